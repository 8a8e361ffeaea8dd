"""The ledger by day, read by the week: flows in it, and balances when it ended. Pure."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from claimwright.cycle.analytics.domain.kpis import COLLECTION_KINDS, GIVEN_UP
from claimwright.cycle.analytics.domain.movements import Standing
from claimwright.cycle.analytics.domain.windows import (
    YEAR_DAYS,
    Window,
    last_days,
    since_first_charge,
)
from claimwright.ledger.domain.posting import RECEIVABLES, AccountKind

CREDITS = (AccountKind.PATIENT_UNAPPLIED, AccountKind.SUSPENSE)


@dataclass(frozen=True, slots=True)
class DayBooks:
    """Cents (debit +) by account and day, and what each account held before the first day."""

    opening: Mapping[AccountKind, int]
    days: Mapping[AccountKind, tuple[tuple[date, ...], tuple[int, ...]]]  # running sums

    @classmethod
    def of(
        cls, opening: Mapping[AccountKind, int], daily: Mapping[tuple[date, AccountKind], int]
    ) -> DayBooks:
        """From sums by day and account."""
        by_kind: dict[AccountKind, dict[date, int]] = {}
        for (on, kind), cents in daily.items():
            by_kind.setdefault(kind, {})[on] = cents
        days = {}
        for kind, sums in by_kind.items():
            ordered = sorted(sums)
            running, total = [], opening.get(kind, 0)
            for on in ordered:
                total += sums[on]
                running.append(total)
            days[kind] = (tuple(ordered), tuple(running))
        return cls(opening, days)

    def balance(self, kind: AccountKind, on: date) -> int:
        """The account at the end of the day."""
        ordered, running = self.days.get(kind, ((), ()))
        place = bisect_right(ordered, on)
        return running[place - 1] if place else self.opening.get(kind, 0)

    def moved(self, kind: AccountKind, week: Window) -> int:
        """What the days of the window put into the account."""
        ordered, running = self.days.get(kind, ((), ()))
        first, last = bisect_left(ordered, week.first_on), bisect_right(ordered, week.last_on)
        if first == last:
            return 0
        before = running[first - 1] if first else self.opening.get(kind, 0)
        return running[last - 1] - before

    def charged(self, week: Window) -> int:
        """Gross charges."""
        return -self.moved(AccountKind.REVENUE, week)

    def paid(self, week: Window) -> int:
        """Money kept for services, as the dashboard's cash: what left neither way else."""
        return -sum(self.moved(kind, week) for kind in COLLECTION_KINDS)

    def contractual(self, week: Window) -> int:
        """Taken off by contract."""
        return self.moved(AccountKind.CONTRACTUAL_ALLOWANCE, week)

    def given_up(self, week: Window) -> int:
        """Written off, bad debt, sent to an agency; interest received counts against it."""
        return sum(self.moved(kind, week) for kind in GIVEN_UP)

    def open_after(self, week: Window) -> int:
        """Receivables when the week ended."""
        return sum(self.balance(kind, week.last_on) for kind in RECEIVABLES)

    def standing(self, week: Window) -> Standing:
        """The balance less credits against a year of charges. Source: kpi-dictionary (K23)"""
        on = week.last_on
        year = since_first_charge(last_days(YEAR_DAYS, on), self._first_charge_on(on))
        credits = -sum(self.balance(kind, on) for kind in CREDITS)
        return Standing(self.open_after(week) - credits, self.charged(year), year.days_count)

    def days_after(self, week: Window) -> int:
        """Days in A/R when the week ended, in hundredths of a day."""
        return self.standing(week).hundredths

    def has_begun(self, week: Window) -> bool:
        """Whether anything was charged before the week was over."""
        return self._first_charge_on(week.last_on) is not None

    def _first_charge_on(self, on: date) -> date | None:
        """The first day of a charge within the year, its first day when charged before."""
        first_on = last_days(YEAR_DAYS, on).first_on
        ordered, _ = self.days.get(AccountKind.REVENUE, ((), ()))
        if self.opening.get(AccountKind.REVENUE) or (ordered and ordered[0] < first_on):
            return first_on
        return ordered[0] if ordered and ordered[0] <= on else None


Step = Callable[[DayBooks, Window], int]
# What takes receivables from one week's end to the next; the steps sum to the change.
MONEY_STEPS: tuple[tuple[str, str, Step], ...] = (
    ("charged", "Charged", DayBooks.charged),
    ("paid", "Paid", lambda books, week: -books.paid(week)),
    ("contractual", "Taken off by contract", lambda books, week: -books.contractual(week)),
    ("given_up", "Written off and given up", lambda books, week: -books.given_up(week)),
)
