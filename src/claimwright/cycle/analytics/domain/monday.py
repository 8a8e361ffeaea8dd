"""The Monday page as a value: what moved last week, why, and who acts. Pure; names no patient."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from claimwright.cycle.analytics.domain.movements import (
    CENTS,
    DAYS,
    OTHERS,
    Breakdown,
    Contributor,
    Movement,
)
from claimwright.cycle.analytics.domain.places import PLACES, OpenVisit
from claimwright.cycle.analytics.domain.windows import Window
from claimwright.cycle.denials.domain.categories import OWNER_WORDS, Owner

# Who moves the money on from each place of the cycle; a denial names its own owner.
OWNERS = {
    "preparing": "Coder",
    "held": "Biller",
    "rejected": "Biller",
    "sent": "Clearinghouse",
    "with_payer": "Payer",
    "decided": "Biller",
    "patient": "Patient",
}
OURS = frozenset(OWNER_WORDS.values()) - {OWNER_WORDS[Owner.PAYER]}


TO_FILE = ("preparing", "held", "rejected")


@dataclass(frozen=True, slots=True)
class Heaped:
    """Visits in one place added up, and the first day by which one of them must be filed."""

    place: str
    count: int
    cents: int
    file_by: date | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """What one owner is to do about a visit's denials: cents refused and the day to act by."""

    owner: str
    cents: int
    act_by: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenWork:
    """Dollars that stand in one place and the person who moves them on."""

    place: str
    owner_key: str
    name: str
    owner: str
    words: str
    visit_count: int
    cents: int
    due_on: date | None

    @property
    def is_ours(self) -> bool:
        """Whether somebody of the practice acts, and not a payer or a patient."""
        return self.owner in OURS


@dataclass(frozen=True, slots=True, kw_only=True)
class Monday:
    """The week ended by `as_of`. The cents of `work` sum to the receivables of the day."""

    as_of: date
    week: Window
    before: Window
    usual_weeks: int
    movements: tuple[Movement, ...]
    work: tuple[OpenWork, ...]

    @property
    def open_cents(self) -> int:
        """Every open dollar."""
        return sum(one.cents for one in self.work)

    @property
    def ours(self) -> tuple[OpenWork, ...]:
        """What somebody of the practice can move, most dollars first."""
        return tuple(one for one in self.work if one.is_ours)

    def as_dict(self) -> dict[str, Any]:
        """JSON shape of the command line: cents, counts, and hundredths of a day, all whole."""
        return {
            "as_of": self.as_of,
            "week": {"first_on": self.week.first_on, "last_on": self.week.last_on},
            "usual_weeks": self.usual_weeks,
            "movements": {one.key: _movement_dict(one) for one in self.movements},
            "work": [
                {
                    "owner": one.owner,
                    "place": one.place,
                    "visits": one.visit_count,
                    "cents": one.cents,
                    "due_on": one.due_on,
                }
                for one in self.work
            ],
            "open_cents": self.open_cents,
        }


def _movement_dict(one: Movement) -> dict[str, Any]:
    return {
        "unit": "hundredths of a day" if one.unit == DAYS else one.unit,
        "before": one.before,
        "last": one.last,
        "change": one.change,
        "usual": one.usual,
        "words": headline(one),
        "why": {
            part.by: [{"name": line.name, "change": line.change} for line in part.lines]
            for part in one.breakdowns
        },
    }


def split_denied(cents: int, refusals: Iterable[Refusal]) -> dict[str, int]:
    """A visit's denied cents by who mends them; the last takes what the books hold besides.

    A refusal can name more than is still open, then the first owners come first.

    >>> split_denied(100, [Refusal("coder", 70, None), Refusal("biller", 70, None)])
    {'coder': 70, 'biller': 30}
    """
    found: dict[str, int] = {}
    left, owner = cents, str(Owner.BILLER)
    for refusal in refusals:
        owner = refusal.owner
        part = min(left, refusal.cents)
        if part:
            found[owner] = found.get(owner, 0) + part
        left -= part
    if left:
        found[owner] = found.get(owner, 0) + left
    return found


def open_work(
    visits: Iterable[OpenVisit],
    *,
    refusals: Mapping[int, list[Refusal]],
    filing_limits: Mapping[int, date],
    heaps: Iterable[Heaped] = (),
) -> tuple[OpenWork, ...]:
    """All open dollars by place and owner: ours first, most dollars first.

    `filing_limits` are the days by which a visit's claim must be filed; `heaps` are further
    visits, with nothing refused, already added up.
    """
    cents: dict[tuple[str, str], int] = {}
    counts: dict[tuple[str, str], int] = {}
    due: dict[tuple[str, str], date] = {}
    for visit in visits:
        for place, owner, amount in work_of(visit, refusals.get(visit.encounter_id, [])):
            key = (place, owner)
            cents[key] = cents.get(key, 0) + amount
            counts[key] = counts.get(key, 0) + 1
            day = _due(place, owner, refusals.get(visit.encounter_id, []))
            if place in TO_FILE:
                day = filing_limits.get(visit.encounter_id)
            if day and (key not in due or day < due[key]):
                due[key] = day
    for heap in heaps:
        key = (heap.place, "")
        cents[key] = cents.get(key, 0) + heap.cents
        counts[key] = counts.get(key, 0) + heap.count
        days = [day for day in (due.get(key), heap.file_by) if day]
        if days and heap.place in TO_FILE:
            due[key] = min(days)
    said = {code: (name, words) for code, name, words in PLACES}
    rows = [
        OpenWork(
            place=place,
            owner_key=owner,
            name=said[place][0],
            owner=OWNER_WORDS[Owner(owner)] if owner else OWNERS[place],
            words=said[place][1],
            visit_count=counts[place, owner],
            cents=amount,
            due_on=due.get((place, owner)),
        )
        for (place, owner), amount in cents.items()
        if counts[place, owner]
    ]
    return tuple(sorted(rows, key=lambda row: (not row.is_ours, -row.cents, row.place, row.owner)))


def work_of(visit: OpenVisit, refusals: list[Refusal]) -> list[tuple[str, str, int]]:
    """(place, owner of the denial, cents) of one visit; the cents sum to what is open."""
    found = []
    for place, amount in visit.parts.items():
        if place != "denied":
            found.append((place, "", amount))
            continue
        found += [("denied", owner, part) for owner, part in split_denied(amount, refusals).items()]
    return found


def _due(place: str, owner: str, refusals: list[Refusal]) -> date | None:
    days = [one.act_by for one in refusals if one.owner == owner and one.act_by]
    return min(days, default=None) if place == "denied" else None


def headline(movement: Movement) -> str:
    """One sentence: how far, from what, and mostly because of whom."""
    if not movement.change:
        return f"{movement.name} did not change."
    verb = "rose" if movement.change > 0 else "fell"
    words = f"{movement.name} {verb} by {shown(abs(movement.change), movement.unit)}"
    first = next((one for one in movement.breakdowns if one.lines), None)
    leaders = _leaders(first, movement.change) if first else []
    if leaders:
        told = " and ".join(
            f"{line.name} ({signed(line.change, movement.unit)})" for line in leaders
        )
        words += f", most of it {told}"
    return f"{words}."


def _leaders(breakdown: Breakdown, change: int) -> list[Contributor]:
    """The lines that explain half of the change, at most two, in its own direction."""
    found, told = [], 0
    for line in breakdown.lines:
        if line.key == OTHERS or (line.change > 0) != (change > 0) or not line.change:
            continue
        found.append(line)
        told += line.change
        if abs(told) * 2 >= abs(change) or len(found) == 2:
            break
    return found if abs(told) * 2 >= abs(change) else []


def shown(value: int, unit: str) -> str:
    """A figure as people read it: $1,234.50, 12, 30.61 days."""
    sign = "−" if value < 0 else ""
    amount = abs(value)
    if unit == CENTS:
        return f"{sign}${amount // 100:,}.{amount % 100:02d}"
    if unit == DAYS:
        return f"{sign}{amount // 100:,}.{amount % 100:02d} days"
    return f"{sign}{amount:,}"


def signed(value: int, unit: str) -> str:
    """A change with its sign, also when it is plus."""
    return f"+{shown(value, unit)}" if value > 0 else shown(value, unit)
