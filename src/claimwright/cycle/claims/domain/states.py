"""The states of a claim and the only moves between them."""

from __future__ import annotations

from enum import StrEnum


class ClaimState(StrEnum):
    """Where a claim stands. Rejected is before adjudication; a denial comes after it."""

    DRAFT = "draft"
    HELD = "held"
    READY = "ready"
    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    ADJUDICATED = "adjudicated"
    CLOSED = "closed"
    VOID = "void"


TRANSITIONS: dict[str, frozenset[str]] = {
    "draft": frozenset({"held", "ready", "void"}),
    "held": frozenset({"draft", "void"}),
    "ready": frozenset({"submitted", "held"}),
    "submitted": frozenset({"accepted", "rejected", "adjudicated"}),
    "accepted": frozenset({"adjudicated", "rejected"}),
    "rejected": frozenset({"draft", "void"}),
    "adjudicated": frozenset({"draft", "adjudicated", "closed"}),
    "closed": frozenset({"adjudicated", "draft"}),
    "void": frozenset(),
}

STATE_WORDS = {
    "draft": "Being prepared",
    "held": "Held for a correction",
    "ready": "Ready to send",
    "submitted": "Sent to the payer",
    "accepted": "Accepted by the payer for processing",
    "rejected": "Rejected before processing",
    "adjudicated": "Decided by the payer",
    "closed": "Closed",
    "void": "Void",
}


class IllegalMove(ValueError):
    """The claim cannot go from its present state to the one asked for."""


def can_move(state: str, to: str) -> bool:
    """Whether the table has this move. Raises KeyError for a state nobody declared."""
    return to in TRANSITIONS[state]


def check_move(number: str, state: str, to: str) -> None:
    """Raise IllegalMove, naming the claim, unless the table has this move."""
    if not can_move(state, to):
        raise IllegalMove(f"Claim {number} is {state} and cannot become {to}.")
