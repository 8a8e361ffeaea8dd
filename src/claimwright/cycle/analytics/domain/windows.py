"""The rolling spans the figures look at, always ending on the day asked for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

QUARTER_DAYS = 90
YEAR_DAYS = 365
COHORT_AGE_DAYS = 120
DAYS_IN_WEEK = 7
USUAL_WEEKS = 8


@dataclass(frozen=True, slots=True)
class Window:
    """Days from `first_on` to `last_on`, both included."""

    first_on: date
    last_on: date

    @property
    def days_count(self) -> int:
        """How many days, at least one."""
        return (self.last_on - self.first_on).days + 1

    @property
    def pair(self) -> tuple[date, date]:
        """As the ledger's queries take it."""
        return (self.first_on, self.last_on)

    def instants(self, zone: str) -> tuple[datetime, datetime]:
        """[start, end) of the days in the practice's time zone, as UTC instants."""
        start = datetime.combine(self.first_on, time.min, ZoneInfo(zone))
        end = datetime.combine(self.last_on + timedelta(days=1), time.min, ZoneInfo(zone))
        return start.astimezone(UTC), end.astimezone(UTC)


def last_days(count: int, as_of: date) -> Window:
    """The `count` days ending on `as_of`."""
    return Window(as_of - timedelta(days=count - 1), as_of)


def week_ended(as_of: date) -> Window:
    """The last whole week, Monday to Sunday, that was over by the end of the day.

    >>> week_ended(date(2026, 11, 16)).pair
    (datetime.date(2026, 11, 9), datetime.date(2026, 11, 15))
    """
    sunday = as_of - timedelta(days=(as_of.weekday() + 1) % DAYS_IN_WEEK)
    return Window(sunday - timedelta(days=DAYS_IN_WEEK - 1), sunday)


def weeks_before(window: Window, count: int) -> list[Window]:
    """The `count` weeks before that one, oldest first."""
    spans = []
    for place in range(count, 0, -1):
        back = timedelta(days=DAYS_IN_WEEK * place)
        spans.append(Window(window.first_on - back, window.last_on - back))
    return spans


def mature_cohort(as_of: date) -> Window:
    """A year of dates of service, the youngest of them 120 days old.

    Source: kpi-dictionary (K21)
    """
    youngest = as_of - timedelta(days=COHORT_AGE_DAYS)
    return Window(youngest - timedelta(days=YEAR_DAYS - 1), youngest)


def since_first_charge(window: Window, first_charge_on: date | None) -> Window:
    """The window without the days before the practice charged anything."""
    if first_charge_on is None or first_charge_on <= window.first_on:
        return window
    return Window(min(first_charge_on, window.last_on), window.last_on)


def months_back(count: int, as_of: date) -> Window:
    """Whole calendar months: the last is that of `as_of`, up to that day."""
    year, month = divmod(as_of.year * 12 + as_of.month - count, 12)
    return Window(date(year, month + 1, 1), as_of)


def month_ends(as_of: date, count: int) -> list[date]:
    """The last days of the `count` months before, oldest first, and the day itself.

    >>> [str(on) for on in month_ends(date(2026, 3, 9), 2)]
    ['2026-01-31', '2026-02-28', '2026-03-09']
    """
    found = [as_of]
    for _ in range(count):
        found.append(found[-1].replace(day=1) - timedelta(days=1))
    return found[::-1]
