"""The formulas, on the worked examples of the trade."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from claimwright.cycle.analytics.domain.kpis import (
    DEFINITIONS,
    collected,
    days_of,
    divide,
    of_cents,
    of_counts,
)
from claimwright.cycle.analytics.domain.windows import (
    last_days,
    mature_cohort,
    months_back,
    since_first_charge,
)
from claimwright.ledger.domain.posting import AccountKind


def test_days_in_ar_of_the_daily_practice_example() -> None:
    """W39: $81,270 of charges over 90.3 days is $900 a day; $50,000 is 55.55 days."""
    a_day = Decimal(81270) / Decimal("90.3")
    assert a_day == 900
    kpi = divide(DEFINITIONS["K23"], Decimal(50000), a_day)
    assert kpi.value == Decimal("55.5556")
    assert kpi.is_met is False


def test_days_in_ar_of_the_seventy_thousand_dollar_case() -> None:
    """W38: $70,000 − $5,000 of credits over $600,000 a year is 39.5 days."""
    kpi = days_of(DEFINITIONS["K23"], 7_000_000 - 500_000, 60_000_000, 365)
    assert kpi.value == Decimal("39.5417")
    assert kpi.numerator == Decimal(65000)
    assert kpi.denominator == Decimal("1643.8356")


def test_adjusted_collection_takes_out_contract_discounts_only() -> None:
    """W38: $400,000 paid of $600,000 charged less $170,000 contractual is 93 %."""
    result = collected(
        {
            AccountKind.REVENUE: -60_000_000,
            AccountKind.CONTRACTUAL_ALLOWANCE: 17_000_000,
            AccountKind.WRITE_OFF: 2_000_000,
            AccountKind.BAD_DEBT: 500_000,
            AccountKind.INSURANCE_RECEIVABLE: 400_000,
            AccountKind.PATIENT_RECEIVABLE: 100_000,
        }
    )
    assert result.payment_cents == 40_000_000
    net = of_cents(
        DEFINITIONS["K21"], result.payment_cents, result.charge_cents - result.contractual_cents
    )
    assert net.value == Decimal("93.0233")
    gross = of_cents(DEFINITIONS["K22"], result.payment_cents, result.charge_cents)
    assert gross.value == Decimal("66.6667")


def test_a_rate_is_a_percentage_and_knows_its_target() -> None:
    """W38: 40 denied of 800 claims is 5 %."""
    denial = of_counts(DEFINITIONS["K12"], 40, 800)
    assert (denial.value, denial.unit, denial.is_met) == (Decimal("5.0000"), "%", False)
    clean = of_counts(DEFINITIONS["K08"], 98, 100)
    assert clean.is_met is True
    assert clean.definition.target_words == "≥ 98 %"


def test_nothing_to_divide_by_gives_no_value() -> None:
    kpi = of_counts(DEFINITIONS["K10"], 0, 0)
    assert kpi.value is None
    assert kpi.is_met is None
    assert kpi.as_dict()["value"] is None


def test_what_is_told_of_a_figure() -> None:
    said = of_counts(DEFINITIONS["K30"], 30, 20).as_dict()
    assert {"value", "numerator", "denominator", "unit", "definition", "target"} <= set(said)
    assert said["value"] == Decimal("1.5000")


def test_the_windows_end_on_the_day_asked_for() -> None:
    quarter = last_days(90, date(2026, 3, 31))
    assert (quarter.first_on, quarter.last_on, quarter.days_count) == (
        date(2026, 1, 1),
        date(2026, 3, 31),
        90,
    )
    cohort = mature_cohort(date(2026, 6, 30))
    assert cohort.last_on == date(2026, 3, 2)
    assert cohort.days_count == 365


def test_a_young_practice_divides_by_the_days_it_has() -> None:
    year = last_days(365, date(2026, 3, 31))
    assert since_first_charge(year, date(2026, 3, 2)).days_count == 30
    assert since_first_charge(year, date(2020, 1, 1)) == year
    assert since_first_charge(year, None) == year


@pytest.mark.parametrize(
    ("count", "first_on"), [(1, date(2026, 3, 1)), (3, date(2026, 1, 1)), (13, date(2025, 3, 1))]
)
def test_months_are_whole_from_their_first(count: int, first_on: date) -> None:
    assert months_back(count, date(2026, 3, 10)).first_on == first_on


def test_a_day_is_the_practice_s_own() -> None:
    """Midnight in New York is five in the morning in winter, four in summer, UTC."""
    start, end = last_days(1, date(2026, 3, 8)).instants("America/New_York")
    assert start.isoformat() == "2026-03-08T05:00:00+00:00"
    assert end.isoformat() == "2026-03-09T04:00:00+00:00"
