"""What a diagnosis code still lacks: a longer code, a seventh character, a side, precision.

Source: icd10cm-guidelines
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from claimwright.engines.codesets.icd10cm_source import Diagnosis

SIDES = re.compile(r"\b(right|left|bilateral|unspecified)\b", re.IGNORECASE)
KNOWN_SIDES = re.compile(r"\b(right|left|bilateral)\b", re.IGNORECASE)
VAGUE = re.compile(r"unspecified|\bNOS\b|not otherwise specified", re.IGNORECASE)
SEVENTH = 7
ADDED = re.compile(r"^, (.+)$")


@dataclass(frozen=True, slots=True)
class Choice:
    """One code to choose; `label` is what sets it apart from the others."""

    code: str
    label: str
    is_billable: bool


@dataclass(frozen=True, slots=True)
class Completion:
    """What may follow from a code, each list empty when there is nothing to choose."""

    below: tuple[Choice, ...] = ()  # the next level, for a code that is not complete
    sevenths: tuple[Choice, ...] = ()  # encounter or other seventh characters, or other ones
    sides: tuple[Choice, ...] = ()  # the same with another side
    closer: tuple[Choice, ...] = ()  # more specific than this unspecified code


def completion_of(
    entry: Diagnosis,
    children: Sequence[Diagnosis],
    siblings: Sequence[Diagnosis],
    cousins: Sequence[Diagnosis] = (),
) -> Completion:
    """The choices around a code. `siblings` are the codes under its parent.

    For a code with a seventh character, `cousins` are those with the same one under the stems
    beside its own.
    """
    if not entry.is_billable:
        sevenths = _sevenths(entry.description, children)
        if sevenths:
            return Completion(sevenths=sevenths)
        return Completion(below=tuple(_choice(child, child.description) for child in children))
    near = (*siblings, *cousins)
    others = [other for other in siblings if other.code != entry.code]
    stem = entry.description.rsplit(",", 1)[0]
    return Completion(
        sevenths=_sevenths(stem, others) if len(entry.code) == SEVENTH else (),
        sides=_sides(entry, near),
        closer=_closer(entry, cousins if len(entry.code) == SEVENTH else siblings),
    )


def _sevenths(stem: str, children: Sequence[Diagnosis]) -> tuple[Choice, ...]:
    found = []
    for child in children:
        added = ADDED.match(child.description.removeprefix(stem))
        if len(child.code) != SEVENTH or not added:
            return ()
        found.append(_choice(child, f"{child.code[-1]}: {added[1]}"))
    return tuple(found)


def _sides(entry: Diagnosis, siblings: Sequence[Diagnosis]) -> tuple[Choice, ...]:
    """Codes that differ from this one in nothing but the side."""
    if not SIDES.search(entry.description):
        return ()
    bare = _without_side(entry)
    return tuple(
        _choice(other, side[1].lower() if side else "unspecified")
        for other in siblings
        if other.description != entry.description and _without_side(other) == bare
        for side in (KNOWN_SIDES.search(other.description),)
    )


def _without_side(entry: Diagnosis) -> str:
    return SIDES.sub("", entry.description).casefold()


def _closer(entry: Diagnosis, siblings: Sequence[Diagnosis]) -> tuple[Choice, ...]:
    """What says more than an unspecified code does."""
    if not VAGUE.search(entry.description):
        return ()
    return tuple(
        _choice(other, other.description)
        for other in siblings
        if other.code != entry.code and not VAGUE.search(other.description)
    )


def _choice(entry: Diagnosis, label: str) -> Choice:
    return Choice(entry.code, label, entry.is_billable)
