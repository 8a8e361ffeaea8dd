"""What is counted as waiting is what waits, however much was done before."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection

from claimwright.cycle.claims import queries as claims
from claimwright.cycle.patient_billing import queries as billing
from claimwright.foundation import clock
from claimwright.journeys import close_month
from claimwright.ledger.tasks import fold
from tests.support.alder import NOW
from tests.support.busy_practice import a_busy_practice

MARCH = date(2026, 3, 31)


@pytest.fixture(autouse=True)
def _busy(practice: object) -> None:
    with clock.at(NOW):
        a_busy_practice(40)


def asked(question: str) -> tuple[int, ...]:
    """The only row of a question asked past the product."""
    with connection.cursor() as cursor:
        cursor.execute(question)
        return tuple(int(value or 0) for value in cursor.fetchone())


def test_billed_visits_are_not_called_unbilled() -> None:
    said = {one.code: one.message for one in close_month.what_is_loose(through_on=MARCH)}
    every, waiting = asked(
        "SELECT COUNT(*), COUNT(*) FILTER (WHERE state IN ('open', 'ready')) FROM charges_encounter"
    )
    assert every > waiting > 0, "some were billed and some not, or this shows nothing"
    assert said["CLOSE-UNBILLED"].startswith(f"{waiting} visit")


def test_claims_that_wait_are_counted_by_state() -> None:
    counted = claims.work_by_state()
    for state in ("held", "ready", "rejected"):
        count, cents = asked(
            f"SELECT COUNT(*), SUM(charge_cents) FROM claims_claim WHERE state = '{state}'"
        )
        assert counted.get(state, (0, 0, None))[:2] == (count, cents)
    assert set(counted) <= {"held", "ready", "rejected"}


@pytest.mark.parametrize("is_folded", [False, True])
def test_home_and_the_page_of_balances_name_one_sum(is_folded: bool) -> None:
    if is_folded:
        fold(least=1)
    count, cents = asked(
        "SELECT COUNT(*), SUM(cents) FROM (SELECT SUM(amount_cents) AS cents FROM ledger_entry "
        "WHERE account_kind = 'patient_receivable' GROUP BY patient_id) AS owed WHERE cents > 0"
    )
    page = billing.balance_page(as_of=NOW.date())
    assert (page.total, page.total_cents) == (count, cents)
    assert billing.owed_together(as_of=NOW.date()) == (count, cents)
    assert count
