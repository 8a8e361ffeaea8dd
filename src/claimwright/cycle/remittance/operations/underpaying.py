"""Hold payments to the contract: open what is short, settle it by later decisions, dispute it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from claimwright.cycle.claims import queries as claims
from claimwright.cycle.claims.domain.adjudications import AdjudicationView, DecidedClaims, standing
from claimwright.cycle.claims.domain.expected import ServiceDay, service_days
from claimwright.cycle.claims.domain.snapshots import ClaimSnapshot
from claimwright.cycle.contracting import queries as contracting
from claimwright.cycle.contracting.domain.contracts import Several
from claimwright.cycle.contracting.queries import ContractView, PriceBook
from claimwright.cycle.remittance.domain.underpayments import (
    CAUSE_WORDS,
    OPEN,
    UNSETTLED,
    Cause,
    Hypothesis,
    PaidLine,
    Settled,
    Shortfall,
    Unsettled,
    check_move,
    find_shortfalls,
    is_short,
    settle_by,
)
from claimwright.cycle.remittance.models import Underpayment, UnderpaymentEvent
from claimwright.foundation.audit import log
from claimwright.foundation.audit.log import Act
from claimwright.foundation.tenancy import scope
from claimwright.foundation.tenancy.among import Many
from claimwright.foundation.tenancy.bulk import insert_values, row_maker
from claimwright.foundation.tenancy.columns import batches

FIRST_PAYER = "P"
EVENT_COLUMNS = ("underpayment", "at", "from_state", "to_state", "words", "actor")
_underpayment = row_maker(Underpayment)


@transaction.atomic
def open_underpayments(
    *, claim_ids: Sequence[int], now: datetime, decided: DecidedClaims | None = None
) -> list[int]:
    """Compare the standing decisions on the claims with what was expected; open what is short.

    `decided` are the claims with their decisions, where the caller has read them already.
    Earlier underpayments of decisions that no longer stand are settled. Idempotent: a line is
    opened once. Returns the ids opened.
    """
    known = claims.decided_claims(claim_ids=claim_ids) if decided is None else decided
    held = known.claims
    stands = {
        pk: standing(known.decisions.get(pk, ()))
        for pk, claim in held.items()
        if claim.rank == FIRST_PAYER
    }
    _settle(stands, now)
    short = _short_lines([view for view in stands.values() if view is not None], held)
    if not short:
        return []
    rows = [_row(each, held, now) for each in find_shortfalls(short, _Supposing(short, held))]
    Underpayment.objects.bulk_create(rows, batch_size=500)
    _tell(rows, "", OPEN, [row.words for row in rows], now)
    log.record_many(
        Act("underpayment opened", "underpayment", str(row.public_id), row.cause) for row in rows
    )
    return [row.pk for row in rows]


@transaction.atomic
def move_underpayments(
    *, ids: Sequence[int], to_state: str, now: datetime, words: str = "", recovered_cents: int = 0
) -> None:
    """Dispute, accept, reopen or note as recovered. Raises WrongMove; then nothing is moved."""
    rows = list(Underpayment.objects.select_for_update().filter(pk__in=list(ids)).order_by("id"))
    for row in rows:
        check_move(row.state, to_state)
    before = [row.state for row in rows]
    for row in rows:
        row.state, row.note = to_state, words[:300] or row.note
        row.settled_at = None if to_state in UNSETTLED else now
        row.recovered_cents = min(recovered_cents, row.variance_cents) or row.recovered_cents
    columns = ["state", "note", "settled_at", "recovered_cents"]
    Underpayment.objects.bulk_update(rows, columns, batch_size=500)
    for row, from_state in zip(rows, before, strict=True):
        _tell([row], from_state, to_state, [words], now)
    log.record_many(
        Act(f"underpayment {to_state}", "underpayment", str(row.public_id), words[:200])
        for row in rows
    )


def _short_lines(
    views: Sequence[AdjudicationView], held: Mapping[int, ClaimSnapshot]
) -> list[PaidLine]:
    """The lines paid short that are not on file yet."""
    own = [view for view in views if view.payer_id == held[view.claim_id].payer_id]
    expected = claims.expected_lines(version_ids=[view.version_id for view in own])
    found = [
        PaidLine(view=view, line=line, expected=expected[(view.version_id, line.line_number)])
        for view in own
        for line in view.lines
        if (view.version_id, line.line_number) in expected
    ]
    short = [paid for paid in found if is_short(paid)]
    known = _known({paid.view.id for paid in short})
    return [paid for paid in short if (paid.view.id, paid.line.line_number) not in known]


def _known(adjudication_ids: Iterable[int]) -> set[tuple[int, int]]:
    found: set[tuple[int, int]] = set()
    for some in batches(sorted(adjudication_ids)):
        rows = Underpayment.objects.filter(adjudication_id__among=Many(some))
        found.update(rows.values_list("adjudication_id", "line_number"))
    return found


class _Supposing:
    """Prices short lines as if the payer had made one mistake; reads what it needs once."""

    def __init__(self, short: list[PaidLine], held: Mapping[int, ClaimSnapshot]) -> None:
        self.held = held
        worded = claims.version_contents(version_ids=[paid.view.version_id for paid in short])
        self.days: dict[tuple[int, int], ServiceDay] = {
            (version_id, line.number): day
            for version_id, claim in worded.items()
            for day in service_days(claim)
            for line in day.lines
        }
        self.book: PriceBook = contracting.open_book(
            payer_ids={held[paid.view.claim_id].payer_id for paid in short},
            codes={line.procedure for day in self.days.values() for line in day.lines},
            home_on=max((day.on for day in self.days.values()), default=None),
        )
        for place, paid in enumerate(short):
            day = self.days.get((paid.view.version_id, paid.line.line_number))
            if day is not None:
                line = next(x for x in day.lines if x.number == paid.line.line_number)
                short[place] = replace(paid, units=Decimal(line.units))

    def __call__(self, paid: PaidLine) -> list[Hypothesis]:
        """What other prices the payer may have used, the likeliest first."""
        day = self.days.get((paid.view.version_id, paid.line.line_number))
        payer_id = self.held[paid.view.claim_id].payer_id
        view = self.book.contract(payer_id, day.on) if day else None
        if day is None or view is None:
            return []
        found = [
            self._priced(paid, day, view, Cause.OLD_SCHEDULE, f"prices of {on:%m/%d/%Y}", on)
            for on in self.book.earlier_days(view, day.on)
        ]
        for other in reversed(self.book.contracts.get(payer_id, ())):
            if other.terms.starts_on < view.terms.starts_on:
                told = f"the contract of {other.terms.starts_on:%m/%d/%Y}"
                found.append(self._priced(paid, day, other, Cause.OLD_SCHEDULE, told))
        if view.terms.several is not Several.AS_MEDICARE:
            reduced = replace(view, terms=replace(view.terms, several=Several.AS_MEDICARE))
            told = "Medicare's rules, which the contract does not adopt"
            found.append(self._priced(paid, day, reduced, Cause.MULTIPLE, told))
        return [each for each in found if each is not None]

    def _priced(
        self, paid: PaidLine, day: ServiceDay, view: ContractView, cause: Cause, *told: Any
    ) -> Hypothesis | None:
        words, on = (*told, None)[:2]
        prices = self.book.price_under(day.to_price(view.terms.payer_id), view, on)
        place = [line.number for line in day.lines].index(paid.line.line_number)
        allowed = prices[place].allowed
        if allowed is None or allowed.cents == paid.expected.expected_cents:
            return None
        return Hypothesis(cause, allowed.cents, f"{CAUSE_WORDS[cause]}: {words}")


def _row(short: Shortfall, held: Mapping[int, ClaimSnapshot], now: datetime) -> Underpayment:
    view, line = short.paid.view, short.paid.line
    return _underpayment(
        adjudication_id=view.id,
        claim_id=view.claim_id,
        payer_id=view.payer_id,
        line_number=line.line_number,
        procedure=line.procedure,
        modifiers=":".join(line.modifiers),
        service_on=held[view.claim_id].service_on,
        paid_on=view.paid_on,
        expected_cents=short.allowed_cents + short.variance_cents,
        allowed_cents=short.allowed_cents,
        variance_cents=short.variance_cents,
        cause=short.cause,
        words=short.words[:300],
        state=OPEN,
        opened_at=now,
    )


def _settle(stands: dict[int, AdjudicationView | None], now: datetime) -> None:
    """Settle what is still asked for on decisions that no longer stand."""
    rows: dict[int, list[Underpayment]] = defaultdict(list)
    for some in batches(sorted(stands)):
        asked = Underpayment.objects.select_for_update().filter(
            claim_id__among=Many(some), state__in=UNSETTLED
        )
        for row in asked.order_by("id"):
            rows[row.claim_id].append(row)
    for claim_id, held in rows.items():
        by_id = {row.pk: row for row in held}
        for settled in settle_by(stands[claim_id], [_unsettled(row) for row in held]):
            _apply(by_id[settled.underpayment_id], settled, now)


def _apply(row: Underpayment, settled: Settled, now: datetime) -> None:
    from_state, row.state = row.state, settled.state
    row.recovered_cents, row.settled_at, row.note = settled.recovered_cents, now, settled.words
    row.save(update_fields=["state", "recovered_cents", "settled_at", "note"])
    _tell([row], from_state, settled.state, [settled.words], now)


def _unsettled(row: Underpayment) -> Unsettled:
    return Unsettled(
        id=row.pk,
        adjudication_id=row.adjudication_id,
        claim_id=row.claim_id,
        line_number=row.line_number,
        allowed_cents=row.allowed_cents,
        variance_cents=row.variance_cents,
    )


def _tell(
    rows: Sequence[Underpayment],
    from_state: str,
    to_state: str,
    words: Sequence[str],
    now: datetime,
) -> None:
    actor = scope.current().actor
    insert_values(
        UnderpaymentEvent,
        EVENT_COLUMNS,
        [
            (row.pk, now, from_state, to_state, told[:300], actor)
            for row, told in zip(rows, words, strict=True)
        ],
    )
