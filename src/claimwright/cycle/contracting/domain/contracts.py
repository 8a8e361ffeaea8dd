"""What a contract allows for the lines of one claim and day, by the same steps as Medicare.

Order: the line's own rate (carve-out) or the contract's basis, the rules the contract adopts,
case rates and days, stop-loss, the charge where it is lower.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from claimwright.cycle.contracting.domain.medicare.engine import (
    MEDICARE,
    Rules,
    apply_rules,
    lines_of,
    take_lower_charge,
)
from claimwright.cycle.contracting.domain.medicare.fees import FeeTables, RowKey
from claimwright.cycle.contracting.domain.medicare.working import (
    Circumstances,
    Fee,
    Line,
    fault,
)
from claimwright.cycle.contracting.domain.pricing import Priced, PricedItem, PriceKey
from claimwright.engines.codesets.tables import RelativeValue
from claimwright.kernel.finding import Finding
from claimwright.kernel.money import HALF_UP, Money
from claimwright.kernel.percent import Percent

FULL = Percent(Decimal(100))
SOURCE = "contract"
# The surgery section by number: what a flat policy ranks where no indicators are on file.
SURGERY = ("10004", "69990")


class Basis(StrEnum):
    """How a contract finds its price."""

    PERCENT_OF_MEDICARE = "percent_of_medicare"
    FEE_SCHEDULE = "fee_schedule"
    PERCENT_OF_CHARGES = "percent_of_charges"


class Several(StrEnum):
    """What a contract does with several procedures of a day."""

    IN_FULL = "in_full"
    AS_MEDICARE = "as_medicare"  # every rule of Medicare's
    FLAT = "flat"  # surgical procedures at the contract's own percentages


class RateKind(StrEnum):
    """How a carve-out pays the codes it names."""

    PER_UNIT = "per_unit"
    CASE = "case"  # once for the claim; all other lines are in it
    PER_DIEM = "per_diem"  # once for the day; all other lines are in it
    PERCENT_OF_CHARGES = "percent_of_charges"
    PERCENT_OF_MEDICARE = "percent_of_medicare"
    NOT_COVERED = "not_covered"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """A carve-out: the codes from one to another, alone or with a modifier, paid their own way."""

    code_from: str
    code_to: str
    kind: RateKind
    modifier: str = ""
    cents: int = 0
    percent: Percent | None = None

    def covers(self, item: PricedItem) -> bool:
        """Whether the item is carved out by this rate."""
        is_in = len(item.code) == len(self.code_from)
        is_in = is_in and self.code_from <= item.code <= self.code_to
        return is_in and (not self.modifier or self.modifier in item.modifiers)

    @property
    def words(self) -> str:
        """The codes it names."""
        codes = self.code_from
        if self.code_to != self.code_from:
            codes = f"{self.code_from} to {self.code_to}"
        return f"{codes}-{self.modifier}" if self.modifier else codes


@dataclass(frozen=True, slots=True)
class StopLoss:
    """Above so many charged cents a claim pays a percentage of the charges beyond, on top."""

    over_cents: int
    percent: Percent


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """A contract in force, with the prices and indicators it stands on.

    `fees` are Medicare's own tables where they are on file and no price list replaces them.
    """

    basis: Basis
    percent: Percent | None = None
    schedule_name: str = ""
    schedule_on: date | None = None
    prices: Mapping[PriceKey, int] = field(default_factory=dict)
    fees: FeeTables | None = None
    rows: Mapping[RowKey, RelativeValue] = field(default_factory=dict)
    rates: tuple[Rate, ...] = ()
    several: Several = Several.IN_FULL
    ranking: tuple[Decimal, ...] = ()
    is_lesser_of_charges: bool = False
    stop_loss: StopLoss | None = None
    missing: tuple[Finding, ...] = ()  # why prices the contract names are not there

    @property
    def rules(self) -> Rules:
        """The rules the contract adopts."""
        if self.several is Several.AS_MEDICARE:
            return MEDICARE
        return Rules(
            ranking=self.ranking if self.several is Several.FLAT else (),
            has_package_shares=False,
            has_sides=False,
            has_reductions=False,
            has_roles=False,
            has_practitioner_rates=False,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimToPrice:
    """The lines of one claim and day, with the payer whose contract prices them.

    Without a ZIP code the service was given where the practice is.
    """

    payer_id: int
    circumstances: Circumstances
    items: tuple[PricedItem, ...]
    zip_code: str = ""  # of the place of the service


def price_claim(
    items: Sequence[PricedItem], terms: Terms | None, circumstances: Circumstances
) -> list[Priced]:
    """Price the lines of one claim and day under the contract, in the order given."""
    lines = lines_of(items, circumstances)
    if terms is None:
        return [_unpriced("No contract with this payer was in force that day.")] * len(lines)
    for line in lines:
        _start(line, terms)
    apply_rules(lines, circumstances, terms.rules)
    _include_in_case(lines, terms)
    _stop_loss(lines, terms)
    if terms.is_lesser_of_charges:
        take_lower_charge(lines)
    return [line.priced() for line in lines]


def _unpriced(words: str) -> Priced:
    finding = fault("PRICE-NONE", words, "Agree a contract, or load its prices.", SOURCE)
    return Priced(None, (), (finding,))


def _rate_of(line: Line, terms: Terms) -> Rate | None:
    """The carve-out that names the fewest codes: a modifier before none, one code before many."""
    found = [rate for rate in terms.rates if rate.covers(line.item)]
    found.sort(key=lambda r: (not r.modifier, r.code_from != r.code_to, r.code_to))
    return found[0] if found else None


def _start(line: Line, terms: Terms) -> None:
    rate = _rate_of(line, terms)
    if rate is not None:
        _start_rate(line, rate, terms)
    elif terms.basis is Basis.PERCENT_OF_CHARGES:
        _charges(line, terms.percent or FULL, "Contract")
    else:
        _start_fee(line, terms, terms.percent)


def _start_rate(line: Line, rate: Rate, terms: Terms) -> None:
    told = f"Contract rate for {rate.words}"
    if rate.kind is RateKind.PERCENT_OF_CHARGES:
        _charges(line, rate.percent or FULL, told)
    elif rate.kind is RateKind.PERCENT_OF_MEDICARE:
        _start_fee(line, terms, rate.percent)
    elif rate.kind is RateKind.NOT_COVERED:
        finding = fault(
            "PRICE-NOT-COVERED",
            f"{line.item.label} is not covered by the contract.",
            "Ask the patient before the service.",
            SOURCE,
        )
        line.settle(finding, 0)
    elif rate.kind is RateKind.PER_UNIT:
        line.start(Fee(rate.cents, "", SOURCE, row=_row(line, terms)))
        line.step("carve-out", f"{told}, a unit", rate.cents, SOURCE)
    else:
        words = "for the case" if rate.kind is RateKind.CASE else "for the day"
        line.step("case-rate", f"{told}, {words}", rate.cents, SOURCE)
        line.is_settled = True


def _charges(line: Line, percent: Percent, told: str) -> None:
    charge = line.item.charge_cents
    if charge is None:
        line.settle(_no_charge(line), None)
        return
    cents = Money(charge).times(percent.rate, HALF_UP).cents
    line.step("percent-of-charges", f"{told}: {percent} of {Money(charge)}", cents, SOURCE)
    line.is_settled = True


def _no_charge(line: Line) -> Finding:
    return fault(
        "PRICE-NONE",
        f"{line.item.label} is paid by its charge, and there is none.",
        "Load what you charge.",
        SOURCE,
    )


def _start_fee(line: Line, terms: Terms, percent: Percent | None) -> None:
    fee = _listed(line, terms) or _computed(line, terms)
    if fee is None:
        line.findings += terms.missing
        words = f"{terms.schedule_name or 'The contract'} has no price for {line.item.code}."
        line.settle(fault("PRICE-NONE", words, "Load its price.", SOURCE), None)
        return
    line.start(fee)
    line.step("fee-schedule", fee.words, fee.cents, fee.source)
    if percent is not None and percent != FULL:
        line.start(fee.at(percent))
        line.step("contract-percent", f"× {percent} by contract", line.unit_cents, SOURCE)


def _listed(line: Line, terms: Terms) -> Fee | None:
    """The unit's price in the price list, by a modifier with its own price or the whole."""
    code = line.item.code
    for modifier in (*line.modifiers, ""):
        cents = terms.prices.get((code, modifier))
        if cents is not None:
            named = f"{code}-{modifier}" if modifier else code
            edition = f" of {terms.schedule_on:%m/%d/%Y}" if terms.schedule_on else ""
            row = _row(line, terms)
            practice = _practice_part(cents, row, line.is_facility)
            return Fee(
                cents=cents,
                words=f"{terms.schedule_name}{edition}: {named} {Money(cents)}",
                source=f"{SOURCE} {terms.schedule_name}".strip(),
                row=row,
                technical=None if modifier else _part(code, "TC", terms),
                professional=None if modifier else _part(code, "26", terms),
                base_cents=terms.prices.get((row.endoscopic_base, "")) if row else None,
                assumed_multiple="2" if SURGERY[0] <= code <= SURGERY[1] else "0",
                practice_cents=practice,
                half_practice_cents=int((cents - practice / 2).quantize(Decimal(1), HALF_UP)),
            )
    return None


def _practice_part(cents: int, row: RelativeValue | None, is_facility: bool) -> Decimal:
    """The practice expense in a listed price, in proportion to the relative values."""
    if row is None:
        return Decimal(0)
    practice = row.pe_facility if is_facility else row.pe_nonfacility
    whole = row.work + practice + row.malpractice
    return cents * practice / whole if whole else Decimal(0)


def _part(code: str, part: str, terms: Terms) -> Fee | None:
    cents = terms.prices.get((code, part))
    return None if cents is None else Fee(cents, "", SOURCE, row=terms.rows.get((code, part)))


def _computed(line: Line, terms: Terms) -> Fee | None:
    """The unit's fee from Medicare's own tables, where a price list does not replace them."""
    if terms.fees is None or terms.basis is not Basis.PERCENT_OF_MEDICARE:
        return None
    fee = terms.fees.fee(line.item.code, line.modifiers, line.is_facility)
    return fee if fee is not None and fee.cents > 0 else None


def _row(line: Line, terms: Terms) -> RelativeValue | None:
    keys = [(line.item.code, modifier) for modifier in (*line.modifiers, "")]
    return next((terms.rows[key] for key in keys if key in terms.rows), None)


def _include_in_case(lines: Sequence[Line], terms: Terms) -> None:
    """Beside a case rate or a day's rate every line without a rate of its own is in it."""
    paying: Line | None = None
    for line in lines:
        rate = _rate_of(line, terms)
        is_case = rate is not None and rate.kind in (RateKind.CASE, RateKind.PER_DIEM)
        if is_case and paying is None:
            paying = line
        elif is_case and line.cents:
            line.step("case-rate", "Paid once for all", 0, SOURCE)
    if paying is None:
        return
    for line in lines:
        if _rate_of(line, terms) is None and line.cents is not None:
            line.step("case-rate", f"Included in the rate of {paying.item.code}", 0, SOURCE)


def _stop_loss(lines: Sequence[Line], terms: Terms) -> None:
    """Charges beyond the threshold pay their percentage on top, shared by charges."""
    if terms.stop_loss is None:
        return
    charged = [line for line in lines if line.item.charge_cents and line.cents is not None]
    weights = [line.item.charge_cents or 0 for line in charged]
    over = sum(weights) - terms.stop_loss.over_cents
    if over <= 0:
        return
    extra = Money(over).times(terms.stop_loss.percent.rate, HALF_UP)
    words = f"Stop-loss: {terms.stop_loss.percent} of {Money(over)} charged beyond the threshold"
    for line, part in zip(charged, extra.allocate(weights), strict=True):
        line.step("stop-loss", words, (line.cents or 0) + part.cents, SOURCE)
