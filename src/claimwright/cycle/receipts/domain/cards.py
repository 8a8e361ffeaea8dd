"""Cards are known by the processor's token alone; a card's own number is kept nowhere.

Source: pci-dss
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_DIGITS = re.compile(r"(?:\d[ -]?){13,19}")
_EXPIRES = re.compile(r"(0[1-9]|1[0-2])/\d\d")
BRANDS = ("Visa", "Mastercard", "Amex", "Discover", "HSA", "Other")


class CardNumber(ValueError):
    """What was typed holds a card's number; it is not kept, and not repeated here."""


class NotACard(ValueError):
    """The last digits or the month are not as a card has them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CardOnFile:
    """What may be known of a card: the processor's token and what a receipt prints."""

    token: str = ""
    brand: str = ""
    last4: str = ""
    expires: str = ""  # MM/YY


def refuse_card_numbers(*texts: str) -> None:
    """Raise CardNumber when any text holds 13 to 19 digits that pass the card check (Luhn)."""
    for text in texts:
        for found in _DIGITS.findall(text):
            digits = re.sub(r"\D", "", found)
            if 13 <= len(digits) <= 19 and _passes(digits):
                raise CardNumber(
                    "That looks like a card's number. Enter the processor's token or the last "
                    "four digits; the number itself is kept nowhere."
                )


def check_card(card: CardOnFile) -> None:
    """Raise CardNumber or NotACard unless it is only what may be kept."""
    refuse_card_numbers(card.token, card.last4, card.brand, card.expires)
    if card.last4 and not (len(card.last4) == 4 and card.last4.isdigit()):
        raise NotACard("Enter the last four digits of the card.")
    if card.expires and not _EXPIRES.fullmatch(card.expires):
        raise NotACard("Enter the month the card expires as MM/YY.")


def _passes(digits: str) -> bool:
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0
