"""A biller's morning in the inbox, by keys alone."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import expect

from tests.browser.conftest import enter, shot
from tests.web.cast import Clinic


def test_the_inbox_is_worked_by_keys(desk: Any, clinic: Clinic) -> None:
    desk.goto("/")
    desk.keyboard.press("g")
    desk.keyboard.press("1")
    desk.wait_for_selector("h1:has-text('Inbox')")
    desk.wait_for_selector(".sheet.inbox tbody tr")
    rows = desk.locator(".sheet.inbox tbody tr").count()
    shot(desk, "inbox")
    desk.keyboard.press("j")
    assert desk.locator("tr.is-current").count() == 1
    desk.keyboard.press("e")
    desk.wait_for_selector("#aside[open]")
    desk.keyboard.press("3")
    desk.wait_for_selector(".toast-note:has-text('put aside until')")
    assert desk.locator(".sheet.inbox tbody tr").count() == rows - 1
    assert desk.locator("tr.is-current").count() == 1, "one stands where one stood"
    desk.click(".toast-note button:has-text('Undo')")
    desk.wait_for_selector(".toast-note:has-text('Undone')")
    assert desk.locator(".sheet.inbox tbody tr").count() == rows

    desk.keyboard.press("j")
    desk.keyboard.press("m")
    desk.wait_for_selector(".toast-note:has-text('now yours')")
    assert desk.is_visible("td:has-text('Yours')")
    desk.keyboard.press("j")
    desk.keyboard.press("Enter")
    expect(desk).not_to_have_url(re.compile("/inbox/$"))


def test_all_that_match_is_shown_first_and_a_view_is_kept(desk: Any, clinic: Clinic) -> None:
    desk.goto("/inbox/?kind=denied")
    desk.click("text=Keep this view")
    desk.fill("input[aria-label='Name of the view']", "Denials first")
    desk.check("input[name=shared]")
    desk.click(".keep-view button")
    desk.wait_for_selector(".saved .kept:has-text('Denials first')")
    desk.check("[data-act-on-all]")
    desk.click("button:has-text('Mine')")
    desk.wait_for_selector("text=Nothing is done yet")
    shot(desk, "inbox-preview")
    desk.click("main button.btn-primary")
    desk.wait_for_selector(".toast-note:has-text('now yours')")


def test_a_word_is_explained_where_it_stands(desk: Any, clinic: Clinic) -> None:
    desk.goto("/inbox/?kind=denied")
    desk.hover(".chip:has-text('Denied')")
    desk.keyboard.press("F1")
    desk.wait_for_selector("#explained[open]")
    assert "refusal after it looked" in desk.inner_text("#explained")
    desk.keyboard.press("Escape")
    desk.keyboard.press("?")
    desk.wait_for_selector("#keys-help[open]")


def test_people_talk_on_a_claim_and_the_bell_rings(
    desk: Any, chromium: Any, server: str, clinic: Clinic
) -> None:
    desk.goto("/claims/")
    desk.keyboard.press("j")
    desk.keyboard.press("Enter")
    desk.wait_for_selector("#talk textarea")
    desk.fill("#talk textarea", "@biller the card is on file now 🧾")
    desk.dblclick("#talk button:has-text('Say it')")
    desk.wait_for_selector("#talk .said:has-text('on file now')")
    assert desk.locator("#talk .said").count() == 1, "a double click says it once"
    shot(desk, "talk")
    context = chromium.new_context(base_url=server)
    page = context.new_page()
    enter(page, "biller")
    page.wait_for_selector(".badge-count")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.wait_for_timeout(3000)
    assert [url for url in asked if "bell" in url] == [], "no polling storm"
    page.click("#bell")
    page.wait_for_selector("h1:has-text('Notices')")
    page.click("button:has-text('Open')")
    page.wait_for_selector("#talk .said:has-text('on file now')")
    context.close()
