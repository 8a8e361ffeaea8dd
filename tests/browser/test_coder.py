"""The coder's desk by keyboard alone: search, take, save, next."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from claimwright.cycle.charges import queries as charges
from claimwright.cycle.coding import operations as coding
from claimwright.foundation import clock
from claimwright.foundation.tenancy.scope import scope
from tests.browser.conftest import shot
from tests.web.cast import Clinic

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

TO_CODE = 5
NOTE = (
    "Knee pain on the left for two weeks after gardening.\nNo swelling, no locking. X-ray normal."
)


def test_a_visit_is_coded_without_a_mouse(desk: Any, clinic: Clinic) -> None:
    visit = clinic.visits[TO_CODE]
    with scope(clinic.practice.pk, actor="test"):
        coding.keep_note(encounter_id=visit.id, text=NOTE, now=clock.now())
    desk.keyboard.press("g")
    desk.keyboard.press("x")
    desk.wait_for_url("**/coding/")
    shot(desk, "20-visits-to-code")
    desk.keyboard.press("j")
    desk.keyboard.press("Enter")
    desk.wait_for_url(f"**/coding/{visit.public_id}/")

    desk.keyboard.type("left knee pain")
    desk.wait_for_selector("#hits [data-code='M25.562']")
    desk.keyboard.press("ArrowDown")
    desk.wait_for_selector("#about :text('Right: M25.561')")
    shot(desk, "21-desk-search")
    desk.keyboard.press("Enter")
    expect(desk.locator("#dx-A")).to_have_value("M25.562")
    assert desk.evaluate("document.activeElement.name") == "words"

    desk.keyboard.press("Shift+Tab")
    desk.keyboard.press("s")  # the chooser: Service
    expect(desk.locator("[name=words]")).to_be_focused()
    desk.keyboard.type("99214")
    desk.wait_for_selector("#hits [data-code='99214']")
    desk.keyboard.press("Enter")
    expect(desk.locator("[name=line_code]").nth(1)).to_have_value("99214")
    desk.wait_for_selector("#trips .findings, #trips :text('trip no edit')")
    shot(desk, "22-desk-coded")
    desk.keyboard.press("Control+Enter")
    desk.wait_for_selector(f"text={visit.number} is coded")
    shot(desk, "23-next")
    with scope(clinic.practice.pk):
        coded = charges.get_encounter(encounter_id=visit.id)
    assert (coded.diagnoses, [line.code for line in coded.lines]) == (
        ("M25562",),
        ["99213", "99214"],
    )
    assert coded.state == "ready"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_desk_shuts_nobody_out(desk: Any, clinic: Clinic, theme: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    found = []
    desk.evaluate(f"localStorage.setItem('theme', '{theme}')")
    for url in ("/coding/", f"/coding/{clinic.visits[TO_CODE].public_id}/"):
        desk.goto(url)
        desk.wait_for_load_state("load")
        if "code" in desk.title().lower() and url != "/coding/":
            desk.click("summary:has-text('Level of the visit')")
            desk.select_option("#id_setting", "home_est")
            desk.wait_for_selector("#level button")
            desk.fill("input[name=words]", "sprained left ankle")
            desk.wait_for_selector("#hits [data-code='S93.402A']")
            desk.keyboard.press("ArrowDown")
            desk.wait_for_selector("#about .about-code")
            shot(desk, f"24-desk-{theme}")
        for fault in Axe().run(desk).response["violations"]:
            if fault["impact"] in ("serious", "critical"):
                found.append((url, fault["id"], fault["nodes"][0]["html"][:160]))
    assert found == []
