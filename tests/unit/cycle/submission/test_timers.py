"""When an answer is overdue."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from claimwright.cycle.submission.domain.progress import Step
from claimwright.cycle.submission.domain.timers import answer_due_at, why_overdue

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
FRIDAY = datetime(2026, 3, 6, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("sent", "due"),
    [(MONDAY, 2), (FRIDAY, 4), (FRIDAY + timedelta(days=1), 3), (FRIDAY - timedelta(days=1), 4)],
    ids=["Monday", "Friday", "Saturday", "Thursday"],
)
def test_two_business_days_step_over_the_weekend(sent, due):
    assert answer_due_at(sent) == sent + timedelta(days=due)


@pytest.mark.parametrize(
    ("step", "is_awaiting", "hours", "missing"),
    [
        (Step.SENT, True, 1, ""),
        (Step.SENT, True, 2, "999"),
        (Step.RECEIVED, True, 2, "999"),
        (Step.READABLE, True, 47, ""),
        (Step.READABLE, True, 49, "277CA"),
        (Step.FORWARDED, True, 49, "277CA"),
        (Step.ACCEPTED, True, 900, ""),
        (Step.SENT, False, 900, ""),
    ],
)
def test_what_is_missing_is_named(step, is_awaiting, hours, missing):
    now = MONDAY + timedelta(hours=hours)
    words = why_overdue(sent_at=MONDAY, step=step, is_awaiting=is_awaiting, now=now)
    assert missing in words
    assert bool(words) == bool(missing)
