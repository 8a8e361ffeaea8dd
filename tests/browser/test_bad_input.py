"""What happens to people every day: double clicks, back, two tabs, no network, a session that ended.

Nothing is written twice, nothing typed is lost, and what went wrong is said in words.
"""

from __future__ import annotations

from typing import Any

import pytest

from claimwright.cycle.receipts import queries as receipts
from claimwright.cycle.registration import queries as registration
from claimwright.foundation.tenancy.scope import scope
from tests.browser.conftest import ARGUMENTS, enter, shot
from tests.web.cast import PASSWORD, Clinic

assert ARGUMENTS  # the browser of conftest is the one these tests mean

RTL = "שׂרה"


def taken(clinic: Clinic) -> int:
    """How many payments the first patient made."""
    with scope(clinic.practice.pk):
        return len(receipts.payments_for(patient_id=clinic.patients[0].id))


def found(clinic: Clinic, text: str) -> list[Any]:
    """Patients of that name."""
    with scope(clinic.practice.pk):
        return registration.search_patients(text=text)


def type_patient(page: Any, last: str, first: str) -> None:
    """Fill the registration form."""
    page.fill("[name=last]", last)
    page.fill("[name=first]", first)
    page.fill("[name=birth_on]", "1980-02-14")
    page.select_option("[name=sex]", "F")
    page.fill("[name=line1]", "12 Alder Street")
    page.fill("[name=city]", "Madison")
    page.select_option("[name=state]", "WI")
    page.fill("[name=zip]", "537031234")


def test_a_double_click_and_the_back_button_write_once(desk: Any, clinic: Clinic) -> None:
    before = taken(clinic)
    desk.goto(f"/patients/{clinic.patients[0].public_id}/")
    desk.click("button:has-text('Take a payment')")
    desk.fill("#amount", "5.00")
    desk.dblclick("button:has-text('Take it')")
    desk.wait_for_selector(".toast-note")
    assert taken(clinic) == before + 1
    desk.go_back()
    desk.go_forward()
    desk.wait_for_load_state()
    assert taken(clinic) == before + 1

    desk.goto("/patients/new/")
    type_patient(desk, "Twice", "Clara")
    desk.dblclick("main form button.btn-primary")
    desk.wait_for_url("**/insurance/")
    assert len(found(clinic, "Twice")) == 1
    desk.go_back()
    desk.click("main form button.btn-primary")
    desk.wait_for_selector("h2:has-text('Is it one of these?')")
    assert len(found(clinic, "Twice")) == 1, "the form left behind asks before it writes again"


def test_without_a_connection_the_form_stays_and_says_so(
    chromium: Any, server: str, clinic: Clinic
) -> None:
    context = chromium.new_context(base_url=server, viewport={"width": 1280, "height": 860})
    page = context.new_page()
    enter(page, "owner")
    page.goto("/patients/new/")
    type_patient(page, "Offline", "Olga")
    context.set_offline(True)
    page.click("main form button.btn-primary")
    page.wait_for_selector(".toast-note:has-text('What you typed is still here')")
    assert page.is_visible("#state-bar")
    assert page.input_value("[name=last]") == "Offline"
    shot(page, "bad-input-offline")
    context.set_offline(False)
    page.wait_for_selector("#state-bar", state="hidden")
    page.click("main form button.btn-primary")
    page.wait_for_url("**/insurance/")
    assert len(found(clinic, "Offline")) == 1
    context.close()


def test_a_session_that_ended_gives_back_what_was_typed(
    chromium: Any, server: str, clinic: Clinic, settings: Any
) -> None:
    context = chromium.new_context(base_url=server, viewport={"width": 1280, "height": 860})
    page = context.new_page()
    enter(page, "owner")
    page.goto("/patients/new/")
    type_patient(page, "Absent", "Ada")
    settings.IDLE_SECONDS = -1
    page.click("main form button.btn-primary")
    page.wait_for_selector("#id_login")
    settings.IDLE_SECONDS = 900
    assert "What you typed is kept" in page.inner_text("body")
    page.fill("#id_login", "owner")
    page.fill("#id_password", PASSWORD)
    page.click("button:has-text('Sign in')")
    page.wait_for_selector(".toast-note:has-text('not saved yet')")
    assert page.input_value("[name=last]") == "Absent"
    assert page.input_value("[name=birth_on]") == "1980-02-14"
    shot(page, "bad-input-draft")
    assert found(clinic, "Absent") == []
    page.click("main form button.btn-primary")
    page.wait_for_url("**/insurance/")
    assert len(found(clinic, "Absent")) == 1
    context.close()


def test_somebody_else_saved_meanwhile(desk: Any, clinic: Clinic) -> None:
    """Two tabs on one record: the second to save is shown what the first changed."""
    url = f"/patients/{clinic.patients[0].public_id}/edit/"
    other = desk.context.new_page()
    desk.goto(url)
    other.goto(url)
    other.fill("[name=phone]", "6085559999")
    other.click("main form button.btn-primary")
    other.wait_for_selector(".toast-note")
    desk.fill("[name=phone]", "6085551111")
    desk.click("main form button.btn-primary")
    desk.wait_for_selector(".notice:has-text('Somebody saved this')")
    assert "6085559999" in desk.inner_text(".notice")
    shot(desk, "bad-input-stale")
    desk.click("main form button.btn-primary")
    desk.wait_for_selector(".toast-note:has-text('Saved')")
    other.close()


def test_names_of_any_script_and_pasted_junk(desk: Any, clinic: Clinic) -> None:
    desk.goto("/patients/new/")
    type_patient(desk, f"{RTL}\u202e\u00a0Cohen\u0007", "Ngozi 🌿<b>x</b>")
    desk.click("main form button.btn-primary")
    desk.wait_for_timeout(800)
    if desk.is_visible("button[name=save-anyway]"):
        desk.click("button[name=save-anyway]")
    desk.wait_for_url("**/insurance/")
    (person,) = found(clinic, "Cohen")
    assert person.name.last == f"{RTL} Cohen"
    assert "<b>" in person.name.first, "kept as typed"
    desk.goto(f"/patients/{person.public_id}/")
    assert desk.locator("main b:text-is('x')").count() == 0, "and never read as markup"
    assert RTL in desk.inner_text("h1")
    shot(desk, "bad-input-names")
    desk.goto("/patients/?q=%F0%9F%8C%BF")
    assert desk.is_visible("main h2")


@pytest.mark.parametrize("path", ["/inbox/", "/claims/", "/patients/"])
def test_paper_keeps_its_margins(desk: Any, path: str) -> None:
    """Printed, no page is wider than the paper and the frame is left off."""
    desk.goto(path)
    desk.emulate_media(media="print")
    desk.set_viewport_size({"width": 720, "height": 1000})
    wide = desk.evaluate("document.documentElement.scrollWidth")
    assert wide <= 720, f"{path} is {wide} wide on paper"
    assert not desk.is_visible(".rail")
    assert not desk.is_visible(".filters")
    rule = desk.evaluate(
        "[...document.styleSheets].flatMap(s => [...s.cssRules]).some(r => r instanceof CSSPageRule"
        " || (r.cssRules && [...r.cssRules].some(i => i instanceof CSSPageRule)))"
    )
    assert rule, "the page says its own margins"
