"""The lists behind the scorecards: decisions, first passes, days, underpayments, takebacks."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from claimwright.cycle.analytics.domain.behind import (
    CLAIM,
    UNDERPAYMENT,
    VISIT,
    Heap,
    Question,
    Row,
    largest_first,
)
from claimwright.cycle.analytics.queries.scorecards import Judged, Quarter, quarter_of
from claimwright.cycle.charges import queries as charges

Fits = Callable[[int | None, int | None], bool]  # (encounter, payer)


def _asked(question: Question, encounters: Iterable[int | None]) -> Fits:
    """Whether a visit and payer are those the question narrows to."""
    wants_visit = question.provider_id is not None or question.location_id is not None
    ids = [pk for pk in encounters if pk is not None] if wants_visit else []
    places = charges.visit_places(ids=ids)

    def fits(encounter: int | None, payer: int | None) -> bool:
        place = places.get(encounter) if encounter is not None else None
        asked = (
            (question.payer_id, payer or 0),
            (question.provider_id, place.rendering_id if place else 0),
            (question.location_id, place.location_id if place else 0),
        )
        return all(wanted is None or wanted == held for wanted, held in asked)

    return fits


def _decided(question: Question, quarter: Quarter) -> list[Judged]:
    fits = _asked(question, (row.decided.encounter_id for row in quarter.judged))
    return [row for row in quarter.judged if fits(row.decided.encounter_id, row.decided.payer_id)]


def _sums(worth: Callable[[Judged], int]) -> Callable[[Question], list[Row]]:
    """A claim decided twice counts twice, in one row."""

    def rows(question: Question) -> list[Row]:
        heap = Heap(CLAIM)
        for row in _decided(question, quarter_of(question.on)):
            heap.add(row.decided.claim_id, worth(row), payer_id=row.decided.payer_id)
        return heap.rows()

    return rows


decisions = _sums(lambda row: 1)
decided_charges = _sums(lambda row: row.decided.charge_cents)
decided_allowed = _sums(lambda row: row.decided.allowed_cents)
decided_paid = _sums(lambda row: row.decided.paid_cents)
first_decisions = _sums(lambda row: int(row.decided.is_first))
first_pass = _sums(lambda row: int(row.is_first_pass))


def denied_decisions(question: Question) -> list[Row]:
    """Decisions that refused something, by claim."""
    quarter = quarter_of(question.on)
    fits = _asked(question, (row.encounter_id for row in quarter.denials))
    found = {
        row.adjudication_id: (row.claim_id, row.payer_id)
        for row in quarter.denials
        if fits(row.encounter_id, row.payer_id)
    }
    heap = Heap(CLAIM)
    for claim_id, payer_id in found.values():
        heap.add(claim_id, 1, payer_id=payer_id)
    return heap.rows()


def paid_days(question: Question) -> list[Row]:
    """Each paid decision with its days from the first sending, the slowest first."""
    rows = [
        Row(CLAIM, row.decided.claim_id, row.decided.waited_days, payer_id=row.decided.payer_id)
        for row in _decided(question, quarter_of(question.on))
        if row.decided.paid_cents > 0 and row.decided.waited_days is not None
    ]
    return largest_first(rows)


def underpaid(question: Question) -> list[Row]:
    """Each line paid below its contract, with the cents missing when it was found."""
    quarter = quarter_of(question.on)
    fits = _asked(question, (row.encounter_id for row in quarter.underpaid))
    return [
        Row(UNDERPAYMENT, row.id, row.variance_cents, payer_id=row.payer_id)
        for row in quarter.underpaid
        if fits(row.encounter_id, row.payer_id)
    ]


def takebacks(question: Question) -> list[Row]:
    """Cents payers took back, by visit."""
    quarter = quarter_of(question.on)
    fits = _asked(question, (encounter for encounter, _ in quarter.takebacks))
    heap = Heap(VISIT)
    for (encounter, payer), cents in quarter.takebacks.items():
        if fits(encounter, payer):
            heap.add(encounter, cents, payer_id=payer or 0)
    return heap.rows()


def owed(question: Question) -> list[Row]:
    """Open receivables by visit, of a provider or a location."""
    quarter = quarter_of(question.on)
    fits = _asked(question, (encounter for encounter, _ in quarter.owed))
    heap = Heap(VISIT)
    for (encounter, payer), cents in quarter.owed.items():
        if fits(encounter, payer):
            heap.add(encounter, cents, payer_id=payer or 0)
    return heap.rows()


def owed_by_payers(question: Question) -> list[Row]:
    """Open receivables by visit, without what patients owe."""
    return [row for row in owed(question) if row.payer_id]
