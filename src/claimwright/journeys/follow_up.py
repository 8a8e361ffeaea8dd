"""Claims without an answer by their payer's own usual time are asked about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from claimwright.cycle.denials import operations as denials
from claimwright.cycle.submission import operations as submission
from claimwright.cycle.submission import queries
from claimwright.cycle.submission.domain.usual_times import is_due_to_ask

MOST_IN_A_FILE = 500


@dataclass(frozen=True, slots=True)
class FollowedUp:
    """How many claims wait too long, and how many of them were asked about now."""

    unanswered_count: int
    asked_count: int


def follow_up(*, now: datetime, claim_ids: Sequence[int] | None = None) -> FollowedUp:
    """Ask the payers about every claim that waits too long, or about those of them chosen.

    A claim asked about within the last ten days is not asked again, so that doing it twice asks
    once. Raises NoRoute.
    """
    waiting = queries.unanswered(now=now)
    chosen = None if claim_ids is None else set(claim_ids)
    due = [
        one.claim_id
        for one in waiting
        if is_due_to_ask(one, now=now) and (chosen is None or one.claim_id in chosen)
    ]
    for start in range(0, len(due), MOST_IN_A_FILE):
        submission.ask_status(claim_ids=due[start : start + MOST_IN_A_FILE], now=now)
    return FollowedUp(len(waiting), len(due))


def follow_up_daily(*, now: datetime) -> FollowedUp:
    """What the worker does each day: learn the payers' times and the chances, then ask."""
    submission.learn_payer_times(now=now)
    denials.refresh_denials()
    return follow_up(now=now)
