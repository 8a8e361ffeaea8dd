"""Time and amounts turned into units: quarter hours of therapy, anesthesia, drug waste.

Source: cms-claims-manual chapter 5 section 20.2, chapter 12 section 50, chapter 17 section 40
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal

QUARTER_MINUTES = 15
LEAST_MINUTES = 8


def units_of_minutes(minutes: int) -> int:
    """Units of all timed minutes of a day: 8 to 22 are one, 23 to 37 two, and so on."""
    return (minutes + QUARTER_MINUTES - LEAST_MINUTES) // QUARTER_MINUTES


def therapy_units(minutes: Mapping[str, int]) -> dict[str, int]:
    """Units by service for the timed minutes of one day and discipline.

    All minutes together give the units of the day. Each service first has its full quarter
    hours; what is left goes to the services with the most minutes over, longest first, and no
    service without a minute has a unit.
    """
    total = units_of_minutes(sum(minutes.values()))
    units = {code: spent // QUARTER_MINUTES for code, spent in minutes.items()}
    over = sorted(minutes, key=lambda code: (-(minutes[code] % QUARTER_MINUTES), code))
    left = total - sum(units.values())
    for code in over:
        if left <= 0:
            break
        if minutes[code] % QUARTER_MINUTES:
            units[code] += 1
            left -= 1
    return units


def midpoint_units(minutes: Mapping[str, int]) -> dict[str, int]:
    """Units as CPT counts them: each service alone, from eight minutes of a quarter hour."""
    return {code: units_of_minutes(spent) for code, spent in minutes.items()}


def anesthesia_units(minutes: int) -> Decimal:
    """Time units of anesthesia: minutes by fifteen, to one decimal."""
    return (Decimal(minutes) / 15).quantize(Decimal("0.1"), ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class DrugUnits:
    """Units given and units thrown away; `modifier` is JZ where nothing was."""

    given: int
    wasted: int

    @property
    def modifier(self) -> str:
        """JW on a second line for what was wasted, or JZ on the only one."""
        return "JW" if self.wasted else "JZ"


def drug_units(*, dose: Decimal, unit: Decimal, opened: Decimal) -> DrugUnits:
    """Billing units of a dose from single-dose containers, all three in the same measure.

    A part of a unit given is a whole unit; waste is only what remains beyond it, in whole units.
    """
    given = int((dose / unit).to_integral_value(ROUND_CEILING))
    return DrugUnits(given, max(0, int(opened // unit) - given))
