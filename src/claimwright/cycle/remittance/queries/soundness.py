"""What must always hold of remittances, asked of the rows and of the ledger."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import F, IntegerField, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce

from claimwright.cycle.receipts import queries as receipts
from claimwright.cycle.remittance.domain.states import POSTED, SUSPENSE
from claimwright.cycle.remittance.models import PayerAccountEntry, Remittance, RemittanceItem
from claimwright.ledger import queries as ledger
from claimwright.ledger.domain.posting import AccountKind

SHOWN = 50


def violations() -> list[str]:
    """A sentence for each broken promise; at most fifty of each kind.

    Source: reliability-money (M09, M10, M22)
    """
    return [
        *_payments_not_placed(),
        *_rows_that_differ(),
        *_clearing_differs(),
        *_suspense_differs(),
        *_negative_receivables(),
    ]


def _payments_not_placed() -> Iterator[str]:
    """BPR02 = Σposted + Σsuspense − ΣPLB, set by set."""
    rows = Remittance.objects.filter(state=POSTED).exclude(
        payment_cents=F("posted_cents") + F("suspense_cents") + F("provider_level_cents")
    )
    for row in rows[:SHOWN]:
        placed = row.posted_cents + row.suspense_cents + row.provider_level_cents
        yield f"remittance {row.trace_number} pays {row.payment_cents} cents, {placed} are placed"


def _rows_that_differ() -> Iterator[str]:
    """Σ CLP04 of the items and Σ PLB of the entries are those of the payment."""
    here = Q(remittance_id=OuterRef("pk"), round=OuterRef("times_posted"))
    items = RemittanceItem.objects.filter(here).order_by().values("remittance_id")
    entries = PayerAccountEntry.objects.filter(here).order_by().values("remittance_id")
    paid = Subquery(items.annotate(c=Sum("paid_cents")).values("c"), output_field=IntegerField())
    plb = Subquery(entries.annotate(c=Sum("amount_cents")).values("c"), output_field=IntegerField())
    rows = Remittance.objects.filter(state=POSTED).annotate(
        told_cents=Coalesce(paid, 0), moved_cents=Coalesce(plb, 0)
    )
    broken = rows.exclude(told_cents=F("claims_paid_cents"), moved_cents=-F("provider_level_cents"))
    for trace in broken.values_list("trace_number", flat=True)[:SHOWN]:
        yield f"the claims or provider adjustments of remittance {trace} do not sum to it"


def _clearing_differs() -> Iterator[str]:
    """Clearing holds exactly the posted payments that are not deposited."""
    posted = Remittance.objects.filter(state=POSTED).aggregate(c=Sum("payment_cents"))["c"] or 0
    deposited = sum(each.amount_cents for each in receipts.deposits())
    booked = _balance(AccountKind.PAYER_CLEARING)
    if booked != posted - deposited:
        yield (
            f"payer clearing holds {booked} cents, remittances less deposits come to "
            f"{posted - deposited}"
        )


def _suspense_differs() -> Iterator[str]:
    """Suspense holds the unmatched items and the excess payments, nothing else."""
    items = RemittanceItem.objects.filter(remittance__state=POSTED)
    loose = items.filter(state=SUSPENSE).aggregate(c=Sum("paid_cents"))["c"] or 0
    live = items.filter(state=POSTED).exclude(reversed_by__state=POSTED)
    excess = live.aggregate(c=Sum("excess_cents"))["c"] or 0
    booked = -_balance(AccountKind.SUSPENSE)
    if booked != loose + excess:
        yield f"suspense holds {booked} cents, the items in it come to {loose + excess}"


def _negative_receivables() -> Iterator[str]:
    """No receivable of a visit is below zero: who paid too much has a credit instead."""
    found = ledger.receivables(by="encounter", ids=None)
    shown = 0
    for encounter_id, accounts in found.items():
        for (kind, payer_id), cents in accounts.items():
            if cents < 0 and shown < SHOWN:
                shown += 1
                whose = f" of payer {payer_id}" if payer_id is not None else ""
                yield f"{kind.value}{whose} on encounter {encounter_id} is {cents} cents"


def _balance(kind: AccountKind) -> int:
    return sum(row.cents for row in ledger.trial_balance() if row.kind is kind)
