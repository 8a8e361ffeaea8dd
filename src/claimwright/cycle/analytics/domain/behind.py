"""The list behind a figure: which things it counts and what each adds. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import NamedTuple
from uuid import UUID

VISIT, CLAIM, DENIAL, UNDERPAYMENT = "visit", "claim", "denial", "underpayment"
PATIENT, PAYER, OTHER = "patient", "payer", "other"
LAG_DAYS = "lag"  # whole days, not hundredths
TOP, BOTTOM, REST = "top", "bottom", "rest"
SIDES = {TOP: "Counted", BOTTOM: "All", REST: "Not counted"}


class NoSuchFigure(LookupError):
    """No figure goes by that name, or it has no such part."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Which figure is asked about; what is left empty does not narrow it.

    `payer_id` 0 is the patients. `first_on` and `last_on` are a closed span of days.
    """

    of: str
    on: date
    side: str = TOP
    first_on: date | None = None
    last_on: date | None = None
    payer_id: int | None = None
    provider_id: int | None = None
    location_id: int | None = None
    place: str = ""
    owner: str = ""
    age: int | None = None
    reason: str = ""
    category: str = ""
    happened: str = ""
    node: str = ""

    @property
    def span(self) -> tuple[date, date]:
        """The days asked about, the last week by default of the day itself."""
        last_on = self.last_on or self.on
        return (self.first_on or last_on, last_on)


class Row(NamedTuple):
    """One thing the figure counts and what it adds, in the figure's unit."""

    kind: str
    id: int | None
    amount: int
    note: str = ""
    payer_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class Behind:
    """Everything one figure counts; `total` is the figure."""

    title: str
    words: str
    unit: str
    rows: tuple[Row, ...]
    sides: tuple[str, ...] = ()
    then: str = ""  # what is still done with the total

    @cached_property
    def total(self) -> int:
        """The sum of the rows."""
        return sum([row.amount for row in self.rows])


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownRow:
    """A row in words; `kind` and `public_id` say where it leads."""

    kind: str
    public_id: UUID | None
    what: str
    patient: str
    payer: str
    provider: str
    service_on: date | None
    note: str
    amount: int


@dataclass(slots=True)
class Heap:
    """Adds up amounts by thing, and gives them back largest first without the zeros."""

    kind: str
    sums: dict[tuple[int | None, int | None, str], int] = field(default_factory=dict)

    def add(
        self, pk: int | None, amount: int, *, payer_id: int | None = None, note: str = ""
    ) -> None:
        """Add to one thing; those that differ in payer or note are kept apart."""
        key = (pk, payer_id, note)
        self.sums[key] = self.sums.get(key, 0) + amount

    def rows(self) -> list[Row]:
        """The largest first."""
        kind, make = self.kind, Row._make
        rows = [
            (kind if pk is not None else OTHER, pk, amount, note, payer_id)
            for (pk, payer_id, note), amount in self.sums.items()
            if amount
        ]
        # As `largest_first` does; tens of thousands are compared by as little as can be.
        rows.sort(key=lambda row: (row[1] or 0, row[4] or 0))
        rows.sort(key=lambda row: -abs(row[2]))
        return list(map(make, rows))


def largest_first(rows: Iterable[Row]) -> list[Row]:
    """In the order in which people read a list of amounts; ties by id."""
    placed = [
        (-abs(row.amount), row.id or 0, row.payer_id or 0, number, row)
        for number, row in enumerate(rows)
    ]
    placed.sort()
    return [row for *_, row in placed]
