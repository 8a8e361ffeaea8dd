"""A visit is paid at 85 %, disputed, and paid in full after the payer corrects itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from django.db import connection
from django.test.utils import CaptureQueriesContext

from claimwright.cycle.claims import queries as claims
from claimwright.cycle.remittance import operations as remittances
from claimwright.cycle.remittance import queries as remittance
from claimwright.journeys.submit_claims import submit_claims
from claimwright.simulator import ShortPay, Simulator
from tests.scenarios.conftest import MakeWorld
from tests.support import alder
from tests.support.world import BLUE, a_member, a_scenario, assert_sound

STINGY = replace(BLUE, short_pays=(ShortPay("non_physician", 1_000_000),))


def test_a_short_payment_is_disputed_and_recovered(make_world: MakeWorld) -> None:
    world = make_world(a_scenario(a_member(BLUE, "BV1000001"), payers=(STINGY,)))
    patient_id = alder.register((world.clinic.blue_id, "BV1000001"))
    encounter_id = alder.record_visit(world.clinic, patient_id, "99213")
    claim = world.bill_and_submit(encounter_id)

    version = claims.versions(claim_ids=[claim.id])[claim.id][-1]
    expected = claims.expected_lines(version_ids=[version.id])[(version.id, 1)]
    assert expected.expected_cents == 10674
    assert [step.rule for step in expected.steps] == ["fee-schedule", "contract-percent"]

    world.live_until(date(2026, 3, 12))
    (row,) = remittance.underpayments_page().rows
    assert (row.expected_cents, row.allowed_cents, row.variance_cents) == (10674, 9073, 1601)
    assert "85 %" in row.words
    remittances.move_underpayments(
        ids=[row.id], to_state="disputed", now=alder.NOW, words="Sent the contract page"
    )
    assert remittance.underpayments_page().rows[0].state == "disputed"
    assert remittance.underpayments_of_claims(claim_ids=[claim.id])[claim.id][0].id == row.id

    world.office.simulator = Simulator(a_scenario(a_member(BLUE, "BV1000001")))
    world.correct(claim.id, "Underpaid")
    assert world.submit() == 1
    world.live_until(date(2026, 3, 30))
    done = remittance.underpayments_page(states=("recovered",)).rows
    assert [(each.id, each.recovered_cents) for each in done] == [(row.id, 1601)]
    assert remittance.underpayments_page().rows == ()
    assert_sound([encounter_id])


def test_expecting_costs_the_same_for_one_claim_or_many(make_world: MakeWorld) -> None:
    world = make_world(a_scenario(a_member(BLUE, "BV1000001")))
    counts = []
    for number in (1, 8):
        for each in range(number):
            patient_id = alder.register(
                (world.clinic.blue_id, f"BV{number}{each:06d}"), last=f"Vance{'abcdefgh'[each]}"
            )
            world.bill(alder.record_visit(world.clinic, patient_id, "99213"))
        with CaptureQueriesContext(connection) as asked:
            submit_claims(now=alder.NOW)
        counts.append(len(asked))
    assert counts[1] <= counts[0] + 4
