"""Every visit is explained in words an eighth-grader reads."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from claimwright.cycle.patient_billing.domain.sentences import VisitMoney, explain
from claimwright.cycle.patient_billing.domain.statements import message
from tests.unit.cycle.patient_billing.cast import some_money


def grade(text: str) -> float:
    """Flesch-Kincaid; amounts count as one short word, as readers take them."""
    plain = re.sub(r"\$[\d,.]*\d", "ten", text)
    sentences = max(1, len(re.findall(r"[.!?]", plain)))
    words = re.findall(r"[A-Za-z']+", plain)
    syllables = sum(max(1, len(re.findall(r"[aeiouy]+", word.lower()))) for word in words)
    return 0.39 * len(words) / sentences + 11.8 * syllables / len(words) - 15.59


def test_a_copay_is_told_from_charge_to_you() -> None:
    assert explain(some_money(), payer_name="Northwind Health") == (
        "We charged $178.00. Northwind Health paid $88.95, and $64.05 was taken off. "
        "Your plan left you $25.00 as your copay. You owe $25.00."
    )


def test_deductible_and_coinsurance_are_named() -> None:
    money = VisitMoney(
        charge_cents=25000,
        insurance_cents=5014,
        adjusted_cents=12482,
        patient_paid_cents=2600,
        due_cents=4904,
        deductible_cents=6250,
        coinsurance_cents=1254,
    )
    said = explain(money, payer_name="Blue Prairie")
    assert "$62.50 toward your deductible and $12.54 as your part of the cost" in said
    assert said.endswith("You have paid $26.00. You owe $49.04.")


def test_without_insurance_nobody_else_is_named() -> None:
    money = VisitMoney(
        charge_cents=30858,
        insurance_cents=0,
        adjusted_cents=5000,
        patient_paid_cents=0,
        due_cents=25858,
    )
    said = explain(money, payer_name="")
    assert said == "We charged $308.58. We took off $50.00. You owe $258.58."


def test_what_we_write_reads_at_the_eighth_grade() -> None:
    said = [message(n, is_insured=True) for n in range(1, 5)]
    said.append(explain(some_money(), payer_name="Northwind Health"))
    assert max(grade(text) for text in said) <= 8


@given(st.integers(1, 10**7), st.integers(0, 100), st.integers(0, 100), st.integers(0, 100))
def test_the_parts_always_make_the_charge(charge: int, a: int, b: int, c: int) -> None:
    insurance = charge * a // 300
    adjusted = charge * b // 300
    paid = charge * c // 300
    money = VisitMoney(
        charge_cents=charge,
        insurance_cents=insurance,
        adjusted_cents=adjusted,
        patient_paid_cents=paid,
        due_cents=charge - insurance - adjusted - paid,
    )
    assert money.is_balanced
    assert explain(money, payer_name="Medicare").endswith(".")
