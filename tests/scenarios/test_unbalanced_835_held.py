"""A remittance that does not add up is held whole: nothing of it is posted, the cents are named."""

from __future__ import annotations

from datetime import date

from claimwright.simulator import Event
from tests.scenarios.conftest import MakeWorld
from tests.support import alder
from tests.support.world import BLUE, a_member, a_scenario, assert_sound, books_of, whole_books


def test_one_dollar_short_is_held_and_named(make_world: MakeWorld) -> None:
    event = Event(alder.VISIT, "unbalanced_remittance", BLUE.id, amount_cents=100)
    world = make_world(a_scenario(a_member(BLUE, "BV1000001"), events=(event,)))
    patient_id = alder.register((world.clinic.blue_id, "BV1000001"))
    encounter_id = alder.record_visit(world.clinic, patient_id, "99213")
    claim = world.bill_and_submit(encounter_id)
    world.live_until(date(2026, 3, 10))

    held = world.received[-1]
    assert (held.kind, held.outcome, held.payment_cents) == ("835", "held", 8174)
    assert held.placed == {"posted": 0, "suspense": 0, "provider_level": 0, "held": 8174}
    assert held.transactions[0]["missing_cents"] == 100
    assert any("1.00" in finding.message for finding in held.findings)
    assert world.claim(claim.id).state == "accepted"
    assert (
        whole_books()
        == books_of(encounter_id)
        == {
            "insurance_receivable": 17790,
            "revenue": -17790,
        }
    )
    assert_sound([encounter_id])
