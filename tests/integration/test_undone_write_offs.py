"""A write-off undone after the payer took back what it settled: nothing is owed that no one says."""

from __future__ import annotations

from datetime import timedelta

import pytest

from claimwright.cycle.claims.domain.snapshots import ClaimSnapshot
from claimwright.cycle.denials import operations as denials
from claimwright.cycle.denials import queries as denial_queries
from claimwright.cycle.denials.domain.authority import WriteOffReason
from claimwright.cycle.patient_billing import operations, queries
from claimwright.cycle.patient_billing.domain.write_offs import BAD_DEBT, NewWriteOff
from claimwright.cycle.remittance import operations as remittance
from claimwright.cycle.remittance import queries as remittances
from claimwright.engines.x12.remittance import RemittanceClaim
from claimwright.foundation import clock
from claimwright.journeys.receive_remittance import act_on_decisions
from claimwright.ledger import queries as ledger
from tests.support import clinic
from tests.support.decided import Office, billed
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
ANN = 1


@pytest.fixture
def claim(office: Office) -> ClaimSnapshot:
    patient_id = clinic.a_patient()
    clinic.a_coverage(patient_id, office.payer_id)
    return billed(office, patient_id, on=PAID - timedelta(days=23), key="v1")


def decided(claim: ClaimSnapshot, share: str, number: str = "PCN1") -> RemittanceClaim:
    return a_decision(claim.control_number, ("99213", 17_790, share), payer_number=number)


@pytest.fixture
def first(claim: ClaimSnapshot) -> RemittanceClaim:
    """$20.00 left to the patient, and all of it given up."""
    said = decided(claim, "PR-1 20")
    receive(an_advice(said, trace="T1"))
    new = NewWriteOff(
        patient_id=claim.patient_id, kind=BAD_DEBT, amount_cents=2_000, reason="Gone", key="w1"
    )
    assert operations.ask_write_off(new=new, user_id=ANN, on=PAID)
    assert owed(claim) == {}
    return said


def undo(claim: ClaimSnapshot) -> int:
    (row,) = queries.write_offs(patient_id=claim.patient_id)
    return operations.undo_write_off(write_off_id=row.id, on=PAID, reason="They pay")


def sound() -> None:
    assert ledger.violations() == remittances.violations() == []


def test_what_the_payer_took_back_is_not_owed(
    office: Office, claim: ClaimSnapshot, first: RemittanceClaim
) -> None:
    receive(an_advice(reversal_of(first), trace="T2", plbs=[plb("WO", -15_790)]))
    assert undo(claim) == 0
    assert owed(claim) == {(INSURANCE, office.payer_id): 17_790}
    assert not {"bad_debt", "write_off"} & balances().keys()
    sound()
    receive(an_advice(decided(claim, "PR-1 20", "PCN2"), trace="T3"))
    assert owed(claim) == {(PATIENT, None): 2_000}, "decided anew, it is owed in full"
    sound()


def test_what_a_correction_leaves_is_owed(claim: ClaimSnapshot, first: RemittanceClaim) -> None:
    corrected = decided(claim, "PR-1 5", "PCN2")
    receive(an_advice(reversal_of(first), corrected, trace="T2"))
    assert owed(claim) == {}
    assert undo(claim) == 500
    assert owed(claim) == {(PATIENT, None): 500}
    assert not {"bad_debt", "write_off"} & balances().keys()
    sound()


@pytest.mark.parametrize(
    ("share", "left"), [("PR-1 20", 0), ("PR-1 5", 0), ("PR-1 25", 500), ("PR-1 5, PR-2 15", 0)]
)
def test_what_was_given_up_stays_given_up_when_the_payer_decides_anew(
    claim: ClaimSnapshot, first: RemittanceClaim, share: str, left: int
) -> None:
    receive(an_advice(reversal_of(first), trace="T2", plbs=[plb("WO", -15_790)]))
    assert "bad_debt" in balances(), "given back beside it"
    receive(an_advice(decided(claim, share, "PCN2"), trace="T3"))
    assert owed(claim).get((PATIENT, None), 0) == left
    sound()
    share_cents = 500 if share == "PR-1 5" else 2_000 + left
    assert undo(claim) == min(share_cents, 2_000)
    assert owed(claim) == {(PATIENT, None): share_cents}
    assert not {"bad_debt", "write_off"} & balances().keys()
    sound()


def test_a_decision_taken_back_by_us_takes_its_part_of_the_write_off_along(
    claim: ClaimSnapshot, office: Office, first: RemittanceClaim
) -> None:
    receive(an_advice(reversal_of(first), trace="T2", plbs=[plb("WO", -15_790)]))
    before = balances()
    receive(an_advice(decided(claim, "PR-1 20", "PCN2"), trace="T3"))
    after = balances()
    (row,) = [one for one in remittances.remittance_page().rows if one.trace_number == "T3"]
    remittance.reverse_remittance(remittance_id=row.id, reason="Another's", now=NOW)
    assert balances() == before
    sound()
    remittance.post_held(remittance_id=row.id, reason="It was ours", now=NOW)
    assert balances() == after
    assert undo(claim) == 2_000
    remittance.reverse_remittance(remittance_id=row.id, reason="Another's", now=NOW)
    assert owed(claim) == {(INSURANCE, office.payer_id): 17_790}, "no decision, no share"
    assert not {"bad_debt", "write_off"} & balances().keys()
    sound()


def test_a_part_undone_leaves_the_rest_given_up(claim: ClaimSnapshot, office: Office) -> None:
    said = decided(claim, "PR-1 20")
    receive(an_advice(said, trace="T1"))
    for key, cents in (("w1", 1_500), ("w2", 500)):
        new = NewWriteOff(
            patient_id=claim.patient_id, kind=BAD_DEBT, amount_cents=cents, reason="x", key=key
        )
        assert operations.ask_write_off(new=new, user_id=ANN, on=PAID)
    receive(an_advice(reversal_of(said), trace="T2", plbs=[plb("WO", -15_790)]))
    receive(an_advice(decided(claim, "PR-1 12", "PCN2"), trace="T3"))
    assert owed(claim) == {}
    rows = {row.amount_cents: row for row in queries.write_offs(patient_id=claim.patient_id)}
    undone = operations.undo_write_off(write_off_id=rows[1_500].id, on=PAID, reason="They pay")
    assert undone == 700, "5.00 of the 12.00 stay given up"
    assert owed(claim) == {(PATIENT, None): 700}
    sound()
    (row,) = [one for one in remittances.remittance_page().rows if one.trace_number == "T3"]
    remittance.reverse_remittance(remittance_id=row.id, reason="Another's", now=NOW)
    assert owed(claim) == {(INSURANCE, office.payer_id): 17_790}
    sound()


def test_our_own_taking_back_of_the_reversal_makes_it_owed(
    claim: ClaimSnapshot, first: RemittanceClaim
) -> None:
    taken = receive(an_advice(reversal_of(first), trace="T2", plbs=[plb("WO", -15_790)]))
    assert undo(claim) == 0
    (row,) = [one for one in remittances.remittance_page().rows if one.trace_number == "T2"]
    remittance.reverse_remittance(remittance_id=row.id, reason="Another's", now=NOW)
    assert owed(claim) == {(PATIENT, None): 2_000}
    assert not {"bad_debt", "write_off"} & balances().keys()
    sound()
    remittance.post_held(remittance_id=row.id, reason="It was ours", now=NOW)
    assert (PATIENT, None) not in owed(claim)
    sound()
    assert taken.outcome == "posted"


def test_undone_with_the_decision_standing_it_is_owed_in_full(
    claim: ClaimSnapshot, first: RemittanceClaim
) -> None:
    assert undo(claim) == 2_000
    assert owed(claim) == {(PATIENT, None): 2_000}
    sound()


@pytest.fixture
def given_up(claim: ClaimSnapshot) -> int:
    """The payer refused the claim, and all of it was written off: the denial's id."""
    told = receive(an_advice(decided(claim, "CO-29 177.90"), trace="T1"))
    with clock.at(NOW):
        act_on_decisions(claim_ids=list(told.posted_claim_ids), now=NOW)
        (denial,) = denial_queries.denials_for(claim_ids=[claim.id])[claim.id]
        denials.write_off_denials(
            denial_ids=[denial.id],
            reason=WriteOffReason.TIMELY_FILING,
            now=NOW,
            on=PAID,
            approved_by=None,
        )
    assert owed(claim) == {}
    return denial.id


def undo_denial(denial_id: int) -> int:
    with clock.at(NOW):
        return denials.undo_write_off(denial_id=denial_id, reason="They pay", now=NOW, on=PAID)


@pytest.mark.parametrize(("share", "paid"), [("CO-45 77.90", 10_000), ("OA-45 0", 17_790)])
def test_what_the_payer_paid_beyond_settles_a_denial_that_is_owed_again(
    claim: ClaimSnapshot, given_up: int, share: str, paid: int
) -> None:
    receive(an_advice(decided(claim, share, "PCN2"), trace="T2"))
    assert balances()["suspense"] == -paid, "nothing was open"
    assert undo_denial(given_up) == 0
    assert owed(claim) == {}
    assert "suspense" not in balances()
    assert remittances.overpaid_items() == []
    sound()


def test_a_denial_undone_with_nothing_paid_beyond_is_owed_in_full(
    claim: ClaimSnapshot, office: Office, given_up: int
) -> None:
    assert undo_denial(given_up) == 17_790
    assert owed(claim) == {(INSURANCE, office.payer_id): 17_790}
    sound()
