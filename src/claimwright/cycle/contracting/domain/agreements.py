"""A contract as it is agreed, and everything wrong with it, told at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from claimwright.cycle.contracting.domain.contracts import Basis, Rate, RateKind, Several, StopLoss
from claimwright.kernel.finding import Finding, Severity
from claimwright.kernel.percent import Percent
from claimwright.kernel.period import Period

SOURCE = "contract"
USUAL_TOLERANCE_CENTS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class NewContract:
    """A contract to be kept, in force on [starts_on, ends_on); None: until the next one.

    `medicare_year` names the year whose Medicare prices it stands on, None the year of service.
    A line paid less than expected by more than `tolerance_cents` is an underpayment.
    """

    payer_id: int
    starts_on: date
    ends_on: date | None = None
    basis: str = Basis.PERCENT_OF_MEDICARE
    percent: Percent | None = None
    medicare_year: int | None = None
    fee_schedule_id: int | None = None
    several: Several = Several.IN_FULL
    ranking: tuple[Decimal, ...] = ()
    is_lesser_of_charges: bool = True
    stop_loss: StopLoss | None = None
    tolerance_cents: int = USUAL_TOLERANCE_CENTS
    rates: tuple[Rate, ...] = ()


def contract_findings(new: NewContract, later: Sequence[Period] = ()) -> list[Finding]:
    """What keeps the contract from finding a price; `later` are contracts that start after it."""
    found = [*_basis_faults(new), *_term_faults(new), *_rate_faults(new)]
    if new.ends_on is not None and new.ends_on <= new.starts_on:
        found.append(_fault("CONTRACT-DATES", "The contract would end before it starts."))
    else:
        mine = Period(new.starts_on, new.ends_on)
        for other in later:
            if new.ends_on is not None and mine.overlaps(other):
                words = f"Another contract is in force from {other.start:%m/%d/%Y}."
                found.append(_fault("CONTRACT-OVERLAP", words, "End this one on that day."))
    return found


def _basis_faults(new: NewContract) -> list[Finding]:
    if new.basis not in set(Basis):
        return [
            _fault("CONTRACT-BASIS", f"A contract's basis is one of {', '.join(Basis)}."),
        ]
    found = []
    if new.percent is not None and new.percent.value <= 0:
        found.append(_fault("CONTRACT-PERCENT", "The percentage must be above zero."))
    if new.basis == Basis.PERCENT_OF_MEDICARE and new.percent is None:
        words = "A contract on Medicare's prices needs its percentage."
        found.append(_fault("CONTRACT-PERCENT", words))
    if new.basis == Basis.PERCENT_OF_CHARGES and new.percent is None:
        found.append(_fault("CONTRACT-PERCENT", "A contract on charges needs its percentage."))
    if new.basis == Basis.FEE_SCHEDULE and new.fee_schedule_id is None:
        found.append(_fault("CONTRACT-SCHEDULE", "A contract by fee schedule needs the schedule."))
    return found


def _term_faults(new: NewContract) -> list[Finding]:
    found = []
    if new.medicare_year is not None and not 1992 <= new.medicare_year <= 2100:
        words = f"Medicare has no fee schedule of {new.medicare_year}."
        found.append(_fault("CONTRACT-YEAR", words))
    if new.several is Several.FLAT and not new.ranking:
        words = "A flat rule for several procedures needs its percentages, such as 100, 50, 25."
        found.append(_fault("CONTRACT-RANKING", words))
    if any(percent < 0 for percent in new.ranking):
        found.append(_fault("CONTRACT-RANKING", "A percentage cannot be negative."))
    if new.tolerance_cents < 0:
        found.append(_fault("CONTRACT-TOLERANCE", "The tolerance cannot be negative."))
    return found


def _rate_faults(new: NewContract) -> list[Finding]:
    found = []
    seen: set[tuple[str, str, str]] = set()
    for rate in new.rates:
        key = (rate.code_from, rate.code_to, rate.modifier)
        if key in seen:
            found.append(_fault("CONTRACT-DUPLICATE-RATE", f"{rate.words} has two rates."))
        seen.add(key)
        is_by_percent = rate.kind in (RateKind.PERCENT_OF_CHARGES, RateKind.PERCENT_OF_MEDICARE)
        if is_by_percent and (rate.percent is None or rate.percent.value <= 0):
            found.append(_fault("CONTRACT-RATE", f"The rate for {rate.words} needs a percentage."))
        if rate.cents < 0:
            found.append(_fault("CONTRACT-RATE", f"The rate for {rate.words} is negative."))
        if not rate.code_from or rate.code_to < rate.code_from:
            found.append(_fault("CONTRACT-RATE", f"{rate.words} is no range of codes."))
    return found


def _fault(code: str, message: str, fix: str = "Correct the contract.") -> Finding:
    return Finding(code, Severity.ERROR, message, fix, SOURCE)
