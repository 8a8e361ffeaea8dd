"""Denied for what is missing or wrong (CO-16), mended, sent again by the payer's own route."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from claimwright.cycle.denials import queries as denials
from claimwright.cycle.registration import operations as registration
from claimwright.cycle.registration import queries as patients
from claimwright.simulator import Whim
from tests.scenarios.conftest import MakeWorld
from tests.support import alder
from tests.support.world import (
    BLUE,
    MEDICARE,
    a_member,
    a_scenario,
    assert_sound,
    books_of,
)

MBI = "1EG4TE5MK73"
OPEN = {"insurance_receivable": 17790, "revenue": -17790}


def test_a_commercial_payer_gets_a_replacement(make_world: MakeWorld) -> None:
    """The group number was wrong: frequency 7 with the payer's claim number, then 81.74 paid."""
    world = make_world(a_scenario(a_member(BLUE, "BV1000001", group_number="G-100")))
    patient_id = alder.register((world.clinic.blue_id, "BV1000001"))
    (coverage,) = patients.coverages_for(patient_ids=[patient_id])[patient_id]
    registration.correct_coverage(coverage_id=coverage.id, changes={"group_number": "G-999"})
    encounter_id = alder.record_visit(world.clinic, patient_id, "99213")
    claim = world.bill_and_submit(encounter_id)

    world.live_until(date(2026, 3, 10))
    (denial,) = denials.denials_for(claim_ids=[claim.id])[claim.id]
    assert (denial.group, denial.reason, denial.amount_cents) == ("CO", "16", 17790)
    assert books_of(encounter_id) == OPEN
    assert world.send_statements() == ()

    registration.correct_coverage(coverage_id=coverage.id, changes={"group_number": "G-100"})
    number = world.claim(claim.id).payer_claim_number
    world.correct(claim.id, "The group number is mended")
    assert world.submit() == 1
    told = world.files("outbox")[0].read_bytes().decode()
    mended = world.claim(claim.id)
    assert (mended.version_number, mended.frequency) == (2, "7")
    assert mended.control_number != claim.control_number
    assert f"CLM*{mended.control_number}*177.9***11:B:7*" in told
    assert f"REF*F8*{number}~" in told
    assert denials.denials_for(claim_ids=[claim.id])[claim.id][0].state == "corrected"

    world.live_until(date(2026, 3, 24))
    assert world.claim(claim.id).paid_cents == 8174
    assert denials.denials_for(claim_ids=[claim.id])[claim.id][0].state == "overturned"
    assert books_of(encounter_id) == {
        "patient_receivable": 2500,
        "payer_clearing": 8174,
        "contractual_allowance": 7116,
        "revenue": -17790,
    }
    assert_sound([encounter_id])


def test_original_medicare_gets_a_new_claim(make_world: MakeWorld) -> None:
    """Medicare takes no replacements: frequency 1, no REF*F8, a new number; 69.74 paid."""
    once = Whim("CO", "16", 1_000_000, ("MA130",), overturn_percent=100)
    world = make_world(
        a_scenario(a_member(MEDICARE, MBI), payers=(replace(MEDICARE, whims=(once,)),))
    )
    patient_id = alder.register((world.clinic.medicare_id, MBI))
    encounter_id = alder.record_visit(world.clinic, patient_id, "99213")
    claim = world.bill_and_submit(encounter_id)
    world.live_until(date(2026, 3, 10))
    assert books_of(encounter_id) == OPEN

    world.correct(claim.id, "Completed and sent as a new claim")
    assert world.submit() == 1
    told = world.files("outbox")[0].read_bytes().decode()
    mended = world.claim(claim.id)
    assert (mended.version_number, mended.frequency) == (2, "1")
    assert f"CLM*{mended.control_number}*177.9***11:B:1*" in told
    assert "REF*F8*" not in told

    world.live_until(date(2026, 3, 24))
    assert world.claim(claim.id).paid_cents == 6974
    assert books_of(encounter_id) == {
        "patient_receivable": 1779,
        "payer_clearing": 6974,
        "contractual_allowance": 9037,
        "revenue": -17790,
    }
    assert_sound([encounter_id])
