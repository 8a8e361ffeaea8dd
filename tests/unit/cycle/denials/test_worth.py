"""Dollars × chance × urgency ÷ minutes decides what is worked first."""

from __future__ import annotations

from datetime import date

import pytest

from claimwright.cycle.denials.domain.worth import chance_percent, rank_value, urgency

AS_OF = date(2026, 3, 1)


def test_more_dollars_a_better_chance_and_less_work_come_first() -> None:
    base = rank_value(amount_cents=20000, chance_percent=50, minutes=10)
    assert base == 1000
    assert rank_value(amount_cents=40000, chance_percent=50, minutes=10) > base
    assert rank_value(amount_cents=20000, chance_percent=80, minutes=10) > base
    assert rank_value(amount_cents=20000, chance_percent=50, minutes=20) < base
    assert rank_value(amount_cents=1, chance_percent=1, minutes=60) == 1


@pytest.mark.parametrize(
    ("act_by", "factor"),
    [
        (date(2026, 2, 28), 0),
        (date(2026, 3, 1), 8),
        (date(2026, 3, 4), 8),
        (date(2026, 3, 5), 6),
        (date(2026, 3, 15), 4),
        (date(2026, 3, 31), 3),
        (date(2026, 4, 1), 2),
        (None, 1),
    ],
)
def test_a_near_deadline_counts_more_and_a_passed_one_nothing(
    act_by: date | None, factor: int
) -> None:
    assert urgency(act_by=act_by, as_of=AS_OF) == factor


def test_own_results_move_the_guess() -> None:
    assert chance_percent(guess_percent=50, won_count=0, lost_count=0) == 50
    assert chance_percent(guess_percent=50, won_count=20, lost_count=0) == 75
    assert chance_percent(guess_percent=50, won_count=0, lost_count=180) == 5
