"""What is priced, and a price with its proof: every step in cents, with who says so."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from claimwright.kernel.finding import Finding
from claimwright.kernel.money import Money

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
