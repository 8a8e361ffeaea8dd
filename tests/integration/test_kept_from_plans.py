"""A visit paid in full and asked to be kept from the plan: no plan is ever told of it."""

from __future__ import annotations

import pytest

from claimwright.cycle.charges import queries as charges
from claimwright.cycle.claims import operations as claims
from claimwright.cycle.claims import queries as claim_queries
from claimwright.cycle.scrubbing import queries as scrubbing
from claimwright.journeys.bill_encounters import bill_encounters, keep_from_plans
from claimwright.journeys.import_records import import_file
from tests.support.alder import DOCTOR_NPI, set_up_clinic
from tests.support.alder import NOW as IMPORTED_AT
from tests.support.claim_cast import VISIT, a_patient, a_visit, open_clinic
from tests.unit.engines.clinical.test_feeds import CSV

WHY = "paid in full on 03/02, asked in writing"


@pytest.fixture
def clinic(practice):
    return open_clinic()


def insured(clinic):
    return a_patient((clinic.medicare_id, "1EG4TE5MK73"), (clinic.blue_id, "BV123456"))


def test_a_restricted_visit_goes_to_the_patient_with_the_reason(clinic):
    patient = insured(clinic)
    kept, told = (
        a_visit(clinic, patient, plan_restriction=WHY),
        a_visit(clinic, patient, "93000", source_key="visit-2"),
    )
    done = bill_encounters(encounter_ids=[kept, told], as_of=VISIT)
    assert done.self_pay_encounter_ids == (kept,)
    assert WHY in done.self_pay_reasons[kept]
    assert claim_queries.claims_of_encounters(encounter_ids=[kept]).get(kept, []) == []
    assert len(claim_queries.claims_of_encounters(encounter_ids=[told])[told]) == 1
    visit = charges.get_encounter(encounter_id=kept)
    assert (visit.state, visit.charged_payer_id) == ("billed", None)
    assert any(WHY in reason for *_, reason in charges.history(encounter_id=kept))


def test_a_claim_made_before_the_patient_asked_is_held_and_never_reworded(clinic):
    visit = a_visit(clinic, insured(clinic))
    done = bill_encounters(encounter_ids=[visit], as_of=VISIT)
    (claim_id,) = done.ready_claim_ids + done.held_claim_ids
    assert keep_from_plans(encounter_id=visit, reason=WHY, as_of=VISIT) == []
    assert claim_queries.get_claim(claim_id=claim_id).state == "held"
    found = scrubbing.findings_for(claim_ids=[claim_id])[claim_id]
    assert [f.code for f in found if WHY in f.message] == ["837-65"]
    with pytest.raises(claims.NotCovered):
        claims.revise_claims(claim_ids=[claim_id], reason="again", as_of=VISIT)


def test_letting_go_frees_the_visit(clinic):
    visit = a_visit(clinic, insured(clinic), plan_restriction=WHY)
    keep_from_plans(encounter_id=visit, reason="", as_of=VISIT)
    assert bill_encounters(encounter_ids=[visit], as_of=VISIT).self_pay_encounter_ids == ()


def test_a_feed_may_say_it(practice):
    set_up_clinic()
    header, *rows = CSV.replace("1234567893", DOCTOR_NPI).splitlines()
    data = "\n".join([f"{header},keep_from_plan", *(f"{row},{WHY}" for row in rows if row)])
    assert import_file(
        data=data.replace(WHY, "paid in full").encode(), name="c.csv", now=IMPORTED_AT
    ).accepted
    rows, _ = charges.encounters_in_state(state="ready", limit=50)
    assert {row.plan_restriction for row in rows} == {"paid in full"}
