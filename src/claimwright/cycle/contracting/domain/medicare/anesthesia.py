"""Anesthesia: base units and time, shared between who directs and who gives it.

Source: cfr-42-414.46; cms-claims-manual chapter 12 sections 50, 140
"""

from __future__ import annotations

from decimal import ROUND_CEILING, Decimal

from claimwright.cycle.contracting.domain.medicare.practitioners import NON_PARTICIPATING_PERCENT
from claimwright.cycle.contracting.domain.medicare.working import (
    MANUAL,
    Circumstances,
    Line,
    fault,
)
from claimwright.kernel.finding import Finding, Severity
from claimwright.kernel.money import HALF_UP

MINUTES_PER_UNIT = 15
TENTH = Decimal("0.1")
SOURCE = f"{MANUAL} chapter 12 section 50"
DIRECTED = frozenset({"QK", "QX", "QY"})  # two to four cases, or one: half to each
SUPERVISED = "AD"  # more than four cases at once
SUPERVISED_UNITS = Decimal(3)
HALF = Decimal(50)


def time_units(minutes: Decimal, *, whole: bool = False) -> Decimal:
    """Minutes in units of fifteen, to a tenth half up; some other payers count whole units begun.

    Source: cfr-42-414.46
    """
    exact = minutes / MINUTES_PER_UNIT
    if whole:
        return exact.quantize(Decimal(1), rounding=ROUND_CEILING)
    return exact.quantize(TENTH, rounding=HALF_UP)


def total_units(base: Decimal, minutes: Decimal) -> Decimal:
    """Base plus time units as Medicare counts them."""
    return base + time_units(minutes)


def is_anesthesia(code: str) -> bool:
    """Whether the code is one of the anesthesia section."""
    return len(code) == 5 and code.isdigit() and code <= "01999"


def price_anesthesia(line: Line, circumstances: Circumstances, factor: Decimal | None) -> None:
    """Price a line whose units are minutes; base units come with the request.

    AD pays three base units without time, one more when present at induction.
    """
    base = circumstances.base_units.get(line.item.code)
    if factor is None:
        line.settle(_no_factor(line), None)
        return
    if SUPERVISED in line.modifiers:
        units = SUPERVISED_UNITS + (1 if circumstances.induction_present else 0)
        told = f"{units} base units for more than four cases at once"
    elif base is None:
        line.settle(_no_base(line), None)
        return
    else:
        minutes = line.item.exact_units
        units = total_units(base, minutes)
        told = f"{base} base + {time_units(minutes)} time units ({minutes} minutes)"
    cents = int((units * factor * 100).quantize(Decimal(1), rounding=HALF_UP))
    line.step("anesthesia", f"Anesthesia: {told} × ${factor}", cents, "cms-anesthesia")
    shared = DIRECTED & set(line.modifiers)
    if shared:
        line.rate("medical-direction", f"Medical direction ({min(shared)})", HALF, SOURCE)
    if circumstances.is_nonparticipating:
        line.rate("non-participating", "Not participating", NON_PARTICIPATING_PERCENT, SOURCE)


def _no_base(line: Line) -> Finding:
    return fault(
        "PRICE-BASE-UNITS",
        f"{line.item.label}: its anesthesia base units are not on file.",
        "Give them with --base-units, as in 01402=7.",
        SOURCE,
        Severity.ERROR,
    )


def _no_factor(line: Line) -> Finding:
    return fault(
        "PRICE-NO-TABLE",
        f"{line.item.label}: no anesthesia conversion factor is on file for that day and place.",
        "Load the year's anesthesia conversion factors.",
        "cms-anesthesia",
        Severity.ERROR,
    )
