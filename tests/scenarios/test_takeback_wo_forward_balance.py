"""The payer takes 81.74 back: withheld later (PLB WO), or carried forward (PLB FB)."""

from __future__ import annotations

from datetime import date

from claimwright.cycle.denials import queries as denials
from claimwright.simulator import Event
from tests.scenarios.conftest import MakeWorld
from tests.support import alder
from tests.support.world import (
    BLUE,
    World,
    a_member,
    a_scenario,
    assert_sound,
    books_of,
    whole_books,
)

TAKEN_ON = date(2026, 4, 20)
SECOND_VISIT = date(2026, 4, 23)


def test_money_is_withheld_from_a_later_payment(make_world: MakeWorld) -> None:
    world, patient_id, encounter_id = _a_paid_visit(make_world, recovery_days=14)

    (reversal,) = world.live_until(date(2026, 4, 21))
    # The reversal takes nothing yet: PLB WO -81.74 gives back what CLP -81.74 takes.
    assert reversal.payment_cents == 0
    assert reversal.placed == {
        "posted": -8174,
        "suspense": 0,
        "provider_level": 8174,
        "held": 0,
    }
    assert books_of(encounter_id) == {"insurance_receivable": 17790, "revenue": -17790}
    assert whole_books()["takeback"] == -8174
    assert_sound([encounter_id])

    second_id = _a_second_visit(world, patient_id)
    world.live_until(date(2026, 5, 8))
    payment = world.received[-1]
    assert payment.payment_cents == 12522 - 8174
    assert payment.placed["provider_level"] == -8174
    assert "takeback" not in whole_books()
    assert whole_books()["payer_clearing"] == 12522
    (denial,) = [
        each
        for held in denials.denials_for(
            claim_ids=[claim.id for claim in world.claims_of(encounter_id)]
        ).values()
        for each in held
    ]
    assert (denial.reason, denial.amount_cents) == ("B13", 17790)
    assert_sound([encounter_id, second_id])


def test_a_payment_below_zero_is_carried_forward(make_world: MakeWorld) -> None:
    world, patient_id, encounter_id = _a_paid_visit(make_world, recovery_days=0)

    (reversal,) = world.live_until(date(2026, 4, 21))
    assert reversal.payment_cents == 0
    assert b"FB" in world.last("835")
    assert books_of(encounter_id) == {"insurance_receivable": 17790, "revenue": -17790}
    assert whole_books()["takeback"] == -8174

    second_id = _a_second_visit(world, patient_id)
    world.live_until(date(2026, 5, 8))
    assert world.received[-1].payment_cents == 12522 - 8174
    assert "takeback" not in whole_books()
    assert books_of(second_id)["payer_clearing"] == 12522
    assert_sound([encounter_id, second_id])


def _a_paid_visit(make_world: MakeWorld, recovery_days: int) -> tuple[World, int, int]:
    """A visit of March paid 81.74, its copay paid too, and the day before the takeback."""
    event = Event(TAKEN_ON, "takeback", BLUE.id, recovery_days=recovery_days)
    world = make_world(a_scenario(a_member(BLUE, "BV1000001"), events=(event,)))
    patient_id = alder.register((world.clinic.blue_id, "BV1000001"))
    encounter_id = alder.record_visit(world.clinic, patient_id, "99213")
    world.bill_and_submit(encounter_id)
    world.live_until(date(2026, 4, 19))
    assert books_of(encounter_id)["payer_clearing"] == 8174
    return world, patient_id, encounter_id


def _a_second_visit(world: World, patient_id: int) -> int:
    """A visit with 99214: charged 250.36, allowed 150.22, the plan pays 125.22."""
    world.live_until(SECOND_VISIT)
    encounter_id = alder.record_visit(
        world.clinic, patient_id, "99214", key="visit-2", on=SECOND_VISIT
    )
    world.live_until(date(2026, 4, 28))
    world.bill_and_submit(encounter_id)
    return encounter_id
