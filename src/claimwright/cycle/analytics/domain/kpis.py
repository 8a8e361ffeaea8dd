"""The key figures: what each divides by what, over which days, and what it should reach.

Percentages are given as percentages (97.5), days as days, both rounded to four places; counts are
integers and amounts of money dollars with cents. A figure whose denominator is zero has no value.
Source: kpi-dictionary
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

from claimwright.ledger.domain.posting import RECEIVABLES, AccountKind

PLACES = Decimal("0.0001")
PERCENT, DAYS = "%", "days"


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """One figure as the trade defines it. `target` is a bound: at least or at most."""

    key: str
    name: str
    unit: str
    words: str
    window: str
    target: Decimal | None = None
    is_minimum: bool = True

    @property
    def target_words(self) -> str:
        """ "≥ 98 %", "≤ 28 days", or nothing."""
        if self.target is None:
            return ""
        return f"{'≥' if self.is_minimum else '≤'} {self.target} {self.unit}"


@dataclass(frozen=True, slots=True)
class Kpi:
    """One figure as of a day."""

    definition: Definition
    value: Decimal | None
    numerator: Decimal
    denominator: Decimal

    @property
    def unit(self) -> str:
        """% or days."""
        return self.definition.unit

    @property
    def is_met(self) -> bool | None:
        """Whether the target is reached; None without value or target."""
        target = self.definition.target
        if self.value is None or target is None:
            return None
        return self.value >= target if self.definition.is_minimum else self.value <= target

    def as_dict(self) -> dict[str, Any]:
        """JSON shape of the command line; numbers stay exact decimals."""
        said = self.definition
        return {
            "value": self.value,
            "numerator": self.numerator,
            "denominator": self.denominator,
            "unit": said.unit,
            "name": said.name,
            "target": said.target_words,
            "is_met": self.is_met,
            "definition": said.words,
            "window": said.window,
        }


def divide(definition: Definition, numerator: Decimal, denominator: Decimal) -> Kpi:
    """The figure: numerator ÷ denominator, times 100 for a percentage."""
    if denominator == 0:
        return Kpi(definition, None, numerator, denominator)
    value = numerator / denominator * (100 if definition.unit == PERCENT else 1)
    return Kpi(definition, value.quantize(PLACES, ROUND_HALF_EVEN), numerator, denominator)


def of_counts(definition: Definition, part: int, whole: int) -> Kpi:
    """A figure of two counts."""
    return divide(definition, Decimal(part), Decimal(whole))


def of_cents(definition: Definition, part_cents: int, whole_cents: int) -> Kpi:
    """A figure of two amounts in cents, shown in dollars."""
    return divide(definition, dollars(part_cents), dollars(whole_cents))


def days_of(definition: Definition, cents: int, flow_cents: int, flow_days: int) -> Kpi:
    """A balance in days of an average daily flow; the denominator is dollars a day.

    >>> str(days_of(DEFINITIONS["K23"], 5_000_000, 8_127_000, 90).value)
    '55.3710'
    """
    kpi = divide(definition, dollars(cents) * flow_days, dollars(flow_cents))
    daily = (dollars(flow_cents) / flow_days).quantize(PLACES, ROUND_HALF_EVEN)
    return Kpi(definition, kpi.value, dollars(cents), daily)


def dollars(cents: int) -> Decimal:
    """Exact dollars of integer cents."""
    return Decimal(cents).scaleb(-2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Collected:
    """What became of charges, in cents. Payments are net of takebacks and refunds."""

    charge_cents: int
    contractual_cents: int
    given_up_cents: int
    open_cents: int

    @property
    def payment_cents(self) -> int:
        """Charges less what was adjusted, given up or is still open.

        Whatever leaves a receivable otherwise is money: from a payer, a patient or on account.
        """
        gone = self.contractual_cents + self.given_up_cents + self.open_cents
        return self.charge_cents - gone


GIVEN_UP = (
    AccountKind.WRITE_OFF,
    AccountKind.BAD_DEBT,
    AccountKind.COLLECTIONS,
    AccountKind.INTEREST,
)
COLLECTION_KINDS = (
    AccountKind.REVENUE,
    AccountKind.CONTRACTUAL_ALLOWANCE,
    *GIVEN_UP,
    *RECEIVABLES,
)


def collected(sums: Mapping[AccountKind, int]) -> Collected:
    """The ledger's sums over some days of service or posting, read as collection."""
    return Collected(
        charge_cents=-sums.get(AccountKind.REVENUE, 0),
        contractual_cents=sums.get(AccountKind.CONTRACTUAL_ALLOWANCE, 0),
        given_up_cents=sum(sums.get(kind, 0) for kind in GIVEN_UP),
        open_cents=sum(sums.get(kind, 0) for kind in RECEIVABLES),
    )


def _definitions(*rows: Definition) -> dict[str, Definition]:
    return {row.key: row for row in rows}


DEFINITIONS: dict[str, Definition] = _definitions(
    Definition(
        key="K08",
        name="Clean claim rate",
        unit=PERCENT,
        words="Claims that passed every edit untouched and were not rejected ÷ claims judged",
        window="claims made in the last 90 days",
        target=Decimal(98),
    ),
    Definition(
        key="K10",
        name="Front-end acceptance",
        unit=PERCENT,
        words="Claims accepted on the 277CA ÷ claims submitted; one not yet answered counts "
        "as submitted",
        window="claims sent in the last 90 days",
        target=Decimal(99),
    ),
    Definition(
        key="K12",
        name="Initial denial rate",
        unit=PERCENT,
        words="Claims denied for the first time ÷ claims submitted for the first time",
        window="last 90 days, the average of three months",
        target=Decimal(4),
        is_minimum=False,
    ),
    Definition(
        key="K13",
        name="Initial denial rate, dollars",
        unit=PERCENT,
        words="Gross charges of claims denied for the first time ÷ gross charges submitted",
        window="last 90 days, the average of three months",
        target=Decimal(4),
        is_minimum=False,
    ),
    Definition(
        key="K15",
        name="Remittance denial rate",
        unit=PERCENT,
        words="Claims on remittances with any denied dollars ÷ claims on remittances",
        window="remittances of the last 90 days",
        target=Decimal(4),
        is_minimum=False,
    ),
    Definition(
        key="K21",
        name="Net collection rate",
        unit=PERCENT,
        words="Payments net of refunds ÷ (charges − contractual adjustments); denials, late "
        "filing and bad debt written off are not taken out of the denominator",
        window="a year of dates of service, the youngest 120 days old",
        target=Decimal("98.5"),
    ),
    Definition(
        key="K22",
        name="Gross collection rate",
        unit=PERCENT,
        words="Payments net of refunds ÷ gross charges",
        window="postings of the last 365 days",
    ),
    Definition(
        key="K23",
        name="Days in A/R",
        unit=DAYS,
        words="(Receivables − credits) ÷ average daily gross charges",
        window="balance of the day; charges of the last 365 days, or since the first charge",
        target=Decimal(28),
        is_minimum=False,
    ),
    Definition(
        key="K23G",
        name="Days in A/R, credits not taken off",
        unit=DAYS,
        words="Receivables ÷ average daily gross charges",
        window="balance of the day; charges of the last 365 days, or since the first charge",
    ),
    Definition(
        key="K25",
        name="A/R over 90 days",
        unit=PERCENT,
        words="Receivables more than 90 days after the date of service ÷ all receivables; never "
        "re-aged when they move to the next payer or the patient",
        window="balance of the day",
        target=Decimal(10),
        is_minimum=False,
    ),
    Definition(
        key="K26",
        name="A/R over 120 days",
        unit=PERCENT,
        words="Receivables more than 120 days after the date of service ÷ all receivables",
        window="balance of the day",
        target=Decimal(5),
        is_minimum=False,
    ),
    Definition(
        key="K30",
        name="Charge lag",
        unit=DAYS,
        words="Days from the date of service to the recording of its charges ÷ visits",
        window="visits recorded in the last 90 days",
        target=Decimal(1),
        is_minimum=False,
    ),
    Definition(
        key="K31",
        name="Credit balances",
        unit=DAYS,
        words="Money of patients and payers not yet applied or given back ÷ average daily net "
        "revenue",
        window="balance of the day; net revenue of the last 365 days, or since the first charge",
        target=Decimal(1),
        is_minimum=False,
    ),
)
