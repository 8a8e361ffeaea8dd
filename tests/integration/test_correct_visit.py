"""M08, M22: a corrected visit moves its charge to who owes it now; what was paid follows."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from claimwright.cycle.charges.domain.encounters import NewChargeLine
from claimwright.cycle.charges.operations import CannotChange
from claimwright.cycle.patient_billing import operations as billing
from claimwright.cycle.patient_billing.domain.write_offs import COURTESY, NewWriteOff
from claimwright.cycle.receipts import operations as receipts
from claimwright.cycle.receipts import queries as receipt_queries
from claimwright.cycle.receipts.domain.payments import NewPayment
from claimwright.cycle.registration import operations as registration
from claimwright.cycle.remittance import operations as remittance
from claimwright.cycle.remittance import queries as remittance_queries
from claimwright.journeys.correct_claim import correct_claims
from claimwright.journeys.correct_visit import correct_visit
from claimwright.ledger import queries as ledger
from claimwright.ledger.domain.posting import AccountKind
from tests.support import clinic
from tests.support.decided import Office, billed, self_pay
from tests.support.remits import (
    NOW,
    a_decision,
    an_advice,
    balances,
    owed,
    plb,
    receive,
    reversal_of,
)

DAY = date(2026, 3, 9)
INSURANCE, PATIENT = "insurance_receivable", "patient_receivable"


def correct(encounter_id: int, code: str, cents: int) -> None:
    line = NewChargeLine(code=code, charge_cents=cents, pointers=(1,))
    correct_visit(encounter_id=encounter_id, lines=[line], reason="code corrected", as_of=DAY)


def pay(patient_id: int, cents: int) -> None:
    new = NewPayment(
        patient_id=patient_id, amount_cents=cents, method="cash", received_on=DAY, key="paid"
    )
    receipts.take_payments(new=[new])


def sound() -> None:
    assert ledger.violations() == []
    assert remittance_queries.violations() == []
    assert receipt_queries.violations() == []


def test_m22_what_a_patient_paid_beyond_a_lower_charge_is_on_account(office: Office) -> None:
    patient_id = clinic.a_patient()
    encounter_id = self_pay(office, patient_id, on=DAY, key="v1")
    pay(patient_id, 17790)
    correct(encounter_id, "99212", 10000)
    assert balances() == {"cash": 17790, "patient_unapplied": -7790, "revenue": -10000}
    sound()


def test_m22_what_a_payer_paid_beyond_a_lower_charge_waits_until_it_is_taken_back(
    office: Office,
) -> None:
    """Charge 177.90, paid 81.74, patient 25; corrected to 50.00, of which 15 is paid, 25 owed."""
    patient_id = clinic.a_patient()
    clinic.a_coverage(patient_id, office.payer_id)
    claim = billed(office, patient_id, on=DAY, key="v1")
    first = a_decision(claim.control_number, ("99213", 17790, "CO-45 71.16, PR-3 25"))
    receive(an_advice(first, trace="T1"))
    pay(patient_id, 2500)
    correct(claim.encounter_id, "99212", 5000)
    assert balances() == {
        "cash": 2500,
        "patient_unapplied": -2500,
        "payer_clearing": 8174,
        "revenue": -5000,
        "suspense": -3174,
    }
    sound()
    anew = a_decision(claim.control_number, ("99212", 5000, "CO-45 10, PR-3 25"))
    back = an_advice(reversal_of(first), anew, trace="T2", plbs=[plb("WO", 1500 - 8174)])
    assert receive(back).outcome == "posted"
    assert balances() == {
        "cash": 2500,
        "contractual_allowance": 1000,
        "patient_receivable": 2500,
        "patient_unapplied": -2500,
        "payer_clearing": 8174,
        "revenue": -5000,
        "takeback": 1500 - 8174,
    }
    sound()


def test_m15_a_visit_corrected_up_and_down_again_is_as_it_was(office: Office) -> None:
    patient_id = clinic.a_patient()
    clinic.a_coverage(patient_id, office.payer_id)
    claim = billed(office, patient_id, on=DAY, key="v1")
    paid = a_decision(claim.control_number, ("99213", 17790, "CO-45 71.16, PR-3 25"))
    remittance_id = receive(an_advice(paid)).transactions[0].remittance_id
    before = balances()
    correct(claim.encounter_id, "99214", 25036)
    assert owed(claim) == {(INSURANCE, office.payer_id): 7246, (PATIENT, None): 2500}
    correct(claim.encounter_id, "99213", 17790)
    assert balances() == before
    assert remittance_id is not None
    remittance.reverse_remittance(remittance_id=remittance_id, reason="test", now=NOW)
    assert balances() == {INSURANCE: 17790, "revenue": -17790}
    sound()


def test_m22_a_charge_below_what_was_written_off_is_refused(office: Office) -> None:
    patient_id = clinic.a_patient()
    encounter_id = self_pay(office, patient_id, on=DAY, key="v1")
    billing.set_write_off_limit(cents=20000)
    new = NewWriteOff(
        patient_id=patient_id, kind=COURTESY, amount_cents=15000, reason="kind", key="w1"
    )
    billing.ask_write_off(new=new, user_id=1, on=DAY)
    before = balances()
    with pytest.raises(CannotChange, match="Take that back first"):
        correct(encounter_id, "99212", 10000)
    assert balances() == before


@pytest.mark.parametrize(("code", "cents"), [("99214", 25036), ("99212", 10000)])
def test_m08_a_corrected_charge_stays_with_the_payer_the_visit_went_to(
    office: Office, code: str, cents: int
) -> None:
    """Retroactive coverage moved the debt; the correction must not charge the first payer again."""
    patient_id = clinic.a_patient()
    ended = clinic.a_coverage(patient_id, office.payer_id)
    claim = billed(office, patient_id, on=DAY, key="v1")
    denial = a_decision(claim.control_number, ("99213", 17790, "CO-27 177.90"), status="4")
    receive(an_advice(denial))
    registration.end_coverage(coverage_id=ended, on=DAY - timedelta(days=5))
    second_id = clinic.a_payer("Silver Medigap", "SLVR1", "commercial")
    clinic.a_coverage(patient_id, second_id, member_id="S1")
    correct_claims(claim_ids=[claim.id], reason="other coverage", as_of=DAY, now=NOW)
    assert owed(claim) == {(INSURANCE, second_id): 17790}
    correct(claim.encounter_id, code, cents)
    correct_claims(claim_ids=[claim.id], reason="other code", as_of=DAY, now=NOW)
    assert owed(claim) == {(INSURANCE, second_id): cents}
    revenue = ledger.balances(by="encounter", ids=[claim.encounter_id], kinds=[AccountKind.REVENUE])
    assert revenue == {claim.encounter_id: -cents}
    sound()
