"""A billing company's day: one inbox of two practices, each client's figures, a switch in place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from claimwright.foundation.access.models import User
from claimwright.foundation.access.operations import add_member
from claimwright.foundation.tenancy.scope import scope
from tests.browser.conftest import enter, faults_of, shot
from tests.web.cast import PASSWORD, Clinic, build_clinic

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

OTHER = "Birch Road Therapy"


@pytest.fixture
def agent(chromium: Any, server: str, clinic: Clinic) -> Iterator[Any]:
    """A page signed in as the billing company's own biller, who works for two practices."""
    other = build_clinic(OTHER, tag="_b")
    for made in (clinic, other):
        with scope(made.practice.pk, actor="test"):
            add_member(username="agent", password="", role="biller", full_name="Ann Agent")
    person = User.objects.get(username="agent")
    person.set_password(PASSWORD)
    person.save()
    context = chromium.new_context(base_url=server, viewport={"width": 1280, "height": 860})
    page = context.new_page()
    faults = faults_of(page)
    enter(page, "agent")
    yield page
    context.close()
    assert [one for one in faults if "409" not in one] == []


def test_a_day_for_two_clients(agent: Any, clinic: Clinic) -> None:
    _each_client_at_a_glance(agent, clinic)
    _one_inbox(agent, clinic)
    _switch_in_place(agent, clinic)
    _a_page_left_open_in_the_other_practice(agent, clinic)


def _each_client_at_a_glance(page: Any, clinic: Clinic) -> None:
    page.click("header summary:has-text('Alder Street Clinic')")
    page.click("a:has-text('All your practices')")
    page.wait_for_selector("h1:has-text('Your 2 practices')")
    for name in (clinic.practice.name, OTHER):
        row = page.locator(f"table.clients tbody tr:has-text('{name}')")
        assert "$178" in row.inner_text(), "its denial"
    assert "$356" in page.locator("table.clients tfoot").inner_text(), "both together"
    shot(page, "company-clients")
    page.locator(f"table.clients tr:has-text('{OTHER}') button:has-text('1 denial')").click()
    page.wait_for_url("**/inbox/?kind=denied")
    assert where(page) == OTHER
    assert page.locator(".sheet.inbox tbody tr").count() == 1


def _one_inbox(page: Any, clinic: Clinic) -> None:
    page.goto("/clients/inbox/")
    rows = page.locator("table.sheet tbody tr")
    both = rows.count()
    assert {rows.nth(at).locator("td").nth(1).inner_text() for at in range(both)} == {
        clinic.practice.name,
        OTHER,
    }
    shot(page, "company-inbox")
    page.click(f"nav.views a:has-text('{clinic.practice.name}')")
    page.wait_for_url("**/clients/inbox/?practice=*")
    assert rows.count() * 2 == both
    page.select_option("select[name=kind]", "denied")
    page.wait_for_url("**kind=denied**")
    page.click("table.sheet tbody button")
    page.wait_for_url(re.compile(r"/denials/[0-9a-f-]{36}/"))
    assert where(page) == clinic.practice.name


def _switch_in_place(page: Any, clinic: Clinic) -> None:
    """A list stays the list it is with its filters; a thing becomes the list above it."""
    page.goto("/claims/?view=decided&order=-charge_cents")
    switch(page, clinic.practice.name, OTHER)
    assert page.url.endswith("/claims/?view=decided&order=-charge_cents")
    page.wait_for_selector(f".toast-note:has-text('You are now in {OTHER}')")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/claims/[0-9a-f-]{36}/"))
    switch(page, OTHER, clinic.practice.name)
    assert page.url.endswith("/claims/")


def _a_page_left_open_in_the_other_practice(page: Any, clinic: Clinic) -> None:
    """Two tabs: the form of the one practice is never saved into the other."""
    page.goto(f"/patients/{clinic.patients[0].public_id}/edit/")
    page.fill("[name=phone]", "6085550000")
    second = page.context.new_page()
    second.goto("/")
    switch(second, clinic.practice.name, OTHER)
    page.click("main form button.btn-primary")
    page.wait_for_selector("text=That page belongs to another practice")
    shot(page, "company-two-tabs")
    second.close()


def where(page: Any) -> str:
    """The practice the frame says one works in."""
    return str(page.locator("header .where .name").inner_text())


def switch(page: Any, here: str, there: str) -> None:
    """Through the menu of the frame."""
    page.click(f"header summary:has-text('{here}')")
    page.click(f"header .menu[open] button:has-text('{there}')")
    page.wait_for_selector(f"header .where .name:has-text('{there}')")
