"""Payers take back, correct and pay in any order; we take our own posting back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import permutations

import pytest
from django.db import transaction

from claimwright.cycle.claims import queries as claims
from claimwright.cycle.claims.domain.snapshots import ClaimSnapshot
from claimwright.cycle.receipts import operations as receipts
from claimwright.cycle.receipts import queries as receipt_queries
from claimwright.cycle.receipts.domain.payments import NewPayment
from claimwright.cycle.remittance import operations, queries
from claimwright.cycle.remittance.domain.outcomes import Received835
from claimwright.cycle.remittance.domain.states import CannotMove
from claimwright.cycle.remittance.domain.undoing import CannotTakeBack
from claimwright.ledger import queries as ledger
from tests.support import clinic
from tests.support.decided import Office, billed, noon
from tests.support.remits import (
    INSURANCE,
    NOW,
    PAID,
    PATIENT,
    a_decision,
    an_advice,
    balances,
    owed,
    plb,
    receive,
    reversal_of,
)

pytestmark = pytest.mark.usefixtures("practice")
VISIT = date(2026, 3, 9)
FIRST = "CO-45 71.16, PR-3 25"  # paid 81.74
SECOND = "CO-45 61.16, PR-3 25"  # paid 91.74


@pytest.fixture
def claim(office: Office) -> ClaimSnapshot:
    patient_id = clinic.a_patient()
    clinic.a_coverage(patient_id, office.payer_id)
    return billed(office, patient_id, on=VISIT, key="v1")


def sound() -> None:
    assert ledger.violations() == []
    assert queries.violations() == []
    assert receipt_queries.violations() == []


def original(claim: ClaimSnapshot):  # type: ignore[no-untyped-def]
    return a_decision(claim.control_number, ("99213", 17790, FIRST))


def corrected(claim: ClaimSnapshot):  # type: ignore[no-untyped-def]
    return a_decision(claim.control_number, ("99213", 17790, SECOND), payer_number="PCN2")


def test_w12_b07_reversal_and_correction_in_one_file_whatever_their_order(
    claim: ClaimSnapshot,
) -> None:
    receive(an_advice(original(claim)))
    received = receive(an_advice(corrected(claim), reversal_of(original(claim)), trace="TRACE2"))
    assert received.outcome == "posted"
    assert received.payment_cents == 1000
    assert balances() == {
        "payer_clearing": 9174,
        "contractual_allowance": 6116,
        "patient_receivable": 2500,
        "revenue": -17790,
    }
    views = claims.adjudications(claim_ids=[claim.id])[claim.id]
    assert [view.is_reversal for view in views] == [False, True, False]
    assert views[1].reverses_id == views[0].id
    after = claims.get_claim(claim_id=claim.id)
    assert (after.paid_cents, after.adjusted_cents, after.patient_cents) == (9174, 6116, 2500)
    sound()


def test_m18_the_original_stays_visible(claim: ClaimSnapshot) -> None:
    receive(an_advice(original(claim)))
    receive(an_advice(reversal_of(original(claim)), plbs=[plb("WO", -8174)], trace="TRACE2"))
    items = queries.items_of_claims(claim_ids=[claim.id])[claim.id]
    assert [(item.paid_cents, item.is_reversal) for item in items] == [
        (8174, False),
        (-8174, True),
    ]


def test_a_takeback_puts_the_claim_back_as_it_was_billed(
    office: Office, claim: ClaimSnapshot
) -> None:
    """W11: not recovered now, so a negative WO; the later positive WO ends the chain."""
    receive(an_advice(original(claim)))
    receive(an_advice(reversal_of(original(claim)), plbs=[plb("WO", -8174)], trace="TRACE2"))
    assert owed(claim) == {(INSURANCE, office.payer_id): 17790}
    assert balances()["takeback"] == -8174
    sound()


def test_a_patient_who_paid_the_share_gets_it_back_on_account(
    office: Office, claim: ClaimSnapshot
) -> None:
    receive(an_advice(original(claim)))
    receipts.take_payments(
        new=[
            NewPayment(
                patient_id=claim.patient_id,
                amount_cents=2500,
                method="cash",
                received_on=PAID,
                key="p1",
            )
        ]
    )
    assert owed(claim) == {}
    receive(an_advice(reversal_of(original(claim)), plbs=[plb("WO", -8174)], trace="TRACE2"))
    assert owed(claim) == {(INSURANCE, office.payer_id): 17790}
    assert receipt_queries.unapplied(patient_ids=[claim.patient_id]) == {claim.patient_id: 2500}
    sound()
    receive(an_advice(corrected(claim), trace="TRACE3"))
    assert receipts.apply_unapplied(patient_ids=[claim.patient_id], on=PAID) == 2500
    assert owed(claim) == {}
    sound()


def test_m16_a_reversal_of_nothing_waits_and_no_balance_turns_negative(
    office: Office, claim: ClaimSnapshot
) -> None:
    alone = an_advice(reversal_of(original(claim)), plbs=[plb("WO", -8174)])
    received = receive(alone)
    assert received.placed.suspense == -8174
    assert "RMT-REVERSAL-ALONE" in {finding.code for finding in received.findings}
    assert owed(claim) == {(INSURANCE, office.payer_id): 17790}
    sound()


def alone(received: Received835) -> str:
    (said,) = [each.message for each in received.findings if each.code == "RMT-REVERSAL-ALONE"]
    return said


def test_a_reversal_that_finds_no_decision_says_truly_why(claim: ClaimSnapshot) -> None:
    early = receive(an_advice(reversal_of(corrected(claim)), plbs=[plb("WO", -9174)], trace="A"))
    assert "none of this claim stands posted here" in alone(early)
    receive(an_advice(original(claim), trace="B"))
    unlike = a_decision(claim.control_number, ("99213", 17790, "CO-45 70.16, PR-3 25"))
    other = receive(an_advice(reversal_of(unlike), plbs=[plb("WO", -8274)], trace="C"))
    assert "-$177.90 charged and -$82.74 paid, which is not the opposite" in alone(other)
    assert "posted here: $177.90 charged and $81.74 paid" in alone(other)
    positive = receive(an_advice(replace(original(claim), status="22"), trace="D"))
    assert "reverses $177.90 charged and $81.74 paid, which is not" in alone(positive)
    shuffled = a_decision(
        claim.control_number, ("99213", 17790, "CO-45 61.16, PR-3 35"), payer_number="PCN9"
    )
    odd = receive(an_advice(reversal_of(shuffled), plbs=[plb("WO", -8174)], trace="E"))
    assert "with other adjustments than the decision posted here" in alone(odd)
    receive(an_advice(reversal_of(original(claim)), plbs=[plb("WO", -8174)], trace="F"))
    again = reversal_of(a_decision(claim.control_number, ("99213", 17790, FIRST), payer_number="Z"))
    twice = receive(an_advice(again, plbs=[plb("WO", -8174)], trace="G"))
    assert "none of this claim stands posted here" in alone(twice)
    sound()


def test_m19_a_reversal_that_came_first_nets_when_the_original_comes(
    office: Office, claim: ClaimSnapshot
) -> None:
    receive(an_advice(reversal_of(original(claim)), plbs=[plb("WO", -8174)]))
    received = receive(an_advice(original(claim), trace="TRACE2"))
    assert received.posted_claim_ids == (claim.id,)
    assert owed(claim) == {(INSURANCE, office.payer_id): 17790}
    assert "suspense" not in balances()
    assert queries.suspense_items() == []
    sound()


def test_m17_a_second_reversal_of_the_same_decision_takes_nothing(
    office: Office, claim: ClaimSnapshot
) -> None:
    receive(an_advice(original(claim)))
    receive(an_advice(reversal_of(original(claim)), plbs=[plb("WO", -8174)], trace="TRACE2"))
    again = reversal_of(a_decision(claim.control_number, ("99213", 17790, FIRST), payer_number="Z"))
    receive(an_advice(again, plbs=[plb("WO", -8174)], trace="TRACE3"))
    assert owed(claim) == {(INSURANCE, office.payer_id): 17790}
    assert [item.paid_cents for item in queries.suspense_items()] == [-8174]
    sound()


def test_m14_any_order_of_the_payers_files_ends_in_the_same_balances(
    office: Office, claim: ClaimSnapshot
) -> None:
    files = {
        "original": an_advice(original(claim), trace="A"),
        "reversal": an_advice(reversal_of(original(claim)), plbs=[plb("WO", -8174)], trace="B"),
        "correction": an_advice(corrected(claim), trace="C"),
    }
    ends = {}
    for order in permutations(files):
        with transaction.atomic():
            for name in order:
                assert receive(files[name]).outcome == "posted"
                assert queries.violations() == []
            ends[order] = balances()
            transaction.set_rollback(True)
    assert len({tuple(sorted(end.items())) for end in ends.values()}) == 1, ends
    assert ends["original", "reversal", "correction"]["contractual_allowance"] == 6116


def test_a_payment_made_twice_and_taken_back_once_is_paid_once(
    office: Office, claim: ClaimSnapshot
) -> None:
    receive(an_advice(original(claim)))
    twin = a_decision(claim.control_number, ("99213", 17790, FIRST), payer_number="PCN2")
    receive(an_advice(twin, trace="TRACE2"))
    assert balances()["suspense"] == -8174
    receive(an_advice(reversal_of(original(claim)), plbs=[plb("WO", -8174)], trace="TRACE3"))
    assert owed(claim) == {(PATIENT, None): 2500}
    assert "suspense" not in balances()
    assert balances()["payer_clearing"] == 2 * 8174
    sound()


def test_m15_our_own_posting_taken_back_restores_every_balance(
    office: Office, claim: ClaimSnapshot
) -> None:
    before = balances()
    received = receive(an_advice(original(claim), plbs=[plb("L6", -50)]))
    remittance_id = received.transactions[0].remittance_id
    assert remittance_id is not None
    operations.reverse_remittance(remittance_id=remittance_id, reason="wrong practice", now=NOW)
    assert balances() == before
    assert owed(claim) == {(INSURANCE, office.payer_id): 17790}
    assert queries.payer_account(payer_id=office.payer_id) == []
    after = claims.get_claim(claim_id=claim.id)
    assert (after.paid_cents, after.patient_cents) == (0, 0)
    sound()
    with pytest.raises(CannotMove):
        operations.reverse_remittance(remittance_id=remittance_id, reason="again", now=NOW)
    operations.post_held(remittance_id=remittance_id, reason="it was ours after all", now=NOW)
    assert owed(claim) == {(PATIENT, None): 2500}
    assert claims.get_claim(claim_id=claim.id).paid_cents == 8174
    sound()


def test_m15_taking_back_what_a_patient_paid_on_puts_it_on_account(claim: ClaimSnapshot) -> None:
    received = receive(an_advice(original(claim)))
    payment = NewPayment(
        patient_id=claim.patient_id,
        amount_cents=2500,
        method="card",
        received_on=PAID,
        key="p1",
    )
    receipts.take_payments(new=[payment])
    operations.reverse_remittance(
        remittance_id=received.transactions[0].remittance_id or 0, reason="wrong", now=NOW
    )
    assert receipt_queries.unapplied(patient_ids=[claim.patient_id]) == {claim.patient_id: 2500}
    sound()


def test_m15_a_reversal_taken_back_lets_the_original_stand_again(
    office: Office, claim: ClaimSnapshot
) -> None:
    receive(an_advice(original(claim)))
    before = balances()
    received = receive(
        an_advice(reversal_of(original(claim)), plbs=[plb("WO", -8174)], trace="TRACE2")
    )
    operations.reverse_remittance(
        remittance_id=received.transactions[0].remittance_id or 0, reason="payer erred", now=NOW
    )
    assert balances() == before
    assert claims.get_claim(claim_id=claim.id).paid_cents == 8174
    sound()
    again = reversal_of(a_decision(claim.control_number, ("99213", 17790, FIRST)))
    receive(an_advice(again, plbs=[plb("WO", -8174)], trace="TRACE3"))
    assert owed(claim) == {(INSURANCE, office.payer_id): 17790}
    sound()


def test_what_later_remittances_built_on_is_not_taken_back(claim: ClaimSnapshot) -> None:
    first = receive(an_advice(original(claim))).transactions[0].remittance_id or 0
    second = receive(
        an_advice(reversal_of(original(claim)), plbs=[plb("WO", -8174)], trace="TRACE2")
    )
    with pytest.raises(CannotTakeBack):
        operations.reverse_remittance(remittance_id=first, reason="x", now=noon(PAID))
    operations.reverse_remittance(
        remittance_id=second.transactions[0].remittance_id or 0, reason="x", now=NOW
    )
    operations.reverse_remittance(remittance_id=first, reason="x", now=NOW)
    sound()
