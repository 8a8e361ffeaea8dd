"""A posting that does not balance, says nothing or names no key is refused before any database."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from claimwright.ledger.domain.posting import (
    LARGEST_LEG_CENTS,
    AccountKind,
    AccountRef,
    BadKey,
    Leg,
    Posting,
    TooFewLegs,
    Unbalanced,
    UndeclaredAccount,
    ZeroLeg,
    check_posting,
    contra,
    drop_zero_legs,
    fingerprint,
)

CASH = AccountRef(AccountKind.CASH)
REVENUE = AccountRef(AccountKind.REVENUE)
DAY = date(2026, 3, 2)


def a_posting(*cents: int, key: str = "charge:1") -> Posting:
    return Posting(key, "charge", DAY, tuple(Leg(CASH, amount) for amount in cents))


def test_a_balanced_posting_passes() -> None:
    check_posting(a_posting(100, -60, -40))


def test_one_cent_out_is_refused() -> None:
    with pytest.raises(Unbalanced, match="by 1 cents"):
        check_posting(a_posting(100, -99))


@pytest.mark.parametrize("cents", [(), (100,)])
def test_fewer_than_two_legs_are_refused(cents: tuple[int, ...]) -> None:
    with pytest.raises(TooFewLegs):
        check_posting(a_posting(*cents))


@pytest.mark.parametrize("cents", [0, LARGEST_LEG_CENTS + 1])
def test_a_leg_of_nothing_or_of_too_much_is_refused(cents: int) -> None:
    with pytest.raises(ZeroLeg):
        check_posting(a_posting(cents, -cents))


def test_a_float_leg_is_refused() -> None:
    with pytest.raises(TypeError):
        check_posting(a_posting(1.0, -1.0))  # type: ignore[arg-type]


@pytest.mark.parametrize("key", ["", "k" * 121])
def test_a_key_that_names_nothing_is_refused(key: str) -> None:
    with pytest.raises(BadKey):
        check_posting(a_posting(1, -1, key=key))


def test_an_insurance_receivable_names_its_payer() -> None:
    owed = AccountRef(AccountKind.INSURANCE_RECEIVABLE)
    with pytest.raises(UndeclaredAccount):
        check_posting(Posting("k", "charge", DAY, (Leg(owed, 5), Leg(REVENUE, -5))))
    check_posting(Posting("k", "charge", DAY, (Leg(owed, 5, payer_id=7), Leg(REVENUE, -5))))


def test_the_contra_posting_turns_every_leg_round() -> None:
    original = a_posting(100, -60, -40)
    back = contra(original, on=date(2026, 4, 1), reason="posted to the wrong claim")
    assert back.key == "reverse:charge:1"
    assert [leg.amount_cents for leg in back.legs] == [-100, 60, 40]
    check_posting(back)


def test_the_fingerprint_sees_every_cent_and_owner_but_not_the_memo() -> None:
    original = a_posting(100, -100)
    assert fingerprint(original) == fingerprint(replace(original, memo="reworded"))
    others = [
        a_posting(101, -101),
        replace(original, posted_on=date(2026, 3, 3)),
        replace(original, kind="payment"),
        replace(original, legs=(Leg(CASH, 100, claim_id=4), Leg(CASH, -100))),
        replace(original, legs=(Leg(REVENUE, 100), Leg(CASH, -100))),
    ]
    assert len({fingerprint(posting) for posting in [original, *others]}) == 6


def test_zero_legs_can_be_dropped_before_posting() -> None:
    legs = drop_zero_legs([Leg(CASH, 5), Leg(CASH, 0), Leg(REVENUE, -5)])
    assert [leg.amount_cents for leg in legs] == [5, -5]
