"""How old what is owed is, by date of service; never re-aged when it moves to another payer.

Source: hfma-map-keys (AR-1)
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

BUCKET_NAMES = ("0–30", "31–60", "61–90", "91–120", ">120")
_LAST_DAYS = (30, 60, 90, 120)


@dataclass(frozen=True, slots=True)
class AgingRow:
    """One payer's (or everybody's) receivable in cents, youngest bucket first."""

    payer_id: int | None
    buckets: tuple[int, int, int, int, int]

    @property
    def total_cents(self) -> int:
        """The whole receivable of the row."""
        return sum(self.buckets)


@dataclass(frozen=True, slots=True)
class AgingReport:
    """Receivables as of a day. `rows` has one row per payer when asked for, else the total."""

    as_of: date
    rows: tuple[AgingRow, ...] = ()
    total: AgingRow = field(default_factory=lambda: AgingRow(None, (0, 0, 0, 0, 0)))


def bucket_of(service_on: date, as_of: date) -> int:
    """Which of the five buckets: 0 for thirty days and younger, 4 for older than 120."""
    days = (as_of - service_on).days
    return sum(days > last for last in _LAST_DAYS)


def age(
    owed: Iterable[tuple[int | None, date, int]], *, as_of: date, by_payer: bool
) -> AgingReport:
    """Sort (payer, date of service, cents) into buckets."""
    per_payer: dict[int | None, list[int]] = {}
    everything = [0, 0, 0, 0, 0]
    for payer_id, service_on, cents in owed:
        place = bucket_of(service_on, as_of)
        everything[place] += cents
        per_payer.setdefault(payer_id, [0, 0, 0, 0, 0])[place] += cents
    total = _row(None, everything)
    if not by_payer:
        return AgingReport(as_of, (total,), total)
    ordered = sorted(per_payer.items(), key=lambda item: (item[0] is None, item[0] or 0))
    return AgingReport(as_of, tuple(_row(payer, cents) for payer, cents in ordered), total)


def _row(payer_id: int | None, cents: list[int]) -> AgingRow:
    first, second, third, fourth, fifth = cents
    return AgingRow(payer_id, (first, second, third, fourth, fifth))
