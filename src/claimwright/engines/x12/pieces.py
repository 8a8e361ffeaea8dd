"""A file in pieces a person would name: an envelope, the head of a set, one claim, one member.

Streams: only one piece is held at a time, and a piece longer than `LONGEST_PIECE` segments is
cut there, its rest counted. Reads, never judges.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from claimwright.engines.x12.elements import at
from claimwright.engines.x12.envelope import EnvelopeReader
from claimwright.engines.x12.lexer import Delimiters, Segment, SegmentReader
from claimwright.engines.x12.parties import SetHeader
from claimwright.engines.x12.told import Told

LONGEST_PIECE = 5_000
LONGEST_TEXT = 1 << 20
MOST_ELEMENTS = 1_000

INTERCHANGE, GROUP, ANSWER, HEAD, PART, END = (
    "interchange",
    "group",
    "answer",
    "head",
    "part",
    "end",
)

# The segments that begin a new piece within a set; what comes before the first is its head.
_STARTS: dict[str, frozenset[str]] = {
    "270": frozenset({"HL"}),
    "271": frozenset({"HL"}),
    "275": frozenset({"LX"}),
    "276": frozenset({"HL"}),
    "277": frozenset({"HL"}),
    "278": frozenset({"HL"}),
    "820": frozenset({"ENT", "RMR"}),
    "824": frozenset({"OTI"}),
    "834": frozenset({"INS"}),
    "835": frozenset({"LX", "TS3", "CLP", "PLB"}),
    "837": frozenset({"HL", "CLM"}),
    "997": frozenset({"AK2", "AK9"}),
    "999": frozenset({"AK2", "AK9"}),
}
_ENVELOPES = {"ISA": INTERCHANGE, "GS": GROUP, "TA1": ANSWER}
_OUTSIDE = frozenset({"ISA", "GS", "GE", "IEA"})


@dataclass(slots=True)
class Piece:
    """Some segments that belong together. `kind` is one of the constants of this module."""

    kind: str
    set_id: str
    header: SetHeader
    told: Told
    offset: int = 0  # of its first segment, in bytes
    number: int = 0  # of its first segment within the set (ST is 1)
    dropped_count: int = 0  # segments beyond the limits, not kept or cut


@dataclass(slots=True)
class _Cutter:
    """The piece being collected."""

    envelope: EnvelopeReader = field(default_factory=EnvelopeReader)
    in_set: bool = False
    set_id: str = ""
    starts: frozenset[str] = frozenset()
    kind: str = HEAD
    segments: list[Segment] = field(default_factory=list)
    offset: int = 0
    number: int = 0
    seen_count: int = 0  # segments of the set so far
    dropped_count: int = 0
    text_length: int = 0

    def begin(self, kind: str, offset: int) -> None:
        self.kind, self.segments, self.offset = kind, [], offset
        self.number = self.seen_count
        self.dropped_count = self.text_length = 0

    def add(self, elements: Segment) -> None:
        if len(self.segments) >= LONGEST_PIECE or self.text_length > LONGEST_TEXT:
            self.dropped_count += 1
            return
        if len(elements) > MOST_ELEMENTS:
            elements = elements[:MOST_ELEMENTS]
            self.dropped_count += 1
        if not elements[0].isupper():
            elements = [elements[0].upper(), *elements[1:]]
        self.text_length += sum(map(len, elements))
        self.segments.append(elements)

    def taken(self, marks: Delimiters) -> Iterator[Piece]:
        """The piece collected, unless it is empty."""
        if self.segments:
            yield self.piece(self.segments, marks)
        self.segments = []

    def piece(self, segments: list[Segment], marks: Delimiters) -> Piece:
        """A piece of the set or envelope being read."""
        told = Told(
            tuple(segments), marks.element, marks.component, marks.repetition, marks.terminator
        )
        header = self.envelope.header
        return Piece(
            self.kind, self.set_id, header, told, self.offset, self.number, self.dropped_count
        )


def pieces_of(source: bytes | BinaryIO) -> Iterator[Piece]:
    """Stream a file's pieces in order.

    A set gives one `head` (from its ST), any number of `part`s and one `end` (its SE; without
    segments when the SE is missing). ISA, GS and TA1 are pieces of their own; GE and IEA and
    segments outside any set are left out. Raises Unreadable, perhaps after some pieces.
    """
    reader, cutter = SegmentReader(source), _Cutter()
    for offset, elements in reader:
        tag, marks = elements[0].upper(), reader.delimiters
        if tag in _OUTSIDE or tag == "ST":
            yield from _closed(cutter, marks)  # while the envelope still tells of it
        cutter.envelope.see(elements)
        if tag in _ENVELOPES and not cutter.in_set:
            cutter.kind, cutter.set_id, cutter.offset = _ENVELOPES[tag], "", offset
            cutter.dropped_count = 0
            yield cutter.piece([[tag, *elements[1:]]], marks)
        elif tag == "ST":
            cutter.in_set, cutter.set_id, cutter.seen_count = True, at(elements, 1), 1
            cutter.starts = _STARTS.get(cutter.set_id, frozenset())
            cutter.begin(HEAD, offset)
            cutter.add(elements)
        elif cutter.in_set and tag == "SE":
            cutter.seen_count += 1
            yield from cutter.taken(marks)
            cutter.begin(END, offset)
            cutter.add(elements)
            yield from cutter.taken(marks)
            cutter.in_set = False
        elif cutter.in_set:
            cutter.seen_count += 1
            if tag in cutter.starts:
                yield from cutter.taken(marks)
                cutter.begin(PART, offset)
            cutter.add(elements)
    yield from _closed(cutter, reader.delimiters)


def _closed(cutter: _Cutter, marks: Delimiters) -> Iterator[Piece]:
    """What is left of a set that no SE closes, and its end without segments."""
    if cutter.in_set:
        yield from cutter.taken(marks)
        cutter.begin(END, cutter.offset)
        yield cutter.piece([], marks)
    cutter.in_set = False
