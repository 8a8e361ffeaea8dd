"""What Medicare pays outside the physician fee schedule: laboratory tests and drugs.

Source: cms-clfs; cms-asp
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from claimwright.cycle.contracting.domain.medicare.working import Line
from claimwright.kernel.money import HALF_UP

LAB_MODIFIERS = ("QW",)


def price_lab(line: Line, prices: Mapping[tuple[str, str], int], release: str) -> bool:
    """Price a clinical laboratory test: the rate of the code and QW, times units."""
    for modifier in (*(m for m in line.modifiers if m in LAB_MODIFIERS), ""):
        cents = prices.get((line.item.code, modifier))
        if cents is not None:
            source = f"cms-clfs {release} {line.item.code}"
            line.step("laboratory", "Clinical laboratory fee schedule", cents, source)
            line.times_units()
            line.is_settled = True
            return True
    return False


def price_drug(line: Line, limits: Mapping[str, Decimal], release: str) -> bool:
    """Price a drug: the payment limit (average sales price + 6 %) × units, rounded once.

    Discarded drug (JW) is paid like drug given; JZ says that none was.
    """
    limit = limits.get(line.item.code)
    if limit is None:
        return False
    units = line.item.exact_units
    cents = int((limit * units * 100).quantize(Decimal(1), rounding=HALF_UP))
    words = f"Drug payment limit (average sales price + 6 %) ${limit} × {units:f}"
    line.step("drug", words, cents, f"cms-asp {release} {line.item.code}")
    line.is_settled = True
    return True
