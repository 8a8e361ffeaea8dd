"""A denial is worked to payment in the browser, and becomes a rule for the next claim."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from claimwright.cycle.claims import queries as claims
from claimwright.cycle.denials import queries as denials
from claimwright.engines.x12.parties import Party
from claimwright.foundation import clock
from claimwright.foundation.tenancy.scope import scope
from claimwright.ledger import queries as ledger
from tests.browser.conftest import shot
from tests.support.remits import a_decision, an_advice, as_bytes, reversal_of
from tests.web.cast import Clinic

pytestmark = [pytest.mark.browser, pytest.mark.django_db]


def test_a_denial_becomes_a_rule_and_is_paid(desk: Any, clinic: Clinic, tmp_path: Path) -> None:
    with scope(clinic.practice.pk):
        visit = clinic.visits[1]
        claim = claims.claims_of_encounters(encounter_ids=[visit.id])[visit.id][0]
        denial = denials.denials_for(claim_ids=[claim.id])[claim.id][0]
    link = f"/denials/{denial.public_id}/"
    desk.goto(link)
    desk.click("a:has-text('Turn this denial into a rule')")
    desk.wait_for_selector("#id_source")
    assert "197" in desk.input_value("#id_source")
    assert claim.number in desk.input_value("#id_source")
    typed = [desk.locator("[name=value]").nth(place).input_value() for place in (0, 1)]
    assert typed == ["PRAIR", "99213"]
    shot(desk, "denial-as-rule")
    desk.fill("#id_id", "PRAIRIE-AUTH")
    desk.click("button:has-text('Keep as draft')")
    desk.wait_for_selector("text=OWN-PRAIRIE-AUTH is kept as a draft")

    desk.goto(link)
    desk.fill("#words", "Sent the authorization, reference 8821")
    desk.click("button:has-text('Note it')")
    desk.wait_for_selector("text=Noted.")
    packet = desk.request.get(f"{link}packet.pdf")
    assert packet.body().startswith(b"%PDF-")
    desk.select_option("#method", "fax")
    desk.fill("#reference", "FX-8821")
    desk.click("button:has-text('Keep the packet as sent')")
    desk.wait_for_selector("h1 .chip:has-text('Appealed')")
    desk.wait_for_selector("a:has-text('the packet as sent')")
    shot(desk, "denial-appealed")
    path = tmp_path / "paid.835"
    path.write_bytes(_paid_after_all(claim.control_number))
    desk.goto("/files/")
    desk.click("summary:has-text('Take in a file')")
    desk.set_input_files("#inbound", str(path))
    desk.click("button:has-text('Take in')")
    desk.wait_for_selector("text=paid.835: remittance")
    desk.goto(link)
    desk.wait_for_selector("h1 .chip:has-text('Paid after all')")
    shot(desk, "denial-paid")
    with scope(clinic.practice.pk):
        assert claims.get_claim(claim_id=claim.id).paid_cents == 11_119
        assert ledger.violations() == []


def _paid_after_all(number: str) -> bytes:
    """The refusal taken back and the claim paid, in one remittance."""
    refused = a_decision(number, ("99213", 17790, "CO-197 177.90"), status="4", payer_number="PCN2")
    paid = a_decision(number, ("99213", 17790, "CO-45 66.71"), payer_number="PCN2")
    advice = an_advice(
        reversal_of(refused), paid, trace="PM99001", payer=Party(name="PRAIRIE MUTUAL", id="PRAIR")
    )
    return as_bytes(replace(advice, paid_on=clock.today()))
