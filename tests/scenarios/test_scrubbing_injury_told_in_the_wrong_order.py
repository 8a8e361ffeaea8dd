"""A fall is coded before the fracture it caused: held, mended by one press, sent and paid."""

from __future__ import annotations

from datetime import date

from claimwright.cycle.claims import queries as claims
from claimwright.cycle.scrubbing import queries as scrubbing
from claimwright.foundation import clock
from claimwright.journeys.bill_encounters import bill_encounters
from claimwright.journeys.mend_claim import fixes_of, mend_claim
from tests.scenarios.conftest import MakeWorld
from tests.support import alder
from tests.support.world import BLUE, MORNING, a_member, a_scenario, assert_sound


def test_the_injury_comes_first_after_one_press(make_world: MakeWorld) -> None:
    world = make_world(a_scenario(a_member(BLUE, "BV1000001")))
    patient_id = alder.register((world.clinic.blue_id, "BV1000001"))
    encounter_id = alder.record_visit(
        world.clinic, patient_id, "99213", diagnoses=("W010XXA", "S52501A")
    )
    with world.at(MORNING):
        billed = bill_encounters(encounter_ids=[encounter_id], as_of=world.today)
    (claim_id,) = billed.held_claim_ids
    assert world.submit() == 0
    (found,) = scrubbing.findings_for(claim_ids=[claim_id])[claim_id]
    assert found.code == "837-32"

    (fix,) = fixes_of(claim_id=claim_id)
    assert fix.is_mechanical
    assert fix.changes[0] == ("Diagnoses: W010XXA, S52501A", "Diagnoses: S52501A, W010XXA")
    with world.at(MORNING):
        done = mend_claim(claim_id=claim_id, key=fix.key, as_of=world.today, now=clock.now())
    assert done.ready_claim_ids == (claim_id,)
    assert scrubbing.figures()["837-32"].mended_count == 1

    assert world.submit() == 1
    world.live_until(date(2026, 3, 20))
    assert world.claim(claim_id).paid_cents > 0
    assert scrubbing.figures()["837-32"].saved_cents == world.claim(claim_id).paid_cents
    told = [event.words for event in claims.timeline(claim_id=claim_id)]
    assert any("Put the diagnoses in order (837-32)" in words for words in told)
    assert_sound([encounter_id])
