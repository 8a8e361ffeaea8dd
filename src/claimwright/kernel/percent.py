"""Percentages as exact decimals."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True, order=True)
class Percent:
    """A percentage: Percent(Decimal("115")) is 115 %."""

    value: Decimal

    def __post_init__(self) -> None:
        if not isinstance(self.value, Decimal):
            raise TypeError("Percent takes a Decimal")

    @property
    def rate(self) -> Decimal:
        """The multiplier: 115 % is 1.15."""
        return self.value / 100

    def __str__(self) -> str:
        return f"{self.value.normalize():f} %"
