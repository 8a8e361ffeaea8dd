"""A payer's usual time is learned, and what its status answer calls for."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from claimwright.cycle.contracting.domain.payers import PayerKind
from claimwright.cycle.submission.domain.usual_times import (
    GUESSES,
    Unanswered,
    UsualTime,
    is_due_to_ask,
    learn,
    step_after,
)

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
WAITING = Unanswered(
    claim_id=1,
    claim_public_id=UUID(int=1),
    claim_number="C-000001",
    patient_id=1,
    payer_id=1,
    charge_cents=10_000,
    sent_on=date(2026, 3, 1),
    timely_filing_on=date(2026, 9, 1),
    waiting_days=61,
    usual=UsualTime(13, 30, 0),
)


def test_too_few_decisions_keep_the_guess() -> None:
    few = learn([1] * 11, PayerKind.MEDICAID)
    assert (few.median_days, few.ninth_days, few.is_learned) == (18, 35, False)
    assert set(GUESSES) == set(PayerKind)


def test_the_middle_and_the_ninth_in_ten_are_real_days() -> None:
    """Nearest rank: days a claim did take, never a fraction between two."""
    learned = learn(list(range(1, 21)), PayerKind.COMMERCIAL)
    assert (learned.median_days, learned.ninth_days, learned.is_learned) == (10, 18, True)
    assert learn([7] * 12, PayerKind.COMMERCIAL) == UsualTime(7, 7, 12)
    assert learn([30, *[5] * 11], PayerKind.COMMERCIAL).ninth_days == 5


def test_a_claim_is_asked_about_at_most_every_ten_days() -> None:
    assert is_due_to_ask(WAITING, now=NOW)
    asked = replace(WAITING, asked_at=NOW - timedelta(days=9, hours=23))
    assert not is_due_to_ask(asked, now=NOW)
    assert is_due_to_ask(replace(WAITING, asked_at=NOW - timedelta(days=10)), now=NOW)


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("A4", "no such claim"),
        ("F1", "remittance and the payment"),
        ("F2", "denied"),
        ("P1:20", "wait"),
        ("R4", "wants something"),
        ("A7", "mend it"),
        ("E0", "call the payer"),
        ("", "call the payer"),
    ],
)
def test_each_answer_has_its_next_step(code: str, said: str) -> None:
    assert said in step_after(code)


def test_the_next_step_before_and_without_an_answer() -> None:
    assert WAITING.next_step == "Ask the payer for the status."
    asked = replace(WAITING, asked_at=NOW)
    assert "has not answered" in asked.next_step
    answered = replace(asked, answered_at=NOW, answer_code="F2")
    assert "denied" in answered.next_step
