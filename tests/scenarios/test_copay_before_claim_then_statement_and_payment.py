"""The patient pays 20.00 at the desk; the plan leaves 50.00, so the bill asks for 30.00."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from claimwright.cycle.patient_billing import queries as bills
from claimwright.cycle.receipts import queries as receipts
from claimwright.cycle.scheduling import operations as scheduling
from claimwright.cycle.scheduling.domain.appointments import NewAppointment
from claimwright.foundation import clock
from claimwright.journeys.check_in import check_in
from claimwright.simulator import PlanDesign
from tests.scenarios.conftest import MakeWorld
from tests.support import alder
from tests.support.world import (
    BLUE,
    MORNING,
    World,
    a_member,
    a_scenario,
    applied_to,
    assert_sound,
    books_of,
    whole_books,
)

DEAR = replace(BLUE, plans=(PlanDesign(name="PPO", copay_cents=5000),))


def test_the_copay_counts_and_the_bill_asks_for_the_rest(make_world: MakeWorld) -> None:
    world = make_world(a_scenario(a_member(DEAR, "BV1000001"), payers=(DEAR,)))
    patient_id = alder.register((world.clinic.blue_id, "BV1000001"))
    _pay_at_the_desk(world, patient_id)
    assert whole_books() == {"cash": 2000, "patient_unapplied": -2000}

    encounter_id = alder.record_visit(world.clinic, patient_id, "99213")
    world.bill_and_submit(encounter_id)
    world.live_until(date(2026, 3, 10))
    assert books_of(encounter_id) == {
        "patient_receivable": 3000,
        "payer_clearing": 5674,
        "contractual_allowance": 7116,
        "revenue": -17790,
    }
    assert applied_to(encounter_id) == 2000
    assert receipts.unapplied(patient_ids=[patient_id]) == {}

    (statement_id,) = world.send_statements()
    assert bills.get_statement(statement_id=statement_id).total_cents == 3000
    world.pay(patient_id, 3000, "card-1")
    assert whole_books() == {
        "cash": 5000,
        "payer_clearing": 5674,
        "contractual_allowance": 7116,
        "revenue": -17790,
    }
    assert world.send_statements() == ()
    assert_sound([encounter_id])


def _pay_at_the_desk(world: World, patient_id: int) -> None:
    """Book, arrive and pay; the second tap on the button takes nothing."""
    (appointment_id,) = scheduling.book_appointments(
        new=[
            NewAppointment(
                patient_id=patient_id,
                provider_id=world.clinic.doctor_id,
                location_id=world.clinic.location_id,
                starts_at=datetime(2026, 3, 2, 14, 0, tzinfo=UTC),
                minutes=20,
                reason="Follow-up",
            )
        ]
    )
    with world.at(MORNING):
        for _ in range(2):
            check_in(
                appointment_id=appointment_id,
                collected_cents=2000,
                method="card",
                on=world.today,
                now=clock.now(),
            )
