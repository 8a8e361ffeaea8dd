"""The levels of appeal by kind of payer: who decides, by when to ask, what must be at stake.

Days run from the date of the decision appealed. A payer's own rules, kept dated, go before these.
Source: cms-claims-manual chapter 29, cfr-42-405.942, cfr-45-147.136, cfr-42-438.408, cfr-32-199.10
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from claimwright.cycle.contracting.domain.payers import PayerKind, PayerProfile
from claimwright.kernel.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class AppealLevel:
    """One step. `needs` is what must be in dispute to take it: "", "hearing" or "court"."""

    number: int
    name: str
    to_whom: str
    days: int
    needs: str = ""
    note: str = ""

    def due_on(self, decided_on: date) -> date:
        """The last day to ask for it."""
        return decided_on + timedelta(days=self.days)


@dataclass(frozen=True, slots=True, kw_only=True)
class AppealRule:
    """A payer's own level, from a day until the next rule for it."""

    id: int
    public_id: UUID
    payer_id: int
    level: int
    name: str
    to_whom: str
    days: int
    starts_on: date
    ends_on: date | None
    actor: str

    def holds_on(self, on: date) -> bool:
        """Whether the rule is in force on the day."""
        return self.starts_on <= on and (self.ends_on is None or on < self.ends_on)


class NoFurtherAppeal(ValueError):
    """There is no level left, or too little is in dispute for it."""


MEDICARE = (
    AppealLevel(
        number=1,
        name="Redetermination",
        to_whom="the Medicare contractor",
        days=120,
        note="Asked within 30 days of a demand, it stops recoupment.",
    ),
    AppealLevel(
        number=2, name="Reconsideration", to_whom="a qualified independent contractor", days=180
    ),
    AppealLevel(
        number=3, name="Hearing", to_whom="an administrative law judge", days=60, needs="hearing"
    ),
    AppealLevel(number=4, name="Review", to_whom="the Medicare Appeals Council", days=60),
    AppealLevel(
        number=5, name="Judicial review", to_whom="a federal district court", days=60, needs="court"
    ),
)
# What must remain in dispute, in cents, by the year the request is filed.
# Source: aic-thresholds
IN_DISPUTE: dict[int, dict[str, int]] = {
    2024: {"hearing": 18_000, "court": 184_000},
    2025: {"hearing": 19_000, "court": 190_000},
    2026: {"hearing": 20_000, "court": 196_000},
}
# Before any level: a slip of the pen set right. To refuse one is no decision that can be appealed.
REOPENING = AppealLevel(
    number=0,
    name="Clerical-error reopening",
    to_whom="the Medicare contractor",
    days=365,
    note="Refused, it cannot be appealed; asking does not stop the days of a redetermination.",
)
EXTERNAL_DAYS = 120  # four months
SECOND_DAYS = 60
FAIR_HEARING_DAYS = 120


def levels_for(
    payer: PayerProfile, *, on: date, rules: Iterable[AppealRule] = ()
) -> tuple[AppealLevel, ...]:
    """The payer's levels in order as they stand on the day: the usual ones, its own rules first.

    A rule may replace a usual level or add one after the last; a gap ends the ladder.
    """
    found = {level.number: level for level in _usual(payer)}
    for rule in rules:
        if rule.payer_id == payer.id and rule.holds_on(on):
            usual = found.get(rule.level)
            found[rule.level] = AppealLevel(
                number=rule.level,
                name=rule.name,
                to_whom=rule.to_whom or (usual.to_whom if usual else "the payer"),
                days=rule.days,
                needs=usual.needs if usual else "",
                note="The payer's own rule.",
            )
    ladder = []
    for number in range(1, len(found) + 1):
        if number not in found:
            break
        ladder.append(found[number])
    return tuple(ladder)


def next_level(
    ladder: Sequence[AppealLevel], *, decided_levels: int, amount_cents: int, on: date
) -> AppealLevel:
    """The level that comes after so many decisions. Raises NoFurtherAppeal with the reason."""
    if decided_levels >= len(ladder):
        raise NoFurtherAppeal("Every level of appeal is used up.")
    level = ladder[decided_levels]
    floor = least_in_dispute(level.needs, on=on)
    if amount_cents < floor:
        raise NoFurtherAppeal(
            f"{level.name} by {level.to_whom} takes at least {Money(floor)} in dispute; "
            f"this is {Money(amount_cents)}. Claims may be combined to reach it."
        )
    return level


def least_in_dispute(needs: str, *, on: date) -> int:
    """The cents that must be in dispute for a request filed that day; 0 where nothing must.

    A year not announced yet counts as the last one announced.
    """
    if not needs:
        return 0
    year = max((y for y in IN_DISPUTE if y <= on.year), default=min(IN_DISPUTE))
    return _of(IN_DISPUTE[year], needs)


def _of(amounts: Mapping[str, int], needs: str) -> int:
    return amounts[needs]


def _usual(payer: PayerProfile) -> tuple[AppealLevel, ...]:
    if payer.kind is PayerKind.MEDICARE:
        return MEDICARE
    return (
        AppealLevel(
            number=1, name=_first_name(payer.kind), to_whom=payer.name, days=payer.appeal_days
        ),
        *_further(payer),
    )


def _first_name(kind: PayerKind) -> str:
    names = {
        PayerKind.MEDICARE_ADVANTAGE: "Payment dispute",
        PayerKind.WORKERS_COMP: "Request for second review",
        PayerKind.AUTO: "Request for reconsideration",
        PayerKind.TRICARE: "Reconsideration",
    }
    return names.get(kind, "First-level appeal")


def _further(payer: PayerProfile) -> tuple[AppealLevel, ...]:
    if payer.kind is PayerKind.MEDICAID:
        fair = "State fair hearing"
        return (
            AppealLevel(
                number=2, name=fair, to_whom="the state agency", days=FAIR_HEARING_DAYS,
                note="Many states give this right to the patient; providers need consent.",
            ),
        )  # fmt: skip
    if payer.kind is PayerKind.TRICARE:
        return (
            AppealLevel(
                number=2, name="Formal review", to_whom="the Defense Health Agency", days=60
            ),
            AppealLevel(number=3, name="Hearing", to_whom="a hearing officer", days=60),
        )
    if payer.kind is PayerKind.WORKERS_COMP:
        return (
            AppealLevel(
                number=2,
                name="Independent bill review",
                to_whom="the state's reviewer",
                days=30,
                note="Names and days differ by state: keep the state's own as this payer's rule.",
            ),
        )
    if payer.kind is PayerKind.AUTO:
        return (
            AppealLevel(
                number=2, name="Arbitration", to_whom="the state's arbitration forum", days=365
            ),
        )
    second = AppealLevel(number=2, name="Second-level appeal", to_whom=payer.name, days=SECOND_DAYS)
    if payer.kind is PayerKind.MEDICARE_ADVANTAGE:
        return (second,)
    external = AppealLevel(
        number=3,
        name="External review",
        to_whom="an independent review organization",
        days=EXTERNAL_DAYS,
        note="For questions of medical judgment or canceled coverage; the patient must agree.",
    )
    return (second, external)
