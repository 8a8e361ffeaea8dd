"""From what is allowed to what Medicare pays: deductible, coinsurance, sequestration, other payers.

Every percentage is rounded half up to the cent.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from claimwright.kernel.money import HALF_UP, Money
from claimwright.kernel.percent import Percent

EIGHTY = Percent(Decimal(80))
# Sequestration of claims by date of service: suspended in the epidemic, then brought back by half.
_SEQUESTRATION = (
    (date(2013, 4, 1), Decimal(2)),
    (date(2020, 5, 1), Decimal(0)),
    (date(2022, 4, 1), Decimal(1)),
    (date(2022, 7, 1), Decimal(2)),
)


@dataclass(frozen=True, slots=True)
class Payment:
    """One allowed amount in its parts, in cents; all are positive.

    `paid_cents` = allowed − deductible − coinsurance − sequestration.
    """

    deductible_cents: int
    coinsurance_cents: int
    before_sequestration_cents: int
    sequestration_cents: int
    paid_cents: int

    @property
    def patient_cents(self) -> int:
        """What the patient owes; sequestration is never the patient's."""
        return self.deductible_cents + self.coinsurance_cents


def sequestration_percent(on: date) -> Percent:
    """The cut of Medicare's payment for services of the day.

    Source: cms-sequestration
    """
    found = Decimal(0)
    for starts_on, percent in _SEQUESTRATION:
        if starts_on <= on:
            found = percent
    return Percent(found)


def payment_of(
    *, allowed_cents: int, deductible_left_cents: int, on: date, share: Percent = EIGHTY
) -> Payment:
    """What Medicare pays as the first payer, and what is left to the patient.

    Source: cms-sequestration; CARC 253
    """
    deductible = min(allowed_cents, max(0, deductible_left_cents))
    rest = Money(allowed_cents - deductible)
    before = rest.times(share.rate, HALF_UP)
    cut = before.times(sequestration_percent(on).rate, HALF_UP)
    return Payment(deductible, (rest - before).cents, before.cents, cut.cents, (before - cut).cents)


@dataclass(frozen=True, slots=True, kw_only=True)
class Secondary:
    """One line on which another payer was first, in cents.

    `obligated_cents` is what the provider must accept as payment in full (OTAF), None without.
    """

    charge_cents: int
    primary_allowed_cents: int
    primary_paid_cents: int
    medicare_allowed_cents: int
    deductible_left_cents: int = 0
    obligated_cents: int | None = None


def secondary_payment_cents(line: Secondary, share: Percent = EIGHTY) -> int:
    """What Medicare pays behind another payer, before sequestration: the least of three, per line.

    Charge (or what must be accepted) less the primary's payment; what Medicare would pay as
    first; the higher of both allowed amounts less the primary's payment. Never below zero.
    Source: cfr-42-411.33 (b), (e)
    """
    billed = line.charge_cents
    if line.obligated_cents is not None:
        billed = min(billed, line.obligated_cents)
    as_first = Money(max(0, line.medicare_allowed_cents - line.deductible_left_cents))
    higher = max(line.medicare_allowed_cents, line.primary_allowed_cents)
    least = min(
        billed - line.primary_paid_cents,
        as_first.times(share.rate, HALF_UP).cents,
        higher - line.primary_paid_cents,
    )
    return max(0, least)


def secondary_inpatient_cents(
    *,
    charge_cents: int,
    primary_paid_cents: int,
    medicare_gross_cents: int,
    deductible_cents: int,
    coinsurance_cents: int = 0,
    obligated_cents: int | None = None,
) -> int:
    """What Medicare pays for an inpatient stay behind another payer: the least of four.

    Gross is Medicare's amount before deductible and coinsurance. Source: cfr-42-411.33 (e), (f)
    """
    owed = deductible_cents + coinsurance_cents
    billed = charge_cents if obligated_cents is None else min(charge_cents, obligated_cents)
    least = min(
        medicare_gross_cents - primary_paid_cents,
        medicare_gross_cents - owed,
        billed - primary_paid_cents,
        billed - owed,
    )
    return max(0, least)
