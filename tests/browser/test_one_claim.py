"""One visit's whole life in the browser: from the sign-in to a balance of zero."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from claimwright.cycle.claims import queries as claims
from claimwright.engines.x12.parties import Party
from claimwright.foundation import clock
from claimwright.foundation.tenancy.scope import scope
from tests.browser.conftest import shot
from tests.support.remits import a_decision, an_advice, as_bytes
from tests.web.cast import Clinic

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

VISIT = 2  # Per Lindqvist, ready to bill
PAYER = Party(name="PRAIRIE MUTUAL", id="PRAIR")


def test_from_the_visit_to_a_balance_of_zero(desk: Any, clinic: Clinic, tmp_path: Path) -> None:
    visit = clinic.visits[VISIT]
    shot(desk, "01-home")
    desk.goto(f"/visits/{visit.public_id}/")
    desk.click("button:has-text('Bill this visit')")
    desk.wait_for_selector("text=1 ready to send")
    shot(desk, "02-visit-billed")
    claim = _claim(clinic)
    desk.click(f"a:has-text('{claim.number}')")
    desk.click("button:has-text('Send ready claims')")
    desk.wait_for_selector("text=1 claim left in 1 file")
    shot(desk, "03-sent")

    desk.goto("/files/")
    desk.click("button:has-text('Let the sandbox payers work')")
    desk.wait_for_selector("text=The sandbox payers worked until")
    _receive(desk, tmp_path, _refusal(clinic), "refused.835")
    desk.goto(f"/claims/{claim.public_id}/")
    assert desk.locator(".timeline").inner_text().count("Payer decided") == 1
    shot(desk, "04-denied")

    desk.click("section:has-text('Denials') a:has-text('CO-197')")
    shot(desk, "05-denial")
    _add_authorization(desk, clinic)
    desk.goto(f"/claims/{claim.public_id}/correct/")
    desk.fill("#why", "authorization added")
    shot(desk, "06-correct")
    desk.click("button:has-text('Rebuild, check and send')")
    desk.wait_for_selector("text=1 claim left in 1 file")
    assert _claim(clinic).frequency == "7"

    _receive(desk, tmp_path, _payment(clinic), "paid.835")
    desk.goto(f"/claims/{claim.public_id}/")
    shot(desk, "07-paid")
    desk.goto("/balances/")
    desk.click("button:has-text('Run statements')")
    desk.wait_for_selector("text=1 statement for $25.00")
    _take_payment(desk, clinic)
    with scope(clinic.practice.pk):
        from claimwright.ledger import queries as ledger

        owed = ledger.receivables(by="encounter", ids=[visit.id]).get(visit.id, {})
    assert sum(owed.values()) == 0


def _take_payment(desk: Any, clinic: Clinic) -> None:
    patient = clinic.patients[1]
    desk.goto(f"/patients/{patient.public_id}/")
    assert "$25.00" in desk.locator(".tile").first.inner_text()
    shot(desk, "08-patient-owes")
    desk.click("button:has-text('Take a payment')")
    desk.fill("#amount", "25.00")
    desk.click("button:has-text('Take it')")
    desk.wait_for_selector("text=$25.00 taken, $25.00 applied")
    assert "$0.00" in desk.locator(".tile").first.inner_text()
    shot(desk, "09-zero")


def _add_authorization(desk: Any, clinic: Clinic) -> None:
    desk.goto(f"/visits/{clinic.visits[VISIT].public_id}/edit/")
    desk.fill("#auth", "AUTH-7781")
    desk.fill("#reason", "number obtained from the payer")
    desk.click("button:has-text('Save')")
    desk.wait_for_selector("text=Saved.")


def _receive(desk: Any, folder: Path, data: bytes, name: str) -> None:
    path = folder / name
    path.write_bytes(data)
    desk.goto("/files/")
    desk.click("summary:has-text('Take in a file')")
    desk.set_input_files("#inbound", str(path))
    desk.click("button:has-text('Take in')")
    desk.wait_for_selector(f"text={name}: remittance")


def _claim(clinic: Clinic) -> Any:
    visit = clinic.visits[VISIT]
    with scope(clinic.practice.pk):
        return claims.claims_of_encounters(encounter_ids=[visit.id])[visit.id][0]


def _refusal(clinic: Clinic) -> bytes:
    number = _claim(clinic).control_number
    line = ("99213", 17790, "CO-197 177.90")
    decision = a_decision(number, line, status="4", payer_number="PCN900")
    return as_bytes(
        an_advice(
            decision, trace="PM90001", payer=PAYER, paid_on=clock.today(clinic.practice.time_zone)
        ),
        control=9001,
    )


def _payment(clinic: Clinic) -> bytes:
    number = _claim(clinic).control_number
    line = ("99213", 17790, "CO-45 66.71, PR-3 25.00")
    decision = a_decision(number, line, payer_number="PCN901")
    return as_bytes(
        an_advice(
            decision, trace="PM90002", payer=PAYER, paid_on=clock.today(clinic.practice.time_zone)
        ),
        control=9002,
    )
