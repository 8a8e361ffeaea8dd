"""What every operation on money shares: one turn at a time, and keys that name one event each."""

from __future__ import annotations

from claimwright.ledger import operations as books
from claimwright.ledger.domain.posting import AccountKind

RECEIPT = "receipt"  # the practice's counter of receipts


class PaymentKeyReused(ValueError):
    """The key already names another payment, refund or deposit. Nothing was booked."""


def take_turn() -> None:
    """Nobody else in the practice moves patients' money or debts until our commit.

    Source: reliability-money (M26, M27, M35)
    """
    books.take_turn(AccountKind.PATIENT_RECEIVABLE)
