"""A person says what a line of the bank is: payments less a fee, a fee, what came back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from claimwright.cycle.receipts import operations as receipts
from claimwright.cycle.receipts import queries as receipt_queries
from claimwright.cycle.receipts.domain.payments import PaymentView
from claimwright.cycle.receipts.domain.settling import (
    BOUNCED,
    CARDS,
    RETURNED,
    SEVERAL,
    CannotBe,
)
from claimwright.cycle.receipts.queries import DepositView
from claimwright.cycle.remittance import operations as remittance
from claimwright.cycle.remittance import queries as remittance_queries
from claimwright.journeys.match_bank import open_day
from claimwright.ledger import operations as ledger
from claimwright.ledger.domain.posting import AccountKind


@transaction.atomic
def settle_line(
    *,
    line_id: int,
    posted_on: date,
    remittance_ids: Sequence[int] = (),
    deposit_ids: Sequence[int] = (),
    payment_ids: Sequence[int] = (),
) -> None:
    """The line is these payments; payers' leave clearing at their gross, the fee is booked.

    Whole or not at all: raises CannotBe. Source: reliability-money (M10)
    """
    on = open_day(posted_on)
    fresh = remittance.deposit_remittances(remittance_ids=remittance_ids, on=on)
    receipts.settle_line(
        new=receipts.NewSettlement(
            line_id=line_id,
            kind=SEVERAL if remittance_ids or deposit_ids else CARDS,
            on=on,
            payment_ids=payment_ids,
            deposit_ids=[*fresh, *deposit_ids],
        )
    )


def note_fee(*, line_id: int, posted_on: date) -> None:
    """A debit is a fee of the bank or a processor. Raises CannotBe."""
    receipts.note_bank_fee(line_id=line_id, on=open_day(posted_on))


@transaction.atomic
def note_returned(*, line_id: int, payment: PaymentView, on: date) -> None:
    """A debit is a patient's check the bank sent back. Raises CannotBe, CannotReturn."""
    receipts.return_check(payment_id=payment.id, on=on)
    receipts.note_debit(
        line_id=line_id,
        kind=RETURNED,
        cents=payment.amount_cents,
        note=payment.number,
        on=on,
    )


@transaction.atomic
def note_bounced(*, line_id: int, posted_on: date, deposit: DepositView) -> None:
    """A debit is a payer's payment the bank took back: it is announced and missing again.

    What it paid stays posted: the payer owes the money, or its posting is taken back on its own
    page. Raises CannotBe, CannotReturn. Source: reliability-money (M10)
    """
    on = open_day(posted_on)
    receipts.return_deposit(deposit_id=deposit.id, on=on)
    remittance.release_deposit(deposit_id=deposit.id)
    receipts.note_debit(
        line_id=line_id,
        kind=BOUNCED,
        cents=deposit.amount_cents,
        note=deposit.reference,
        on=on,
    )


@transaction.atomic
def unsay_deposit(*, remittance_id: int, on: date) -> None:
    """Somebody noted a payment as deposited, and it is not: it waits for the bank again.

    Raises CannotBe when nobody noted it, or when the bank or a slip shows it.
    """
    ledger.take_turn(AccountKind.PATIENT_RECEIVABLE)  # a statement that comes meanwhile waits
    deposit_id = remittance_queries.deposit_of(remittance_id=remittance_id)
    if deposit_id is None:
        raise CannotBe("Nobody noted this payment as deposited.")
    if not receipt_queries.is_not_seen(deposit_id=deposit_id):
        raise CannotBe("A line of the bank or a deposit slip shows this payment.")
    receipts.return_deposit(deposit_id=deposit_id, on=open_day(on))
    remittance.release_deposit(deposit_id=deposit_id)


def is_only_said(*, remittance_id: int) -> bool:
    """Whether the payment was noted as deposited, and no line or slip of the bank shows it."""
    deposit_id = remittance_queries.deposit_of(remittance_id=remittance_id)
    return deposit_id is not None and receipt_queries.is_not_seen(deposit_id=deposit_id)
