"""Spans of days: half-open periods for what is in force, closed ranges for dates of service."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Period:
    """Days in [start, end); no end means still in force."""

    start: date
    end: date | None = None

    def __post_init__(self) -> None:
        if self.end is not None and self.end < self.start:
            raise ValueError("a period cannot end before it starts")

    def __contains__(self, on: date) -> bool:
        return self.start <= on and (self.end is None or on < self.end)

    def overlaps(self, other: Period) -> bool:
        """Whether some day lies in both."""
        starts_before_end = other.end is None or self.start < other.end
        return starts_before_end and (self.end is None or other.start < self.end)


@dataclass(frozen=True, slots=True)
class ServiceDates:
    """Dates of service, closed: both the first and the last day were worked."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError("the last date of service cannot precede the first")

    @property
    def days_count(self) -> int:
        """How many days the service covers, at least one."""
        return (self.last - self.first).days + 1
