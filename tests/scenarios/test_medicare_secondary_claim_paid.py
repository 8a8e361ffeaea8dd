"""We send the second payer its claim, with what the first one decided."""

from __future__ import annotations

from datetime import date

from claimwright.cycle.registration import operations as registration
from claimwright.cycle.registration import queries as patients
from tests.scenarios.conftest import MakeWorld
from tests.support import alder
from tests.support.world import (
    BLUE,
    MEDICARE,
    MEDIGAP,
    a_member,
    a_scenario,
    assert_sound,
    books_of,
)

MBI = "1EG4TE5MK73"


def test_medicare_pays_after_the_employer_plan(make_world: MakeWorld) -> None:
    """Blue pays 81.74 and leaves a copay of 25.00; Medicare adds 7.21 up to its own 88.95."""
    world = make_world(a_scenario(a_member(BLUE, "BV1000001"), a_member(MEDICARE, MBI)))
    clinic = world.clinic
    patient_id = alder.register((clinic.blue_id, "BV1000001"), (clinic.medicare_id, MBI))
    second = patients.coverages_for(patient_ids=[patient_id])[patient_id][1]
    registration.correct_coverage(coverage_id=second.id, changes={"insurance_type": "12"})
    encounter_id = alder.record_visit(clinic, patient_id, "99213")
    world.bill_and_submit(encounter_id)
    world.live_until(date(2026, 3, 10))

    first, following = world.claims_of(encounter_id)
    assert (first.paid_cents, following.rank, following.state) == (8174, "S", "ready")
    assert books_of(encounter_id)["insurance_receivable"] == 2500
    assert world.send_statements() == ()
    assert world.submit() == 1
    (sent,) = world.files("outbox")
    told = sent.read_bytes()
    assert b"SBR*S*18*" in told
    assert b"*12*" in told.split(b"SBR*S*18*")[1].split(b"~")[0]
    assert b"AMT*D*81.74~" in told
    assert b"SVD*BLUEV*81.74*HC:99213**1~" in told
    assert b"CAS*PR*3*25~" in told

    world.live_until(date(2026, 3, 24))
    assert world.claim(following.id).paid_cents == 721
    assert books_of(encounter_id) == {
        "patient_receivable": 1779,
        "payer_clearing": 8895,
        "contractual_allowance": 7116,
        "revenue": -17790,
    }
    assert len(world.send_statements()) == 1
    world.pay(patient_id, 1779, "card-1")
    assert "patient_receivable" not in books_of(encounter_id)
    assert_sound([encounter_id])


def test_a_supplement_medicare_does_not_know_of_gets_our_claim(make_world: MakeWorld) -> None:
    """No crossover: Medicare pays 69.74, we send the rest and Medigap pays 17.79."""
    world = make_world(a_scenario(a_member(MEDICARE, MBI), a_member(MEDIGAP, "SM77001")))
    clinic = world.clinic
    patient_id = alder.register((clinic.medicare_id, MBI), (clinic.medigap_id, "SM77001"))
    encounter_id = alder.record_visit(clinic, patient_id, "99213")
    world.bill_and_submit(encounter_id)
    world.live_until(date(2026, 3, 10))

    _, following = world.claims_of(encounter_id)
    assert following.state == "ready"
    assert world.submit() == 1
    told = world.files("outbox")[0].read_bytes()
    assert b"SVD*15202*69.74*HC:99213**1~" in told
    assert b"CAS*CO*45*88.95**253*1.42~" in told
    assert b"CAS*PR*2*17.79~" in told

    world.live_until(date(2026, 3, 24))
    assert world.claim(following.id).paid_cents == 1779
    assert books_of(encounter_id) == {
        "payer_clearing": 8753,
        "contractual_allowance": 9037,
        "revenue": -17790,
    }
    assert_sound([encounter_id])
