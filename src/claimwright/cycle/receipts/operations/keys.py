"""What every operation on money shares: one lock, and keys that name one event each."""

from __future__ import annotations

RECEIPT = "receipt"  # the practice's counter, locked first by every operation


class PaymentKeyReused(ValueError):
    """The key already names another payment, refund or deposit. Nothing was booked."""
