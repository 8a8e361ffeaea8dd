"""The front desk's day in a browser: mend tomorrow, take in a newcomer, check today's patient in."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from claimwright.cycle.eligibility import operations as eligibility
from claimwright.cycle.receipts import queries as receipts
from claimwright.demo.sandbox import answer_now
from claimwright.foundation.tenancy.scope import scope
from tests.browser.conftest import enter, faults_of, shot
from tests.web.test_front_desk import CARD, TODAY, answer, book

pytestmark = [pytest.mark.browser, pytest.mark.django_db]


@pytest.fixture
def front(chromium: Any, server: str, clinic: Any) -> Any:
    """A page signed in as the front desk; a console error fails the test."""
    context = chromium.new_context(base_url=server, viewport={"width": 1280, "height": 860})
    page = context.new_page()
    page.set_default_timeout(30000)
    faults = faults_of(page)
    enter(page, "front_desk")
    yield page
    context.close()
    assert faults == []


def test_a_day_at_the_front_desk(front: Any, clinic: Any) -> None:
    book(clinic, 0)
    answer(clinic, 0)
    book(clinic, 1, 1)
    answer(clinic, 1, member_last="LINDKVIST", member_first="PER")
    _check_in(front, clinic)
    _mend_tomorrow(front)
    _take_in_a_newcomer(front, clinic)


def _check_in(page: Any, clinic: Any) -> None:
    page.goto("/schedule/")
    row = page.locator("tr:has-text('Okafor')").filter(has=page.locator("button")).first
    assert "Ready" in row.inner_text()
    row.locator("button:has-text('Check in')").first.click()
    dialog = page.locator("dialog[open]")
    said = dialog.inner_text()
    assert "Copay" in said
    assert "Earlier balance" in said
    shot(page, "front-desk-check-in")
    asked = dialog.locator("tfoot td.r").inner_text()
    assert dialog.locator("[name=collected]").input_value() == asked.lstrip("$")
    dialog.locator("button:has-text('Check in')").click()
    page.wait_for_selector(f"text={asked} taken")
    with scope(clinic.practice.pk):
        paid = receipts.payments_for(patient_id=clinic.patients[0].id)
    assert sum(one.amount_cents for one in paid) == int(asked.lstrip("$").replace(".", ""))
    shot(page, "front-desk-day")


def _mend_tomorrow(page: Any) -> None:
    tomorrow = (TODAY + timedelta(days=1)).isoformat()
    page.goto(f"/schedule/fix/?on={tomorrow}")
    shot(page, "front-desk-fix-list")
    page.click("button:has-text('Use “Per Lindkvist”')")
    page.wait_for_selector("text=is Per Lindkvist from now on")
    assert page.locator("td:has-text('Other name at the payer')").count() == 0


def _take_in_a_newcomer(page: Any, clinic: Any) -> None:
    page.goto("/schedule/")
    page.click("a:has-text('New patient')")
    for name, value in CARD.items():
        field = page.locator(f"main [name={name}]")
        if field.evaluate("field => field.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
    page.select_option("main [name=payer]", label="Prairie Mutual")
    shot(page, "front-desk-new-patient")
    page.click("button:has-text('Register and verify')")
    page.wait_for_selector("text=Leila Haddad is registered.")
    # The test's transaction never commits, so what waits for a commit is done by hand.
    with scope(clinic.practice.pk, actor="worker"):
        assert eligibility.send_waiting() == 1
        assert any(kind.startswith("271") for kind in answer_now())
    page.reload()
    page.wait_for_selector("section:has-text('Insurance') .chip:has-text('Active')")
    shot(page, "front-desk-verified")
