"""The same payment comes three times: as it was, byte for byte again, and in a new envelope."""

from __future__ import annotations

from datetime import date

from tests.scenarios.conftest import MakeWorld
from tests.support import alder
from tests.support.world import BLUE, a_member, a_scenario, assert_sound, whole_books


def test_a_payment_is_posted_once(make_world: MakeWorld) -> None:
    world = make_world(a_scenario(a_member(BLUE, "BV1000001")))
    patient_id = alder.register((world.clinic.blue_id, "BV1000001"))
    encounter_id = alder.record_visit(world.clinic, patient_id, "99213")
    world.bill_and_submit(encounter_id)
    world.live_until(date(2026, 3, 10))
    before = whole_books()
    assert before["payer_clearing"] == 8174

    for data in (world.last("835"), _rewrapped(world.last("835"))):
        again = world.receive(data)
        assert again.outcome == "duplicate"
        assert again.payment_cents == sum(again.placed.values()) == 8174
        assert again.placed["posted"] == 0
        assert whole_books() == before
    assert_sound([encounter_id])


def _rewrapped(data: bytes) -> bytes:
    """Other control numbers, another date of the envelope, a line for each segment."""
    text = data.decode()
    control = text[90:99]
    text = text.replace(control, "000777777").replace("*260309*", "*260311*", 1)
    text = text.replace(f"*{int(control)}*X*", "*777777*X*")
    text = text.replace(f"GE*1*{int(control)}~", "GE*1*777777~")
    assert text.count("777777") == 4
    return text.replace("~", "~\n").encode()
