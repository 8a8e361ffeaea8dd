"""Months that are closed: nothing is posted into them any more.

What comes late is posted in the open month with its own date of service; what was wrong is
reversed there. A closed month stays closed. Source: reliability-money (M31)
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date, timedelta


class PeriodClosed(ValueError):
    """The day lies in a closed month; post on an open day instead."""


class CannotClose(ValueError):
    """The month is not over, is closed already, or an earlier one is still open."""


def last_day(of: date) -> date:
    """The last day of the month the day lies in."""
    following = of.replace(day=28) + timedelta(days=4)
    return following.replace(day=1) - timedelta(days=1)


def check_open(on: date, closed_through: date | None) -> None:
    """Raise PeriodClosed unless postings may be dated on the day."""
    if closed_through is not None and on <= closed_through:
        raise PeriodClosed(
            f"The books are closed through {closed_through:%m/%d/%Y}; nothing more is posted on "
            f"{on:%m/%d/%Y}. Post it on an open day; its date of service stays."
        )


def month_to_close(
    first_posted_on: date | None, closed_through: date | None, today: date
) -> date | None:
    """The last day of the oldest open month that is over, None when there is none."""
    if closed_through is not None:
        through = last_day(closed_through + timedelta(days=1))
    elif first_posted_on is not None:
        through = last_day(first_posted_on)
    else:
        return None
    return through if through < today else None


def check_closable(through_on: date, expected: date | None) -> None:
    """Raise CannotClose unless this is the month that is next to close."""
    if expected is None:
        raise CannotClose("No month is waiting to be closed: the present one is not over.")
    if through_on != expected:
        raise CannotClose(
            f"The month that ends on {expected:%m/%d/%Y} is next to close; months close in order."
        )


def balance_seal(balances: Iterable[tuple[str, int | None, int]]) -> str:
    """One SHA-256 over the trial balance, so that a changed past shows. Order does not matter."""
    lines = sorted(f"{kind}|{payer or ''}|{cents}" for kind, payer, cents in balances if cents)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
