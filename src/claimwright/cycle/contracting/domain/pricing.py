"""What a contract promises for a line, step by step, in cents."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from claimwright.kernel.money import HALF_UP, Money
from claimwright.kernel.percent import Percent

PriceKey = tuple[str, str]  # (procedure, pricing modifier or "")


class Basis(StrEnum):
    """How a contract finds its price."""

    PERCENT_OF_MEDICARE = "percent_of_medicare"
    FEE_SCHEDULE = "fee_schedule"


@dataclass(frozen=True, slots=True, kw_only=True)
class PricedItem:
    """One line to be priced."""

    code: str
    modifiers: tuple[str, ...] = ()
    units: str | int | Decimal = 1

    @property
    def exact_units(self) -> Decimal:
        """The units as an exact number."""
        return Decimal(self.units)


@dataclass(frozen=True, slots=True)
class PriceStep:
    """One step of the arithmetic, told in words; cents is the amount after it."""

    words: str
    cents: int


@dataclass(frozen=True, slots=True)
class Priced:
    """A line's expected allowed amount, or None where the contract does not price it."""

    allowed: Money | None
    steps: tuple[PriceStep, ...] = ()


@dataclass(frozen=True, slots=True)
class Terms:
    """A contract in force, with the prices it stands on."""

    basis: Basis
    percent: Percent | None
    schedule_name: str
    schedule_on: date
    prices: Mapping[PriceKey, int]


def price_item(item: PricedItem, terms: Terms | None) -> Priced:
    """Unit price × percentage, rounded half up to the cent, × units.

    A modifier that has its own price in the schedule (26, TC) is priced with it.
    """
    if terms is None:
        return Priced(None, (PriceStep("No contract with this payer was in force that day.", 0),))
    found = _unit_price(item, terms.prices)
    if found is None:
        words = f"{terms.schedule_name} has no price for {item.code}."
        return Priced(None, (PriceStep(words, 0),))
    modifier, cents = found
    named = f"{item.code}-{modifier}" if modifier else item.code
    unit = Money(cents)
    steps = [
        PriceStep(f"{terms.schedule_name} of {terms.schedule_on:%m/%d/%Y}: {named} {unit}", cents)
    ]
    if terms.percent is not None and terms.percent.value != 100:
        unit = unit.times(terms.percent.rate, HALF_UP)
        steps.append(PriceStep(f"× {terms.percent} = {unit}", unit.cents))
    units = item.exact_units
    if units != 1:
        unit = unit.times(units, HALF_UP)
        steps.append(PriceStep(f"× {units.normalize():f} units = {unit}", unit.cents))
    return Priced(unit, tuple(steps))


def _unit_price(item: PricedItem, prices: Mapping[PriceKey, int]) -> tuple[str, int] | None:
    for modifier in (*item.modifiers, ""):
        cents = prices.get((item.code, modifier))
        if cents is not None:
            return modifier, cents
    return None
