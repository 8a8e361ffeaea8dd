"""Which denial to work first: dollars × chance × urgency ÷ minutes, all in integers."""

from __future__ import annotations

from datetime import date

# (days left at most, factor); later than the last row counts as LATER, past the deadline 0.
URGENCY: tuple[tuple[int, int], ...] = ((3, 8), (7, 6), (14, 4), (30, 3))
LATER = 2
HISTORY_WEIGHT = 20


def rank_value(*, amount_cents: int, chance_percent: int, minutes: int) -> int:
    """Expected cents recovered for each minute of work, rounded down, at least one."""
    return max(1, amount_cents * chance_percent // (100 * minutes))


def urgency(*, act_by: date | None, as_of: date) -> int:
    """How much nearer deadlines count; a deadline that passed counts nothing."""
    if act_by is None:
        return 1
    left = (act_by - as_of).days
    if left < 0:
        return 0
    return next((factor for days, factor in URGENCY if left <= days), LATER)


def chance_percent(*, guess_percent: int, won_count: int, lost_count: int) -> int:
    """The guess, moved by the practice's own results as if it rested on twenty cases.

    >>> chance_percent(guess_percent=50, won_count=0, lost_count=20)
    25
    """
    weight = HISTORY_WEIGHT + won_count + lost_count
    return (guess_percent * HISTORY_WEIGHT + 100 * won_count) // weight
