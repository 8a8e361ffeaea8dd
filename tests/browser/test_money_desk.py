"""The money desk in the browser: match, post, take back; every cent is followed in the books."""

from __future__ import annotations

from typing import Any

import pytest

from claimwright.cycle.claims import queries as claims
from claimwright.cycle.claims.domain.snapshots import ClaimSnapshot
from claimwright.cycle.remittance import queries as remittance
from claimwright.engines.x12.parties import Party
from claimwright.foundation import clock
from claimwright.foundation.tenancy.scope import scope
from claimwright.journeys.bill_encounters import bill_encounters
from claimwright.journeys.receive_file import receive_file
from claimwright.journeys.submit_claims import submit_claims
from claimwright.ledger import queries as ledger
from tests.browser.conftest import shot
from tests.support.remits import a_decision, an_advice, as_bytes, balances
from tests.web.cast import Clinic

pytestmark = [pytest.mark.browser, pytest.mark.django_db]


def test_match_post_and_take_back(desk: Any, clinic: Clinic) -> None:
    """A payment that quotes no number we know finds its claim by keys, is taken back, posted."""
    claim = _a_third_claim(clinic)
    with scope(clinic.practice.pk, actor="test"):
        _an_unmatched_payment(claim)
        before = balances()
        row = remittance.remittance_page().rows[0]
        assert row.suspense_cents == 12_790
    desk.goto("/suspense/")
    desk.click("a:has-text('MARCHETTI')")
    desk.wait_for_selector("text=Our claims it may be for")
    shot(desk, "suspense-candidates")
    desk.keyboard.press("1")
    desk.wait_for_selector("text=Side by side")
    assert desk.locator("tr:has-text('Charged') .chip:has-text('Same')").count()
    shot(desk, "suspense-side-by-side")
    desk.keyboard.press("Enter")
    desk.wait_for_selector(f"text=is posted to {claim.number}")
    with scope(clinic.practice.pk):
        assert balances()["suspense"] == before["suspense"] + 12_790
        assert claims.get_claim(claim_id=claim.id).paid_cents == 12_790
        assert ledger.violations() == []
        matched = balances()

    desk.goto(f"/remittances/{row.public_id}/")
    desk.click("summary:has-text('Take this posting back')")
    desk.fill("#why", "Posted to the wrong month")
    desk.click("button:has-text('Take back')")
    desk.wait_for_selector("text=The claims are open again as before")
    shot(desk, "remittance-taken-back")
    with scope(clinic.practice.pk):
        assert balances()["payer_clearing"] == matched["payer_clearing"] - 12_790
        assert claims.get_claim(claim_id=claim.id).paid_cents == 0
    desk.fill("#why", "It was right after all")
    desk.click("button:has-text('Post again')")
    desk.wait_for_selector("text=Posted.")
    shot(desk, "remittance-posted-again")
    with scope(clinic.practice.pk):
        assert balances()["payer_clearing"] == matched["payer_clearing"]
        assert ledger.violations() == []
        assert remittance.violations() == []


def _a_third_claim(clinic: Clinic) -> ClaimSnapshot:
    """Rosa Marchetti's visit is billed and sent."""
    with scope(clinic.practice.pk, actor="test"):
        visit = clinic.visits[3]
        bill_encounters(encounter_ids=[visit.id], as_of=clock.today())
        submit_claims(now=clock.now())
        return claims.claims_of_encounters(encounter_ids=[visit.id])[visit.id][0]


def _an_unmatched_payment(claim: ClaimSnapshot) -> None:
    """Paid under a number that is not ours and without a member number."""
    decision = a_decision(
        "LEGACY-4411",
        ("99213", 17790, "CO-45 50.00"),
        payer_number="PCN9",
        patient=Party(name="MARCHETTI", first="ROSA", is_person=True),
        from_on=claim.service_on,
    )
    advice = an_advice(
        decision,
        trace="PM88140",
        payer=Party(name="PRAIRIE MUTUAL", id="PRAIR"),
        paid_on=clock.today(),
    )
    receive_file(data=as_bytes(advice), name="second.835", now=clock.now())
