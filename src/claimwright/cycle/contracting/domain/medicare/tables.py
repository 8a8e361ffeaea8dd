"""What pricing asks of the code tables; `engines.codesets` answers it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Protocol

from claimwright.engines.codesets.tables import Gpci, RelativeValue, System, TableRelease


class PriceTables(Protocol):
    """The tables that prices stand on, by date of service; see `CodeTables` for each."""

    def release_on(self, system: System, on: date) -> TableRelease | None:
        """The release that answers for the day, or None."""

    def relative_values(
        self, codes: Sequence[str], on: date, *, is_qualifying: bool = False
    ) -> dict[tuple[str, str], RelativeValue]:
        """Fee-schedule rows by (code, modifier)."""

    def gpci(self, carrier: str, locality: str, on: date) -> Gpci | None:
        """The factors of a locality."""

    def locality_of(self, zip_code: str, on: date) -> tuple[str, str] | None:
        """(carrier, locality) of a ZIP code."""

    def anesthesia_factor(self, carrier: str, locality: str, on: date) -> Decimal | None:
        """Dollars for one anesthesia unit."""

    def opps_caps(
        self, codes: Sequence[str], carrier: str, locality: str, on: date
    ) -> dict[tuple[str, str], tuple[int, int]]:
        """(facility cents, non-facility cents) by (code, modifier)."""

    def lab_prices(self, codes: Sequence[str], on: date) -> dict[tuple[str, str], int]:
        """Clinical laboratory prices in cents by (code, modifier)."""

    def drug_prices(self, codes: Sequence[str], on: date) -> dict[str, Decimal]:
        """Drug payment limits in dollars for one billing unit."""


class DatedTables(PriceTables, Protocol):
    """Tables that also know which release lies nearest to a day."""

    def release_near(self, system: System, on: date) -> TableRelease | None:
        """The one in force, else the newest before, else the oldest after; None without any."""
