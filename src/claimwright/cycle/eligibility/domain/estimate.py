"""What the patient will owe for a visit: deductible, copay, coinsurance, up to the year's limit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from claimwright.cycle.eligibility.domain.benefits import BenefitSummary
from claimwright.kernel.money import HALF_UP, Money

# Office and telehealth visits, therapy and counseling: what a visit copay is for.
VISIT_RANGES = (("99202", "99215"), ("90791", "90853"), ("97010", "97799"), ("98000", "98016"))
# Care that law makes free to the member of nearly every plan.
PREVENTIVE = frozenset({"G0402", "G0438", "G0439"})
PREVENTIVE_RANGE = ("99381", "99397")


@dataclass(frozen=True, slots=True, kw_only=True)
class EstimateLine:
    """One planned service: the contract's price in cents, or None where it has none."""

    code: str
    allowed_cents: int | None
    charge_cents: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """What besides the benefits decides who pays."""

    payer_name: str
    is_qmb: bool = False
    next_payer_name: str = ""
    is_specialist: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """Cents; `due_today_cents` is what to ask for at the desk. `sentences` are the steps."""

    allowed_cents: int
    copay_cents: int
    deductible_cents: int
    coinsurance_cents: int
    due_today_cents: int
    sentences: tuple[str, ...]


def estimate(
    *, lines: Sequence[EstimateLine], summary: BenefitSummary, circumstances: Circumstances
) -> Estimate:
    """Add up the patient's share.

    A line a visit copay is for bears the copay alone, once; preventive care is free; every other
    line bears first what is left of the deductible, then coinsurance. The sum stops at what is
    left of the out-of-pocket limit. Nothing is due today where another payer comes next, or by
    law for a qualified Medicare beneficiary.
    """
    shares = _Shares(summary, circumstances)
    for line in lines:
        shares.take(line)
    return shares.total()


def is_visit(code: str) -> bool:
    """Whether a visit copay is for this procedure."""
    return any(first <= code <= last for first, last in VISIT_RANGES)


def is_preventive(code: str) -> bool:
    """Whether the procedure is preventive care without cost sharing."""
    return code in PREVENTIVE or PREVENTIVE_RANGE[0] <= code <= PREVENTIVE_RANGE[1]


class _Shares:
    """The running sums of one estimate."""

    def __init__(self, summary: BenefitSummary, circumstances: Circumstances) -> None:
        self._summary = summary
        self._about = circumstances
        self._copay_left = _copay(summary, circumstances)
        left = summary.deductible_left_cents
        self._deductible_left = left if left is not None else summary.deductible_cents or 0
        self._percent = summary.coinsurance_percent or Decimal(0)
        self._unpriced: list[str] = []
        self._free_cents = 0
        self.allowed = self.copay = self.deductible = self.coinsurance = 0

    def take(self, line: EstimateLine) -> None:
        """Add one line."""
        allowed = line.allowed_cents
        if allowed is None:
            self._unpriced.append(line.code)
            allowed = line.charge_cents
        self.allowed += allowed
        if is_preventive(line.code):
            self._free_cents += allowed
        elif self._copay_left is not None and is_visit(line.code):
            share = min(self._copay_left, allowed)
            self.copay += share
            self._copay_left -= share
        else:
            share = min(self._deductible_left, allowed)
            self.deductible += share
            self._deductible_left -= share
            rest = Money(allowed - share)
            self.coinsurance += rest.times(self._percent / 100, HALF_UP).cents

    def total(self) -> Estimate:
        """The estimate with its sentences."""
        if self._summary.is_active is False:
            return self._uncovered()
        sentences = self._steps()
        share = self.deductible + self.copay + self.coinsurance
        most = self._summary.out_of_pocket_left_cents
        if most is not None and share > most:
            sentences.append(f"Only {Money(most)} is left of the out-of-pocket limit.")
            share = most
            self._cap(most)
        due = self._due_today(share, sentences)
        return self._estimate(due, sentences)

    def _uncovered(self) -> Estimate:
        self.copay = self.deductible = self.coinsurance = 0
        words = (
            f"{self._about.payer_name} says the coverage is not in force: unless there is other "
            f"insurance the patient owes {Money(self.allowed)}."
        )
        return self._estimate(self.allowed, [words])

    def _steps(self) -> list[str]:
        name = self._about.payer_name
        said = [f"{name} allows {Money(self.allowed)} by its contract with us."]
        if self._unpriced:
            codes = ", ".join(self._unpriced)
            said.append(
                f"Our full charge was taken for {codes}, which the contract does not price."
            )
        if self._free_cents:
            said.append(f"Preventive care of {Money(self._free_cents)} costs the patient nothing.")
        if self.deductible:
            said.append(
                f"The deductible takes {Money(self.deductible)}; {Money(self._deductible_left)} "
                "of it is then left for the year."
            )
        if self._summary.deductible_left_cents is None and self._summary.deductible_cents:
            said.append("The payer did not say how much of the deductible is already met.")
        if self.copay:
            said.append(f"The copay for the visit is {Money(self.copay)}.")
        if self.coinsurance:
            said.append(f"Coinsurance of {self._percent:f} % adds {Money(self.coinsurance)}.")
        return said

    def _cap(self, most: int) -> None:
        """Cut the parts to the limit, the copay last."""
        self.copay = min(self.copay, most)
        self.deductible = min(self.deductible, most - self.copay)
        self.coinsurance = min(self.coinsurance, most - self.copay - self.deductible)

    def _due_today(self, share: int, sentences: list[str]) -> int:
        if self._about.is_qmb:
            sentences.append(
                "The patient is a qualified Medicare beneficiary: ask for nothing; the law forbids "
                "billing Medicare's cost sharing."
            )
            return 0
        if self._about.next_payer_name and share:
            sentences.append(
                f"{self._about.next_payer_name} comes next and may pay the {Money(share)}: ask for "
                "nothing until it has answered."
            )
            return 0
        sentences.append(f"The patient owes {Money(share)} today.")
        return share

    def _estimate(self, due: int, sentences: list[str]) -> Estimate:
        return Estimate(
            allowed_cents=self.allowed,
            copay_cents=self.copay,
            deductible_cents=self.deductible,
            coinsurance_cents=self.coinsurance,
            due_today_cents=due,
            sentences=tuple(sentences),
        )


def _copay(summary: BenefitSummary, circumstances: Circumstances) -> int | None:
    if circumstances.is_specialist and summary.specialist_copay_cents is not None:
        return summary.specialist_copay_cents
    return summary.copay_cents
