"""How often and how long services are allowed: the HSD segment of 271 and 278 as a value."""

from __future__ import annotations

from dataclasses import dataclass

from claimwright.engines.x12.elements import at
from claimwright.engines.x12.lexer import Segment
from claimwright.engines.x12.writing import InterchangeWriter, identifier


@dataclass(frozen=True, slots=True)
class Frequency:
    """One HSD, as coded: VS, 12, WK, 3, 35, 4 is twelve visits, three a week, for four weeks."""

    quantity_kind: str = ""  # HSD01: VS visits, DY days, HS hours, UN units, FL
    quantity: str = ""  # HSD02
    unit: str = ""  # HSD03: DA, MO, VS, WK, YR
    per: str = ""  # HSD04
    period_kind: str = ""  # HSD05: 7 day, 21 years, 27 visit, 29 remaining, 34 month, 35 week
    periods: str = ""  # HSD06
    pattern: str = ""  # HSD07: 1 first week … SX as needed
    time: str = ""  # HSD08


def frequency_of(hsd: Segment) -> Frequency:
    """The value of one HSD."""
    return Frequency(*[at(hsd, place) for place in range(1, 9)])


def write_frequency(writer: InterchangeWriter, frequency: Frequency | None) -> None:
    """HSD; nothing when there is none."""
    if frequency is not None:
        told = (
            frequency.quantity_kind,
            frequency.quantity,
            frequency.unit,
            frequency.per,
            frequency.period_kind,
            frequency.periods,
            frequency.pattern,
            frequency.time,
        )
        writer.add("HSD", *[identifier(each) for each in told])
