"""Decisions added up in the database are those told one by one."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection

from claimwright.cycle.claims import queries as claims
from claimwright.foundation import clock
from tests.support.alder import NOW
from tests.support.busy_practice import a_busy_practice

START, END = datetime(2020, 1, 1, tzinfo=UTC), datetime(2035, 1, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _decided(practice: object) -> None:
    """Some claims are decided twice, some only after they were sent again."""
    with clock.at(NOW):
        a_busy_practice(40)
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, claim_id FROM claims_adjudication ORDER BY id")
        rows = cursor.fetchall()
        for pk, claim_id in rows[:5]:  # as if the sixth to tenth were second decisions on these
            cursor.execute(
                "UPDATE claims_adjudication SET claim_id = %s, is_first = %s WHERE id = %s",
                [claim_id, False, rows[rows.index((pk, claim_id)) + 5][0]],
            )
        cursor.execute(
            "UPDATE claims_adjudication SET is_first_version = %s WHERE id = %s",
            [False, rows[-1][0]],
        )


@pytest.mark.parametrize("by", ["payer", "provider", "location"])
def test_added_up_or_one_by_one_the_counts_are_the_same(by: str) -> None:
    one_by_one: dict[Any, Counter[str]] = {}
    every = claims.decided_between(start=START, end=END)
    keys = dict(_keys(by))
    for row in every:
        held = one_by_one.setdefault(keys[row.id], Counter())
        held.update(
            count=1,
            charged=row.charge_cents,
            allowed=row.allowed_cents,
            paid=row.paid_cents,
            first=row.is_first,
            first_pass=row.is_first and row.is_first_version,
            paid_count=row.paid_cents > 0,
        )
    together: dict[Any, Counter[str]] = {}
    for found in claims.decided_alike(start=START, end=END, by=by):
        together.setdefault(found.key, Counter()).update(
            count=found.decision_count,
            charged=found.charge_cents,
            allowed=found.allowed_cents,
            paid=found.paid_cents,
            first=found.first_count,
            first_pass=found.first_pass_count,
            paid_count=found.decision_count if found.is_paid else 0,
        )
    assert together == one_by_one
    total = sum(one_by_one.values(), Counter())
    assert 0 < total["first_pass"] < total["first"] < total["count"]


def _keys(by: str) -> list[tuple[int, int]]:
    column = {
        "payer": "a.payer_id",
        "provider": "e.rendering_id",
        "location": "e.location_id",
    }[by]
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT a.id, {column} FROM claims_adjudication a JOIN claims_claim c "
            "ON c.id = a.claim_id JOIN charges_encounter e ON e.id = c.encounter_id"
        )
        return list(cursor.fetchall())
