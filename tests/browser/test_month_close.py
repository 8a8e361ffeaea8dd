"""A month is closed in the browser, and the journal is taken away."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from claimwright.foundation import clock
from claimwright.foundation.tenancy.scope import scope
from claimwright.ledger import operations, queries
from claimwright.ledger.domain.posting import AccountKind, AccountRef, Leg, Posting
from tests.browser.conftest import shot
from tests.web.cast import Clinic

pytestmark = [pytest.mark.browser, pytest.mark.django_db]


def test_a_month_is_closed_for_good(desk: Any, clinic: Clinic) -> None:
    with scope(clinic.practice.pk, actor="test"):
        last_month = clock.today().replace(day=1) - timedelta(days=3)
        legs = (
            Leg(AccountRef(AccountKind.PATIENT_RECEIVABLE), 5000, patient_id=1),
            Leg(AccountRef(AccountKind.REVENUE), -5000, patient_id=1),
        )
        old = Posting("old", "charge", last_month, legs, "Last month's visit")
        operations.post([old])
    desk.goto("/books/")
    shot(desk, "books")
    desk.click(f"button:has-text('Close {last_month:%B %Y}')")
    desk.wait_for_selector(f"text={last_month:%B %Y} is closed")
    desk.wait_for_selector("text=Unchanged")
    shot(desk, "books-closed")
    with scope(clinic.practice.pk, actor="test"):
        assert queries.closed_through() is not None
    desk.click("a:has-text('Day sheet')")
    desk.wait_for_selector("h1:has-text('Day sheet')")
    shot(desk, "day-sheet")
    desk.goto("/books/")
    with desk.expect_download() as taken:
        desk.click("button:has-text('Spreadsheet (CSV)')")
    text = taken.value.path().read_text()
    assert "old,charge" in text
    assert text.splitlines()[0].startswith("posted_on,recorded_at,key")
