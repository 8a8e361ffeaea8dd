"""What a batch has too many or too little of is named, and what often is behind it."""

from __future__ import annotations

import pytest

from claimwright.cycle.receipts.domain.batches import (
    CARD,
    CASH,
    CHECK,
    PAYER_CHECK,
    PAYMENTS,
    Member,
    NotABatch,
    Totals,
    check_new,
    counted,
    differences,
    slip_cents,
    slip_members,
)


def member(number: int, cents: int, kind: str = CHECK, *, is_void: bool = False) -> Member:
    return Member(number, kind, f"R-{number}", "Vance, Ida", cents, is_void)


def test_a_batch_that_agrees_has_no_difference_and_void_things_do_not_count() -> None:
    members = [member(1, 2_500), member(2, 4_000), member(3, 900, is_void=True)]
    assert counted(members) == Totals(2, 6_500)
    assert differences(PAYMENTS, Totals(2, 6_500), members) == []


def test_one_missing_and_one_too_many_are_named() -> None:
    members = [member(1, 2_500), member(2, 4_000)]
    assert differences(PAYMENTS, Totals(3, 7_500), members) == [
        "1 payment missing.",
        "$10.00 missing.",
    ]
    assert differences(PAYMENTS, Totals(1, 2_500), members) == [
        "1 payment too many.",
        "$40.00 too much.",
        "R-2 is exactly that much: is it in twice, or of another batch?",
    ]


def test_swapped_digits_make_a_difference_that_nine_divides() -> None:
    said = differences(PAYMENTS, Totals(1, 5_400), [member(1, 4_500)])
    assert said[-1].startswith("It can be divided by nine")


def test_a_total_of_the_wrong_sign_is_twice_one_payment() -> None:
    said = differences(PAYMENTS, Totals(2, -1_000 + 2_000), [member(1, 1_000), member(2, 2_000)])
    assert "R-1 is half of that" in said[-1]


def test_the_slip_is_cash_first_then_checks_and_never_a_card() -> None:
    members = [
        member(1, 100),
        member(2, 200, CARD),
        member(3, 300, CASH),
        member(4, 400, PAYER_CHECK),
        member(5, 500, CASH, is_void=True),
    ]
    assert [one.entry_id for one in slip_members(members)] == [3, 1, 4]
    assert slip_cents(members) == 800


def test_totals_below_zero_and_unknown_kinds_are_refused() -> None:
    for kind, totals in (
        ("charges", Totals(-1, 0)),
        ("charges", Totals(0, -1)),
        ("odd", Totals(0, 0)),
    ):
        with pytest.raises(NotABatch):
            check_new(kind, totals)
