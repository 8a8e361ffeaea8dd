"""axe finds nothing serious on any page, light and dark; keys and the palette work."""

from __future__ import annotations

from typing import Any

import pytest

from claimwright.cycle.claims import queries as claims
from claimwright.cycle.denials import queries as denials
from claimwright.cycle.remittance import queries as remittance
from claimwright.foundation.tenancy.scope import scope
from tests.browser.conftest import shot
from tests.web.cast import Clinic

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

LISTS = (
    "/",
    "/visits/",
    "/claims/",
    "/claims/held/",
    "/claims/rejected/",
    "/remittances/",
    "/suspense/",
    "/denials/",
    "/balances/",
    "/statements/",
    "/patients/",
    "/patients/new/",
    "/schedule/",
    "/eligibility/",
    "/batches/",
    "/files/",
    "/imports/",
    "/dashboard/",
    "/setup/",
    "/setup/practice/",
    "/setup/code-sets/",
    "/audit/",
)


def pages_of(clinic: Clinic) -> list[str]:
    """Lists, forms, and one page of each kind of thing."""
    visit, patient = clinic.visits[0], clinic.patients[0]
    with scope(clinic.practice.pk):
        held = claims.claims_of_encounters(encounter_ids=[one.id for one in clinic.visits])
        refused = held[clinic.visits[1].id][0]
        denial = denials.denials_for(claim_ids=[refused.id])[refused.id][0]
        advice = remittance.remittance_page().rows[0]
        loose = remittance.suspense_items()[0]
    return [
        *LISTS,
        f"/patients/{patient.public_id}/",
        f"/patients/{patient.public_id}/edit/",
        f"/patients/{patient.public_id}/insurance/",
        f"/patients/{patient.public_id}/visits/new/",
        f"/visits/{visit.public_id}/",
        f"/visits/{visit.public_id}/edit/",
        f"/claims/{refused.public_id}/",
        f"/claims/{refused.public_id}/correct/",
        f"/denials/{denial.public_id}/",
        f"/remittances/{advice.public_id}/",
        f"/suspense/{loose.public_id}/",
        f"/files/{clinic.remittance_file.public_id}/",
    ]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_page_shuts_anybody_out(desk: Any, clinic: Clinic, theme: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    axe, found = Axe(), []
    desk.evaluate(f"localStorage.setItem('theme', '{theme}')")
    for url in pages_of(clinic):
        desk.goto(url)
        desk.wait_for_load_state("networkidle" if url == "/dashboard/" else "load")
        for fault in axe.run(desk).response["violations"]:
            if fault["impact"] in ("serious", "critical"):
                found.append((url, fault["id"], fault["nodes"][0]["html"][:160]))
    assert found == []


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
