"""What a billing office promises its clients, and whether it keeps it. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Promise:
    """Work of one kind is done within so many days of its coming up."""

    key: str
    words: str
    days: int


# Source: kpi-dictionary (K30: a claim is filed within 72 hours; K17: a denial is acted on within
# ten business days)
PROMISES: tuple[Promise, ...] = (
    Promise("visit", "A coded visit is billed within 3 days", 3),
    Promise("held", "A held claim is mended within 3 days", 3),
    Promise("rejected", "A rejected claim is sent again within 3 days", 3),
    Promise("denied", "A denial is acted on within 14 days", 14),
)
ALLOWED = {promise.key: promise.days for promise in PROMISES}


@dataclass(frozen=True, slots=True)
class Waiting:
    """One piece of work that nobody has done yet."""

    kind: str
    since_on: date
    cents: int


@dataclass(frozen=True, slots=True)
class Kept:
    """How much waits, and how much of it longer than was promised."""

    waiting_count: int
    late_count: int
    late_cents: int

    @property
    def percent(self) -> int | None:
        """Whole percent still within its promise; None when nothing waits."""
        if not self.waiting_count:
            return None
        return (self.waiting_count - self.late_count) * 100 // self.waiting_count


def kept(waiting: Iterable[Waiting], *, as_of: date) -> Kept:
    """Work is late from the day after its promise ends.

    >>> kept([Waiting("held", date(2026, 3, 1), 500)], as_of=date(2026, 3, 4)).late_count
    0
    """
    rows = list(waiting)
    late = [row for row in rows if (as_of - row.since_on).days > ALLOWED[row.kind]]
    return Kept(len(rows), len(late), sum(row.cents for row in late))
