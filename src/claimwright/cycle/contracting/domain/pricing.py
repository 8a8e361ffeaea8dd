"""What is priced, and a price with its proof: every step in cents, with who says so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from claimwright.kernel.finding import Finding
from claimwright.kernel.money import HALF_UP, Money
from claimwright.kernel.percent import Percent

PriceKey = tuple[str, str]  # (procedure, pricing modifier or "")


@dataclass(frozen=True, slots=True, kw_only=True)
class PricedItem:
    """One line to be priced.

    `units` of an anesthesia code are its minutes, as on the claim. An empty place of service
    takes the setting of the whole request.
    """

    code: str
    modifiers: tuple[str, ...] = ()
    units: str | int | Decimal = 1
    charge_cents: int | None = None  # for the whole line
    place_of_service: str = ""

    @property
    def exact_units(self) -> Decimal:
        """The units as an exact number."""
        return Decimal(self.units)

    @property
    def label(self) -> str:
        """The code with its modifiers, as a person writes it."""
        return "-".join((self.code, *self.modifiers))


@dataclass(frozen=True, slots=True)
class PriceStep:
    """One step of the arithmetic, told in words; `cents` is the line's amount after it.

    `rule` is a stable name; `source` a key of docs/sources.toml with a place in it, such as the
    table's release and row.
    """

    words: str
    cents: int
    rule: str = "contract"
    source: str = "contract"


@dataclass(frozen=True, slots=True)
class Priced:
    """A line's expected allowed amount, or None where nothing prices it (a finding says why)."""

    allowed: Money | None
    steps: tuple[PriceStep, ...] = ()
    findings: tuple[Finding, ...] = ()


def steps_as_dicts(steps: tuple[PriceStep, ...]) -> list[dict[str, object]]:
    """JSON shape of the command line: each step from the amount before it to its own."""
    shaped: list[dict[str, object]] = []
    before = 0
    for step in steps:
        shaped.append(
            {
                "rule": step.words,
                "from_cents": before,
                "to_cents": step.cents,
                "source": step.source,
            }
        )
        before = step.cents
    return shaped


class Basis(StrEnum):
    """How a contract finds its price."""

    PERCENT_OF_MEDICARE = "percent_of_medicare"
    FEE_SCHEDULE = "fee_schedule"


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
