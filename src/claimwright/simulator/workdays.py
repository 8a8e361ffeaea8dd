"""Banking days of the United States: when payers pay and clearinghouses answer.

Source: federal-holidays
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

_FIXED = ((1, 1), (6, 19), (7, 4), (11, 11), (12, 25))
# (month, weekday with Monday 0, which one in the month; -1 is the last)
_FLOATING = ((1, 0, 3), (2, 0, 3), (5, 0, -1), (9, 0, 1), (10, 0, 2), (11, 3, 4))


@lru_cache(maxsize=64)
def federal_holidays(year: int) -> frozenset[date]:
    """The eleven holidays as observed: one on Saturday is kept Friday, on Sunday Monday.

    Source: federal-holidays
    """
    days = {_observed(date(year, month, day)) for month, day in _FIXED}
    days |= {_nth(year, month, weekday, which) for month, weekday, which in _FLOATING}
    return frozenset(days)


def is_workday(on: date) -> bool:
    """Whether banks and payers work that day."""
    return on.weekday() < 5 and on not in federal_holidays(on.year)


def workday_from(on: date) -> date:
    """The day itself when it is a workday, else the next one."""
    while not is_workday(on):
        on += timedelta(days=1)
    return on


def plus_workdays(on: date, count: int) -> date:
    """The workday `count` workdays after the day; zero answers the day's own or next workday."""
    day = workday_from(on)
    for _ in range(count):
        day = workday_from(day + timedelta(days=1))
    return day


def _observed(day: date) -> date:
    shift = {5: -1, 6: 1}.get(day.weekday(), 0)
    return day + timedelta(days=shift)


def _nth(year: int, month: int, weekday: int, which: int) -> date:
    if which > 0:
        first = date(year, month, 1)
        return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (which - 1))
    last = date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
    return last - timedelta(days=(last.weekday() - weekday) % 7)
