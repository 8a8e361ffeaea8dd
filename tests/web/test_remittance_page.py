"""A remittance's page: beside each of the payer's codes what it does here."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from claimwright.cycle.claims import operations as claims
from claimwright.cycle.claims.domain.posting_table import NewPostingRow
from claimwright.cycle.remittance import queries
from claimwright.foundation import clock
from claimwright.foundation.tenancy.scope import scope
from tests.web.cast import Clinic

pytestmark = pytest.mark.django_db


def words(answer: Any) -> str:
    said = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", answer.content.decode()))
    return html.unescape(said)


@pytest.fixture
def address(clinic: Clinic) -> str:
    with scope(clinic.practice.pk):
        row = next(one for one in queries.remittance_page().rows if one.trace_number == "PM88120")
    return f"/remittances/{row.public_id}/"


def test_our_code_the_class_and_the_next_step_stand_beside_the_payers(
    owner: Client, address: str
) -> None:
    page = owner.get(address)
    said = words(page)
    assert re.search(r"CO-45 \S*66\.71 .{0,200}CONTRACT ?Written down", said)
    assert re.search(r"CO-197 \S*177\.90 .{0,200}DEN-AUTH", said)
    denied = said[said.index("CO-197") :]
    assert re.search(r"DEN-AUTH ?[A-Z][^:]+: [A-Z]", denied), "the class, then what to do next"
    assert re.search(r"PR-3 \S*25\.00 .{0,200}COPAY ?Next payer, then patient: Bill", said)
    assert "/denials/posting/197/" in page.content.decode()
    assert "CONTRACT Nothing" not in said, "what asks for nothing says nothing"


def test_the_practices_own_row_of_the_day_speaks(
    owner: Client, clinic: Clinic, address: str
) -> None:
    with scope(clinic.practice.pk, actor="test"):
        today = clock.today(clinic.practice.time_zone)
        new = NewPostingRow(
            reason="45",
            adjustment_code="PRAIRIE-CUT",
            next_step="Compare it with the 2026 schedule.",
            starts_on=today - timedelta(days=1),
        )
        claims.set_posting_row(new=new)
    said = words(owner.get(address))
    assert "PRAIRIE-CUT" in said
    assert "Compare it with the 2026 schedule." in said
