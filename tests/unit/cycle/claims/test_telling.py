"""A claim's life is told in words."""

from __future__ import annotations

from datetime import date

import pytest

from claimwright.cycle.claims.domain.adjudications import NewAdjudication
from claimwright.cycle.claims.domain.refusals import why_not_billable
from claimwright.cycle.claims.domain.telling import decision_words, title_of
from tests.unit.cycle.claims.cast import BILLING, VISIT, an_encounter


def a_new(**changes):
    given = {
        "claim_id": 1,
        "version_id": 1,
        "payer_id": 1,
        "remittance_ref": "R",
        "status": "1",
        "payer_claim_number": "B",
        "charge_cents": 15_000,
        "paid_cents": 12_000,
        "allowed_cents": 15_000,
        "patient_cents": 3_000,
        "paid_on": date(2026, 3, 20),
    }
    return NewAdjudication(**(given | changes))


@pytest.mark.parametrize(
    ("new", "words"),
    [
        (
            a_new(),
            "Blue paid $120.00 of $150.00 charged. $30.00 is left to the patient or the next "
            "payer.",
        ),
        (a_new(patient_cents=0), "Blue paid $120.00 of $150.00 charged."),
        (a_new(paid_cents=-12_000, is_reversal=True), "Blue took back $120.00 it had paid."),
    ],
)
def test_a_decision_in_a_sentence(new, words):
    assert decision_words(new, "Blue") == words


def test_a_forwarded_claim_says_so():
    assert "forwarded" in decision_words(a_new(crossed_over=True), "Blue")


@pytest.mark.parametrize(
    ("kind", "state", "title"),
    [("moved", "submitted", "Sent"), ("decided", "", "Payer decided"), ("odd", "", "Note")],
)
def test_titles(kind, state, title):
    assert title_of(kind, state) == title


def test_every_reason_not_to_bill_is_told_at_once():
    bare = an_encounter(diagnoses=(), state="void", service_to=date(2026, 3, 9))
    found = why_not_billable(bare, None, VISIT)
    assert [f.code for f in found] == [
        "BILL-VOID",
        "BILL-NO-DIAGNOSIS",
        "BILL-FUTURE",
        "BILL-NO-PROFILE",
    ]
    assert all(f.message and f.fix for f in found)


def test_a_visit_without_charges_cannot_be_billed():
    import dataclasses

    bare = dataclasses.replace(an_encounter(), lines=())
    assert [f.code for f in why_not_billable(bare, BILLING, VISIT)] == ["BILL-NO-LINES"]


def test_a_clean_visit_can_be_billed():
    assert why_not_billable(an_encounter(), BILLING, VISIT) == []
