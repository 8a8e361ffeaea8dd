"""What is taken from a list by keys is what was asked for, however slow the answer is."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from claimwright.cycle.claims import queries as claims
from claimwright.cycle.receipts import queries as receipts
from claimwright.foundation.tenancy.scope import scope
from tests.browser.conftest import shot
from tests.browser.test_money_desk import _a_third_claim
from tests.web.cast import Clinic

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

TO_CODE = 5


class Slow:
    """Requests of a kind wait until the test lets them go."""

    def __init__(self, page: Any, pattern: str) -> None:
        self.page = page
        self.held: list[Any] = []
        self.is_slow = True
        page.route(pattern, lambda route: self._hold(route))

    def _hold(self, route: Any) -> None:
        if self.is_slow:
            self.held.append(route)
        else:
            route.continue_()

    def answer(self) -> None:
        """Let go what waits and what comes later."""
        self.page.wait_for_selector(".htmx-request", state="attached")
        self.is_slow = False
        for route in self.held:
            route.continue_()


def _search(desk: Any, clinic: Clinic, words: str, code: str) -> None:
    """Words typed at the coder's desk, whose list tells that code."""
    desk.goto(f"/coding/{clinic.visits[TO_CODE].public_id}/")
    desk.focus("input[name=words]")
    desk.keyboard.type(words)
    desk.wait_for_selector(f"#hits[aria-busy=false] [data-code='{code}']")


def test_a_code_is_taken_only_for_the_words_that_stand(desk: Any, clinic: Clinic) -> None:
    _search(desk, clinic, "knee pain", "M25.569")
    slow = Slow(desk, "**/find/?*")
    desk.fill("input[name=words]", "left knee pain")
    desk.keyboard.press("Enter")
    assert desk.input_value("#dx-A") == ""
    expect(desk.locator("#hits")).to_have_css("opacity", "0.45")
    shot(desk, "25-desk-waits")
    slow.answer()
    expect(desk.locator("#dx-A")).to_have_value("M25.562")
    expect(desk.locator("#hits")).to_have_css("opacity", "1")


def test_arrows_pressed_too_early_walk_the_list_that_comes(desk: Any, clinic: Clinic) -> None:
    _search(desk, clinic, "left knee pain", "M25.562")
    slow = Slow(desk, "**/find/?*")
    desk.fill("input[name=words]", "low back pain")
    for key in ("ArrowDown", "ArrowDown", "Enter"):
        desk.keyboard.press(key)
    slow.answer()
    desk.wait_for_selector("#hits [data-pick]:first-child[data-code^='M54']")
    second = desk.locator("#hits [data-pick]").nth(1).get_attribute("data-code")
    expect(desk.locator("#dx-A")).to_have_value(str(second))


def test_typing_on_drops_the_key_that_waits(desk: Any, clinic: Clinic) -> None:
    desk.goto(f"/coding/{clinic.visits[TO_CODE].public_id}/")
    desk.focus("input[name=words]")
    slow = Slow(desk, "**/find/?*")
    desk.keyboard.type("knee pain")
    desk.keyboard.press("Enter")
    desk.keyboard.press("s")
    desk.keyboard.press("Backspace")
    slow.answer()
    desk.wait_for_selector("#hits[aria-busy=false] [data-code='M25.569']")
    assert desk.input_value("#dx-A") == ""


def test_another_kind_asks_again_for_the_same_words(desk: Any, clinic: Clinic) -> None:
    desk.goto(f"/coding/{clinic.visits[TO_CODE].public_id}/")
    desk.focus("input[name=words]")
    desk.keyboard.type("99214")
    desk.wait_for_selector("#hits :text('Nothing found')")
    desk.select_option("#kind", "services")
    desk.keyboard.press("Enter")
    expect(desk.locator("[name=line_code]").nth(1)).to_have_value("99214")


def test_another_kind_keeps_what_is_used_often(desk: Any, clinic: Clinic) -> None:
    desk.goto(f"/coding/{clinic.visits[TO_CODE].public_id}/")
    desk.wait_for_selector("#hits [data-pick=services]")
    desk.select_option("#kind", "services")
    desk.keyboard.press("ArrowDown")
    desk.wait_for_selector("#hits [data-pick]:focus")


def test_a_key_after_a_failed_search_asks_again(desk: Any, clinic: Clinic) -> None:
    page = desk.context.new_page()  # the other one takes a failed request for a fault of ours
    page.goto(f"/visits/{clinic.visits[TO_CODE].public_id}/edit/")
    here = page.url
    page.route("**/codes/diagnoses/?*", lambda route: route.abort(), times=1)
    page.focus("input[name=words]")
    page.keyboard.type("low back pain")
    page.wait_for_selector("text=The server could not be reached")
    page.keyboard.press("Enter")
    expect(page.locator("#dx-A")).to_have_value(re.compile("^M54"))
    assert page.url == here, "Enter takes a code; it does not send the visit"


def test_ctrl_k_opens_what_was_typed_last(desk: Any, clinic: Clinic) -> None:
    desk.goto("/")
    home = desk.url
    desk.keyboard.press("Control+k")
    desk.keyboard.type("marchetti")
    desk.wait_for_selector("#palette [role=option]:has-text('Marchetti')")
    slow = Slow(desk, "**/find/?*")
    desk.fill("#palette input", "lindqvist")
    desk.keyboard.press("Enter")
    assert desk.url == home
    slow.answer()
    desk.wait_for_url("**/patients/*-*/")
    assert "Lindqvist" in desk.inner_text("h1")


def test_a_paper_takes_the_claim_that_was_typed(desk: Any, clinic: Clinic) -> None:
    wanted = _a_third_claim(clinic)
    with scope(clinic.practice.pk):
        held = claims.claims_of_encounters(encounter_ids=[one.id for one in clinic.visits[:2]])
        other = held[clinic.visits[0].id][0]
    desk.goto("/remittances/paper/")
    desk.select_option("#payer", label="Prairie Mutual")
    desk.fill("#check_number", "10078")
    desk.fill("#amount", "102.90")
    desk.keyboard.press("Enter")
    desk.wait_for_selector("#find:focus")
    desk.keyboard.type(other.number)
    desk.wait_for_selector(f"[data-hit]:has-text('{other.number}')")
    slow = Slow(desk, "**/find/?*")
    desk.fill("#find", wanted.number)
    desk.keyboard.press("Enter")
    assert desk.locator("[data-claim]").count() == 0
    slow.answer()
    desk.wait_for_selector("[data-line] [data-paid]:focus")
    with scope(clinic.practice.pk):
        typed = [claim.number for eob in receipts.paper_eobs() for claim in eob.advice.claims]
    assert typed == [wanted.number]
