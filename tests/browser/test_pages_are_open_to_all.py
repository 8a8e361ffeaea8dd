"""axe finds nothing serious on any page, light and dark; keys and the palette work."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.browser.all_pages import every_page, furnish
from tests.browser.conftest import shot
from tests.web.cast import Clinic

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

PHONE = {"width": 390, "height": 844}
WIDER = """() => document.documentElement.scrollWidth - document.documentElement.clientWidth"""


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_page_shuts_anybody_out(desk: Any, clinic: Clinic, theme: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    furnish(clinic)
    axe, found = Axe(), []
    desk.evaluate(f"localStorage.setItem('theme', '{theme}')")
    for url in every_page(clinic):
        desk.goto(url)
        desk.wait_for_load_state("networkidle" if url == "/dashboard/" else "load")
        for fault in axe.run(desk).response["violations"]:
            if fault["impact"] in ("serious", "critical"):
                found.append((url, fault["id"], fault["nodes"][0]["html"][:160]))
    assert found == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_front_door_is_open_to_all(chromium: Any, server: str, theme: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    context = chromium.new_context(base_url=server, color_scheme=theme)
    page = context.new_page()
    page.goto("/sign-in/")
    found = [
        (fault["id"], fault["nodes"][0]["html"][:160])
        for fault in Axe().run(page).response["violations"]
        if fault["impact"] in ("serious", "critical")
    ]
    context.close()
    assert found == []


def test_what_is_needed_on_a_phone_fits_it(desk: Any, clinic: Clinic) -> None:
    """Home, a patient, a claim, the dashboard and Monday: no sideways scroll at 390 px."""
    furnish(clinic)
    needed = re.compile(r"/|/dashboard/|/monday/|/(patients|claims)/[0-9a-f-]{36}/")
    desk.set_viewport_size(PHONE)
    wide = {}
    pages = [url for url in every_page(clinic) if needed.fullmatch(url)]
    assert len(pages) == 5
    for url in pages:
        desk.goto(url)
        desk.wait_for_load_state("networkidle" if url == "/dashboard/" else "load")
        over = desk.evaluate(WIDER)
        if over > 0:
            wide[url] = over
    assert wide == {}


def test_the_list_is_worked_with_keys_alone(desk: Any, clinic: Clinic) -> None:
    desk.goto("/visits/")
    desk.keyboard.press("j")
    desk.keyboard.press("j")
    desk.keyboard.press("x")
    assert desk.locator("tr.is-current").count() == 1
    assert desk.locator("[data-chosen]").inner_text() == "1 chosen"
    desk.keyboard.press("k")
    shot(desk, "keys-list")
    desk.keyboard.press("Enter")
    desk.wait_for_url("**/visits/*-*/")
    desk.keyboard.press("g")
    desk.keyboard.press("d")
    desk.wait_for_url("**/denials/")
    desk.keyboard.press("?")
    assert desk.locator("#keys-help").is_visible()


def test_the_palette_reaches_a_patient(desk: Any, clinic: Clinic) -> None:
    desk.goto("/")
    desk.keyboard.press("Control+k")
    desk.keyboard.type("lindq")
    desk.wait_for_selector("#palette [role=option]:has-text('Lindqvist')")
    shot(desk, "palette")
    desk.keyboard.press("Enter")
    desk.wait_for_url("**/patients/*-*/")
    assert "Per Lindqvist" in desk.locator("h1").inner_text()


def test_a_diagnosis_is_found_by_words(desk: Any, clinic: Clinic) -> None:
    desk.goto(f"/visits/{clinic.visits[5].public_id}/edit/")
    desk.fill("input[name=words]", "low back pain")
    desk.click(".code-hits button:not([disabled]) >> nth=0")
    assert desk.input_value("#dx-A").startswith("M54")


def test_the_dashboard_draws_its_charts(desk: Any, clinic: Clinic) -> None:
    desk.goto("/dashboard/")
    for name in ("places", "trend", "aging", "denials", "flow"):
        desk.wait_for_selector(f"[data-chart=chart-{name}] svg")
    shot(desk, "dashboard")
