"""A commercial visit: charged 177.90, allowed 106.74, the plan pays 81.74, the patient 25.00."""

from __future__ import annotations

from datetime import date

from claimwright.cycle.remittance import operations as remittances
from claimwright.cycle.remittance import queries as remittance_queries
from tests.scenarios.conftest import MakeWorld
from tests.support import alder
from tests.support.world import (
    BLUE,
    a_member,
    a_scenario,
    applied_to,
    assert_sound,
    books_of,
    whole_books,
)

PAID = {"contractual_allowance": 7116, "payer_clearing": 8174, "revenue": -17790}


def test_a_clean_claim_is_paid_and_the_patient_settles(make_world: MakeWorld) -> None:
    world = make_world(a_scenario(a_member(BLUE, "BV1000001")))
    patient_id = alder.register((world.clinic.blue_id, "BV1000001"))
    encounter_id = alder.record_visit(world.clinic, patient_id, "99213")

    claim = world.bill_and_submit(encounter_id)
    assert claim.state == "submitted"
    assert books_of(encounter_id) == {"insurance_receivable": 17790, "revenue": -17790}

    world.live_until(date(2026, 3, 4))
    assert [(file.kind, file.outcome) for file in world.received] == [
        ("999", "matched"),
        ("277ca", "matched"),
        ("277ca", "matched"),
    ]
    assert world.claim(claim.id).state == "accepted"
    assert world.claim(claim.id).payer_claim_number

    (remittance,) = world.live_until(date(2026, 3, 10))
    assert (remittance.kind, remittance.outcome) == ("835", "posted")
    assert remittance.payment_cents == remittance.placed["posted"] == 8174
    decided = world.claim(claim.id)
    assert (decided.paid_cents, decided.patient_cents) == (8174, 2500)
    assert books_of(encounter_id) == {**PAID, "patient_receivable": 2500}

    assert len(world.send_statements()) == 1
    world.pay(patient_id, 2500, "card-1")
    assert books_of(encounter_id) == PAID
    assert applied_to(encounter_id) == 2500

    rows = remittance_queries.remittance_page().rows
    remittances.deposit_remittances(remittance_ids=[row.id for row in rows], on=world.today)
    assert whole_books() == {
        "cash": 8174 + 2500,
        "contractual_allowance": 7116,
        "revenue": -17790,
    }
    assert_sound([encounter_id])
