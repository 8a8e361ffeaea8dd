"""Where a patient's money goes: its own visit, then the oldest; never more than is owed."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest

from claimwright.cycle.receipts.domain.payments import (
    Applied,
    NewPayment,
    NotAPayment,
    OpenBalance,
    Remainder,
    by_encounter,
    check_payment,
    less,
    plan_application,
)
from claimwright.cycle.receipts.domain.refunds import ExceedsCredit, plan_refund

TAKEN = date(2026, 3, 9)
OLD = OpenBalance(1, 11, date(2026, 1, 5), 4000)
NEW = OpenBalance(2, 21, date(2026, 2, 5), 3000)
TODAYS = OpenBalance(3, 31, TAKEN, 2500)


def money(cents: int, payment_id: int = 1, **changes: object) -> Remainder:
    given: dict[str, object] = {
        "payment_id": payment_id,
        "payment_public_id": UUID(int=payment_id),
        "patient_id": 1,
        "encounter_id": None,
        "is_copay": False,
        "received_on": TAKEN,
        "cents": cents,
    }
    return Remainder(**{**given, **changes})  # type: ignore[arg-type]


def paid(remainder: Remainder, *owed: OpenBalance, on: date = TAKEN) -> list[tuple[int, int]]:
    return [(p.encounter_id, p.cents) for p in plan_application(remainder, owed, on=on)]


def test_the_oldest_service_is_paid_first() -> None:
    assert paid(money(5000), NEW, OLD) == [(1, 4000), (2, 1000)]


def test_the_visit_named_is_paid_before_older_ones() -> None:
    assert paid(money(5000, encounter_id=2), OLD, NEW) == [(2, 3000), (1, 2000)]


def test_m27_what_exceeds_the_debt_is_left_out() -> None:
    assert paid(money(99_999), OLD) == [(1, 4000)]


def test_nothing_owed_takes_nothing() -> None:
    assert paid(money(5000), OpenBalance(1, 11, TAKEN, 0), OpenBalance(1, 12, TAKEN, -5)) == []


def test_a_copay_keeps_to_the_visit_of_its_day() -> None:
    copay = money(4000, is_copay=True)
    assert paid(copay, OLD, TODAYS) == [(3, 2500)]
    assert paid(copay, OLD) == []


def test_a_copay_kept_too_long_pays_any_balance() -> None:
    assert paid(money(4000, is_copay=True), OLD, on=date(2026, 5, 9)) == [(1, 4000)]
    assert paid(money(4000, is_copay=True), OLD, on=date(2026, 5, 8)) == []


def test_lines_of_one_visit_are_paid_one_by_one() -> None:
    owed = [OpenBalance(1, 12, TAKEN, 300), OpenBalance(1, 11, TAKEN, 200)]
    plan = plan_application(money(400), owed, on=TAKEN)
    assert [(part.charge_line_id, part.cents) for part in plan] == [(11, 200), (12, 200)]
    assert by_encounter(plan) == [Applied(1, 400)]
    assert [each.cents for each in less(owed, plan)] == [100, 0]


@pytest.mark.parametrize(
    "changes",
    [
        {"amount_cents": 0},
        {"amount_cents": -5},
        {"amount_cents": 1.5},
        {"method": "shell"},
        {"key": ""},
    ],
)
def test_what_is_no_payment_is_refused(changes: dict[str, object]) -> None:
    given: dict[str, object] = {
        "patient_id": 1,
        "amount_cents": 100,
        "method": "cash",
        "received_on": TAKEN,
        "key": "k",
    }
    check_payment(NewPayment(**given))  # type: ignore[arg-type]
    with pytest.raises(NotAPayment):
        check_payment(NewPayment(**{**given, **changes}))  # type: ignore[arg-type]


def test_a_refund_comes_from_the_oldest_payment() -> None:
    remainders = [money(500, 2), money(700, 1, received_on=date(2026, 1, 1))]
    assert plan_refund(900, remainders) == [(1, 700), (2, 200)]


@pytest.mark.parametrize("cents", [0, -1, 1201])
def test_m23_no_more_is_refunded_than_is_on_account(cents: int) -> None:
    with pytest.raises(ExceedsCredit):
        plan_refund(cents, [money(500, 2), money(700, 1)])
