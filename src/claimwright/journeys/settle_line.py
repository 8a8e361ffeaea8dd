"""A person says what a line of the bank is: payments less a fee, a fee, a check returned."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from claimwright.cycle.receipts import operations as receipts
from claimwright.cycle.receipts.domain.payments import PaymentView
from claimwright.cycle.receipts.domain.settling import CARDS, RETURNED, SEVERAL
from claimwright.cycle.remittance import operations as remittance
from claimwright.journeys.match_bank import open_day


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
