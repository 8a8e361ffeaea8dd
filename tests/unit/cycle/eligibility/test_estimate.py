"""What a patient owes today, to the cent, with its reasons."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from claimwright.cycle.eligibility.domain.benefits import BenefitSummary
from claimwright.cycle.eligibility.domain.estimate import (
    Circumstances,
    Estimate,
    EstimateLine,
    estimate,
    is_preventive,
    is_visit,
)

ACME = Circumstances(payer_name="Acme")
VISIT = EstimateLine(code="99213", allowed_cents=10000)
LAB = EstimateLine(code="80053", allowed_cents=5000)


def summary(**changes: Any) -> BenefitSummary:
    return BenefitSummary(**{"is_active": True, **changes})


def run(*lines: EstimateLine, about: Circumstances = ACME, **benefits: Any) -> Estimate:
    return estimate(lines=lines, summary=summary(**benefits), circumstances=about)


def test_a_visit_bears_its_copay_and_the_rest_deductible_then_coinsurance() -> None:
    owed = run(
        VISIT,
        LAB,
        copay_cents=2500,
        deductible_cents=100000,
        deductible_left_cents=3000,
        coinsurance_percent=Decimal(20),
    )
    assert (owed.copay_cents, owed.deductible_cents, owed.coinsurance_cents) == (2500, 3000, 400)
    assert (owed.allowed_cents, owed.due_today_cents) == (15000, 5900)
    assert owed.sentences == (
        "Acme allows $150.00 by its contract with us.",
        "The deductible takes $30.00; $0.00 of it is then left for the year.",
        "The copay for the visit is $25.00.",
        "Coinsurance of 20 % adds $4.00.",
        "The patient owes $59.00 today.",
    )


def test_one_copay_covers_every_visit_line_of_the_day() -> None:
    therapy = EstimateLine(code="97110", allowed_cents=4000)
    assert run(therapy, therapy, copay_cents=4200).copay_cents == 4200
    assert run(therapy, copay_cents=4200).copay_cents == 4000


def test_without_a_copay_the_visit_bears_the_deductible_first() -> None:
    owed = run(VISIT, deductible_left_cents=4000, coinsurance_percent=Decimal("12.5"))
    assert (owed.deductible_cents, owed.coinsurance_cents) == (4000, 750)


def test_the_year_has_a_limit() -> None:
    owed = run(
        VISIT, LAB, copay_cents=2500, deductible_left_cents=5000, out_of_pocket_left_cents=3000
    )
    assert (owed.copay_cents, owed.deductible_cents, owed.due_today_cents) == (2500, 500, 3000)
    assert "Only $30.00 is left of the out-of-pocket limit." in owed.sentences


def test_preventive_care_is_free() -> None:
    owed = run(EstimateLine(code="G0439", allowed_cents=12647), deductible_left_cents=50000)
    assert owed.due_today_cents == 0
    assert owed.allowed_cents == 12647


def test_an_unpriced_service_counts_at_our_charge_and_says_so() -> None:
    owed = run(
        EstimateLine(code="99199", allowed_cents=None, charge_cents=7000),
        coinsurance_percent=Decimal(50),
    )
    assert owed.due_today_cents == 3500
    assert "99199" in owed.sentences[1]


@pytest.mark.parametrize(
    ("about", "word"),
    [
        (Circumstances(payer_name="Medicare", is_qmb=True), "law forbids"),
        (Circumstances(payer_name="Medicare", next_payer_name="Medigap"), "Medigap comes next"),
    ],
)
def test_nothing_is_asked_where_someone_else_pays(about: Circumstances, word: str) -> None:
    owed = run(VISIT, about=about, coinsurance_percent=Decimal(20))
    assert (owed.coinsurance_cents, owed.due_today_cents) == (2000, 0)
    assert word in owed.sentences[-1]


def test_without_coverage_the_whole_price_is_owed() -> None:
    owed = run(VISIT, is_active=False, copay_cents=2500)
    assert (owed.copay_cents, owed.due_today_cents) == (0, 10000)
    assert "not in force" in owed.sentences[0]


def test_a_specialist_has_a_copay_of_its_own() -> None:
    about = Circumstances(payer_name="Acme", is_specialist=True)
    assert (
        run(VISIT, about=about, copay_cents=2600, specialist_copay_cents=4200).copay_cents == 4200
    )


def test_which_services_are_visits() -> None:
    assert is_visit("99213")
    assert is_visit("90837")
    assert not is_visit("80053")
    assert is_preventive("99396")
    assert not is_preventive("99213")
