"""Money as a frozen integer number of cents.

Money adds, subtracts and compares; it multiplies only by an exact rate with a stated
rounding, and it splits only through `allocate`, whose parts sum to the whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal, InvalidOperation

HALF_UP = ROUND_HALF_UP
HALF_EVEN = ROUND_HALF_EVEN
_IN_THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2}(,\d{3})+(\.\d*)?", re.ASCII)


class NotMoney(ValueError):
    """The text is not an amount in dollars and whole cents."""


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """An amount in US cents; negative means owed the other way."""

    cents: int = 0

    def __post_init__(self) -> None:
        if type(self.cents) is not int:
            raise TypeError(
                f"Money takes an integer number of cents, not {type(self.cents).__name__}"
            )

    @classmethod
    def of(cls, text: str) -> Money:
        """Read "1234.5", "-0.01" or "$1,234.50".

        Raises NotMoney on anything finer than a cent, and on a comma that marks no thousands:
        "12,50" is twelve and a half to some and means nothing here.
        """
        cleaned = text.strip().replace("$", "")
        if "," in cleaned and not _IN_THOUSANDS.fullmatch(cleaned):
            raise NotMoney(f"{text!r} has a comma that marks no thousands; write 12.50 or 1,250.00")
        try:
            amount = Decimal(cleaned.replace(",", ""))
        except InvalidOperation as error:
            raise NotMoney(f"{text!r} is not an amount of money") from error
        if not amount.is_finite():
            raise NotMoney(f"{text!r} is not an amount of money")
        cents = amount * 100
        if cents != cents.to_integral_value():
            raise NotMoney(f"{text!r} is finer than a cent")
        return cls(int(cents))

    def __add__(self, other: Money) -> Money:
        return Money(self.cents + other.cents)

    def __sub__(self, other: Money) -> Money:
        return Money(self.cents - other.cents)

    def __neg__(self) -> Money:
        return Money(-self.cents)

    def __abs__(self) -> Money:
        return Money(abs(self.cents))

    def __bool__(self) -> bool:
        return self.cents != 0

    def times(self, rate: Decimal | int, rounding: str) -> Money:
        """The amount at `rate` (0.8 = 80 %), rounded to the cent by a `decimal` rounding name."""
        if isinstance(rate, float):
            raise TypeError("a rate is a Decimal, never a float")
        return Money(int((Decimal(self.cents) * rate).quantize(Decimal(1), rounding=rounding)))

    def allocate(self, weights: Sequence[int]) -> list[Money]:
        """Split by non-negative weights; the parts sum exactly (largest remainder, then order)."""
        total = sum(weights)
        if total <= 0 or any(weight < 0 for weight in weights):
            raise ValueError("allocate needs non-negative weights with a positive sum")
        shares = [divmod(abs(self.cents) * weight, total) for weight in weights]
        left = abs(self.cents) - sum(share for share, _ in shares)
        by_remainder = sorted(range(len(weights)), key=lambda i: (-shares[i][1], i))
        extra = set(by_remainder[:left])
        sign = -1 if self.cents < 0 else 1
        return [Money(sign * (share + (i in extra))) for i, (share, _) in enumerate(shares)]

    def __str__(self) -> str:
        sign = "-" if self.cents < 0 else ""
        dollars, cents = divmod(abs(self.cents), 100)
        return f"{sign}${dollars:,}.{cents:02d}"

    def plain(self) -> str:
        """As X12 and CSV write it: no currency sign, no needless zeros ("12", "12.5", "-0.01")."""
        return cents_to_text(self.cents)


ZERO = Money(0)


def total(amounts: Iterable[Money]) -> Money:
    """The sum of the amounts; zero when there are none."""
    return Money(sum(amount.cents for amount in amounts))


def cents_to_text(cents: int) -> str:
    """Integer cents as the shortest X12 decimal: 1250 → "12.5", 1200 → "12", -1 → "-0.01"."""
    sign = "-" if cents < 0 else ""
    dollars, rest = divmod(abs(cents), 100)
    if not rest:
        return f"{sign}{dollars}"
    return f"{sign}{dollars}.{rest:02d}".rstrip("0")
