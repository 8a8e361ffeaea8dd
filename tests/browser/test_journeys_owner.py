"""The owner's Monday: from a figure to its claims, what moved and who acts, and it all taken along."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from claimwright.foundation import clock
from tests.browser.conftest import shot
from tests.web.cast import Clinic

pytestmark = [pytest.mark.browser, pytest.mark.django_db]


def test_an_owners_monday(desk: Any, clinic: Clinic) -> None:
    _from_a_tile_to_its_claims(desk)
    _where_the_money_went(desk)
    _monday_as_of(desk, clinic)
    _payers_side_by_side(desk)


def _from_a_tile_to_its_claims(desk: Any) -> None:
    desk.keyboard.press("g")
    desk.keyboard.press("a")
    desk.wait_for_url("**/dashboard/")
    tile = desk.locator(".tile:has(.name:text-is('Initial denial rate'))")
    assert tile.locator(".figure").inner_text().startswith("50.0")
    shot(desk, "owner-dashboard")
    tile.locator("summary").click()
    assert "÷" in tile.inner_text()
    tile.locator("a.figure").click()
    desk.wait_for_url("**/figures/?**")
    assert desk.locator("table.sheet tbody tr").count() == 1
    shot(desk, "owner-figure")
    desk.keyboard.press("j")
    desk.keyboard.press("Enter")
    desk.wait_for_url(re.compile(r"/(claims|visits)/[0-9a-f-]{36}/"))
    desk.go_back()
    desk.click(".crumbs a:has-text('Dashboard')")
    desk.wait_for_url("**/dashboard/**")


def _where_the_money_went(desk: Any) -> None:
    """The Sankey has a table behind it, whose parts add up and open their rows."""
    panel = desk.locator("section.panel:has(h2:text-is('From charge to cash'))")
    panel.locator("[data-chart=chart-flow] svg").wait_for()
    panel.scroll_into_view_if_needed()
    panel.locator("summary:has-text('The figures')").click()
    shot(desk, "owner-sankey")
    row = panel.locator("tbody tr").first
    shown = row.locator("a").inner_text()
    row.locator("a").click()
    desk.wait_for_url("**/figures/?**")
    assert desk.locator("header .actions b.num").inner_text() == shown


def _monday_as_of(desk: Any, clinic: Clinic) -> None:
    today = clock.today(clinic.practice.time_zone)
    desk.goto("/monday/")
    assert "today" in desk.inner_text(".page-head .sub")
    desk.wait_for_selector("#who tbody tr")
    shot(desk, "owner-monday")
    taken = {form: _taken(desk, form) for form in ("CSV", "XLSX", "PDF")}
    rows = list(csv.reader(io.StringIO(taken["CSV"].read_text("utf-8-sig"))))
    assert any("Work the denial" in cell for row in rows for cell in row)
    book = load_workbook(io.BytesIO(taken["XLSX"].read_bytes()), read_only=True)
    assert book.sheetnames
    assert "Who acts" in "\n".join(one.extract_text() for one in PdfReader(taken["PDF"]).pages)

    earlier = today - timedelta(days=7)
    desk.fill("input[name=on]", earlier.isoformat())
    desk.wait_for_url(f"**/monday/?on={earlier}**")
    said = desk.inner_text(".page-head .sub")
    assert f"As of {earlier:%b} {earlier.day}, {earlier.year}" in said
    assert "today" not in said
    assert desk.locator("#who a:has-text('Work')").count() == 0, "only today's work is to be done"


def _taken(desk: Any, form: str) -> Path:
    desk.click(".page-head summary:has-text('Export')")
    with desk.expect_download() as going:
        desk.click(f".page-head .menu[open] a:text-is('{form}')")
    desk.click(".page-head summary:has-text('Export')")
    assert going.value.suggested_filename.endswith(f".{form.lower()}")
    return Path(going.value.path())


def _payers_side_by_side(desk: Any) -> None:
    desk.goto("/scorecards/")
    row = desk.locator("table.sheet tbody tr:has-text('Prairie Mutual')").first
    shot(desk, "owner-scorecard")
    row.locator("a:has-text('$178')").first.click()
    desk.wait_for_url("**/figures/?**")
    assert "$177.90" in desk.inner_text("header .actions b.num")
