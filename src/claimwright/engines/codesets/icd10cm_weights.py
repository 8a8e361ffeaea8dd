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
    "covers": -0.09,
    "says": 1.39,
    "covers_apart": 1.23,
    "says_apart": 2.5,
    "above": 3.36,
    "rank": 4.36,
    "letters": 2.59,
    "same": 1.58,
    "line_i": -0.5,
    "line_r": -1.35,
    "line_x": -0.36,
    "other": -1.29,
    "more_side": -1.29,
    "more_course": 0.05,
    "more_history": -0.63,
    "more_origin": 0.77,
    "more_birth": -0.18,
    "more_in_situ": -1.07,
    "chapter_O": -0.09,
    "chapter_P": -0.23,
    "chapter_Q": 1.47,
    "chapter_S": 0.32,
    "chapter_T": -0.45,
    "chapter_Z": -1.63,
    "chapter_V": 0.0,
    "chapter_W": -0.15,
    "chapter_X": -0.03,
    "chapter_Y": -0.13,
    "with": -0.64,
    "without": -0.13,
    "elsewhere": -2.45,
    "depth": -0.05,
    "billable": 0.86,
    "both": 0.3,
    "last_word": 0.55,
    "description": 0.08,
}
