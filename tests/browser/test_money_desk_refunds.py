"""Money goes back in the browser: one person asks, another approves; a check comes back."""

from __future__ import annotations

from typing import Any

import pytest

from claimwright.cycle.receipts import operations as receipts
from claimwright.cycle.receipts.domain.payments import NewPayment
from claimwright.foundation import clock
from claimwright.foundation.access.operations import add_member
from claimwright.foundation.tenancy.scope import scope
from claimwright.ledger import queries as ledger
from tests.browser.conftest import enter, shot
from tests.support.remits import balances
from tests.web.cast import PASSWORD, Clinic

pytestmark = [pytest.mark.browser, pytest.mark.django_db]


def test_a_refund_over_the_limit_needs_a_second_person(
    desk: Any, chromium: Any, server: str, clinic: Clinic
) -> None:
    patient = clinic.patients[3]
    with scope(clinic.practice.pk, actor="test"):
        add_member(username="partner", password=PASSWORD, role="owner", full_name="Paula Partner")
        _a_check(patient.id, 40_000)
        assert balances()["patient_unapplied"] == -40_000
    link = f"/patients/{patient.public_id}/"
    desk.goto(link)
    _ask(desk, "150.00", "Paid twice")
    desk.wait_for_selector("text=$150.00 waits for a second person")
    desk.click("button:has-text('Approve')")
    desk.wait_for_selector("text=You asked for this refund; a second person has to approve it.")
    shot(desk, "refund-same-person")
    with scope(clinic.practice.pk):
        assert "refunds" not in balances()

    other = chromium.new_context(base_url=server, viewport={"width": 1366, "height": 860})
    page = other.new_page()
    enter(page, "partner")
    page.click("a:has-text('Refunds to approve')")
    page.wait_for_selector("text=Refunds that wait for a second person")
    shot(page, "credits")
    page.click("button:has-text('Approve')")
    page.wait_for_selector("text=$150.00 is refunded")
    other.close()
    with scope(clinic.practice.pk):
        assert balances()["refunds"] == -15_000
        assert balances()["patient_unapplied"] == -25_000

    desk.goto(link)
    desk.on("dialog", lambda dialog: dialog.accept())
    desk.click("form[action*='/void/'] button")
    desk.wait_for_selector("text=Voided: $150.00 is on account again")
    shot(desk, "refund-voided")
    desk.click("button:has-text('Check returned')")
    desk.wait_for_selector("text=is returned: the patient owes what it paid again")
    with scope(clinic.practice.pk):
        assert "patient_unapplied" not in balances()
        assert "refunds" not in balances()
        assert ledger.violations() == []


def test_a_small_refund_goes_out_at_once(desk: Any, clinic: Clinic) -> None:
    patient = clinic.patients[3]
    with scope(clinic.practice.pk, actor="test"):
        _a_check(patient.id, 5_000)
    desk.goto(f"/patients/{patient.public_id}/")
    _ask(desk, "60.00", "Moved away")
    desk.wait_for_selector("text=the patient has $50.00 on account")
    _ask(desk, "50.00", "Moved away")
    desk.wait_for_selector("text=$50.00 is refunded. Send the check.")
    shot(desk, "refund-out")
    with scope(clinic.practice.pk):
        assert balances()["refunds"] == -5_000


def _ask(page: Any, amount: str, reason: str) -> None:
    page.click("button[data-dialog=give-refund]")
    page.fill("#refund-amount", amount)
    page.fill("#refund-reason", reason)
    page.click("#give-refund button:has-text('Refund')")


def _a_check(patient_id: int, cents: int) -> None:
    receipts.take_payments(
        new=[
            NewPayment(
                patient_id=patient_id,
                amount_cents=cents,
                method="check",
                received_on=clock.today(),
                key=f"check:{cents}",
                reference="1041",
            )
        ]
    )
