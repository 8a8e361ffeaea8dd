"""Months in a row, from sums by month; a month without anything is shown with zeros."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from claimwright.cycle.analytics.domain.kpis import collected
from claimwright.cycle.analytics.domain.views import MonthTrend
from claimwright.cycle.analytics.domain.windows import Window
from claimwright.ledger.domain.posting import AccountKind


@dataclass(frozen=True, slots=True)
class MonthSums:
    """By first of the month: ledger sums by account, and (count, cents) of denials."""

    accounts: Mapping[date, Mapping[AccountKind, int]]
    denials: Mapping[date, tuple[int, int]]


def month_trends(span: Window, sums: MonthSums) -> list[MonthTrend]:
    """A line for each month of the span, oldest first."""
    lines = []
    month = month_of(span.first_on)
    while month <= span.last_on:
        month_sums = collected(sums.accounts.get(month, {}))
        count, cents = sums.denials.get(month, (0, 0))
        lines.append(
            MonthTrend(
                month=month,
                charge_cents=month_sums.charge_cents,
                payment_cents=month_sums.payment_cents,
                contractual_cents=month_sums.contractual_cents,
                given_up_cents=month_sums.given_up_cents,
                denial_count=count,
                denied_cents=cents,
            )
        )
        month = next_month(month)
    return lines


def month_of(on: date) -> date:
    """The first of its month."""
    return on.replace(day=1)


def next_month(month: date) -> date:
    """The first of the month after."""
    year, index = divmod(month.year * 12 + month.month, 12)
    return date(year, index + 1, 1)
