"""Whoever is named, the lines of a breakdown sum to the change, to the cent."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from claimwright.cycle.analytics.domain.movements import (
    MOST_NAMED,
    OTHERS,
    Movement,
    Standing,
    average,
    break_down,
    days_bridge,
)

SIDES = st.dictionaries(st.sampled_from("abcdefghij"), st.integers(-(10**9), 10**9))


def a_movement(last: int, before: int, usual: int | None, **changes: object) -> Movement:
    said: dict[str, object] = {
        "key": "cash", "name": "Cash in", "words": "", "unit": "cents", "is_good_up": True,
        "breakdowns": (),
    }  # fmt: skip
    return Movement(last=last, before=before, usual=usual, **{**said, **changes})  # type: ignore[arg-type]


@given(SIDES, SIDES)
def test_the_lines_sum_to_the_change(before: dict[str, int], last: dict[str, int]) -> None:
    found = break_down("Payer", before=before, last=last, names={})
    assert found.change == sum(last.values()) - sum(before.values())
    assert sum(line.last or 0 for line in found.lines) == sum(last.values())
    assert sum(line.before or 0 for line in found.lines) == sum(before.values())


@given(SIDES, SIDES)
def test_the_largest_come_first_and_few_are_named(
    before: dict[str, int], last: dict[str, int]
) -> None:
    lines = break_down("Payer", before=before, last=last, names={}).lines
    named = [line for line in lines if line.key != OTHERS]
    assert len(named) <= MOST_NAMED + 1
    sizes = [abs(line.change) for line in named]
    assert sizes == sorted(sizes, reverse=True)
    assert all(line.key != OTHERS for line in lines[:-1])


def test_one_more_than_the_named_is_named_too_not_called_others() -> None:
    last = dict.fromkeys("abcdef", 100)
    assert [line.key for line in break_down("x", before={}, last=last, names={}).lines] == [
        *"abcdef"
    ]
    found = break_down("x", before={}, last={**last, "g": 100}, names={})
    assert (found.lines[-1].name, found.lines[-1].change) == ("2 others", 200)


@given(
    *(st.integers(0, 10**9) for _ in range(2)),
    *(st.integers(1, 10**9) for _ in range(2)),
    *(st.integers(1, 365) for _ in range(2)),
)
def test_the_bridge_of_days_is_exact(
    balance: int, later: int, charged: int, charged_later: int, days: int, days_later: int
) -> None:
    before = Standing(balance, charged, days)
    last = Standing(later, charged_later, days_later)
    assert days_bridge(before, last).change == last.hundredths - before.hundredths


def test_days_move_by_the_balance_first_then_by_the_pace() -> None:
    """20 days; a tenth more owed makes 22; charging half as fast makes 44."""
    found = days_bridge(Standing(20_000, 100_000, 100), Standing(22_000, 50_000, 100))
    assert [(line.key, line.change) for line in found.lines] == [("balance", 200), ("pace", 2200)]


def test_nothing_charged_is_no_days() -> None:
    assert Standing(5000, 0, 90).hundredths == 0


def test_the_average_rounds_half_to_even() -> None:
    assert [average([1, 2]), average([2, 3]), average([1, 3]), average([])] == [2, 2, 2, None]


def test_a_tenth_away_is_near_the_usual() -> None:
    said = [a_movement(last, 0, 1000).against_usual for last in (899, 900, 1100, 1101)]
    assert said == ["below", "near", "near", "above"]
    assert a_movement(5, 0, None).against_usual == ""


def test_what_is_welcome_depends_on_the_figure() -> None:
    assert a_movement(2, 1, None).is_good is True
    assert a_movement(2, 1, None, is_good_up=False).is_good is False
    assert a_movement(2, 1, None, is_good_up=None).is_good is None
    assert a_movement(1, 1, None).is_good is None
