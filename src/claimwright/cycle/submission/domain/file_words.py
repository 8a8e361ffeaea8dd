"""TA1 and 999 as sentences; the words of their codes are the engine's.

Source: x12-999 IK304, IK403, IK502; x12-envelope TA105
"""

from __future__ import annotations

from collections.abc import Sequence

from claimwright.engines.x12.acknowledgement import SegmentError
from claimwright.engines.x12.codes import find_words

REPEATED_INTERCHANGE = "025"
ACCEPTED_SET, ACCEPTED_WITH_ERRORS = "A", "E"


def interchange_words(note: str) -> str:
    """What TA105 says."""
    return find_words("interchange_note", note) or f"note {note}"


def segment_words(error: SegmentError) -> str:
    """One faulty segment with its faulty elements."""
    loop = f" in loop {error.loop}" if error.loop else ""
    name = f"Segment {error.segment}{loop} (number {error.position} of its set)"
    if not error.elements:
        return f"{name} {_wrong('segment_error', error.code)}."
    parts = [
        f"element {element.position} {_wrong('element_error', element.code)}"
        + (f" ({element.value})" if element.value else "")
        for element in error.elements
    ]
    return f"{name}: {'; '.join(parts)}."


def _wrong(kind: str, code: str) -> str:
    return find_words(kind, code) or f"has error {code}"


def set_words(codes: Sequence[str], errors: Sequence[SegmentError]) -> str:
    """Why a set was refused or only accepted with errors."""
    said = [find_words("set_error", code) or f"error {code}" for code in codes]
    sentences = [f"The file's set: {'; '.join(said)}."] if said else []
    return " ".join([*sentences, *(segment_words(error) for error in errors)])


def claim_named_in(error: SegmentError) -> str:
    """The claim control number a 999 names beside the error (CTX), or empty."""
    for text in error.context:
        name, _, value = text.partition(":")
        if name.strip().upper() in ("CLM01", "PATIENT CONTROL NUMBER") and value:
            return value.strip()
    return ""
