"""Months that sum to what was agreed, and the sixty days with a look that does not count."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimwright.cycle.patient_billing.domain.collections import agency_fee
from claimwright.cycle.patient_billing.domain.overpayments import (
    NoInvestigation,
    check_look,
    clock,
)
from claimwright.cycle.patient_billing.domain.plans import (
    DUE,
    MET,
    MISSED,
    NewPlan,
    NoPlan,
    check_plan,
    schedule,
    standing,
)

FOUND = date(2026, 1, 10)


@given(st.integers(1, 10_000_000), st.integers(100_000, 10_000_000))
def test_the_months_sum_to_the_total_and_each_comes_a_month_later(total: int, monthly: int) -> None:
    months = schedule(total, min(monthly, total), date(2026, 1, 31))
    assert sum(cents for _, cents in months) == total
    assert all(0 < cents <= monthly for _, cents in months)
    assert len({(on.year, on.month) for on, _ in months}) == len(months)


def test_a_plan_due_on_the_31st_is_due_on_the_last_day_of_a_short_month() -> None:
    days = [on for on, _ in schedule(40_000, 10_000, date(2027, 12, 31))]
    assert days == [date(2027, 12, 31), date(2028, 1, 31), date(2028, 2, 29), date(2028, 3, 31)]


def test_money_pays_the_oldest_month_and_a_month_is_missed_after_its_grace() -> None:
    months = schedule(30_000, 10_000, date(2026, 2, 1))
    on = date(2026, 3, 5)
    stands = standing(months, paid_cents=12_500, on=on)
    assert [one.state for one in stands.installments][:2] == [MET, DUE]
    assert (stands.due_cents, stands.missed_cents, stands.left_cents) == (7_500, 0, 17_500)
    late = standing(months, paid_cents=12_500, on=date(2026, 3, 9))
    assert late.installments[1].state == MISSED
    assert (late.missed_count, late.missed_cents, late.is_kept) == (1, 7_500, False)
    assert standing(months, paid_cents=30_000, on=date(2027, 1, 1)).is_kept


def test_a_plan_asks_for_what_is_owed_from_today_on_and_within_five_years() -> None:
    def plan(total: int, monthly: int, first: date = FOUND) -> NewPlan:
        return NewPlan(
            patient_id=1, total_cents=total, monthly_cents=monthly, first_due_on=first, key="k"
        )

    check_plan(plan(60_000, 1_000), owed_cents=60_000, on=FOUND)
    for bad in (
        plan(60_001, 1_000),
        plan(1_000, 2_000),
        plan(60_000, 0),
        plan(60_000, 999),
        plan(60_000, 1_000, FOUND - timedelta(days=1)),
    ):
        with pytest.raises(NoPlan):
            check_plan(bad, owed_cents=60_000, on=FOUND)


def test_sixty_days_with_alarms_at_45_55_and_60() -> None:
    for days, alarm in ((44, 0), (45, 45), (54, 45), (55, 55), (59, 55), (60, 60), (90, 60)):
        now = clock(FOUND, None, None, on=FOUND + timedelta(days=days))
        assert (now.ran_days, now.alarm) == (days, alarm)
        assert now.due_on == date(2026, 3, 11)


def test_a_look_pauses_the_clock_at_most_180_days() -> None:
    look = FOUND + timedelta(days=20)
    during = clock(FOUND, look, None, on=look + timedelta(days=100))
    assert (during.ran_days, during.is_paused) == (20, True)
    ended = clock(FOUND, look, look + timedelta(days=30), on=look + timedelta(days=40))
    assert (ended.ran_days, ended.left_days, ended.is_paused) == (30, 30, False)
    assert ended.due_on == FOUND + timedelta(days=90)
    over = clock(FOUND, look, None, on=look + timedelta(days=200))
    assert (over.ran_days, over.is_paused, over.due_on) == (40, False, FOUND + timedelta(days=240))


def test_a_look_is_begun_once_and_in_time() -> None:
    check_look(FOUND, None, FOUND + timedelta(days=60))
    with pytest.raises(NoInvestigation):
        check_look(FOUND, None, FOUND + timedelta(days=61))
    with pytest.raises(NoInvestigation):
        check_look(FOUND, FOUND, FOUND)


def test_the_agencys_fee_rounds_half_a_cent_up() -> None:
    assert [agency_fee(cents, 2_500) for cents in (10_000, 2, 1, 101)] == [2_500, 1, 0, 25]
