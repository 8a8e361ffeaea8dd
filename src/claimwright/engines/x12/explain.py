"""Tells any X12 file as a person would, as text or as a web page with the raw segments on hover."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import BinaryIO

from claimwright.engines.x12 import codes
from claimwright.engines.x12.elements import at
from claimwright.engines.x12.envelope import TransactionSet, read_sets
from claimwright.engines.x12.explain_acks import (
    tell_acknowledgment,
    tell_interchange_acknowledgment,
)
from claimwright.engines.x12.explain_claims import tell_claims
from claimwright.engines.x12.explain_eligibility import tell_eligibility
from claimwright.engines.x12.explain_remittance import tell_remittance
from claimwright.engines.x12.explain_status import tell_status
from claimwright.engines.x12.lexer import SegmentReader, Unreadable
from claimwright.engines.x12.story import Story, as_html, as_text
from claimwright.engines.x12.told import Told, clock, counted, short_day

_TELLERS: dict[str, Callable[[Story, Told], None]] = {
    "270": tell_eligibility,
    "271": tell_eligibility,
    "276": tell_status,
    "277": tell_status,
    "835": tell_remittance,
    "837": tell_claims,
    "997": tell_acknowledgment,
    "999": tell_acknowledgment,
}
_CLAIM_KINDS = {
    "X222": "professional claims",
    "X223": "institutional claims",
    "X224": "dental claims",
    "X291": "professional predetermination",
    "X292": "institutional predetermination",
    "X214": "claim acknowledgment",
    "X098": "professional claims",
    "X096": "institutional claims",
    "X097": "dental claims",
}
_OUTLINE_COUNT = 400


def explain(source: bytes | BinaryIO) -> str:
    """The file in plain words. What is not X12 is told as such; nothing is ever raised for it."""
    return as_text(story_of(source))


def explain_html(source: bytes | BinaryIO, *, title: str = "X12 file") -> str:
    """The same as a self-contained page; every text of the file is escaped."""
    return as_html(story_of(source), title)


def story_of(source: bytes | BinaryIO) -> Story:
    """The story of a file, to be written as text or as a page."""
    data = source if isinstance(source, bytes) else source.read()
    story = Story()
    try:
        _tell_envelopes(story, data)
        for read in read_sets(data):
            _tell_set(story, read)
    except Unreadable as refusal:
        story.title("This file cannot be read as X12")
        story.say(refusal.message, kind="bad")
        story.say(refusal.fix)
    return story


def _tell_envelopes(story: Story, data: bytes) -> None:
    """Who sent what to whom, and every TA1."""
    reader = SegmentReader(data)
    for _, elements in reader:
        tag = elements[0].upper()
        if tag not in ("ISA", "TA1"):
            continue
        raw = reader.delimiters.element.join(elements)
        if tag == "TA1":
            tell_interchange_acknowledgment(story, elements, raw)
            continue
        usage = {"T": ", a test", "P": ""}.get(at(elements, 15), "")
        story.title(f"Interchange {at(elements, 13)}{usage}", raw)
        story.say(
            f"From {at(elements, 6).strip() or 'nobody'} to {at(elements, 8).strip() or 'nobody'}, "
            f"{short_day(at(elements, 9))} {clock(at(elements, 10))}.",
            raw,
        )


def _tell_set(story: Story, read: TransactionSet) -> None:
    told = Told.of(read)
    kind = codes.find_words("transaction", read.set_id) or "transaction"
    for label, words in _CLAIM_KINDS.items():
        if label in read.guide:
            kind = words
    story.title(
        f"{read.set_id}: {kind} (set {read.header.control_number or 'without number'}, "
        f"{read.guide or 'no guide named'})",
        told.raw_of(told.first),
    )
    teller = _TELLERS.get(read.set_id)
    if teller is not None:
        teller(story, told)
    else:
        _tell_outline(story, told)


def _tell_outline(story: Story, told: Told) -> None:
    """A transaction no words were written for: its segments in order, levels set in."""
    counts = Counter(each[0] for each in told.segments)
    story.say(
        f"{counted(len(told.segments), 'segment')} of {counted(len(counts), 'kind')}. "
        "There are no words for this transaction here yet; this is its outline."
    )
    for line, raw in _outline(told):
        story.say(line, raw)
    if len(told.segments) > _OUTLINE_COUNT:
        story.say(f"… and {counted(len(told.segments) - _OUTLINE_COUNT, 'segment')} more.")


def _outline(told: Told) -> Iterator[tuple[str, str]]:
    for each in told.segments[:_OUTLINE_COUNT]:
        values = [value for value in each[1:] if value]
        shown = " · ".join(value[:60] for value in values[:12])
        yield f"{each[0]}  {shown}", told.raw_of(each)
