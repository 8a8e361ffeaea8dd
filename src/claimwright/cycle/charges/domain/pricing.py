"""Our own price for a line: the unit price of the charge schedule times the units."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from claimwright.cycle.charges.domain.checks import units_of
from claimwright.cycle.charges.domain.encounters import NewChargeLine
from claimwright.kernel.money import HALF_UP, Money

PriceOf = Mapping[tuple[str, tuple[str, ...]], int]


def priced(line: NewChargeLine, prices: PriceOf) -> NewChargeLine:
    """The line with its charge in cents; unchanged when it has one or no price is known."""
    if line.charge_cents is not None:
        return line
    unit_cents = prices.get((line.code, line.modifiers))
    units = units_of(line)
    if unit_cents is None or units is None:
        return line
    return replace(line, charge_cents=Money(unit_cents).times(units, HALF_UP).cents)
