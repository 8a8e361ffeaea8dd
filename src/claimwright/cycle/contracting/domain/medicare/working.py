"""A line on its way through the rules, collecting its proof; and who asks for the price."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum

from claimwright.cycle.contracting.domain.pricing import Priced, PricedItem, PriceStep
from claimwright.engines.codesets.tables import RelativeValue
from claimwright.kernel.finding import Finding, Severity
from claimwright.kernel.money import HALF_UP, Money
from claimwright.kernel.percent import Percent

MANUAL = "cms-claims-manual"
SURGICAL = frozenset("123")  # indicators of the multiple-surgery rules


class Practitioner(StrEnum):
    """Who gave the service, as far as the rate depends on it."""

    PHYSICIAN = "physician"
    NON_PHYSICIAN = "non_physician"  # nurse practitioner, physician assistant, nurse specialist
    MIDWIFE = "midwife"
    SOCIAL_WORKER = "social_worker"  # and, since 2024, counselors and family therapists
    DIETITIAN = "dietitian"


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """What holds for all lines: the day, the place, who bills. Lines share patient and day."""

    on: date
    carrier: str = ""
    locality: str = ""
    is_facility: bool = False
    is_qualifying: bool = False  # the higher conversion factor since 2026
    is_nonparticipating: bool = False
    practitioner: Practitioner = Practitioner.PHYSICIAN
    is_incident_to: bool = False
    base_units: Mapping[str, Decimal] = field(default_factory=dict)  # anesthesia, by code
    induction_present: bool = False  # with AD: the physician was there at induction


@dataclass(frozen=True, slots=True)
class Fee:
    """The price of one unit before any rule. `technical` and `professional` are its parts."""

    cents: int
    words: str
    source: str
    row: RelativeValue | None = None  # whose indicators decide which rules apply
    uncapped_cents: int | None = None  # before the cap on imaging, where one bites
    cap_words: str = ""
    technical: Fee | None = None
    professional: Fee | None = None
    practice_cents: Decimal = Decimal(0)  # the practice expense within, exact
    half_practice_cents: int = 0  # one unit with its practice expense reduced
    base_cents: int | None = None  # of the endoscopic base, in the same setting
    assumed_multiple: str = "0"  # indicator where no table tells

    @property
    def multiple(self) -> str:
        """The multiple-procedure indicator."""
        return self.row.multiple if self.row else self.assumed_multiple

    def at(self, percent: Percent) -> Fee:
        """The fee at a percentage, each part of it rounded half up to the cent."""

        def part(cents: int) -> int:
            return Money(cents).times(percent.rate, HALF_UP).cents

        return replace(
            self,
            cents=part(self.cents),
            uncapped_cents=None if self.uncapped_cents is None else part(self.uncapped_cents),
            technical=self.technical.at(percent) if self.technical else None,
            professional=self.professional.at(percent) if self.professional else None,
            practice_cents=self.practice_cents * percent.rate,
            half_practice_cents=part(self.half_practice_cents),
            base_cents=None if self.base_cents is None else part(self.base_cents),
        )


@dataclass(slots=True)
class Line:
    """A line at work. `cents` is None while nothing prices it."""

    position: int
    item: PricedItem
    is_facility: bool = False
    fee: Fee | None = None
    unit_cents: int = 0
    units: Decimal = Decimal(1)
    cents: int | None = None
    is_total: bool = False  # the amount covers all units
    is_settled: bool = False  # no further rule applies
    first_side: Line | None = None  # this line is the other side of that one
    steps: list[PriceStep] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    @property
    def modifiers(self) -> tuple[str, ...]:
        """The line's modifiers."""
        return self.item.modifiers

    @property
    def whole_units(self) -> int:
        """How many procedures the line counts as when procedures are ranked."""
        return int(self.units) if self.units == int(self.units) and self.units >= 1 else 1

    def start(self, fee: Fee) -> None:
        """Take the price of one unit as the amount so far."""
        self.fee, self.unit_cents = fee, fee.cents

    def times_units(self) -> None:
        """From the price of one unit to that of all, rounded half up, once."""
        if self.cents is not None and not self.is_total and self.units != 1:
            cents = Money(self.cents).times(self.units, HALF_UP).cents
            source = self.steps[-1].source if self.steps else "contract"
            self.step("units", f"× {self.units.normalize():f} units", cents, source)
        self.is_total = True

    def step(self, rule: str, words: str, cents: int, source: str) -> None:
        """Move the line's amount, saying why."""
        self.cents = cents
        self.steps.append(PriceStep(words, cents, rule, source))

    def rate(self, rule: str, words: str, percent: Decimal, source: str) -> None:
        """Take a percentage of the line's amount, rounded half up to the cent."""
        assert self.cents is not None
        cents = Money(self.cents).times(percent / 100, HALF_UP).cents
        self.step(rule, f"{words}: {percent.normalize():f} % of {Money(self.cents)}", cents, source)

    def settle(self, finding: Finding, cents: int | None) -> None:
        """End here: at nothing because the rules say so, or unpriced (None)."""
        self.findings.append(finding)
        self.is_settled = True
        if cents is None:
            self.cents = None
        else:
            self.step(finding.code, finding.message, cents, finding.source)

    def priced(self) -> Priced:
        """The outcome with its proof."""
        allowed = None if self.cents is None else Money(self.cents)
        return Priced(allowed, tuple(self.steps), tuple(self.findings))


def fault(
    code: str, message: str, fix: str, source: str, severity: Severity = Severity.WARNING
) -> Finding:
    """A finding about a price."""
    return Finding(code, severity, message, fix, source)


def open_lines(lines: list[Line]) -> list[Line]:
    """Those that further rules may change."""
    return [line for line in lines if not line.is_settled and line.fee is not None]
