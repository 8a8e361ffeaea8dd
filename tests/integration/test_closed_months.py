"""M31: a closed month takes no entry; what comes late is posted in the open one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from django.db import DatabaseError

from claimwright.journeys import close_month
from claimwright.ledger import operations, queries
from claimwright.ledger.domain.exports import beancount_text, dollars, spreadsheet_rows
from claimwright.ledger.domain.periods import CannotClose, PeriodClosed
from claimwright.ledger.models import ClosedMonth
from tests.integration.test_ledger import a_charge, a_payment
from tests.integration.test_ledger_guards import Raw, raw

__all__ = ["raw"]

MARCH, APRIL = date(2026, 3, 31), date(2026, 4, 30)
TODAY = date(2026, 5, 4)


@pytest.fixture(autouse=True)
def _march(practice: object) -> None:
    operations.post([a_charge(1), a_payment(1, 4_000, date(2026, 3, 20))])


def test_m31_nothing_is_posted_into_a_closed_month() -> None:
    operations.close_month(through_on=MARCH, today=TODAY)
    with pytest.raises(PeriodClosed, match="closed through 03/31/2026"):
        operations.post([a_charge(2)])
    late = replace(a_charge(2), posted_on=date(2026, 4, 1))
    assert operations.post([late]).posted_count == 1
    assert operations.post([a_charge(1)]).repeated_count == 1, "what is there already stays"
    assert queries.closed_months()[0].is_unchanged
    assert queries.violations() == []


def test_m31_a_reversal_of_a_closed_month_stands_in_the_open_one() -> None:
    operations.close_month(through_on=MARCH, today=TODAY)
    with pytest.raises(PeriodClosed):
        operations.reverse(keys=["payment:1"], on=MARCH, reason="wrong claim")
    operations.reverse(keys=["payment:1"], on=date(2026, 4, 2), reason="wrong claim")
    owed = queries.balances(by="claim", ids=[101], kinds=[queries.RECEIVABLES[0]])
    assert owed == {101: 10_000}
    before = queries.balances(by="claim", ids=[101], kinds=[queries.RECEIVABLES[0]], as_of=MARCH)
    assert before == {101: 6_000}


def test_months_close_in_order_and_only_once_they_are_over() -> None:
    assert queries.next_to_close(today=date(2026, 3, 31)) is None
    assert queries.next_to_close(today=TODAY) == MARCH
    for wrong in (APRIL, date(2026, 3, 30)):
        with pytest.raises(CannotClose):
            operations.close_month(through_on=wrong, today=TODAY)
    operations.close_month(through_on=MARCH, today=TODAY)
    assert queries.next_to_close(today=TODAY) == APRIL
    operations.close_month(through_on=APRIL, today=TODAY)
    with pytest.raises(CannotClose, match="present one"):
        operations.close_month(through_on=date(2026, 5, 31), today=TODAY)


def test_the_database_itself_keeps_the_month_closed(raw: Raw) -> None:
    operations.close_month(through_on=MARCH, today=TODAY)
    raw.legs(100, -100)
    with pytest.raises(DatabaseError, match="closed"):
        raw.seal(on="2026-03-02")
    for statement in ("DELETE FROM ledger_closedmonth", "UPDATE ledger_closedmonth SET actor=''"):
        with pytest.raises(DatabaseError, match=r"closed|append-only"):
            raw.run(statement)


def test_another_practice_may_still_post_there(practice: object) -> None:
    from claimwright.foundation.tenancy.operations import create_practice
    from claimwright.foundation.tenancy.scope import scope

    operations.close_month(through_on=MARCH, today=TODAY)
    other = create_practice(name="Elsewhere", is_sandbox=True)
    with scope(other.pk, actor="test"):
        assert operations.post([a_charge(1)]).posted_count == 1
        assert queries.closed_months() == []


def test_a_past_that_changed_behind_the_guards_is_told() -> None:
    operations.close_month(through_on=MARCH, today=TODAY)
    kept = queries.closed_months()[0]
    assert kept.is_unchanged
    ClosedMonth.objects.create(
        practice_id=ClosedMonth.objects.get().practice_id,
        through_on=APRIL,
        closed_at=kept.closed_at,
        actor="test",
        seal="0" * 64,
    )
    assert queries.violations() == [
        "the trial balance of 2026-04-30 is not what it was when the month was closed"
    ]


def test_loose_money_is_named_before_closing() -> None:
    codes = [finding.code for finding in close_month.what_is_loose(through_on=MARCH)]
    assert "CLOSE-PAYER_CLEARING" in codes
    close_month.close_month(through_on=MARCH, today=TODAY)
    assert queries.closed_through() == MARCH


def test_the_journal_leaves_whole_and_balanced() -> None:
    rows = list(spreadsheet_rows(queries.journal()))
    assert len(rows) == 5
    cents = [round(float(row[7] or 0) * 100) - round(float(row[8] or 0) * 100) for row in rows[1:]]
    assert sum(cents) == 0
    assert sorted(map(abs, cents)) == [4000, 4000, 10000, 10000]
    text = "".join(beancount_text(queries.journal()))
    assert '2026-03-02 * "charge" "Office visit"' in text
    assert "  Assets:Receivable:Insurance:Payer7  100.00 USD" in text
    assert "1970-01-01 open Assets:Clearing:Payer7 USD" in text
    assert list(queries.journal(first_on=date(2026, 3, 3))) == list(queries.journal())[2:]


@pytest.mark.parametrize(
    ("cents", "said"), [(0, "0.00"), (5, "0.05"), (-5, "-0.05"), (123456, "1234.56")]
)
def test_cents_are_written_exactly(cents: int, said: str) -> None:
    assert dollars(cents) == said
