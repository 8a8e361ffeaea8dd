"""Ready or not, in which order to mend, and what to ask for at the desk."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from claimwright.cycle.eligibility.domain.benefits import BenefitSummary, LatestBenefits
from claimwright.cycle.eligibility.domain.estimate import Estimate
from claimwright.cycle.eligibility.domain.readiness import (
    Due,
    Gap,
    differs,
    due_at_desk,
    gaps_of,
    missing_authorization,
    split_collected,
)
from claimwright.kernel.person_name import PersonName
from tests.unit.cycle.claims import cast

AT = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
PATIENT = cast.a_patient(name=PersonName("Núñez-Vance", "Ida"))
PAYER = cast.a_payer(authorization_codes=("29881",))
HELD = [replace(cast.a_coverage(), payer_id=PAYER.id)]


def latest(**changes: Any) -> LatestBenefits:
    summary = BenefitSummary(**({"is_active": True} | changes))
    return LatestBenefits(coverage_id=1, asked_at=AT, answered_at=AT, summary=summary)


def gaps(told: LatestBenefits | None) -> list[Gap]:
    return [found.gap for found in gaps_of(PATIENT, HELD, {PAYER.id: PAYER}, told)]


def test_an_active_member_of_the_same_name_is_ready() -> None:
    assert gaps(latest(member_last="NUNEZ VANCE", member_first="IDA")) == []
    assert gaps(latest()) == [], "a payer that gives no name back does not contradict ours"


@pytest.mark.parametrize(
    ("told", "gap"),
    [
        (None, Gap.NOT_VERIFIED),
        (latest(is_active=False), Gap.NOT_ACTIVE),
        (latest(is_active=None, rejection="No such member."), Gap.NOT_FOUND),
        (latest(member_last="VANCE", member_first="IDA"), Gap.OTHER_NAME),
        (LatestBenefits(coverage_id=1, asked_at=AT, answered_at=None, summary=None), Gap.NO_ANSWER),
    ],
)
def test_each_gap_is_named(told: LatestBenefits | None, gap: Gap) -> None:
    assert gaps(told) == [gap]


def test_without_a_card_it_is_asked_whether_the_patient_pays() -> None:
    (found,) = gaps_of(PATIENT, [], {}, None)
    assert found.gap is Gap.NO_INSURANCE
    assert "self-pay" in found.message


def test_what_costs_the_most_is_mended_first() -> None:
    ordered = sorted(Gap)
    assert ordered[0] is Gap.NOT_ACTIVE
    assert ordered.index(Gap.NO_AUTHORIZATION) < ordered.index(Gap.OTHER_NAME)
    assert ordered[-1] is Gap.NO_ANSWER


def test_a_name_differs_by_letters_not_by_case_or_accent() -> None:
    assert not differs(PATIENT, BenefitSummary(is_active=True, member_last="nunez vance"))
    assert differs(PATIENT, BenefitSummary(is_active=True, member_last="NUNEZ", member_first="IDA"))
    assert differs(
        PATIENT, BenefitSummary(is_active=True, member_last="NUNEZ-VANCE", member_first="ADA")
    )


def test_another_persons_card_is_not_a_misspelled_name() -> None:
    told = latest(member_last="OKAFOR", member_first="ADA")
    (found,) = gaps_of(PATIENT, HELD, {PAYER.id: PAYER}, told)
    assert found.gap is Gap.OTHER_NAME
    assert found.told == "", "there is no name to take over"
    assert "another's card" in found.message


def test_an_authorization_is_wanted_only_for_what_is_planned() -> None:
    assert missing_authorization(PAYER, ["99213"], "") is None
    assert missing_authorization(PAYER, ["99213", "29881"], "A-77") is None
    found = missing_authorization(PAYER, ["99213", "29881"], "")
    assert found is not None
    assert "29881" in found.message
    assert "99213" not in found.message


def an_estimate(**changes: Any) -> Estimate:
    shape = {
        "allowed_cents": 20_000,
        "copay_cents": 2_500,
        "deductible_cents": 4_000,
        "coinsurance_cents": 700,
        "due_today_cents": 7_200,
        "sentences": (),
    }
    return Estimate(**(shape | changes))


def due(**changes: Any) -> Due:
    shape = {
        "estimate": an_estimate(),
        "charge_cents": 17_790,
        "has_insurance": True,
        "earlier_cents": 1_000,
        "on_account_cents": 0,
    }
    return due_at_desk(**(shape | changes))


def test_the_amount_is_the_sum_of_its_shown_steps() -> None:
    asked = due(on_account_cents=300)
    assert asked.steps == (
        ("Copay", 2_500),
        ("Deductible", 4_000),
        ("Coinsurance", 700),
        ("Earlier balance", 1_000),
        ("On account", -300),
    )
    assert asked.asked_cents == sum(cents for _, cents in asked.steps) == 7_900


def test_nothing_of_the_visit_is_asked_for_where_none_is_due_today() -> None:
    assert due(estimate=an_estimate(due_today_cents=0)).steps == (("Earlier balance", 1_000),)
    assert due(estimate=None).asked_cents == 1_000


def test_the_told_copay_is_asked_for_where_nobody_knows_what_will_be_done() -> None:
    assert due(estimate=None, told_copay_cents=2_500).steps[0] == ("Copay", 2_500)
    none_due = due(estimate=an_estimate(due_today_cents=0), told_copay_cents=2_500)
    assert none_due.copay_cents == 0, "another payer comes next: the estimate knows better"


def test_somebody_without_insurance_is_asked_for_the_charge() -> None:
    asked = due(estimate=None, has_insurance=False)
    assert asked.steps[0] == ("Visit without insurance", 17_790)


def test_an_inactive_policy_is_asked_for_in_full() -> None:
    none = {"copay_cents": 0, "deductible_cents": 0, "coinsurance_cents": 0}
    asked = due(estimate=an_estimate(**none, due_today_cents=20_000), earlier_cents=0)
    assert asked.steps == (("Visit without insurance", 20_000),)


def test_more_on_account_than_is_owed_asks_for_nothing() -> None:
    assert due(on_account_cents=90_000).asked_cents == 0
    assert due(earlier_cents=-500).earlier_cents == 0


@pytest.mark.parametrize(
    ("collected", "own", "rest"), [(7_200, 7_200, 0), (8_200, 7_200, 1_000), (500, 500, 0)]
)
def test_this_visit_comes_before_what_was_owed(collected: int, own: int, rest: int) -> None:
    parts = split_collected(due(), collected)
    assert [money.cents for money in parts] == [own, rest]
