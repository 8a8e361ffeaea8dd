"""Tables asked for a day they do not cover answer with the nearest release, and it is said."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from claimwright.cycle.contracting.domain.medicare.tables import DatedTables
from claimwright.cycle.contracting.domain.medicare.working import fault
from claimwright.engines.codesets.tables import Gpci, RelativeValue, System, TableRelease
from claimwright.kernel.finding import Finding


class NearestTables:
    """Answers an estimate from the nearest release; `findings` tells every table that was stale.

    Never used for what a payment is held to.
    """

    def __init__(self, tables: DatedTables) -> None:
        self.tables = tables
        self._stale: dict[System, tuple[TableRelease, date]] = {}

    @property
    def findings(self) -> list[Finding]:
        """One warning for each table that does not cover the day it was asked for."""
        return [
            fault(
                "PRICE-STALE-TABLE",
                f"The table {system.value} on file is release {release.name} "
                f"({_days(release)}); it does not cover {on:%m/%d/%Y}. The price is an estimate.",
                "Load the release of that day: claimwright codes load FILE.zip",
                "cms-pfs-file",
            )
            for system, (release, on) in self._stale.items()
        ]

    def release_on(self, system: System, on: date) -> TableRelease | None:
        """The nearest release."""
        return self.tables.release_near(system, on)

    def relative_values(
        self, codes: Sequence[str], on: date, *, is_qualifying: bool = False
    ) -> dict[tuple[str, str], RelativeValue]:
        """Rows of the nearest release."""
        has_two = is_qualifying and on >= date(2026, 1, 1)
        day = self._day(System.PFS_QP if has_two else System.PFS, on)
        return self.tables.relative_values(codes, day, is_qualifying=is_qualifying)

    def gpci(self, carrier: str, locality: str, on: date) -> Gpci | None:
        """Factors of the nearest release."""
        return self.tables.gpci(carrier, locality, self._day(System.GPCI, on))

    def locality_of(self, zip_code: str, on: date) -> tuple[str, str] | None:
        """Where the nearest release puts the ZIP code."""
        return self.tables.locality_of(zip_code, self._day(System.LOCALITY, on))

    def anesthesia_factor(self, carrier: str, locality: str, on: date) -> Decimal | None:
        """The factor of the nearest release."""
        day = self._day(System.ANESTHESIA, on)
        return self.tables.anesthesia_factor(carrier, locality, day)

    def opps_caps(
        self, codes: Sequence[str], carrier: str, locality: str, on: date
    ) -> dict[tuple[str, str], tuple[int, int]]:
        """Caps of the day alone: without them the schedule's amount stands."""
        return self.tables.opps_caps(codes, carrier, locality, on)

    def lab_prices(self, codes: Sequence[str], on: date) -> dict[tuple[str, str], int]:
        """Prices of the nearest release."""
        return self.tables.lab_prices(codes, self._day(System.CLFS, on))

    def drug_prices(self, codes: Sequence[str], on: date) -> dict[str, Decimal]:
        """Limits of the nearest release."""
        return self.tables.drug_prices(codes, self._day(System.ASP, on))

    def _day(self, system: System, on: date) -> date:
        """The day nearest to the one asked for that the release covers."""
        release = self.tables.release_near(system, on)
        if release is None:
            return on
        day = max(on, release.starts_on)
        if release.ends_on is not None:
            day = min(day, release.ends_on)
        if day != on:
            self._stale[system] = (release, on)
        return day


def _days(release: TableRelease) -> str:
    until = f"{release.ends_on:%m/%d/%Y}" if release.ends_on else "further notice"
    return f"{release.starts_on:%m/%d/%Y} to {until}"
