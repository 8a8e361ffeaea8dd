"""A paid claim is sent again with another code: the payer reverses and pays anew in one 835."""

from __future__ import annotations

from datetime import date

from claimwright.cycle.charges import operations as charges
from claimwright.cycle.charges.domain.encounters import NewChargeLine
from tests.scenarios.conftest import MakeWorld
from tests.support import alder
from tests.support.world import BLUE, a_member, a_scenario, assert_sound, books_of

CORRECTED_ON = date(2026, 3, 16)


def test_the_first_decision_is_undone_to_the_cent(make_world: MakeWorld) -> None:
    """99213 paid 81.74 becomes 99214: charged 250.36, allowed 150.22, paid 125.22."""
    world = make_world(a_scenario(a_member(BLUE, "BV1000001")))
    patient_id = alder.register((world.clinic.blue_id, "BV1000001"))
    encounter_id = alder.record_visit(world.clinic, patient_id, "99213")
    claim = world.bill_and_submit(encounter_id)
    world.live_until(CORRECTED_ON)
    assert world.claim(claim.id).paid_cents == 8174

    charges.change_encounter(
        encounter_id=encounter_id,
        lines=[NewChargeLine(code="99214", pointers=(1,))],
        reason="The note supports 99214",
        as_of=CORRECTED_ON,
    )
    world.correct(claim.id, "Coded one level too low")
    assert world.submit() == 1

    world.live_until(date(2026, 3, 27))
    remittance = world.received[-1]
    assert remittance.outcome == "posted"
    assert remittance.payment_cents == remittance.placed["posted"] == 12522 - 8174
    assert b"*22*-177.9*-81.74*" in world.last("835")
    assert world.claim(claim.id).paid_cents == 12522
    assert books_of(encounter_id) == {
        "patient_receivable": 2500,
        "payer_clearing": 12522,
        "contractual_allowance": 10014,
        "revenue": -25036,
    }
    assert_sound([encounter_id])
