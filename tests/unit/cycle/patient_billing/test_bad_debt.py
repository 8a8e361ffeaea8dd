"""Balances are given up only after the last notice went unanswered."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from claimwright.cycle.patient_billing.domain.bad_debt import (
    BilledVisit,
    is_uncollectible,
    plan_bad_debt,
)
from claimwright.ledger.domain.posting import AccountKind, check_posting

VISIT = BilledVisit(
    statement_id=4,
    statement_number="S-000004",
    issued_on=date(2026, 2, 1),
    sequence_number=4,
    encounter_id=70,
    patient_id=700,
    service_on=date(2025, 9, 1),
    billed_cents=6200,
    due_cents=6200,
)
LATER = date(2026, 3, 1)


def test_an_unanswered_last_notice_is_given_up() -> None:
    assert is_uncollectible([VISIT], as_of=LATER)


@pytest.mark.parametrize(
    "visit",
    [
        replace(VISIT, sequence_number=3),
        replace(VISIT, due_cents=6199),
        replace(VISIT, due_cents=0),
        replace(VISIT, issued_on=date(2026, 2, 2)),
    ],
    ids=["third bill", "paid something", "paid all", "too soon"],
)
def test_everyone_else_is_left_alone(visit: BilledVisit) -> None:
    assert not is_uncollectible([visit], as_of=LATER)


def test_a_payment_on_one_visit_spares_the_family() -> None:
    assert not is_uncollectible([VISIT, replace(VISIT, due_cents=100)], as_of=LATER)
    assert not is_uncollectible([], as_of=LATER)


def test_the_posting_balances() -> None:
    posting = plan_bad_debt(VISIT, on=LATER)
    check_posting(posting)
    assert [(leg.account.kind, leg.amount_cents) for leg in posting.legs] == [
        (AccountKind.BAD_DEBT, 6200),
        (AccountKind.PATIENT_RECEIVABLE, -6200),
    ]
