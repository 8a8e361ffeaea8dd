"""Money for a claim we cannot recognize waits in suspense until a person says whose it is."""

from __future__ import annotations

from datetime import date
from functools import partial

from claimwright.cycle.remittance import operations as remittances
from claimwright.cycle.remittance import queries as remittance_queries
from claimwright.foundation import clock
from claimwright.simulator import Event
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


def test_a_person_finds_the_claim_the_payer_garbled(make_world: MakeWorld) -> None:
    world = make_world(a_scenario(a_member(BLUE, "BV1000001")))
    patient_id = alder.register((world.clinic.blue_id, "BV1000001"))
    encounter_id = alder.record_visit(world.clinic, patient_id, "99213")
    claim = world.bill_and_submit(encounter_id)
    world.live_until(date(2026, 3, 8))
    number = world.claim(claim.id).payer_claim_number
    world.tamper = partial(
        _garbled, {claim.control_number: "LOST77", number: "GONE1", "VANCE": "X"}
    )

    (remittance,) = world.live_until(date(2026, 3, 10))
    assert (remittance.outcome, remittance.placed["suspense"]) == ("posted", 8174)
    assert whole_books() == {
        "insurance_receivable": 17790,
        "payer_clearing": 8174,
        "suspense": -8174,
        "revenue": -17790,
    }
    assert_sound([encounter_id])

    (item,) = remittance_queries.suspense_items()
    with world.at(MORNING):
        remittances.match_item(item_id=item.id, claim_id=claim.id, now=clock.now())
    assert remittance_queries.suspense_items() == []
    assert books_of(encounter_id) == {
        "patient_receivable": 2500,
        "suspense": 8174,
        "contractual_allowance": 7116,
        "revenue": -17790,
    }
    assert "suspense" not in whole_books()
    assert world.claim(claim.id).paid_cents == 8174
    assert_sound()


def test_money_for_a_stranger_stays_in_suspense(make_world: MakeWorld) -> None:
    """The payer pays 50.00 for a claim this clinic never sent."""
    stray = Event(date(2026, 3, 12), "stray_remittance", BLUE.id, amount_cents=5000)
    world = make_world(a_scenario(a_member(BLUE, "BV1000001"), events=(stray,)))
    patient_id = alder.register((world.clinic.blue_id, "BV1000001"))
    encounter_id = alder.record_visit(world.clinic, patient_id, "99213")
    world.bill_and_submit(encounter_id)

    world.live_until(date(2026, 3, 12))
    assert world.received[-1].placed == {
        "posted": 0,
        "suspense": 5000,
        "provider_level": 0,
        "held": 0,
    }
    assert whole_books()["suspense"] == -5000
    assert_sound([encounter_id])


def _garbled(changes: dict[str, str], kind: str, data: bytes) -> bytes:
    if kind != "835":
        return data
    for old, new in changes.items():
        data = data.replace(old.encode(), new.encode())
    return data
