"""The lists behind the key figures: what is counted above the line and what below it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta

from claimwright.cycle.analytics.domain.behind import (
    BOTTOM,
    CLAIM,
    LAG_DAYS,
    PATIENT,
    PAYER,
    REST,
    TOP,
    VISIT,
    Behind,
    Heap,
    NoSuchFigure,
    Question,
    Row,
    largest_first,
)
from claimwright.cycle.analytics.domain.kpis import COLLECTION_KINDS, DEFINITIONS
from claimwright.cycle.analytics.domain.movements import CENTS, COUNT
from claimwright.cycle.analytics.domain.weekly import CREDITS
from claimwright.cycle.analytics.domain.windows import (
    QUARTER_DAYS,
    YEAR_DAYS,
    Window,
    last_days,
    mature_cohort,
    since_first_charge,
)
from claimwright.cycle.analytics.queries.figures import first_charge_on, zone
from claimwright.cycle.charges import queries as charges
from claimwright.cycle.claims import queries as claims
from claimwright.cycle.denials import queries as denials
from claimwright.ledger import queries as ledger
from claimwright.ledger.domain.aging import bucket_of
from claimwright.ledger.domain.posting import AccountKind


@dataclass(frozen=True, slots=True)
class _Sides:
    """Above and below the line; `rest` where the first is a part of the second."""

    unit: str
    top: list[Row]
    bottom: list[Row]
    rest: list[Row] | None = None
    bottom_unit: str = ""
    then: str = ""


def kpi_behind(question: Question) -> Behind:
    """One side of one key figure; its total is the numerator or the denominator.

    A denominator in dollars a day is listed over its whole window; `then` says by what to divide.
    """
    said = DEFINITIONS[question.of]
    sides = MAKERS[question.of](question)
    found = {TOP: sides.top, BOTTOM: sides.bottom}
    if sides.rest is not None:
        found[REST] = sides.rest
    if question.side not in found:
        raise NoSuchFigure(f"{said.name} has no such side.")
    is_bottom = question.side == BOTTOM
    return Behind(
        title=said.name,
        words=f"{said.words}. {said.window[:1].upper()}{said.window[1:]}.",
        unit=sides.bottom_unit if is_bottom and sides.bottom_unit else sides.unit,
        rows=tuple(found[question.side]),
        sides=tuple(found),
        then=sides.then if is_bottom else "",
    )


def _counted(rows: Iterable[tuple[int, str, bool]]) -> _Sides:
    """(claim, note, whether it counts), each counting one."""
    told = list(rows)
    top = [Row(CLAIM, pk, 1, note) for pk, note, counts in told if counts]
    rest = [Row(CLAIM, pk, 1, note) for pk, note, counts in told if not counts]
    return _Sides(COUNT, top, [Row(CLAIM, pk, 1, note) for pk, note, _ in told], rest)


def _clean(question: Question) -> _Sides:
    start, end = _quarter(question).instants(zone())
    rows = claims.judged_claims(start=start, end=end)
    return _counted((pk, "" if clean else "Held or rejected", clean) for pk, clean in rows)


def _accepted(question: Question) -> _Sides:
    start, end = _quarter(question).instants(zone())
    rows = claims.sent_versions(start=start, end=end)
    return _counted(
        (pk, f"Version {number}, {'accepted' if taken else 'not accepted'}", taken)
        for pk, number, taken in rows
    )


def _initial(question: Question) -> _Sides:
    quarter = _quarter(question)
    start, end = quarter.instants(zone())
    sent = claims.first_sent(start=start, end=end)
    return _Sides(
        COUNT,
        [Row(CLAIM, pk, 1) for pk in _initially_denied(quarter)],
        [Row(CLAIM, pk, 1) for pk, _ in sent],
    )


def _initial_dollars(question: Question) -> _Sides:
    quarter = _quarter(question)
    start, end = quarter.instants(zone())
    sent = claims.first_sent(start=start, end=end)
    denied = _initially_denied(quarter)
    return _Sides(
        CENTS,
        largest_first(Row(CLAIM, pk, cents) for pk, cents in denied.items()),
        largest_first(Row(CLAIM, pk, cents) for pk, cents in sent),
    )


def _initially_denied(quarter: Window) -> dict[int, int]:
    rows = denials.opened_between(first_on=quarter.first_on, last_on=quarter.last_on)
    return {row.claim_id: row.charge_cents for row in rows if row.is_initial}


def _remitted(question: Question) -> _Sides:
    quarter = _quarter(question)
    start, end = quarter.instants(zone())
    rows = denials.opened_between(first_on=quarter.first_on, last_on=quarter.last_on)
    denied = {row.adjudication_id: row.claim_id for row in rows}
    decided = claims.decided_between(start=start, end=end)
    return _Sides(
        COUNT,
        [Row(CLAIM, claim_id, 1) for claim_id in denied.values()],
        [Row(CLAIM, row.claim_id, 1, payer_id=row.payer_id) for row in decided],
    )


def _net_collection(question: Question) -> _Sides:
    served = mature_cohort(question.on)
    sums = _by_visit(served=served.pair, posted=(None, question.on))
    return _Sides(CENTS, _signed(sums, COLLECTION_KINDS, -1), _signed(sums, NET_CHARGES, -1))


def _gross_collection(question: Question) -> _Sides:
    sums = _by_visit(posted=_charged_year(question).pair)
    return _Sides(
        CENTS,
        _signed(sums, COLLECTION_KINDS, -1),
        _signed(sums, (AccountKind.REVENUE,), -1),
    )


def _days_net(question: Question) -> _Sides:
    credits = [Row(row.kind, row.id, -row.amount, "Credit") for row in credit_rows(question)]
    return _a_day(question, largest_first([*_owed(question), *credits]), (AccountKind.REVENUE,))


def _days_gross(question: Question) -> _Sides:
    return _a_day(question, _owed(question), (AccountKind.REVENUE,))


def _credit_days(question: Question) -> _Sides:
    return _a_day(question, credit_rows(question), NET_CHARGES)


def _a_day(question: Question, top: list[Row], kinds: tuple[AccountKind, ...]) -> _Sides:
    year = _charged_year(question)
    bottom = _signed(_by_visit(posted=year.pair), kinds, -1)
    return _Sides(CENTS, top, bottom, then=f"÷ {year.days_count} days, for dollars a day")


def _aged(first_bucket: int) -> Callable[[Question], _Sides]:
    def make(question: Question) -> _Sides:
        sums = ledger.open_sums(
            by=("encounter", "payer", "service_on", "posted_on"), as_of=question.on
        )
        old, every, young = Heap(VISIT), Heap(VISIT), Heap(VISIT)
        for (encounter, payer, service_on, posted_on), cents in sums.items():
            every.add(encounter, cents, payer_id=payer or 0)
            is_old = bucket_of(service_on or posted_on, question.on) >= first_bucket
            (old if is_old else young).add(encounter, cents, payer_id=payer or 0)
        return _Sides(CENTS, old.rows(), every.rows(), young.rows())

    return make


def _lag(question: Question) -> _Sides:
    quarter = _quarter(question)
    rows = charges.recorded_between(start=quarter.first_on, end=quarter.last_on + timedelta(days=1))
    lags = [Row(VISIT, pk, (recorded - service).days) for pk, service, recorded, _ in rows]
    return _Sides(
        LAG_DAYS,
        largest_first(lags),
        [Row(VISIT, row.id, 1) for row in lags],
        bottom_unit=COUNT,
    )


def credit_rows(question: Question) -> list[Row]:
    """Money of patients and payers not yet applied, by whose it is."""
    sums = ledger.open_sums(by=("patient", "payer"), kinds=CREDITS, as_of=question.on)
    patients, payers = Heap(PATIENT), Heap(PAYER)
    for (patient, payer), cents in sums.items():
        if patient is not None:
            patients.add(patient, -cents)
        else:
            payers.add(payer, -cents)
    return largest_first([*patients.rows(), *payers.rows()])


def _owed(question: Question) -> list[Row]:
    sums = ledger.open_sums(by=("encounter", "payer"), as_of=question.on)
    heap = Heap(VISIT)
    for (encounter, payer), cents in sums.items():
        heap.add(encounter, cents, payer_id=payer or 0)
    return heap.rows()


def _by_visit(
    *, posted: ledger.Days, served: ledger.Days = ledger.ANY_DAY
) -> dict[tuple[int | None, AccountKind], int]:
    sums = ledger.sums(
        by=("encounter", "kind"), kinds=COLLECTION_KINDS, posted=posted, served=served
    )
    return {(encounter, AccountKind(kind)): cents for (encounter, kind), cents in sums.items()}


def _signed(
    sums: dict[tuple[int | None, AccountKind], int], kinds: Iterable[AccountKind], sign: int
) -> list[Row]:
    wanted, heap = set(kinds), Heap(VISIT)
    for (encounter, kind), cents in sums.items():
        if kind in wanted:
            heap.add(encounter, sign * cents)
    return heap.rows()


def _quarter(question: Question) -> Window:
    return last_days(QUARTER_DAYS, question.on)


def _charged_year(question: Question) -> Window:
    year = last_days(YEAR_DAYS, question.on)
    return since_first_charge(year, first_charge_on(question.on))


NET_CHARGES = (AccountKind.REVENUE, AccountKind.CONTRACTUAL_ALLOWANCE)
MAKERS: dict[str, Callable[[Question], _Sides]] = {
    "K08": _clean,
    "K10": _accepted,
    "K12": _initial,
    "K13": _initial_dollars,
    "K15": _remitted,
    "K21": _net_collection,
    "K22": _gross_collection,
    "K23": _days_net,
    "K23G": _days_gross,
    "K25": _aged(3),
    "K26": _aged(4),
    "K30": _lag,
    "K31": _credit_days,
}
