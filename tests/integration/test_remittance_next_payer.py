"""What one payer leaves goes to the next, then to the patient, and ends at zero."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import pytest

from claimwright.cycle.claims import operations as claim_operations
from claimwright.cycle.claims import queries as claims
from claimwright.cycle.claims.domain.snapshots import ClaimSnapshot
from claimwright.cycle.remittance import queries
from claimwright.cycle.remittance.domain.outcomes import Received835
from claimwright.engines.x12.parties import Party
from claimwright.foundation import clock
from claimwright.ledger import queries as ledger
from tests.support import clinic
from tests.support.decided import Office, billed, noon, open_office
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
SILVER = Party(name="Silver Medigap", id_qualifier="XV", id="SLVR1")
BY_SILVER = {"payer": SILVER, "payer_trace_id": "1555555555"}


@dataclass(frozen=True)
class Family:
    """A patient with two insurers."""

    office: Office
    second_id: int
    claim: ClaimSnapshot


def a_family(
    first_kind: str = "medicare", second_kind: str = "commercial", **patient: object
) -> Family:
    office = open_office(kind=first_kind)
    second_id = clinic.a_payer("Silver Medigap", "SLVR1", second_kind)
    patient_id = clinic.a_patient(**patient)  # type: ignore[arg-type]
    clinic.a_coverage(patient_id, office.payer_id, member_id=clinic.MBI)
    clinic.a_coverage(patient_id, second_id, rank="S", member_id="S99")
    return Family(office, second_id, billed(office, patient_id, on=VISIT, key="v1"))


def sound() -> None:
    assert ledger.violations() == []
    assert queries.violations() == []


def first_pays(
    family: Family, status: str = "1", said: str = "CO-45 77.90, PR-2 20"
) -> Received835:
    decision = a_decision(family.claim.control_number, ("99213", 17790, said), status=status)
    received = receive(an_advice(decision))
    sound()
    return received


def test_coinsurance_goes_to_the_second_insurer_not_the_patient(practice: object) -> None:
    family = a_family()
    first_pays(family)
    assert owed(family.claim) == {(INSURANCE, family.second_id): 2000}


@pytest.mark.parametrize("adjustment", ["OA-23 157.90", "OA-23 80, CO-45 77.90"])
def test_b16_the_crossover_answer_under_our_first_claim_number_ends_at_zero(
    practice: object, adjustment: str
) -> None:
    """The second payer answers on the first one's CLM01, however it words what came before."""
    family = a_family()
    first_pays(family, status="19")
    assert claim_operations.assemble_next_payer(claim_ids=[family.claim.id], as_of=PAID) == []
    answer = a_decision(
        family.claim.control_number, ("99213", 17790, adjustment), status="2", payer_number="S1"
    )
    received = receive(an_advice(answer, trace="S-TRACE", **BY_SILVER))
    assert received.placed.posted == 2000
    assert owed(family.claim) == {}
    shown = claims.get_claim(claim_id=family.claim.id)
    assert (shown.paid_cents, shown.adjusted_cents, shown.patient_cents) == (10000, 7790, 0)
    assert balances() == {
        "payer_clearing": 10000,
        "contractual_allowance": 7790,
        "revenue": -17790,
    }
    sound()


def test_our_own_secondary_claim_is_paid_and_the_rest_is_the_patients(practice: object) -> None:
    family = a_family()
    first_pays(family)
    (second_claim,) = claim_operations.assemble_next_payer(claim_ids=[family.claim.id], as_of=PAID)
    for state in ("ready", "submitted"):
        claim_operations.move_claims(ids=[second_claim], to=state, reason="t", now=noon(PAID))
    number = claims.get_claim(claim_id=second_claim).control_number
    answer = a_decision(
        number, ("99213", 17790, "OA-23 157.90, PR-3 5"), status="2", payer_number="S1"
    )
    received = receive(an_advice(answer, trace="S-TRACE", **BY_SILVER))
    assert received.posted_claim_ids == (second_claim,)
    assert owed(family.claim) == {(PATIENT, None): 500}
    assert claims.get_claim(claim_id=second_claim).state == "adjudicated"
    assert claims.get_claim(claim_id=second_claim).paid_cents == 1500
    sound()


def test_a_second_insurer_pays_what_the_first_refused(practice: object) -> None:
    """PR-96 stays with the first payer as a denial until the second one covers it."""
    family = a_family(first_kind="commercial")
    first_pays(family, said="PR-96 177.90", status="4")
    assert owed(family.claim) == {(INSURANCE, family.office.payer_id): 17790}
    answer = a_decision(family.claim.control_number, ("99213", 17790, ""), status="2")
    receive(an_advice(answer, trace="S-TRACE", **BY_SILVER))
    assert owed(family.claim) == {}
    sound()


def test_a_takeback_by_the_first_gives_the_second_its_credit(practice: object) -> None:
    """M22: the second payer's money never makes a receivable negative; the correction nets it."""
    family = a_family()
    first_pays(family)
    answer = a_decision(
        family.claim.control_number, ("99213", 17790, "OA-23 157.90"), status="2", payer_number="S1"
    )
    receive(an_advice(answer, trace="S-TRACE", **BY_SILVER))
    decision = a_decision(family.claim.control_number, ("99213", 17790, "CO-45 77.90, PR-2 20"))
    taken = an_advice(reversal_of(decision), plbs=[plb("WO", -8000)], trace="TRACE2")
    later = NOW + timedelta(days=40)
    received = receive(taken, now=later)
    assert "RMT-NEXT-PAYER-CREDIT" in {finding.code for finding in received.findings}
    assert owed(family.claim) == {(INSURANCE, family.office.payer_id): 17790}
    assert balances()["suspense"] == -2000
    overpaid = queries.overpaid_items()
    (since,) = queries.overpaid_since(items=overpaid).values()
    assert since == clock.day_of(later), "the sixty days do not run from its own payment"
    sound()
    again = a_decision(
        family.claim.control_number, ("99213", 17790, "CO-45 77.90, PR-2 25"), payer_number="PCN7"
    )
    receive(an_advice(again, trace="TRACE3"))
    assert owed(family.claim) == {(INSURANCE, family.second_id): 500}
    assert "suspense" not in balances()
    sound()


def test_b10_a_qualified_beneficiary_is_never_billed(practice: object) -> None:
    office = open_office(kind="medicare")
    patient_id = clinic.a_patient(is_qmb=True)
    clinic.a_coverage(patient_id, office.payer_id, member_id=clinic.MBI)
    claim = billed(office, patient_id, on=VISIT, key="v1")
    received = receive(
        an_advice(a_decision(claim.control_number, ("99213", 17790, "CO-45 77.90, PR-2 20")))
    )
    assert owed(claim) == {(INSURANCE, office.payer_id): 2000}
    assert "RMT-SHARE-WITHHELD" in {finding.code for finding in received.findings}
    sound()


def test_b10_the_payers_own_remark_protects_a_beneficiary_we_did_not_know(practice: object) -> None:
    office = open_office(kind="medicare")
    patient_id = clinic.a_patient()
    clinic.a_coverage(patient_id, office.payer_id, member_id=clinic.MBI)
    claim = billed(office, patient_id, on=VISIT, key="v1")
    decision = a_decision(
        claim.control_number, ("99213", 17790, "CO-45 77.90, PR-2 20"), remarks=("N781",)
    )
    receive(an_advice(decision))
    assert owed(claim) == {(INSURANCE, office.payer_id): 2000}


def test_a_beneficiarys_share_goes_to_medicaid(practice: object) -> None:
    family = a_family(second_kind="medicaid", is_qmb=True)
    first_pays(family)
    assert owed(family.claim) == {(INSURANCE, family.second_id): 2000}
    answer = a_decision(
        family.claim.control_number, ("99213", 17790, "OA-23 157.90, CO-45 20"), status="2"
    )
    receive(an_advice(answer, trace="S-TRACE", **BY_SILVER))
    assert owed(family.claim) == {}
    assert balances()["contractual_allowance"] == 9790
    sound()


def test_medicaid_patients_owe_their_copay_and_no_more(practice: object) -> None:
    office = open_office(kind="medicaid")
    patient_id = clinic.a_patient()
    clinic.a_coverage(patient_id, office.payer_id)
    claim = billed(office, patient_id, on=VISIT, key="v1")
    receive(
        an_advice(
            a_decision(claim.control_number, ("99213", 17790, "CO-45 77.90, PR-3 4, PR-2 16"))
        )
    )
    assert owed(claim) == {(PATIENT, None): 400, (INSURANCE, office.payer_id): 1600}
    sound()


def test_a_claim_forwarded_to_a_payer_unknown_here_bills_nobody_yet(practice: object) -> None:
    office = open_office(kind="medicare")
    patient_id = clinic.a_patient()
    clinic.a_coverage(patient_id, office.payer_id, member_id=clinic.MBI)
    claim = billed(office, patient_id, on=VISIT, key="v1")
    decision = a_decision(
        claim.control_number,
        ("99213", 17790, "CO-45 77.90, PR-2 20"),
        status="19",
        crossover=Party(name="Golden Supplement", id_qualifier="PI", id="GOLD9"),
    )
    receive(an_advice(decision))
    assert owed(claim) == {(INSURANCE, office.payer_id): 2000}
    answer = a_decision(claim.control_number, ("99213", 17790, "OA-23 157.90"), status="2")
    golden = {"payer": Party(name="Golden Supplement"), "payer_trace_id": "1777777777"}
    receive(an_advice(answer, trace="G", **golden))
    assert owed(claim) == {}
    sound()


def test_m14_the_second_payers_file_may_come_first(practice: object) -> None:
    """Its money waits under its name, its share for the patient too, until the first answers."""
    family = a_family()
    answer = a_decision(
        family.claim.control_number,
        ("99213", 17790, "OA-23 157.90, PR-3 5"),
        status="2",
        payer_number="S1",
    )
    received = receive(an_advice(answer, trace="S-TRACE", **BY_SILVER))
    assert received.placed.suspense == 1500
    assert owed(family.claim) == {(INSURANCE, family.office.payer_id): 17790}
    first_pays(family, status="19")
    assert owed(family.claim) == {(PATIENT, None): 500}
    assert "suspense" not in balances()
    sound()


def test_a_first_payer_that_pays_twice_does_not_pay_the_seconds_share(practice: object) -> None:
    family = a_family()
    first_pays(family)
    twin = a_decision(
        family.claim.control_number, ("99213", 17790, "CO-45 77.90, PR-2 20"), payer_number="PCN2"
    )
    receive(an_advice(twin, trace="TRACE2"))
    assert owed(family.claim)[INSURANCE, family.second_id] == 2000
    assert balances()["suspense"] == -8000
    overpaid = queries.overpaid_items()
    assert set(queries.overpaid_since(items=overpaid).values()) == {clock.day_of(NOW)}
    sound()
