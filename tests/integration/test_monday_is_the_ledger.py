"""What Monday says of a week is what SQL finds alone, and each breakdown sums to its change."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from claimwright.cycle.analytics import queries
from claimwright.cycle.analytics.domain.monday import Monday
from claimwright.cycle.analytics.domain.windows import Window
from claimwright.foundation import clock
from claimwright.ledger import queries as ledger
from claimwright.ledger.domain.posting import RECEIVABLES
from tests.integration.test_dashboard_is_the_ledger import EARNED, LOST, OPEN, cents, owner, sql

__all__ = ["owner"]  # the practice of the dashboard's own test

MARCH = date(2026, 3, 9)
MAY = date(2026, 5, 25)


@pytest.fixture(params=[MARCH, MAY], ids=["visits and payments", "patients' money"])
def found(owner: Client, request: pytest.FixtureRequest) -> Monday:
    """Monday as of a day of the past, of which it is known what came later."""
    return queries.monday(as_of=request.param)


def by_key(found: Monday) -> dict[str, Any]:
    return {one.key: one for one in found.movements}


def week_sum(week: Window, where: str, *given: Any) -> int:
    return cents(f"t.posted_on BETWEEN %s AND %s AND {where}", *week.pair, *given)


def test_the_flows_of_both_weeks(found: Monday) -> None:
    said = by_key(found)
    money = f"e.account_kind NOT IN {OPEN} AND e.account_kind NOT IN {EARNED}"
    for week, side in ((found.before, "before"), (found.week, "last")):
        assert getattr(said["cash"], side) == week_sum(week, money)
        assert getattr(said["charges"], side) == -week_sum(week, "e.account_kind = 'revenue'")
        ((count, total),) = sql(
            "SELECT COUNT(*), COALESCE(SUM(amount_cents), 0) FROM denials_denial "
            "WHERE opened_on BETWEEN %s AND %s",
            *week.pair,
        )
        assert (getattr(said["denials"], side), getattr(said["denied"], side)) == (count, total)


def test_something_moved(owner: Client) -> None:
    """Else the rest of this file proves nothing."""
    march, may = by_key(queries.monday(as_of=MARCH)), by_key(queries.monday(as_of=MAY))
    assert march["charges"].last or march["charges"].before
    assert may["cash"].last or may["cash"].before
    assert any(one.change for one in march.values())


def test_the_balance_and_its_bridge(found: Monday) -> None:
    balance = by_key(found)["receivables"]
    for week, shown in ((found.before, balance.before), (found.week, balance.last)):
        assert shown == cents(f"e.account_kind IN {OPEN} AND t.posted_on <= %s", week.last_on)
    by_payer, steps = balance.breakdowns
    flows = {step.key: step.change for step in steps.lines}
    money = f"e.account_kind NOT IN {OPEN} AND e.account_kind NOT IN {EARNED}"
    wanted = {
        "charged": -week_sum(found.week, "e.account_kind = 'revenue'"),
        "paid": -week_sum(found.week, money),
        "contractual": -week_sum(found.week, "e.account_kind = 'contractual_allowance'"),
        "given_up": -week_sum(found.week, f"e.account_kind IN {LOST}"),
    }
    assert flows == {key: amount for key, amount in wanted.items() if amount}
    for line in by_payer.lines:
        if line.key:
            who = f"e.payer_id = {line.key}" if line.key != "0" else "e.payer_id IS NULL"
            where = f"e.account_kind IN {OPEN} AND {who} AND t.posted_on <= %s"
            assert line.last == cents(where, found.week.last_on), line.name
            assert line.before == cents(where, found.before.last_on), line.name


def test_each_breakdown_sums_to_its_change(found: Monday) -> None:
    for movement in found.movements:
        assert movement.breakdowns
        for breakdown in movement.breakdowns:
            assert breakdown.change == movement.change, (movement.key, breakdown.by)
            if breakdown.has_parts:
                assert sum(line.last or 0 for line in breakdown.lines) == movement.last
                assert sum(line.before or 0 for line in breakdown.lines) == movement.before


def test_the_usual_is_the_average_of_the_eight_weeks_before(found: Monday) -> None:
    first = date.fromisoformat(
        str(sql("SELECT MIN(posted_on) FROM ledger_entry WHERE account_kind = 'revenue'")[0][0])
    )
    weeks = []
    for back in range(1, 9):
        last_on = found.week.last_on - timedelta(days=7 * back)
        if last_on >= first:
            weeks.append(Window(last_on - timedelta(days=6), last_on))
    assert found.usual_weeks == len(weeks)
    usual = by_key(found)["charges"].usual
    if not weeks:
        assert usual is None
        return
    charged = [-week_sum(week, "e.account_kind = 'revenue'") for week in weeks]
    assert usual == round(Decimal(sum(charged)) / len(charged))


def test_days_in_ar_are_the_dashboard_s(found: Monday) -> None:
    days = by_key(found)["days"]
    for week, shown in ((found.before, days.before), (found.week, days.last)):
        kpi = queries.kpis(as_of=week.last_on)["K23"]
        assert shown == int(((kpi.value or Decimal(0)) * 100).quantize(Decimal(1)))


def test_the_open_work_is_the_receivable_of_the_day(found: Monday) -> None:
    owed = cents(f"e.account_kind IN {OPEN} AND t.posted_on <= %s", found.as_of)
    assert found.open_cents == owed
    assert owed == sum(
        one.cents for one in ledger.trial_balance(as_of=found.as_of) if one.kind in RECEIVABLES
    )


def test_the_page_asks_a_constant_number_of_questions(owner: Client) -> None:
    url = reverse("monday")
    owner.get(url, {"on": MAY.isoformat()})
    with CaptureQueriesContext(connection) as asked:
        answer = owner.get(url, {"on": MAY.isoformat()})
    assert answer.status_code == 200
    assert len(asked) <= 45


def test_later_postings_do_not_change_an_earlier_monday(owner: Client) -> None:
    """M41: what came later is not looked at."""
    with clock.at(clock.now()):
        before = queries.monday(as_of=MARCH).as_dict()
    assert before["movements"]["cash"]["last"] == by_key(queries.monday(as_of=MARCH))["cash"].last
    assert not [one for one in before["work"] if one["cents"] == 0]
