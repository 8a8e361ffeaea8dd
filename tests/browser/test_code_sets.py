"""Official files dropped on the page: read in the background, told when they are in."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from claimwright.foundation.jobs.runner import run_due
from tests.browser.conftest import shot

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

STAND_INS = Path(__file__).parents[1] / "corpus" / "codesets"
FILES = (
    "stand-in-MCR_MUE_PractitionerServices_Eff_10-01-2026.csv",
    "stand-in-ccipra-v323r0-f1.TXT",
    "stand-in-PPRRVU2026_Oct_nonQPP.csv",
)


@pytest.fixture(autouse=True)
def own_home(settings: Any, tmp_path: Path) -> None:
    shared: Path = settings.CLAIMWRIGHT_HOME / "codesets"
    settings.CLAIMWRIGHT_HOME = tmp_path / "home"
    (tmp_path / "home" / "codesets").mkdir(parents=True)
    for path in shared.glob("icd10cm*"):
        shutil.copy(path, tmp_path / "home" / "codesets" / path.name)


def test_dropped_tables_are_read_and_a_damaged_one_is_named(desk: Any, tmp_path: Path) -> None:
    damaged = tmp_path / "AOC_V2026Q4-MCR.txt"
    good = (STAND_INS / "stand-in-AOC_V2026Q4-MCR.txt").read_bytes()
    damaged.write_bytes(good.replace(b"2011001", b"2011399", 1))
    desk.goto("/setup/code-sets/?on=2026-11-02")
    assert desk.locator("#ptp").inner_text().count("Missing") == 1
    desk.set_input_files("#table-files", [*(STAND_INS / name for name in FILES), damaged])
    desk.click("button:has-text('Load')")
    desk.wait_for_url("**/setup/code-sets/")
    assert desk.locator("#loads").inner_text().count("Reading") == 4
    run_due()
    desk.wait_for_selector("#loads >> text=is not a day", timeout=15_000)
    assert desk.locator("#loads").inner_text().count("Loaded") == 3
    desk.goto("/setup/code-sets/?on=2026-11-02")
    assert "Parts f2, f3, f4" in desk.locator("#ptp").inner_text()
    assert "Stand-in" in desk.locator("#mue").inner_text()
    shot(desk, "code-sets")
    desk.evaluate("window.scrollTo(0, 900)")
    shot(desk, "code-sets-below")
