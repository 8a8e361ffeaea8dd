"""What moved last week against the week before and the usual, why, and who acts; as of any day.

The number of questions asked of the database does not grow with the practice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from claimwright.cycle.analytics.domain.kpis import COLLECTION_KINDS
from claimwright.cycle.analytics.domain.monday import Heaped, Monday, OpenWork, Refusal, open_work
from claimwright.cycle.analytics.domain.movements import (
    CENTS,
    COUNT,
    DAYS,
    Breakdown,
    Movement,
    average,
    break_down,
    bridge,
    days_bridge,
)
from claimwright.cycle.analytics.domain.places import OpenVisit, place_of
from claimwright.cycle.analytics.domain.weekly import CREDITS, MONEY_STEPS, DayBooks
from claimwright.cycle.analytics.domain.windows import (
    USUAL_WEEKS,
    YEAR_DAYS,
    Window,
    last_days,
    week_ended,
    weeks_before,
)
from claimwright.cycle.analytics.queries.figures import open_insurance, zone
from claimwright.cycle.charges import queries as charges
from claimwright.cycle.charges.queries import VisitKeys
from claimwright.cycle.claims import queries as claims
from claimwright.cycle.claims.queries import Asking
from claimwright.cycle.contracting import queries as contracting
from claimwright.cycle.denials import queries as denials
from claimwright.cycle.denials.domain.views import RefusedRow
from claimwright.cycle.practice import queries as practice
from claimwright.engines.codesets.carc import carc_words
from claimwright.ledger import queries as ledger
from claimwright.ledger.domain.posting import RECEIVABLES, AccountKind

Sides = tuple[dict[str, int], dict[str, int]]  # the week before, last week
PATIENTS = "Patients"
MONEY_KINDS = tuple(kind for kind in AccountKind if kind not in COLLECTION_KINDS)
PAYER, PROVIDER, REASON, HAPPENED = "Payer", "Provider", "Reason", "What happened"
POSTING_WORDS = {
    "payer_payment": "Payments by payers",
    "payer_reversal": "Takebacks by payers",
    "payer_suspense": "Payer money without a claim",
    "provider_level": "Interest and other provider-level amounts",
    "payment": "Payments by patients",
    "application": "Patient money applied",
    "release": "Patient money set free",
    "returned_check": "Returned checks",
    "returned_deposit": "Payers' payments the bank took back",
    "refund": "Refunds",
    "deposit": "Deposits",
}


class Taken(NamedTuple):
    """What left the accounts of some visits in a week, in cents; keys as text, "0" for none."""

    provider: str
    payer: str
    paid_cents: int
    charged_cents: int


@dataclass(frozen=True, slots=True)
class _Weeks:
    """The two weeks compared, and everything that is asked for both at once."""

    before: Window
    last: Window

    @property
    def span(self) -> tuple[date, date]:
        return (self.before.first_on, self.last.last_on)

    def of_visits(self) -> tuple[list[Taken], list[Taken]]:
        """What was paid and charged in either week, by who saw the visit and who was asked."""
        return self._taken(self.before), self._taken(self.last)

    def _taken(self, week: Window) -> list[Taken]:
        sums = ledger.visit_sums(
            along=charges.along_visits("rendering", "charged_payer"),
            parts=(COLLECTION_KINDS, (AccountKind.REVENUE,)),
            posted=week.pair,
        )
        return [
            Taken(str(provider or 0), str(payer or 0), -paid, -charged)
            for (provider, payer), (paid, charged) in sums.items()
        ]

    def split(self, rows: Iterable[tuple[date, str, int]]) -> Sides:
        """(day, key, amount) added up by key: the week before, last week."""
        sides: Sides = ({}, {})
        for on, key, amount in rows:
            side = sides[on >= self.last.first_on]
            side[key] = side.get(key, 0) + amount
        return sides


def monday(*, as_of: date) -> Monday:
    """The week that was over by the end of the day, compared and explained.

    Every movement's breakdown sums to its change; the open work sums to the receivables of the
    day. Source: kpi-dictionary (K23); reliability-money (M41)
    """
    week = week_ended(as_of)
    earlier = weeks_before(week, USUAL_WEEKS)
    books = _books(earlier[0].first_on, week.last_on)
    usual = [one for one in earlier if books.has_begun(one)]
    weeks, names = _Weeks(earlier[-1], week), _Names()
    return Monday(
        as_of=as_of,
        week=week,
        before=weeks.before,
        usual_weeks=len(usual),
        movements=(*_money(books, weeks, usual, names), *_denials(weeks, usual, names)),
        work=_work(as_of),
    )


def _books(first_on: date, last_on: date) -> DayBooks:
    """The ledger by day, back to a year before the first week, and what stood before that."""
    start = last_days(YEAR_DAYS + 1, first_on).first_on
    kinds = (*COLLECTION_KINDS, *CREDITS)
    opening = ledger.sums(by=("kind",), kinds=kinds, posted=(None, _day_before(start)))
    daily = ledger.sums(by=("posted_on", "kind"), kinds=kinds, posted=(start, last_on))
    return DayBooks.of(
        {AccountKind(kind): cents for (kind,), cents in opening.items()},
        {(on, AccountKind(kind)): cents for (on, kind), cents in daily.items()},
    )


def _money(books: DayBooks, weeks: _Weeks, usual: list[Window], names: _Names) -> list[Movement]:
    taken = weeks.of_visits()
    by_payer = ledger.sums(by=("posted_on", "payer"), kinds=RECEIVABLES, posted=weeks.span)
    owed = [(on, str(payer or 0), cents) for (on, payer), cents in by_payer.items()]
    return [
        _movement("cash", books.paid, usual, weeks, _paid_by(weeks, names, taken)),
        _movement("charges", books.charged, usual, weeks, _charged_by(names, taken)),
        _movement(
            "receivables", books.open_after, usual, weeks, _owed_by(books, weeks, owed, names)
        ),
        _movement("days", books.days_after, usual, weeks, _days_by(books, weeks)),
    ]


SAID: dict[str, tuple[str, str, str, bool | None]] = {
    "cash": (
        "Cash in",
        "Payments that reached visits or were kept: payers' and patients', less takebacks and "
        "refunds, by the day they were posted.",
        CENTS,
        True,
    ),
    "charges": ("Charges", "Gross charges by the day they were posted.", CENTS, True),
    "receivables": (
        "Receivables",
        "What payers and patients owed when the week ended.",
        CENTS,
        False,
    ),
    "days": (
        "Days in A/R",
        "Receivables less credits when the week ended ÷ average daily charges of the year before.",
        DAYS,
        False,
    ),
    "denied": ("Denied dollars", "Dollars payers refused, by the day it was known.", CENTS, False),
    "denials": ("Denials", "Denials opened, by the day they were known.", COUNT, False),
}


def _movement(
    key: str,
    figure: Callable[[Window], int],
    usual: list[Window],
    weeks: _Weeks,
    breakdowns: tuple[Breakdown, ...],
) -> Movement:
    name, words, unit, is_good_up = SAID[key]
    return Movement(
        key=key,
        name=name,
        words=words,
        unit=unit,
        last=figure(weeks.last),
        before=figure(weeks.before),
        usual=average([figure(one) for one in usual]),
        is_good_up=is_good_up,
        breakdowns=breakdowns,
    )


class _Names:
    """The practice's payers and providers by the text of their id."""

    def __init__(self) -> None:
        self.payers = {"0": PATIENTS}
        self.payers |= {str(one.id): one.name for one in contracting.payer_names()}
        self.providers = {"0": "Not of one visit"}
        self.providers |= {str(one.id): one.shown for one in practice.list_providers()}


def _paid_by(
    weeks: _Weeks, names: _Names, taken: tuple[list[Taken], list[Taken]]
) -> tuple[Breakdown, ...]:
    """Who the cash came from: the legs that are neither charge, adjustment nor receivable."""
    sums = ledger.sums(
        by=("posted_on", "payer", "posting_kind"), kinds=MONEY_KINDS, posted=weeks.span
    )
    told = sums.items()
    payer = weeks.split((on, str(pk or 0), cents) for (on, pk, _), cents in told)
    happened = weeks.split((on, kind, cents) for (on, _, kind), cents in told)
    kinds = {kind: posting_words(kind) for side in happened for kind in side}
    by_provider = _summed(taken, lambda one: (one.provider, one.paid_cents))
    return (
        _two(PAYER, payer, names.payers),
        _two(PROVIDER, by_provider, names.providers),
        _two(HAPPENED, happened, kinds),
    )


def posting_words(kind: str) -> str:
    """What happened, in words."""
    return POSTING_WORDS.get(kind, kind.replace("_", " ").capitalize())


def _charged_by(names: _Names, taken: tuple[list[Taken], list[Taken]]) -> tuple[Breakdown, ...]:
    by_provider = _summed(taken, lambda one: (one.provider, one.charged_cents))
    by_payer = _summed(taken, lambda one: (one.payer, one.charged_cents))
    return (
        _two(PROVIDER, by_provider, names.providers),
        _two(PAYER, by_payer, names.payers),
    )


def _summed(
    taken: tuple[list[Taken], list[Taken]], told: Callable[[Taken], tuple[str, int]]
) -> Sides:
    """Either week's cents by the key that `told` gives with them."""
    found: Sides = ({}, {})
    for side, rows in zip(found, taken, strict=True):
        for key, cents in map(told, rows):
            if cents:
                side[key] = side.get(key, 0) + cents
    return found


def _owed_by(
    books: DayBooks, weeks: _Weeks, rows: list[tuple[date, str, int]], names: _Names
) -> tuple[Breakdown, ...]:
    """Receivables by payer at both ends, and the bridge of charges, payments and adjustments."""
    moved = weeks.split(rows)[1]
    sums = ledger.sums(by=("payer",), kinds=RECEIVABLES, posted=(None, weeks.last.last_on))
    last: dict[str, int] = {}
    for (payer_id,), cents in sums.items():
        last[str(payer_id or 0)] = last.get(str(payer_id or 0), 0) + cents
    before = {key: cents - moved.get(key, 0) for key, cents in last.items()}
    by_payer = break_down(PAYER, before=before, last=last, names=names.payers)
    steps = [(key, name, sign(books, weeks.last)) for key, name, sign in MONEY_STEPS]
    return (by_payer, bridge(HAPPENED, [step for step in steps if step[2]]))


def _days_by(books: DayBooks, weeks: _Weeks) -> tuple[Breakdown, ...]:
    return (days_bridge(books.standing(weeks.before), books.standing(weeks.last)),)


def _denials(weeks: _Weeks, usual: list[Window], names: _Names) -> list[Movement]:
    first_on = min([weeks.before.first_on, *(one.first_on for one in usual)])
    rows = denials.opened_between(first_on=first_on, last_on=weeks.last.last_on)
    recent = [row for row in rows if row.opened_on >= weeks.before.first_on]
    visits = charges.visit_keys(ids=[row.encounter_id for row in recent])
    days: dict[date, tuple[int, int]] = {}  # cents, denials
    for row in rows:
        cents, count = days.get(row.opened_on, (0, 0))
        days[row.opened_on] = (cents + row.amount_cents, count + 1)
    reasons = {row.reason: f"{row.reason} · {carc_words(row.reason)}" for row in recent}

    def broken(worth: Callable[[RefusedRow], int]) -> tuple[Breakdown, ...]:
        def by(key: Callable[[RefusedRow], str]) -> tuple[dict[str, int], dict[str, int]]:
            return weeks.split((row.opened_on, key(row), worth(row)) for row in recent)

        return (
            _two(REASON, by(lambda row: row.reason), reasons),
            _two(PAYER, by(lambda row: str(row.payer_id)), names.payers),
            _two(
                PROVIDER,
                by(lambda row: _provider(visits.get(row.encounter_id))),
                names.providers,
            ),
        )

    def figure(part: int) -> Callable[[Window], int]:
        return lambda week: sum(
            told[part] for on, told in days.items() if week.first_on <= on <= week.last_on
        )

    by_cents, by_count = broken(lambda row: row.amount_cents), broken(lambda row: 1)
    return [
        _movement("denied", figure(0), usual, weeks, by_cents),
        _movement("denials", figure(1), usual, weeks, by_count),
    ]


def _work(as_of: date) -> tuple[OpenWork, ...]:
    """Visits with a denial one by one, all others by the states of their claims."""
    insured = open_insurance(as_of)
    patient_count, patient_cents = ledger.open_count(
        kinds=[AccountKind.PATIENT_RECEIVABLE], as_of=as_of
    )
    _, end = Window(as_of, as_of).instants(zone())
    refusals: dict[int, list[Refusal]] = {}
    for row in denials.unresolved_at(before=end):
        if row.encounter_id in insured:
            found = Refusal(row.owner, row.amount_cents, row.act_by)
            refusals.setdefault(row.encounter_id, []).append(found)
    asking = claims.asking_for(encounter_ids=list(insured), before=end)
    visits = [
        OpenVisit(
            encounter_id=pk,
            insurance_cents=insured[pk],
            patient_cents=0,
            denied_cents=sum(one.cents for one in held),
            claim_states=asking[pk].states if pk in asking else (),
        )
        for pk, held in refusals.items()
    ]
    plain = ((cents, asking.get(pk)) for pk, cents in insured.items() if pk not in refusals)
    return open_work(
        visits,
        refusals=refusals,
        filing_limits={pk: asking[pk].file_by for pk in refusals if pk in asking},
        heaps=[Heaped("patient", patient_count, patient_cents), *_heaped(plain)],
    )


def _heaped(visits: Iterable[tuple[int, Asking | None]]) -> Iterator[Heaped]:
    """Insurers' parts, in cents, by what is asked for them."""
    counts: dict[tuple[str, ...], int] = {}
    cents: dict[tuple[str, ...], int] = {}
    limits: dict[tuple[str, ...], date] = {}
    for amount, found in visits:
        states = found.states if found else ()
        counts[states] = counts.get(states, 0) + 1
        cents[states] = cents.get(states, 0) + amount
        if found and found.file_by < limits.get(states, date.max):
            limits[states] = found.file_by
    for states, count in counts.items():
        yield Heaped(place_of(states), count, cents[states], limits.get(states))


def _two(
    by: str, sides: tuple[Mapping[str, int], Mapping[str, int]], names: Mapping[str, str]
) -> Breakdown:
    before, last = sides
    return break_down(by, before=before, last=last, names=names)


def _provider(visit: VisitKeys | None) -> str:
    return str(visit.rendering_id) if visit else "0"


def _day_before(on: date) -> date:
    return date.fromordinal(on.toordinal() - 1)
