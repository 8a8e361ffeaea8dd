"""Dollars × chance × urgency ÷ minutes decides what is worked first."""

from __future__ import annotations

from datetime import date

import pytest

from claimwright.cycle.denials.domain.worth import (
    NOTHING,
    Record,
    Results,
    Worth,
    learn_chance,
    rank_value,
    urgency,
)

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
    def learned(of_kind: Record, of_payer: Record = NOTHING) -> int:
        return learn_chance(guess_percent=50, of_kind=of_kind, of_payer=of_payer).percent

    assert learned(NOTHING) == 50
    assert learned(Record(40, 0)) == 75
    assert learned(Record(0, 360)) == 5
    assert learned(Record(20, 20)) == 50
    assert learned(NOTHING, Record(20, 0)) == 75
    assert learned(Record(40, 0), Record(0, 20)) == 37


def test_a_part_paid_counts_half_won_and_half_lost() -> None:
    record = Record(2, 0) + Record(1, 1)
    assert (record.count, record.won_words) == (2, "1½ of 2")
    assert Record(1, 1).won_words == "½ of 1"
    assert Record(4, 0).won_words == "2 of 2"


def test_the_row_shows_the_arithmetic_that_orders_it() -> None:
    results = Results({"authorization": Record(6, 14)}, {(1, "197"): Record(4, 4)})
    of_kind, of_payer = results.of(category="authorization", payer_id=1, reason="197")
    chance = learn_chance(guess_percent=45, of_kind=of_kind, of_payer=of_payer)
    worth = Worth(amount_cents=17_790, chance=chance, minutes=25, urgency=4, days_left=12)
    assert chance.percent == 42
    assert worth.words == "$177.90 × 42 % × 4 ÷ 25 min = $11.92"
    assert worth.urgency_words == "4: 12 days left"
    assert chance.words == (
        "45 % to begin with; of this kind you won 3 of 10; of this payer's with this reason 2 of 4"
    )
    unknown = results.of(category="other", payer_id=1, reason="16")
    assert unknown == (NOTHING, NOTHING)
