"""How far a claim's answers have come. Progress only rises and a rejection is final.

Only the payer's own 277CA says that the payer has the claim. Source: x12-277ca
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum


class Step(IntEnum):
    """How far the best news of one sent claim reaches."""

    SENT = 0
    RECEIVED = 1  # TA1: the interchange arrived whole
    READABLE = 2  # 999: its set follows the guide
    FORWARDED = 3  # the clearinghouse's 277CA accepted it
    ACCEPTED = 4  # the payer's 277CA accepted it


class Outcome(StrEnum):
    """Every sent claim is in exactly one."""

    AWAITING = "awaiting"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


class Verdict(StrEnum):
    """What one answer says."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"
    NOTED = "noted"


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one sent claim stands."""

    outcome: Outcome
    step: Step


def after(standing: Standing, verdict: Verdict, step: Step) -> Standing:
    """Where the claim stands after an answer of that verdict at that step.

    The same answer twice, a late one or one out of order changes nothing it should not: good
    news never lowers progress nor revives a rejection; bad news from before the payer counts
    only while the payer has not accepted.
    """
    if standing.outcome is Outcome.REJECTED or verdict is Verdict.NOTED:
        return standing
    if verdict is Verdict.REJECTED:
        if standing.outcome is Outcome.ACCEPTED and step < Step.ACCEPTED:
            return standing
        return Standing(Outcome.REJECTED, standing.step)
    reached = max(standing.step, step)
    outcome = Outcome.ACCEPTED if reached is Step.ACCEPTED else standing.outcome
    return Standing(outcome, reached)


def step_words(step: int) -> str:
    """How far a claim came, for people."""
    return {
        Step.SENT: "Sent, nothing heard yet",
        Step.RECEIVED: "File received",
        Step.READABLE: "File accepted in form",
        Step.FORWARDED: "Forwarded to the payer",
        Step.ACCEPTED: "With the payer",
    }[Step(step)]
