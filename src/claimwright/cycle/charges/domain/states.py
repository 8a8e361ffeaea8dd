"""What may become of an encounter."""

from __future__ import annotations

OPEN, READY, BILLED, CLOSED, VOID = "open", "ready", "billed", "closed", "void"

TRANSITIONS: dict[str, frozenset[str]] = {
    OPEN: frozenset({READY, VOID}),
    READY: frozenset({OPEN, BILLED, VOID}),
    BILLED: frozenset({READY, CLOSED, VOID}),
    CLOSED: frozenset({BILLED}),
    VOID: frozenset(),
}

STATE_WORDS: dict[str, str] = {
    OPEN: "Needs charges or codes",
    READY: "Ready to bill",
    BILLED: "Billed",
    CLOSED: "Closed",
    VOID: "Void",
}


class CannotMove(ValueError):
    """The encounter is in a state from which this is not possible."""


def check_move(number: str, state: str, to: str) -> None:
    """Raise CannotMove unless the table allows it."""
    if to not in TRANSITIONS.get(state, frozenset()):
        now, then = STATE_WORDS.get(state, state).lower(), STATE_WORDS.get(to, to).lower()
        raise CannotMove(f"Encounter {number} is {now!r} and cannot become {then!r}.")
