"""Medicare pays first and forwards the claim itself; the Medigap plan pays the coinsurance.

Charged 177.90, Medicare allows 88.95: it pays 80 % less the 2 % withheld, 69.74; Medigap 17.79.
"""

from __future__ import annotations

from datetime import date

from tests.scenarios.conftest import MakeWorld
from tests.support import alder
from tests.support.world import (
    MEDICARE,
    MEDIGAP,
    a_member,
    a_scenario,
    assert_sound,
    books_of,
)

MBI = "1EG4TE5MK73"


def test_the_forwarded_claim_ends_at_zero(make_world: MakeWorld) -> None:
    world = make_world(
        a_scenario(
            a_member(MEDICARE, MBI, crossover_payer_id="SLVMG", crossover_member_id="SM77001"),
            a_member(MEDIGAP, "SM77001"),
        )
    )
    clinic = world.clinic
    patient_id = alder.register((clinic.medicare_id, MBI), (clinic.medigap_id, "SM77001"))
    encounter_id = alder.record_visit(clinic, patient_id, "99213")
    claim = world.bill_and_submit(encounter_id)

    world.live_until(date(2026, 3, 10))
    assert world.claim(claim.id).paid_cents == 6974
    # The coinsurance waits with Medigap, nobody bills the patient, and we send no second claim.
    assert books_of(encounter_id) == {
        "insurance_receivable": 1779,
        "payer_clearing": 6974,
        "contractual_allowance": 9037,
        "revenue": -17790,
    }
    assert world.send_statements() == ()
    assert world.submit() == 0

    world.live_until(date(2026, 3, 18))
    assert [file.outcome for file in world.received if file.kind == "835"] == ["posted", "posted"]
    assert books_of(encounter_id) == {
        "payer_clearing": 8753,
        "contractual_allowance": 9037,
        "revenue": -17790,
    }
    assert world.send_statements() == ()
    assert_sound([encounter_id])
