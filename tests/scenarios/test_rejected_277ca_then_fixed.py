"""The payer does not find the member, so it never looks at the claim; a rejection is no denial."""

from __future__ import annotations

from datetime import date

from claimwright.cycle.claims import queries as claims
from claimwright.cycle.denials import queries as denials
from claimwright.cycle.registration import operations as registration
from claimwright.cycle.registration import queries as patients
from tests.scenarios.conftest import MakeWorld
from tests.support import alder
from tests.support.world import BLUE, a_member, a_scenario, assert_sound, books_of


def test_a_mistyped_member_number_is_mended_and_paid(make_world: MakeWorld) -> None:
    world = make_world(a_scenario(a_member(BLUE, "BV1000001")))
    patient_id = alder.register((world.clinic.blue_id, "BV1000009"))
    encounter_id = alder.record_visit(world.clinic, patient_id, "99213")
    claim = world.bill_and_submit(encounter_id)

    world.live_until(date(2026, 3, 4))
    assert world.claim(claim.id).state == "rejected"
    told = " ".join(f"{event.title} {event.words}" for event in claims.timeline(claim_id=claim.id))
    assert "no such policy holder and member id (A3:33:IL)" in told
    assert not any(denials.denials_for(claim_ids=[claim.id]).values())
    assert books_of(encounter_id) == {"insurance_receivable": 17790, "revenue": -17790}

    (coverage,) = patients.coverages_for(patient_ids=[patient_id])[patient_id]
    registration.correct_coverage(coverage_id=coverage.id, changes={"member_id": "BV1000001"})
    world.correct(claim.id, "The member number is mended")
    assert world.submit() == 1
    mended = world.claim(claim.id)
    assert (mended.version_number, mended.frequency) == (2, "1")
    assert b"NM1*IL*1*VANCE*IDA****MI*BV1000001~" in world.files("outbox")[0].read_bytes()

    world.live_until(date(2026, 3, 16))
    assert world.claim(claim.id).paid_cents == 8174
    assert books_of(encounter_id) == {
        "patient_receivable": 2500,
        "payer_clearing": 8174,
        "contractual_allowance": 7116,
        "revenue": -17790,
    }
    assert_sound([encounter_id])
