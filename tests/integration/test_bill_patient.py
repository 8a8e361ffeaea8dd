"""What no plan covers is the patient's: the claim is void and its open money moves."""

from __future__ import annotations

from datetime import date

import pytest

from claimwright.cycle.claims import operations as claims
from claimwright.cycle.claims import queries as claim_queries
from claimwright.cycle.claims.domain.snapshots import ClaimSnapshot
from claimwright.cycle.claims.domain.states import IllegalMove
from claimwright.cycle.receipts import operations as receipts
from claimwright.cycle.receipts.domain.payments import NewPayment
from claimwright.foundation.audit.models import AuditEntry
from claimwright.journeys.bill_patient import bill_patients
from claimwright.ledger import queries as ledger
from tests.support import clinic
from tests.support.decided import Office, billed, decided
from tests.support.remits import INSURANCE, NOW, PATIENT, owed

pytestmark = pytest.mark.usefixtures("practice")
VISIT, LATER = date(2026, 3, 9), date(2026, 3, 20)


def rejected(office: Office, patient_id: int, key: str = "v1") -> ClaimSnapshot:
    """A claim of $177.90 that came back: no coverage on the day."""
    claim = billed(office, patient_id, on=VISIT, key=key)
    claims.move_claims(ids=[claim.id], to="rejected", reason="Not covered", now=NOW)
    return claim


def insured(office: Office) -> int:
    patient_id = clinic.a_patient()
    clinic.a_coverage(patient_id, office.payer_id)
    return patient_id


def bill(*found: ClaimSnapshot) -> int:
    return bill_patients(
        claim_ids=[claim.id for claim in found], reason="No coverage", as_of=LATER, now=NOW
    )


def state_of(claim: ClaimSnapshot) -> str:
    return str(claim_queries.get_claim(claim_id=claim.id).state)


def test_the_patient_owes_what_the_payer_owed_and_nothing_is_lost(office: Office) -> None:
    claim = rejected(office, insured(office))
    assert owed(claim) == {(INSURANCE, office.payer_id): 17790}
    assert bill(claim) == 17790
    assert state_of(claim) == "void"
    assert owed(claim) == {(PATIENT, None): 17790}
    assert ledger.violations() == []
    act = AuditEntry.objects.filter(action="visits billed to patients").get()
    assert '"amount_cents":17790' in act.payload.replace(" ", "")


def test_a_second_press_moves_nothing_more(office: Office) -> None:
    claim = rejected(office, insured(office))
    bill(claim)
    assert bill(claim) == 0
    assert owed(claim) == {(PATIENT, None): 17790}


def test_money_left_behind_by_a_void_claim_moves_too(office: Office) -> None:
    claim = rejected(office, insured(office))
    claims.move_claims(ids=[claim.id], to="void", reason="Hasty", now=NOW)
    assert bill(claim) == 17790
    assert owed(claim) == {(PATIENT, None): 17790}


def test_what_the_patient_has_on_account_pays_it_at_once(office: Office) -> None:
    patient_id = insured(office)
    claim = rejected(office, patient_id)
    paid = NewPayment(
        patient_id=patient_id, amount_cents=5000, method="check", received_on=VISIT, key="p1"
    )
    receipts.take_payments(new=[paid])
    assert bill(claim) == 17790
    assert owed(claim) == {(PATIENT, None): 12790}


def test_what_a_payer_decided_is_not_moved_by_a_press(office: Office) -> None:
    claim = billed(office, insured(office), on=VISIT, key="v1")
    decided(claim, "CO-29 177.90", on=LATER)
    before = owed(claim)
    with pytest.raises(claims.NotTheirs, match="The payer decided"):
        bill(claim)
    assert owed(claim) == before
    assert state_of(claim) == "adjudicated"


def test_a_claim_that_is_with_its_payer_stays_there_and_takes_the_others_with_it(
    office: Office,
) -> None:
    patient_id = insured(office)
    back, out = rejected(office, patient_id), billed(office, patient_id, on=VISIT, key="v2")
    with pytest.raises(IllegalMove):
        bill(back, out)
    assert state_of(back) == "rejected"
    assert owed(back) == {(INSURANCE, office.payer_id): 17790}
