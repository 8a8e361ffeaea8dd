"""The states of a remittance and of each of its claims, and which may follow which."""

from __future__ import annotations

POSTED, HELD, DUPLICATE, REVERSED, REFUSED = "posted", "held", "duplicate", "reversed", "refused"
SUSPENSE = "suspense"
ASIDE = "aside"  # held, and left at that
FOREIGN = "foreign"  # money for a claim that is not ours: the payer is owed it back

# In the ledger: the sources of postings, and the kinds of those that do an item anew, and that
# settle what people settled of a balance no decision makes any more.
ITEM, WHOLE = "remittance_item", "remittance"
REPLAY, HOLE = "payer_replay", "payer_hole"

REMITTANCE_WORDS = {
    POSTED: "Posted",
    HELD: "Held",
    DUPLICATE: "Duplicate",
    REVERSED: "Taken back",
    ASIDE: "Set aside",
}
ITEM_WORDS = {
    POSTED: "Posted",
    SUSPENSE: "In suspense",
    FOREIGN: "Not ours",
    HELD: "Held",
    REVERSED: "Taken back",
}
TRANSITIONS: dict[str, frozenset[str]] = {
    "": frozenset({POSTED, HELD, DUPLICATE}),
    HELD: frozenset({POSTED, ASIDE}),
    ASIDE: frozenset({HELD}),
    POSTED: frozenset({REVERSED}),
    REVERSED: frozenset({POSTED}),
    DUPLICATE: frozenset(),
}
# Worst last: a file's outcome is that of its worst transaction set.
OUTCOMES = (POSTED, DUPLICATE, HELD, REFUSED)


class CannotMove(ValueError):
    """The remittance is not in a state from which this is possible."""


def check_move(before: str, after: str) -> None:
    """Raise CannotMove unless the table allows it."""
    if after not in TRANSITIONS[before]:
        word = REMITTANCE_WORDS.get(before, "new").lower()
        raise CannotMove(f"A {word} remittance cannot become {REMITTANCE_WORDS[after].lower()}.")


def worst(outcomes: list[str]) -> str:
    """The worst of the outcomes; refused when there is none."""
    return max(outcomes, key=OUTCOMES.index, default=REFUSED)
