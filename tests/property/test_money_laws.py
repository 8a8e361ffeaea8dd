"""Laws of money: parts sum to the whole, text and cents say the same."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from claimwright.kernel.money import Money, cents_to_text

CENTS = st.integers(min_value=-(10**11), max_value=10**11)


@given(CENTS, st.lists(st.integers(0, 10**6), min_size=1, max_size=30).filter(any))
def test_allocated_parts_sum_exactly_and_differ_by_at_most_a_cent(
    cents: int, weights: list[int]
) -> None:
    """M33: no cent appears or vanishes, and none strays further than one from its fair share."""
    parts = Money(cents).allocate(weights)
    assert sum(part.cents for part in parts) == cents
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part.cents * sum(weights) - cents * weight) < sum(weights)


@given(CENTS)
def test_written_then_read_is_the_same(cents: int) -> None:
    assert Money.of(cents_to_text(cents)).cents == cents
    assert Money.of(str(Money(cents))).cents == cents


@given(CENTS, CENTS)
def test_adding_then_taking_away_changes_nothing(left: int, right: int) -> None:
    assert Money(left) + Money(right) - Money(right) == Money(left)
