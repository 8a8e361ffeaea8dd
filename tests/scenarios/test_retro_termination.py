"""Weeks after it paid, the plan learns that coverage had ended before the visit (PR-27)."""

from __future__ import annotations

from datetime import date

from claimwright.cycle.denials import operations as denial_work
from claimwright.cycle.denials import queries as denials
from claimwright.cycle.registration import operations as registration
from claimwright.cycle.registration import queries as patients
from claimwright.foundation import clock
from tests.scenarios.conftest import MakeWorld
from tests.support import alder
from tests.support.world import (
    BLUE,
    MORNING,
    a_member,
    a_scenario,
    assert_sound,
    books_of,
    whole_books,
)


def test_the_payment_is_taken_back_and_the_patient_owes(make_world: MakeWorld) -> None:
    world = make_world(
        a_scenario(
            a_member(BLUE, "BV1000001", ends_on=date(2026, 3, 1), end_known_on=date(2026, 4, 20))
        )
    )
    patient_id = alder.register((world.clinic.blue_id, "BV1000001"))
    encounter_id = alder.record_visit(world.clinic, patient_id, "99213")
    claim = world.bill_and_submit(encounter_id)
    world.live_until(date(2026, 3, 10))
    world.pay(patient_id, 2500, "card-1")
    assert books_of(encounter_id)["payer_clearing"] == 8174

    world.live_until(date(2026, 4, 21))
    (denial,) = denials.denials_for(claim_ids=[claim.id])[claim.id]
    assert (denial.group, denial.reason, denial.amount_cents) == ("PR", "27", 17790)
    # The copay went back on account; the whole charge is open with the plan until a person acts.
    assert whole_books() == {
        "insurance_receivable": 17790,
        "cash": 2500,
        "patient_unapplied": -2500,
        "payer_clearing": 8174,
        "takeback": -8174,
        "revenue": -17790,
    }
    assert_sound([encounter_id])

    (coverage,) = patients.coverages_for(patient_ids=[patient_id])[patient_id]
    registration.end_coverage(coverage_id=coverage.id, on=date(2026, 3, 1))
    with world.at(MORNING):
        moved = denial_work.transfer_to_patient(
            denial_ids=[denial.id],
            words="Coverage had ended; the patient has no other",
            now=clock.now(),
            on=world.today,
        )
    assert moved.total_cents == 17790
    assert len(world.send_statements()) == 1
    assert whole_books()["patient_receivable"] == 17790 - 2500
    world.pay(patient_id, 17790 - 2500, "card-2")
    assert whole_books() == {
        "cash": 17790,
        "payer_clearing": 8174,
        "takeback": -8174,
        "revenue": -17790,
    }
    assert_sound([encounter_id])
