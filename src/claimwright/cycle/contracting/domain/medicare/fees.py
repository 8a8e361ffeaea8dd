"""The fee schedule amount: relative values × geographic factors × conversion factor.

amount = round2[(work × work GPCI + practice expense × PE GPCI + malpractice × MP GPCI) × CF]:
exact decimals, rounded once, half up. A cap on imaging lowers the technical part.
Source: cms-pfs-file; cms-claims-manual chapter 12 section 20
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from claimwright.cycle.contracting.domain.medicare.reduction_rates import therapy_percent
from claimwright.cycle.contracting.domain.medicare.tables import PriceTables
from claimwright.cycle.contracting.domain.medicare.working import Circumstances, Fee
from claimwright.engines.codesets.tables import (
    Gpci,
    RelativeValue,
    System,
    TableRelease,
)
from claimwright.kernel.money import HALF_UP, Money

HUNDRED = Decimal(100)
ALL = Decimal(1)
TWO_FACTORS_FROM = date(2026, 1, 1)
# Codes that are only the whole test (PC/TC 4): the codes of their technical part alone.
GLOBAL_ONLY = {
    "93000": ("93005",),
    "93015": ("93017",),
    "93040": ("93041",),
    "93224": ("93225", "93226"),
    "93241": ("93242", "93243"),
    "93245": ("93246", "93247"),
    "93268": ("93270", "93271"),
    "93784": ("93786", "93788"),
}
RowKey = tuple[str, str]
CapKey = tuple[str, str]


def schedule_cents(
    row: RelativeValue, factors: Gpci, is_facility: bool, practice_share: Decimal = ALL
) -> int:
    """One unit in cents; `practice_share` leaves that part of the practice expense.

    Source: cms-pfs-file
    """
    practice = row.pe_facility if is_facility else row.pe_nonfacility
    weighted = (
        row.work * factors.work
        + practice * factors.practice_expense * practice_share
        + row.malpractice * factors.malpractice
    )
    return int((weighted * row.conversion_factor * HUNDRED).quantize(ALL, rounding=HALF_UP))


def practice_cents(row: RelativeValue, factors: Gpci, is_facility: bool) -> Decimal:
    """The practice expense within one unit, in cents, exact: what therapy is ranked by."""
    practice = row.pe_facility if is_facility else row.pe_nonfacility
    return practice * factors.practice_expense * row.conversion_factor * HUNDRED


@dataclass(frozen=True, slots=True)
class FeeTables:
    """The rows of the tables that one request needs, read once."""

    circumstances: Circumstances
    factors: Gpci
    rows: Mapping[RowKey, RelativeValue]
    caps: Mapping[CapKey, tuple[int, int]]
    release: TableRelease

    def fee(self, code: str, modifiers: Sequence[str], is_facility: bool) -> Fee | None:
        """The unit's fee with its parts: by 26, TC or 53 where that row exists, else the whole."""
        row = next(
            (self.rows[(code, m)] for m in modifiers if m and (code, m) in self.rows),
            self.rows.get((code, "")),
        )
        return None if row is None else self._fee(row, is_facility)

    def _fee(self, row: RelativeValue, is_facility: bool) -> Fee:
        circumstances = self.circumstances
        uncapped = schedule_cents(row, self.factors, is_facility)
        cents, cap_words = self._capped(row, uncapped, is_facility)
        share = 1 - therapy_percent(circumstances.on, is_facility) / HUNDRED
        technical, professional = self._parts(row, is_facility)
        return Fee(
            cents=cents,
            words=self._words(row, uncapped, is_facility),
            source=self._source(row),
            row=row,
            uncapped_cents=uncapped,
            cap_words=cap_words,
            technical=technical,
            professional=professional,
            practice_cents=practice_cents(row, self.factors, is_facility),
            half_practice_cents=schedule_cents(row, self.factors, is_facility, share),
            base_cents=self._base(row, is_facility),
        )

    def _parts(self, row: RelativeValue, is_facility: bool) -> tuple[Fee | None, Fee | None]:
        if row.modifier:
            return None, None
        technical, professional = (self.rows.get((row.code, part)) for part in ("TC", "26"))
        if row.code in GLOBAL_ONLY:
            return self._technical_of_whole(row.code, is_facility), None
        return (
            self._fee(technical, is_facility) if technical else None,
            self._fee(professional, is_facility) if professional else None,
        )

    def _technical_of_whole(self, code: str, is_facility: bool) -> Fee | None:
        rows = [self.rows.get((part, "")) for part in GLOBAL_ONLY[code]]
        cents = sum(schedule_cents(r, self.factors, is_facility) for r in rows if r is not None)
        return Fee(cents, "", "cms-pfs-file") if cents else None

    def _base(self, row: RelativeValue, is_facility: bool) -> int | None:
        base = self.rows.get((row.endoscopic_base, "")) if row.endoscopic_base else None
        return None if base is None else schedule_cents(base, self.factors, is_facility)

    def _capped(self, row: RelativeValue, cents: int, is_facility: bool) -> tuple[int, str]:
        cap = self.caps.get((row.code, row.modifier))
        if cap is None:
            return cents, ""
        limit = cap[0] if is_facility else cap[1]
        if limit >= cents:
            return cents, ""
        return limit, f"Imaging is capped at the hospital outpatient amount, {Money(limit)}"

    def _words(self, row: RelativeValue, cents: int, is_facility: bool) -> str:
        f, where = self.factors, "facility" if is_facility else "non-facility"
        practice = row.pe_facility if is_facility else row.pe_nonfacility
        return (
            f"Fee schedule, {where}: (work {row.work} × {f.work} + practice expense {practice} × "
            f"{f.practice_expense} + malpractice {row.malpractice} × {f.malpractice}) × "
            f"{row.conversion_factor} = {Money(cents)}"
        )

    def _source(self, row: RelativeValue) -> str:
        named = f"{row.code}-{row.modifier}" if row.modifier else row.code
        place = f"{self.factors.carrier}-{self.factors.locality}"
        return f"cms-pfs-file {self.release.name} {named}, locality {place}"


def schedule_system(circumstances: Circumstances) -> System:
    """Whose relative values hold: since 2026 qualifying participants have their own file."""
    has_two = circumstances.on >= TWO_FACTORS_FROM
    return System.PFS_QP if circumstances.is_qualifying and has_two else System.PFS


def read_fees(
    codes: Sequence[str], circumstances: Circumstances, tables: PriceTables
) -> FeeTables | None:
    """What the tables hold on the day for the codes, or None where a table has no answer."""
    on, carrier, locality = circumstances.on, circumstances.carrier, circumstances.locality
    system = schedule_system(circumstances)
    release = tables.release_on(system, on)
    factors = tables.gpci(carrier, locality, on)
    if release is None or factors is None:
        return None
    rows = dict(tables.relative_values(codes, on, is_qualifying=circumstances.is_qualifying))
    related = {row.endoscopic_base for row in rows.values() if row.endoscopic_base}
    related |= {part for code, _ in rows for part in GLOBAL_ONLY.get(code, ())}
    missing = sorted(related - {code for code, _ in rows})
    if missing:
        rows |= tables.relative_values(missing, on, is_qualifying=circumstances.is_qualifying)
    caps = tables.opps_caps(codes, carrier, locality, on)
    return FeeTables(circumstances, factors, rows, caps, release)
