"""From charged to owed: every dollar of the charge stands in one step, with its reason."""

from __future__ import annotations

from django.test import Client

from claimwright.cycle.claims import queries as claims
from claimwright.foundation.tenancy.scope import scope
from tests.web.cast import Clinic


def test_the_steps_of_a_paid_claim_close(owner: Client, clinic: Clinic) -> None:
    """177.90 charged = 86.19 paid + 66.71 adjusted + 25.00 the patient's copay."""
    with scope(clinic.practice.pk):
        held = claims.claims_of_encounters(encounter_ids=[clinic.visits[0].id])
    (claim,) = held[clinic.visits[0].id]
    page = owner.get(f"/claims/{claim.public_id}/")
    steps = {step.name: step for step in page.context["money"]}
    parts = [steps[name].cents for name in ("Paid", "Adjusted", "Patient's share")]
    assert sum(parts) == steps["Charged"].cents
    assert steps["Patient's share"].reasons[0].startswith("PR-3 $25.00")
    assert [reason[:5] for reason in steps["Adjusted"].reasons] == ["CO-45"]
