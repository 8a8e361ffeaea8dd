"""Of several decisions one stands; money is counted over all of them."""

from __future__ import annotations

from datetime import timedelta

from claimwright.cycle.claims.domain.adjudications import (
    Totals,
    is_unprocessable,
    standing,
    totals,
)
from claimwright.engines.x12.parties import Adjustment
from tests.unit.cycle.claims.cast import AT, a_decision, decided_line

FIRST = a_decision()
REVERSAL = a_decision(
    decided_line(1, -10_000, -8_000, Adjustment("PR", "2", -2_000)),
    decided_line(2, -5_000, -4_000, Adjustment("PR", "1", -1_000)),
    id=2,
    status="22",
    is_reversal=True,
    reverses_id=1,
    recorded_at=AT + timedelta(days=1),
)
AGAIN = a_decision(
    decided_line(1, 10_000, 9_000, Adjustment("CO", "45", 1_000)),
    decided_line(2, 5_000, 5_000),
    id=3,
    recorded_at=AT + timedelta(days=1),
)


def test_the_only_decision_stands():
    assert standing([FIRST]) is FIRST
    assert totals([FIRST]) == Totals(12_000, 0, 3_000)


def test_nothing_stands_after_a_reversal():
    assert standing([REVERSAL, FIRST]) is None
    assert totals([FIRST, REVERSAL]) == Totals(0, 0, 0)


def test_the_correction_stands_whatever_the_order_it_is_read_in():
    for history in ([FIRST, REVERSAL, AGAIN], [AGAIN, REVERSAL, FIRST]):
        assert standing(history) is AGAIN
        assert totals(history) == Totals(14_000, 1_000, 0)


def test_a_reversal_that_names_none_takes_back_the_last():
    nameless = a_decision(id=2, is_reversal=True, recorded_at=AT + timedelta(days=1))
    assert standing([FIRST, nameless]) is None


def test_a_reversal_of_something_unknown_takes_back_nothing_else():
    stray = a_decision(id=2, is_reversal=True, reverses_id=99, recorded_at=AT + timedelta(days=1))
    assert standing([FIRST, stray]) is FIRST


def test_remarks_are_gathered_once():
    view = a_decision(remarks=("MA130", "N1"))
    assert view.all_remarks == ("MA130", "N1")
    assert is_unprocessable(view)
    assert not is_unprocessable(FIRST)
