"""Say what a line of the bank is when a person chose it, or when cards were settled net of fees."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Q

from claimwright.cycle.receipts.domain import settling as domain
from claimwright.cycle.receipts.domain.settling import CannotBe
from claimwright.cycle.receipts.models import (
    BankLine,
    Deposit,
    PatientPayment,
    Settlement,
)
from claimwright.cycle.receipts.operations.keys import take_turn
from claimwright.cycle.receipts.operations.moving import is_at_bank
from claimwright.foundation import clock
from claimwright.foundation.audit import log
from claimwright.ledger import operations as books


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSettlement:
    """What a line is: the payments and deposits in it; what it has less is the fee."""

    line_id: int
    kind: str
    on: date  # the day the fee is posted on
    payment_ids: Sequence[int] = ()
    deposit_ids: Sequence[int] = ()
    note: str = ""


@transaction.atomic
def settle_line(*, new: NewSettlement) -> int:
    """The line is these payments, less a fee; returns the settlement's id.

    The fee leaves cash for its own account. Raises CannotBe when the line is known already, when
    a payment is in another line, or when the cents do not fit. Source: reliability-money (M10)
    """
    line = _loose_line(new.line_id)
    payments = _payments(new.payment_ids)
    deposits = _deposits(new.deposit_ids)
    gross = sum(one.amount_cents for one in payments)
    gross += sum(one.amount_cents for one in deposits)
    if not gross:
        raise CannotBe("Choose the payments that are in this line.")
    fee = domain.fee_of(gross, line.amount_cents)
    row = _settle(line, new, gross, fee)
    PatientPayment.objects.filter(pk__in=[one.pk for one in payments]).update(settlement=row)
    Deposit.objects.filter(pk__in=[one.pk for one in deposits]).update(settlement=row)
    return int(row.pk)


@transaction.atomic
def note_bank_fee(*, line_id: int, on: date) -> int:
    """A debit is a fee of the bank or processor. Raises CannotBe for money in."""
    line = _loose_line(line_id)
    if line.amount_cents >= 0:
        raise CannotBe("Money that comes in is no fee.")
    new = NewSettlement(line_id=line_id, kind=domain.FEE, on=on, note=line.description[:200])
    return int(_settle(line, new, 0, -line.amount_cents).pk)


@transaction.atomic
def note_debit(*, line_id: int, kind: str, cents: int, note: str, on: date) -> int:
    """A debit is something returned or a refund cashed, already in the books. Raises CannotBe."""
    line = _loose_line(line_id)
    if line.amount_cents != -cents:
        raise CannotBe("The line's amount is another.")
    new = NewSettlement(line_id=line_id, kind=kind, on=on, note=note)
    return int(_settle(line, new, -cents, 0).pk)


def _settle(line: BankLine, new: NewSettlement, gross: int, fee: int) -> Settlement:
    row: Settlement = Settlement.objects.create(
        key=f"line:{line.fingerprint}",
        kind=new.kind,
        gross_cents=gross,
        fee_cents=fee,
        settled_on=line.posted_on,
        note=new.note[:200],
        recorded_at=clock.now(),
    )
    line.settlement = row
    line.reason = domain.KIND_WORDS[new.kind][:80]
    line.save(update_fields=["settlement", "reason"])
    if fee:
        key = str(row.public_id)
        memo = f"Fee: {line.description}"[:200]
        books.post([domain.fee_posting(key, fee, on=new.on, memo=memo)])
    log.record(
        "bank line settled", object_type="bankline", object_id=line.public_id, amount_cents=fee
    )
    return row


def _loose_line(line_id: int) -> BankLine:
    take_turn()
    line: BankLine = BankLine.objects.get(pk=line_id)
    if line.deposit_id or line.slip_on or line.batch_id or line.settlement_id:
        raise CannotBe("It is known already what this line is.")
    return line


def _payments(ids: Sequence[int]) -> list[PatientPayment]:
    rows = list(PatientPayment.objects.filter(pk__in=list(ids)).select_related("batch_entry"))
    if len(rows) != len(set(ids)):
        raise CannotBe("One of the payments is not there.")
    for row in rows:
        if is_at_bank(row) or row.voided_on or row.returned_on:
            raise CannotBe(f"Payment {row.number} is in another line, voided or returned.")
    return rows


def _deposits(ids: Sequence[int]) -> list[Deposit]:
    rows = list(Deposit.objects.filter(pk__in=list(ids)))
    lines = BankLine.objects.filter(
        Q(deposit_id__in=list(ids)) | Q(batch__entries__deposit_id__in=list(ids))
    )
    seen = lines.exists()
    if (
        seen
        or len(rows) != len(set(ids))
        or any(row.settlement_id or row.returned_on for row in rows)
    ):
        raise CannotBe("One of the payers' payments is at the bank already.")
    return rows
