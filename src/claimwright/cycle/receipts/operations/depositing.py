"""Payers' money in the bank."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from claimwright.cycle.receipts.domain import posting
from claimwright.cycle.receipts.models import Deposit
from claimwright.cycle.receipts.operations.keys import PaymentKeyReused, take_turn
from claimwright.cycle.receipts.operations.payments import CannotReturn
from claimwright.foundation import clock
from claimwright.foundation.audit import log
from claimwright.foundation.audit.log import Act
from claimwright.ledger import operations as books
from claimwright.ledger.domain.posting import Posting


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDeposit:
    """Money a payer put in the bank. `key` names this one event."""

    key: str
    payer_id: int | None
    amount_cents: int
    deposited_on: date
    reference: str = ""  # TRN02


@transaction.atomic
def record_deposits(*, new: Sequence[NewDeposit]) -> list[int]:
    """Money payers put in the bank, out of their clearing accounts; ids in the order of `new`.

    Idempotent by key; PaymentKeyReused when the key names another deposit.
    Source: reliability-money (M10)
    """
    take_turn()
    known = {row.key: row for row in Deposit.objects.filter(key__in=[each.key for each in new])}
    for each in new:
        before = known.get(each.key)
        if before and (before.payer_id, before.amount_cents) != (each.payer_id, each.amount_cents):
            raise PaymentKeyReused(f"{each.key} already names another deposit.")
    now = clock.now()
    rows = [
        Deposit(
            key=each.key,
            payer_id=each.payer_id,
            amount_cents=each.amount_cents,
            deposited_on=each.deposited_on,
            reference=each.reference[:60],
            recorded_at=now,
        )
        for each in {each.key: each for each in new if each.key not in known}.values()
    ]
    Deposit.objects.bulk_create(rows, batch_size=500)
    books.post([_deposited(row) for row in rows])
    log.record_many(
        Act("deposit recorded", "deposit", str(row.public_id), amount_cents=row.amount_cents)
        for row in rows
    )
    known |= {row.key: row for row in rows}
    return [known[each.key].pk for each in new]


@transaction.atomic
def return_deposit(*, deposit_id: int, on: date) -> None:
    """The bank took a payer's payment back: it leaves cash and is in clearing again.

    Its key is free for the payment that comes in its place. Raises CannotReturn when it went back
    before. Source: reliability-money (M10)
    """
    take_turn()
    row: Deposit = Deposit.objects.get(pk=deposit_id)
    if row.returned_on is not None:
        raise CannotReturn("The bank took this payment back before.")
    memo = f"Taken back by the bank {row.reference}".strip()
    books.post(
        [
            posting.returned_deposit_posting(
                row.public_id, row.payer_id, row.amount_cents, on=on, memo=memo
            )
        ]
    )
    row.returned_on, row.key = on, f"{row.key[:70]}:returned:{row.pk}"
    row.save(update_fields=["returned_on", "key"])
    log.record(
        "deposit returned",
        object_type="deposit",
        object_id=row.public_id,
        amount_cents=row.amount_cents,
    )


def _deposited(row: Deposit) -> Posting:
    memo = f"Deposit {row.reference}".strip()
    return posting.deposit_posting(
        row.public_id, row.payer_id, row.amount_cents, on=row.deposited_on, memo=memo
    )
