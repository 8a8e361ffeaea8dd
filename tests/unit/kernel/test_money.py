"""Money is whole cents: it never rounds by itself and never loses a part."""

from __future__ import annotations

from decimal import Decimal

import pytest

from claimwright.kernel.money import HALF_EVEN, HALF_UP, Money, NotMoney, cents_to_text, total


def test_a_float_is_refused() -> None:
    with pytest.raises(TypeError):
        Money(1.0)  # type: ignore[arg-type]


def test_a_truth_value_is_not_an_amount() -> None:
    with pytest.raises(TypeError):
        Money(True)


@pytest.mark.parametrize(
    ("text", "cents"),
    [
        ("0", 0),
        ("12", 1200),
        ("12.5", 1250),
        ("-0.01", -1),
        ("$1,234.50", 123450),
        ("1,250.00", 125000),
        ("-$1,234,567.89", -123456789),
        ("$-1,250", -125000),
        (" 99999999.99 ", 9999999999),
        (".5", 50),
    ],
)
def test_reads_dollars_and_cents(text: str, cents: int) -> None:
    assert Money.of(text).cents == cents


@pytest.mark.parametrize("text", ["", "abc", "1.005", "NaN", "Infinity", "1e-3", "--1"])
def test_refuses_what_is_not_an_amount_in_cents(text: str) -> None:
    with pytest.raises(NotMoney):
        Money.of(text)


@pytest.mark.parametrize(
    "text", ["12,50", "1,2345.00", "1234,567.89", "1.234,56", "0,100", ",500", "1,,000", "1,000,"]
)
def test_refuses_a_comma_that_marks_no_thousands(text: str) -> None:
    with pytest.raises(NotMoney, match="comma that marks no thousands"):
        Money.of(text)


def test_adds_subtracts_and_compares() -> None:
    assert Money(150) + Money(-50) == Money(100)
    assert Money(100) - Money(150) == Money(-50)
    assert -Money(5) < Money(0) < Money(5)
    assert abs(Money(-7)) == Money(7)
    assert not Money(0)
    assert total([Money(1), Money(2)]) == Money(3)
    assert total([]) == Money(0)


def test_a_rate_states_its_rounding() -> None:
    """W17: two percent of $40.00 is 80 cents; half a cent goes where it was told to."""
    assert Money(4000).times(Decimal("0.98"), HALF_UP) == Money(3920)
    assert Money(1).times(Decimal("0.5"), HALF_UP) == Money(1)
    assert Money(1).times(Decimal("0.5"), HALF_EVEN) == Money(0)
    with pytest.raises(TypeError):
        Money(1).times(0.5, HALF_UP)  # type: ignore[arg-type]


def test_allocate_gives_the_odd_cent_to_the_largest_remainder() -> None:
    assert Money(100).allocate([1, 1, 1]) == [Money(34), Money(33), Money(33)]
    assert Money(-100).allocate([1, 1, 1]) == [Money(-34), Money(-33), Money(-33)]
    assert Money(5).allocate([0, 1]) == [Money(0), Money(5)]


@pytest.mark.parametrize("weights", [[], [0, 0], [-1, 2]])
def test_allocate_refuses_weights_that_cannot_share(weights: list[int]) -> None:
    with pytest.raises(ValueError, match="weights"):
        Money(10).allocate(weights)


@pytest.mark.parametrize(
    ("cents", "text"), [(1250, "12.5"), (1200, "12"), (-1, "-0.01"), (0, "0"), (-1250, "-12.5")]
)
def test_writes_the_shortest_decimal(cents: int, text: str) -> None:
    assert cents_to_text(cents) == text == Money(cents).plain()


def test_shows_dollars_as_a_person_writes_them() -> None:
    assert str(Money(-123456)) == "-$1,234.56"
