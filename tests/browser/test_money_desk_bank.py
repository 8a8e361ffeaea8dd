"""The day is closed in the browser: a statement comes in, missing cents are named, then none."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from claimwright.cycle.remittance import queries as remittance
from claimwright.foundation import clock
from claimwright.foundation.tenancy.scope import scope
from claimwright.ledger import queries as ledger
from tests.browser.conftest import shot
from tests.support.remits import balances
from tests.web.cast import Clinic

pytestmark = [pytest.mark.browser, pytest.mark.django_db]


def test_the_day_is_closed_on_the_banks_own_lines(
    desk: Any, clinic: Clinic, tmp_path: Path
) -> None:
    today = clock.today()
    with scope(clinic.practice.pk):
        (row,) = remittance.not_at_bank()
        assert balances()["payer_clearing"] == row.payment_cents == 23_619
    desk.goto("/bank/")
    desk.wait_for_selector("td:has-text('PM88120')")
    _send(desk, tmp_path / "one.csv", f"{today},236.14,PRAIRIE MUTUAL,PM88120")
    desk.wait_for_selector("text=1 new line, 0 matched")
    desk.wait_for_selector("text=Cents are missing")
    said = " ".join(desk.locator(".notice.tone-blocked").inner_text().split())
    assert said.startswith("$0.05 is missing on PM88120")
    shot(desk, "bank-cents-missing")

    lines = (
        f"{today},236.19,PRAIRIE MUTUAL,PM88120",
        f"{today - timedelta(days=4)},80.00,NORTHERN LIFE,NL5501",
    )
    _send(desk, tmp_path / "two.csv", *lines)
    desk.wait_for_selector("text=2 new lines, 1 matched")
    with scope(clinic.practice.pk):
        assert "payer_clearing" not in balances()
        assert ledger.violations() == []
    desk.wait_for_selector("td:has-text('NORTHERN LIFE')")
    shot(desk, "bank-matched")
    _send(desk, tmp_path / "two.csv", *lines)
    desk.wait_for_selector("text=0 new lines, 2 seen before, 0 matched")


def _send(desk: Any, path: Path, *rows: str) -> None:
    path.write_text("\n".join(["Date,Amount,Description,Reference", *rows]))
    desk.set_input_files("#statement", str(path))
    desk.click("button:has-text('Take in')")
