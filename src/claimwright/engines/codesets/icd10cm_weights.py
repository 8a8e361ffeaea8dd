"""What the search weighs, and how much: fitted, see docs/coding-search.md."""

from __future__ import annotations

# Words that change the code when the line has them and the question does not; as stems.
MARKS: dict[str, frozenset[str]] = {
    "side": frozenset({"left", "right", "bilater"}),
    "course": frozenset({"acute", "chronic", "subacut", "recurr", "secondar", "benign"}),
    "history": frozenset({"histor", "screen", "famili"}),
    "origin": frozenset(
        {"congenit", "hereditar", "acquir", "drug", "juvenil", "infant", "alcohol"}
    ),
    "birth": frozenset({"newborn", "pregnanc", "childbirth", "puerper", "maternal"}),
    "in_situ": frozenset({"insitu"}),
}

WEIGHTS: dict[str, float] = {
    "covers": -0.11,
    "says": 1.43,
    "covers_apart": 1.17,
    "says_apart": 2.51,
    "above": 3.29,
    "rank": 4.39,
    "letters": 3.03,
    "same": 1.48,
    "line_i": -0.41,
    "line_r": -1.5,
    "line_x": -0.28,
    "other": -1.22,
    "more_side": -1.25,
    "more_course": -0.47,
    "more_history": -0.63,
    "more_origin": 0.74,
    "more_birth": -0.8,
    "more_in_situ": -1.08,
    "chapter_O": 0.21,
    "chapter_P": -0.06,
    "chapter_Q": 1.67,
    "chapter_S": 0.1,
    "chapter_T": -0.56,
    "chapter_Z": -1.6,
    "chapter_V": 0.0,
    "chapter_W": -0.23,
    "chapter_X": -0.03,
    "chapter_Y": -0.13,
    "depth": 0.23,
    "billable": 0.72,
    "both": 0.28,
    "last_word": 0.51,
    "description": 0.08,
}
