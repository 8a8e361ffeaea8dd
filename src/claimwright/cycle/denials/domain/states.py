"""How a denial moves. One table; `check_move` is the only judge."""

from __future__ import annotations

OPEN = "open"
WORKING = "working"
CORRECTED = "corrected"
APPEALED = "appealed"
OVERTURNED = "overturned"
PARTLY = "partly"
UPHELD = "upheld"
WRITTEN_OFF = "written_off"
TRANSFERRED = "transferred"

STATE_WORDS: dict[str, str] = {
    OPEN: "New",
    WORKING: "Being worked",
    CORRECTED: "Corrected claim sent",
    APPEALED: "Appealed",
    OVERTURNED: "Paid after all",
    PARTLY: "Paid in part",
    UPHELD: "Payer stood by it",
    WRITTEN_OFF: "Written off",
    TRANSFERRED: "Billed to the patient",
}

_ENDS = frozenset({OVERTURNED, PARTLY, UPHELD, WRITTEN_OFF, TRANSFERRED})

# A payer may pay after any end, so every state but the last word leads to "overturned".
TRANSITIONS: dict[str, frozenset[str]] = {
    OPEN: frozenset({WORKING, CORRECTED, APPEALED}) | _ENDS,
    WORKING: frozenset({OPEN, CORRECTED, APPEALED}) | _ENDS,
    CORRECTED: frozenset({WORKING, APPEALED}) | _ENDS,
    APPEALED: frozenset({WORKING, CORRECTED}) | _ENDS,
    UPHELD: frozenset({WORKING, CORRECTED, APPEALED, OVERTURNED, PARTLY, WRITTEN_OFF, TRANSFERRED}),
    PARTLY: frozenset({WORKING, CORRECTED, APPEALED, OVERTURNED, WRITTEN_OFF, TRANSFERRED}),
    WRITTEN_OFF: frozenset({OVERTURNED, PARTLY}),
    TRANSFERRED: frozenset({OVERTURNED, PARTLY}),
    OVERTURNED: frozenset(),
}

TO_DO = (OPEN, WORKING)
WAITING = (CORRECTED, APPEALED)
UNRESOLVED = (*TO_DO, *WAITING)
RESOLVED = tuple(sorted(_ENDS))


class WrongMove(ValueError):
    """The denial cannot go from where it is to where it was sent."""


def check_move(from_state: str, to_state: str) -> None:
    """Raise WrongMove unless the table allows it."""
    if to_state not in TRANSITIONS.get(from_state, frozenset()):
        now, wanted = STATE_WORDS[from_state], STATE_WORDS.get(to_state, to_state)
        raise WrongMove(f'A denial that is "{now}" cannot become "{wanted}".')
