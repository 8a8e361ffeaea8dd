"""Syntax notes of segments: which elements go together, and when a note still says something."""

from __future__ import annotations

Note = tuple[str, tuple[int, ...]]  # P paired, R required, E exclusive, C conditional, L list


def least_size(note: Note) -> int:
    """A segment of no more elements than this cannot break the note."""
    kind, places = note
    if kind == "R":
        return -1
    return sorted(places)[1] - 1 if kind == "E" else min(places) - 1


def can_fail(note: Note, usages: set[str]) -> bool:
    """Whether a note still says something once the usage of its elements is known."""
    return usages != {"R"} and usages != {"N"}


def is_loose(note: Note, usages: list[str]) -> bool:
    """Whether elements that keep to their usage can still break a note."""
    kind, places = note
    held = [usages[place - 1] for place in places]
    if kind == "R":
        return "R" not in held
    if kind == "E":
        return held.count("N") < len(held) - 1
    if kind == "C":
        return held[0] != "N" and set(held[1:]) != {"R"}
    if kind == "L":
        return held[0] != "N" and "R" not in held[1:]
    return True
