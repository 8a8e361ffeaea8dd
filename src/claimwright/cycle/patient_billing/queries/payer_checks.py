"""Read our checks to payers: what waits, what is out, and what a payer may still be sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import F

from claimwright.cycle.patient_billing.domain.payer_checks import ASKED, POSTED
from claimwright.cycle.patient_billing.models import PayerCheck
from claimwright.cycle.receipts import queries as receipts
from claimwright.cycle.receipts.domain.settling import RefundOut
from claimwright.cycle.remittance import queries as remittance
from claimwright.foundation.access import guard
from claimwright.ledger import queries as ledger
from claimwright.ledger.domain.posting import AccountKind


@dataclass(frozen=True, slots=True, kw_only=True)
class PayerCheckView:
    """A check to a payer, or one that somebody asked for. `item_id`: the overpaid decision."""

    id: int
    public_id: UUID
    payer_id: int | None
    item_id: int | None
    amount_cents: int
    number: str
    reason: str
    state: str  # asked, posted, declined or voided
    asked_by: int
    asked_actor: str
    asked_at: datetime
    decided_actor: str
    issued_on: date | None
    cleared_on: date | None
    voided_on: date | None


COLUMNS = tuple(name for name in PayerCheckView.__dataclass_fields__ if name != "item_id")


def waiting_payer_checks() -> list[PayerCheckView]:
    """Those that wait for a second person, oldest first."""
    return _views(state=ASKED)


def takeback_checks(*, payer_id: int) -> list[PayerCheckView]:
    """Checks for what the payer may take back, latest first."""
    return _views(payer_id=payer_id, overpayment__isnull=True)[::-1]


def return_checks(*, item_ids: Sequence[int]) -> dict[int, PayerCheckView]:
    """The latest check of each overpaid decision; decisions without one are absent."""
    rows = _views(overpayment__item_id__in=list(item_ids))
    return {row.item_id: row for row in rows if row.item_id is not None}


def access_payer_check(*, user_id: int, public_id: UUID | str) -> PayerCheckView:
    """One check for one person, audited. Raises guard.NotVisible."""
    row = guard.reach(
        PayerCheck.objects.all(), user_id=user_id, public_id=public_id, permission="payments.view"
    )
    (found,) = _views(pk=row.pk)
    return found


def get_payer_check(*, check_id: int) -> PayerCheckView:
    """One check."""
    (found,) = _views(pk=check_id)
    return found


def takeback_open_cents(*, payer_id: int) -> int:
    """What the payer may still take back and no check of ours paid, by the ledger, in cents.

    A check for an overpayment the payer has not corrected yet stands against that correction,
    and is left out. Source: reliability-835 (B08), reliability-money (M20)
    """
    booked = ledger.balances(by="payer", ids=[payer_id], kinds=[AccountKind.TAKEBACK])
    returns = PayerCheck.objects.filter(
        payer_id=payer_id, state=POSTED, overpayment__isnull=False
    ).values_list("overpayment__item_id", "amount_cents")
    overpaid = {item.id for item in remittance.overpaid_items()} if returns else set()
    ahead = sum(cents for item_id, cents in returns if item_id in overpaid)
    return int(ahead - booked.get(payer_id, 0))


def returns_out() -> list[RefundOut]:
    """Checks to payers that no line of the bank shows, oldest first."""
    rows = PayerCheck.objects.filter(state=POSTED).order_by("issued_on", "id")
    every = [
        RefundOut(f"overpayment {public_id}", pk, on, cents)
        for pk, public_id, on, cents in rows.values_list(
            "id", "public_id", "issued_on", "amount_cents"
        )
        if on is not None
    ]
    return receipts.not_seen(every)


def _views(**chosen: object) -> list[PayerCheckView]:
    rows = PayerCheck.objects.filter(**chosen).order_by("asked_at", "id")
    named = rows.annotate(item_id=F("overpayment__item_id"))
    return [PayerCheckView(**row) for row in named.values(*COLUMNS, "item_id")]
