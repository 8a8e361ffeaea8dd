"""Our checks to payers: for one overpaid decision, or for what a payer may still take back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from claimwright.kernel.money import Money

ASKED, POSTED, DECLINED, VOIDED = "asked", "posted", "declined", "voided"
STATE_WORDS = {
    ASKED: "Waits for a second person",
    POSTED: "Mailed",
    DECLINED: "Declined",
    VOIDED: "Void",
}


class NotOwedToPayer(ValueError):
    """More than the payer is owed, nothing at all, or a check for it is on its way."""


class CheckOut(ValueError):
    """A check of ours returns the money, or waits for a second person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPayerCheck:
    """A check to a payer. `key` names this one event: the same key is one check.

    `item_id` is the overpaid decision it returns; None for what the payer may take back.
    """

    payer_id: int | None
    item_id: int | None
    amount_cents: int
    issued_on: date
    reason: str
    key: str
    number: str = ""


def check_room(amount_cents: int, open_cents: int) -> None:
    """Raise NotOwedToPayer unless the amount is above zero and at most what is open.

    Source: reliability-money (M20, M23)
    """
    if amount_cents <= 0:
        raise NotOwedToPayer("A check is for more than zero.")
    if amount_cents > open_cents:
        raise NotOwedToPayer(
            f"The payer is owed {Money(max(open_cents, 0))}; {Money(amount_cents)} is more."
        )
