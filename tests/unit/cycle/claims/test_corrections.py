"""How a claim is sent again depends on the payer and on what it said."""

from __future__ import annotations

from datetime import date

import pytest

from claimwright.cycle.claims.domain.corrections import Route, plan_correction
from claimwright.cycle.claims.domain.deadlines import filing_deadline
from tests.unit.cycle.claims.cast import MEDICARE, PAID, a_decision, a_payer
from tests.unit.cycle.denials.cast import cas


@pytest.mark.parametrize(
    ("payer", "number", "decision", "frequency", "expected"),
    [
        (a_payer(), "", None, None, (Route.NEW_CLAIM, "1", "")),
        (a_payer(), "BVC9", None, None, (Route.NEW_CLAIM, "1", "")),
        (a_payer(), "BVC9", a_decision(), None, (Route.REPLACEMENT, "7", "BVC9")),
        (a_payer(), "BVC9", a_decision(), "8", (Route.VOID, "8", "BVC9")),
        (a_payer(), "BVC9", a_decision(), "1", (Route.NEW_CLAIM, "1", "")),
        (a_payer(), "", a_decision(), None, (Route.REPLACEMENT, "7", "")),
        (MEDICARE, "M1", a_decision(remarks=("MA130",)), None, (Route.NEW_CLAIM, "1", "")),
        (MEDICARE, "M1", a_decision(), None, (Route.REOPENING, "1", "")),
        (MEDICARE, "M1", None, None, (Route.NEW_CLAIM, "1", "")),
    ],
    ids=[
        "rejected",
        "rejected with a number",
        "replacement",
        "void",
        "a person's choice",
        "number unknown",
        "Medicare MA130",
        "Medicare decided",
        "Medicare rejected",
    ],
)
def test_each_payers_own_route(payer, number, decision, frequency, expected):
    plan = plan_correction(
        payer=payer, payer_claim_number=number, decision=decision, frequency=frequency
    )
    assert (plan.route, plan.frequency, plan.replaced_number) == expected
    assert plan.words


@pytest.mark.parametrize(
    ("said", "route", "due_on"),
    [
        ("CO-4 50", Route.REOPENING, date(2027, 3, 20)),
        ("CO-16 50", Route.REOPENING, date(2027, 3, 20)),
        ("CO-45 50", Route.REOPENING, date(2027, 3, 20)),
        ("CO-50 50", Route.REDETERMINATION, date(2026, 7, 18)),
        ("CO-4 20, CO-151 30", Route.REDETERMINATION, date(2026, 7, 18)),
    ],
)
def test_medicare_reopens_slips_and_redetermines_judgments(said, route, due_on):
    decision = a_decision(claim_adjustments=cas(said))
    plan = plan_correction(payer=MEDICARE, payer_claim_number="M1", decision=decision)
    assert (plan.route, plan.frequency, plan.due_on) == (route, "1", due_on)


def test_a_replacement_has_the_payers_last_day():
    plan = plan_correction(
        payer=a_payer(correction_days=90), payer_claim_number="B", decision=a_decision()
    )
    assert plan.due_on == date(2026, 6, 18)


def test_a_missing_number_is_said():
    plan = plan_correction(payer=a_payer(), payer_claim_number="", decision=a_decision())
    assert "not known" in plan.words


def test_deadlines_count_from_the_service_or_from_the_earlier_payers_decision():
    service = date(2026, 3, 2)
    assert filing_deadline(a_payer(), service) == date(2026, 8, 29)
    assert filing_deadline(a_payer(), service, PAID) == date(2026, 9, 16)
    assert filing_deadline(MEDICARE, service, PAID) == date(2027, 3, 2)
