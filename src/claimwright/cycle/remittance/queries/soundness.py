"""What must always hold of remittances, asked of the rows and of the ledger."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.db.models import F, IntegerField, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce

from claimwright.cycle.receipts import queries as receipts
from claimwright.cycle.remittance.domain.states import FOREIGN, POSTED, SUSPENSE
from claimwright.cycle.remittance.models import PayerAccountEntry, Remittance, RemittanceItem
from claimwright.foundation.tenancy.lean import standing_rows
from claimwright.ledger import queries as ledger
from claimwright.ledger.domain.posting import AccountKind

SHOWN = 50
Rows = Any  # a query of rows as tuples


def violations() -> list[str]:
    """A sentence for each broken promise; at most fifty of each kind.

    Source: reliability-money (M09, M10, M22)
    """
    booked: dict[AccountKind, int] = {}
    for row in ledger.trial_balance():
        booked[row.kind] = booked.get(row.kind, 0) + row.cents
    return [
        *_payments_not_placed(),
        *_rows_that_differ(),
        *_clearing_differs(booked.get(AccountKind.PAYER_CLEARING, 0)),
        *_suspense_differs(-booked.get(AccountKind.SUSPENSE, 0)),
        *_negative_receivables(),
    ]


def _payments_not_placed() -> Iterator[str]:
    """BPR02 = Σposted + Σsuspense − ΣPLB, set by set."""
    for trace, payment, *parts in standing_rows(_not_placed):
        yield f"remittance {trace} pays {payment} cents, {sum(parts)} are placed"


def _not_placed() -> Rows:
    placed = ("posted_cents", "suspense_cents", "provider_level_cents")
    rows = _posted_payments().exclude(payment_cents=sum(map(F, placed[1:]), F(placed[0])))
    return rows.values_list("trace_number", "payment_cents", *placed)[:SHOWN]


def _rows_that_differ() -> Iterator[str]:
    """Σ CLP04 of the items and Σ PLB of the entries are those of the payment."""
    for (trace,) in standing_rows(_differing):
        yield f"the claims or provider adjustments of remittance {trace} do not sum to it"


def _differing() -> Rows:
    here = Q(remittance_id=OuterRef("pk"), round=OuterRef("times_posted"))
    items = RemittanceItem.objects.filter(here).order_by().values("remittance_id")
    entries = PayerAccountEntry.objects.filter(here).order_by().values("remittance_id")
    paid = Subquery(items.annotate(c=Sum("paid_cents")).values("c"), output_field=IntegerField())
    plb = Subquery(entries.annotate(c=Sum("amount_cents")).values("c"), output_field=IntegerField())
    rows = _posted_payments().annotate(told_cents=Coalesce(paid, 0), moved_cents=Coalesce(plb, 0))
    broken = rows.exclude(told_cents=F("claims_paid_cents"), moved_cents=-F("provider_level_cents"))
    return broken.values_list("trace_number")[:SHOWN]


def _clearing_differs(booked: int) -> Iterator[str]:
    """Clearing holds exactly the posted payments that are not deposited."""
    waiting = _sum(_paid_by_payers) - receipts.deposited_cents()
    if booked != waiting:
        yield (f"payer clearing holds {booked} cents, remittances less deposits come to {waiting}")


def _paid_by_payers() -> Rows:
    return _summed(_posted_payments(), "payment_cents")


def _suspense_differs(booked: int) -> Iterator[str]:
    """Suspense holds the unmatched items and what payers are owed back, nothing else."""
    held = _sum(_loose) + _sum(_excess)
    if booked != held:
        yield f"suspense holds {booked} cents, the items in it come to {held}"


def _loose() -> Rows:
    items = RemittanceItem.objects.filter(remittance__state=POSTED, state=SUSPENSE)
    return _summed(items, "paid_cents")


def _excess() -> Rows:
    items = RemittanceItem.objects.filter(remittance__state=POSTED, state__in=(POSTED, FOREIGN))
    return _summed(items.exclude(reversed_by__state=POSTED), "excess_cents")


def _negative_receivables() -> Iterator[str]:
    """No receivable of a visit is below zero: who paid too much has a credit instead."""
    for encounter_id, kind, payer_id, cents in ledger.below_zero(limit=SHOWN):
        whose = f" of payer {payer_id}" if payer_id is not None else ""
        yield f"{kind.value}{whose} on encounter {encounter_id} is {cents} cents"


def _posted_payments() -> Any:
    return Remittance.objects.filter(state=POSTED).order_by()


def _summed(rows: Any, column: str) -> Rows:
    return rows.order_by().values("practice_id").values_list(Sum(column))


def _sum(find: Callable[[], Rows]) -> int:
    return sum(int(cents) for (cents,) in standing_rows(find))
