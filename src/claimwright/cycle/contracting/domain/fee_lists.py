"""Price lists: reading one, finding what we charge below what is allowed, proposing charges."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING

from claimwright.cycle.contracting.domain.pricing import PriceKey
from claimwright.kernel.finding import Finding, Severity, Where
from claimwright.kernel.money import Money, NotMoney
from claimwright.kernel.percent import Percent

ScheduleRow = tuple[str, str, int]  # (procedure, pricing modifier or "", cents per unit)
MOST_PRICES = 50_000
MOST_FINDINGS = 100


@dataclass(frozen=True, slots=True)
class FeeList:
    """A price list as read; it is used only when `findings` is empty."""

    rows: tuple[ScheduleRow, ...]
    findings: tuple[Finding, ...]


def read_fee_list(text: str) -> FeeList:
    """Read a CSV with the columns code, modifier (may be absent) and amount.

    Every fault is named with its line; nothing of a faulty list is used.
    """
    reader = csv.DictReader(io.StringIO(text.lstrip("\ufeff")))
    names = {(name or "").strip().lower() for name in reader.fieldnames or []}
    if not {"code", "amount"} <= names:
        words = "The first row must name the columns code and amount."
        return FeeList((), (_fault("FEE-COLUMNS", 1, words),))
    rows: list[ScheduleRow] = []
    findings: list[Finding] = []
    try:
        for row in reader:
            cells = _cells(row)
            if not any(cells.values()):
                continue
            try:
                rows.append(_row(reader.line_num, cells))
            except _BadRow as bad:
                findings.append(bad.finding)
    except csv.Error as error:
        findings.append(_fault("FEE-ROW", reader.line_num, f"The row cannot be read: {error}."))
    findings += duplicate_findings(rows)
    if len(rows) > MOST_PRICES:
        words = f"A price list holds at most {MOST_PRICES:,} rows."
        findings.append(_fault("FEE-SIZE", MOST_PRICES, words))
    if not rows and not findings:
        findings.append(_fault("FEE-EMPTY", 1, "The list has no prices."))
    return FeeList(tuple(rows), tuple(findings[:MOST_FINDINGS]))


class _BadRow(ValueError):
    """One row cannot be used."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.message)
        self.finding = finding


def _cells(row: Mapping[str | None, str | list[str] | None]) -> dict[str, str]:
    return {
        key.strip().lower(): cell.strip()
        for key, cell in row.items()
        if key and isinstance(cell, str)
    }


def _row(line: int, cells: Mapping[str, str]) -> ScheduleRow:
    code, modifier = cells.get("code", "").upper(), cells.get("modifier", "").upper()
    if not code or len(code) > 10 or not code.isalnum():
        raise _BadRow(_fault("FEE-CODE", line, f"{code or 'An empty cell'} is no procedure code."))
    if modifier and (len(modifier) != 2 or not modifier.isalnum()):
        raise _BadRow(_fault("FEE-MODIFIER", line, f"{modifier} is no modifier."))
    try:
        cents = Money.of(cells.get("amount", "")).cents
    except NotMoney as error:
        raise _BadRow(_fault("FEE-AMOUNT", line, f"{error}.")) from error
    if cents < 0:
        raise _BadRow(_fault("FEE-NEGATIVE", line, f"{code} has a negative price."))
    return code, modifier, cents


def duplicate_findings(rows: Sequence[ScheduleRow]) -> list[Finding]:
    """Every code and modifier listed more than once, once each."""
    seen: dict[PriceKey, int] = {}
    told: set[PriceKey] = set()
    found = []
    for number, (code, modifier, cents) in enumerate(rows, 1):
        key = (code, modifier)
        if key in seen and key not in told:
            told.add(key)
            named = f"{code}-{modifier}" if modifier else code
            words = f"{named} is listed twice: {Money(seen[key])} and {Money(cents)}."
            found.append(_fault("FEE-DUPLICATE", number, words))
        seen.setdefault(key, cents)
    return found


def _fault(code: str, line: int, message: str) -> Finding:
    where = Where(field="file", segment_number=line)
    fix = "Correct the file and load it again; nothing was loaded."
    return Finding(code, Severity.ERROR, f"Row {line}: {message}", fix, "contract", where)


@dataclass(frozen=True, slots=True)
class BelowAllowed:
    """A code for which a payer would allow more than is charged: money left behind."""

    code: str
    modifier: str
    charge_cents: int
    allowed_cents: int
    payer_name: str

    @property
    def short_cents(self) -> int:
        """How much is lost with every unit."""
        return self.allowed_cents - self.charge_cents


def below_allowed(
    charges: Mapping[PriceKey, int], allowed: Mapping[str, Mapping[PriceKey, int]]
) -> list[BelowAllowed]:
    """The charges below the best payer's price, the largest loss first; `allowed` is by payer."""
    found = []
    for key, charge in charges.items():
        best = max(
            ((prices[key], payer) for payer, prices in allowed.items() if key in prices),
            default=None,
        )
        if best is not None and best[0] > charge:
            found.append(BelowAllowed(*key, charge, best[0], best[1]))
    return sorted(found, key=lambda each: (-each.short_cents, each.code, each.modifier))


@dataclass(frozen=True, slots=True)
class Proposal:
    """A proposed charge beside the present one, in cents."""

    code: str
    modifier: str
    charge_cents: int
    medicare_cents: int | None
    proposed_cents: int

    @property
    def percent_of_medicare(self) -> int | None:
        """The present charge in whole percent of Medicare's price."""
        if not self.medicare_cents:
            return None
        return round(100 * self.charge_cents / self.medicare_cents)


def propose_charges(
    charges: Mapping[PriceKey, int], medicare: Mapping[PriceKey, int], percent: Percent
) -> list[Proposal]:
    """A percentage of Medicare's price, rounded up to the dollar; never below the present charge.

    A code Medicare does not price keeps its charge.
    """
    return list(_proposals(charges, medicare, percent))


def _proposals(
    charges: Mapping[PriceKey, int], medicare: Mapping[PriceKey, int], percent: Percent
) -> Iterable[Proposal]:
    for key in sorted(charges):
        charge, fee = charges[key], medicare.get(key)
        proposed = charge
        if fee:
            dollars = Money(fee).times(percent.rate / 100, ROUND_CEILING).cents
            proposed = max(charge, dollars * 100)
        yield Proposal(*key, charge, fee, proposed)
