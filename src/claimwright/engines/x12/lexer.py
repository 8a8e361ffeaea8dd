"""Cuts X12 bytes into segments and elements, streaming; knows nothing of loops or guides."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, chain, repeat
from typing import BinaryIO

Segment = list[str]  # the tag, then the elements: ["ST", "837", "0001"]
Placed = tuple[int, str | Segment]  # byte offset, and the segment as it was found

BLOCK_BYTES = 1 << 16
LONGEST_SEGMENT = 1 << 22
ISA_LENGTH = 106
_HEAD_LENGTH = 512
_ISA_SEPARATORS = 16
_SPACE = " \t\r\n\v\f\0\x1a"
_BREAKS = str.maketrans("", "", "\r\n")
_ISA_START = re.compile(rb"(?:\A\xef\xbb\xbf|\A|[\r\n])[ \t]*(ISA([^\w\s])\d\d\2)", re.I)
_BINARY = re.compile(r"BIN(.)(\d{1,9})\1", re.IGNORECASE | re.DOTALL)
_KNOWN_STARTS = (
    (b"%PDF", "a PDF document"),
    (b"PK\x03\x04", "a ZIP archive"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\xff\xfe", "UTF-16 text"),
    (b"\xfe\xff", "UTF-16 text"),
    (b"{\\rtf", "a rich-text document"),
    (b"<", "XML or a web page"),
    (b"{", "JSON"),
    (b"UNA", "UN/EDIFACT"),
    (b"UNB", "UN/EDIFACT"),
    (b"MSH", "an HL7 message"),
    (b"-----BEGIN", "an encrypted or signed message"),
)


class Unreadable(ValueError):
    """The bytes cannot be cut into X12 segments; says why, what to do, and at which byte."""

    def __init__(self, code: str, message: str, fix: str, offset: int = 0) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.fix = fix
        self.offset = offset


@dataclass(frozen=True, slots=True)
class Delimiters:
    """The four separators an ISA announces; `repetition` is empty before version 00402."""

    element: str = "*"
    component: str = ":"
    repetition: str = "^"
    terminator: str = "~"


def find_delimiters(head: bytes) -> Delimiters:
    """Read the delimiters from the first bytes of an interchange (give at least 512 if there).

    Tolerates a byte order mark, blank space before ISA, an ISA that is not 106 characters long
    and a newline as terminator. Raises Unreadable.

    Source: x12-envelope
    """
    body = head.removeprefix(b"\xef\xbb\xbf").decode("latin-1").lstrip(_SPACE)
    if not body and b"\0" not in head:
        raise Unreadable("X12-EMPTY", "The file is empty.", "Ask the sender to send it again.")
    if body[:3].upper() != "ISA":
        raise _not_x12(head)
    element = body[3:4]
    if not element:
        raise _isa_short()
    if element == "\t" and body.count(element, 0, ISA_LENGTH) >= _ISA_SEPARATORS:
        raise Unreadable(
            "X12-DELIMITERS",
            "The ISA divides its elements by tabs, which X12 does not allow as a mark.",
            "Ask the sender to divide elements by * or another printable sign.",
        )
    if element.isalnum() or element in _SPACE:
        raise _not_x12(head)
    at = -1
    for _ in range(_ISA_SEPARATORS):
        at = body.find(element, at + 1)
        if at < 0:
            raise _isa_short()
    parts = [part.translate(_BREAKS) for part in body[:at].split(element)]
    wrapped = "\n" in body[:at] or "\r" in body[:at]
    rest = body[at + 1 :].lstrip("\r\n") if wrapped else body[at + 1 :]
    component, after = rest[:1], rest[1:]
    terminator = (after.lstrip("\r\n") or after)[:1] if wrapped else after[:1]
    if not component or not terminator:
        raise _isa_short()
    return _checked(element, component, terminator, parts)


def _checked(element: str, component: str, terminator: str, parts: list[str]) -> Delimiters:
    distinct = len({element, component, terminator}) == 3
    printable = not any(mark.isalnum() or mark == " " for mark in (component, terminator))
    if not distinct or not printable:
        raise Unreadable(
            "X12-DELIMITERS",
            f"The ISA names {component!r} between components and {terminator!r} after segments, "
            f"with {element!r} between elements: they must be three different marks, "
            "neither letter, digit nor space.",
            "Ask the sender to correct ISA16 and the character after it.",
        )
    repetition = parts[11] if len(parts[11]) == 1 and parts[12] >= "00402" else ""
    if repetition.isalnum() or repetition in (" ", element, component, terminator):
        repetition = ""
    return Delimiters(element, component, repetition, terminator)


def _not_x12(head: bytes) -> Unreadable:
    start = head.lstrip()[:16]
    kind = next((name for mark, name in _KNOWN_STARTS if start.startswith(mark)), "")
    if not kind:
        kind = "binary data" if b"\0" in head[:_HEAD_LENGTH] else "text without an ISA segment"
    return Unreadable(
        "X12-NOT-X12",
        f"This is not an X12 file: it looks like {kind}.",
        "Choose a file whose first letters are ISA.",
    )


def _isa_short() -> Unreadable:
    return Unreadable(
        "X12-ISA-SHORT",
        "The file ends, or runs on, before its ISA segment shows all sixteen elements.",
        "Ask the sender to send the whole file again.",
    )


class Block:
    """Segments that were read together; take `segments`, `pairs` or `placed`, once.

    `text` holds all of them, each ended by `row`; it is empty when they were found one by one.
    """

    __slots__ = ("_rows", "_starts", "_step", "element", "offset", "row", "text")

    def __init__(self, rows: list[str], element: str, offset: int, row: str) -> None:
        self._rows = rows
        self._step = len(row)
        self._starts: list[int] = []
        self.element = element
        self.offset = offset
        self.row = row
        self.text = ""

    def segments(self) -> Iterator[Segment]:
        """The segments in order, without their offsets; faster than `pairs`."""
        # Lazy: lists that die young keep the garbage collector from walking the block.
        return map(str.split, self._rows, repeat(self.element))

    def pairs(self) -> Iterator[tuple[int, Segment]]:
        """(byte offset of the tag, elements) in order."""
        return zip(self._offsets(), self.segments(), strict=False)

    def placed(self) -> Iterator[Placed]:
        """(byte offset of the tag, segment) in order, not cut into elements: see `cut`."""
        return zip(self._offsets(), self._rows, strict=False)

    def cut(self, segment: str | Segment) -> Segment:
        """The elements of a segment of `placed`."""
        return segment.split(self.element) if isinstance(segment, str) else segment

    def _offsets(self) -> Iterator[int]:
        lengths = map(self._step.__add__, map(len, self._rows))
        return accumulate(lengths, initial=self.offset)

    def offset_of(self, place: int) -> int:
        """The byte offset of the segment at the place (0 is the first), once it was taken.

        A place behind the last segment is that of the last one.
        """
        if not self._starts:
            self._starts = list(accumulate(map(len, self._rows), initial=self.offset))
        place = min(place, len(self._starts) - 1)
        return self._starts[place] + place * self._step


class _ListedBlock(Block):
    """Segments found one by one, each with an offset of its own."""

    __slots__ = ("_pairs",)

    def __init__(self, pairs: Iterator[tuple[int, Segment]]) -> None:
        super().__init__([], "", 0, "")
        self._pairs = pairs

    def segments(self) -> Iterator[Segment]:
        for offset, elements in self._pairs:
            self._starts.append(offset)
            yield elements

    def pairs(self) -> Iterator[tuple[int, Segment]]:
        return self._pairs

    def placed(self) -> Iterator[Placed]:
        return self._pairs


class SegmentReader:
    """Iterates over (byte offset of the tag, elements); `delimiters` are those now in force.

    Bytes are read in blocks and decoded latin-1, one to one. Blank space before a tag and line
    breaks inside a segment are dropped. Each ISA may change the delimiters. A last segment
    without terminator is delivered (`ended_cleanly` turns False). Raises only Unreadable.
    """

    def __init__(self, source: bytes | BinaryIO) -> None:
        self._file: BinaryIO = io.BytesIO(source) if isinstance(source, bytes) else source
        self.delimiters = Delimiters()
        self.ended_cleanly = True
        self.prologue_length = 0  # bytes before the first ISA
        self.isa_length = 0  # characters of the newest ISA, terminator included
        self._row = ""
        self._seen_isa = False

    def __iter__(self) -> Iterator[tuple[int, Segment]]:
        return chain.from_iterable(block.pairs() for block in self.blocks())

    def blocks(self) -> Iterator[Block]:
        """The same segments, block by block; exhaust one before the next."""
        head = self._file.read(BLOCK_BYTES)
        offset, at_end = _interchange_start(head), False
        self.prologue_length = offset
        self.delimiters = find_delimiters(head[offset:])
        text = head[offset:].decode("latin-1")
        while True:
            is_ordinary = self._is_ordinary(text)
            cut = len(text) if at_end else self._cut(text, is_ordinary)
            if cut:
                yield from self._batches(text[:cut], offset, at_end, is_ordinary)
                text, offset = text[cut:], offset + cut
            if at_end:
                return
            if len(text) > LONGEST_SEGMENT:
                raise self._endless(offset)
            more = self._file.read(BLOCK_BYTES)
            at_end = not more
            text += more.decode("latin-1")

    def _batches(self, text: str, offset: int, at_end: bool, is_ordinary: bool) -> Iterator[Block]:
        if text[:3].upper() == "ISA":
            end, elements = self._interchange(text, 0, offset)
            yield _ListedBlock(iter(((offset, elements),)))
            end += len(self._row)
            text, offset = text[end:], offset + end
            is_ordinary = self._is_ordinary(text)
        plain = self._plain(text, offset) if is_ordinary else None
        yield plain or _ListedBlock(self._careful(text, offset, at_end))

    def _is_ordinary(self, text: str) -> bool:
        """True when no segment is empty, indented, binary or the start of an interchange."""
        row = self._row
        if not row or not text:
            return False
        odd = _odd_start(row)
        return odd.search(text) is None and odd.match(row + text[:3]) is None

    def _interchange(self, text: str, at: int, offset: int) -> tuple[int, Segment]:
        """The ISA at `at`: where its terminator stands, and its elements; take its delimiters.

        A later ISA that is cut short keeps the delimiters in force.
        """
        try:
            self.delimiters = find_delimiters(text[at : at + _HEAD_LENGTH].encode("latin-1"))
        except Unreadable as refusal:
            if not self._seen_isa:
                refusal.offset = offset
                raise
        self._seen_isa = True
        mark, element = self.delimiters.terminator, self.delimiters.element
        sixteenth = at
        for _ in range(_ISA_SEPARATORS):
            sixteenth = text.find(element, sixteenth + 1)
        end = text.find(mark, max(at, sixteenth + 2))
        end = len(text) if end < 0 else end
        after = text[end + 1 : end + 9]
        breaks = after[: len(after) - len(after.lstrip("\r\n"))]
        self._row = mark if mark == "\n" else mark + breaks
        self.isa_length = len(text[at:end].translate(_BREAKS)) + 1
        return end, text[at:end].translate(_BREAKS).split(element)

    def _cut(self, text: str, is_ordinary: bool) -> int:
        """Where the last whole segment of the text ends; 0 when more must be read first."""
        row = self._row
        if is_ordinary:
            at = text.rfind(row)
            return at + len(row) if at >= 0 else 0
        mark = self.delimiters.terminator
        tail = len(text) - _HEAD_LENGTH
        interchange = max(text.rfind("ISA", max(tail, 0)), text.rfind("isa", max(tail, 0)))
        end = len(text) if interchange < 0 else interchange  # wait for a new ISA's whole head
        end = min(end, _last_binary(text, mark))
        if row and (at := text.rfind(row, 0, end)) >= 0:
            return at + len(row)
        return text.rfind(mark, 0, end) + 1

    def _endless(self, offset: int) -> Unreadable:
        mark = self.delimiters.terminator
        return Unreadable(
            "X12-NO-TERMINATOR",
            f"No segment terminator {mark!r} within {LONGEST_SEGMENT:,} characters.",
            "Ask the sender to end every segment with the terminator its ISA announces.",
            offset,
        )

    def _plain(self, text: str, offset: int) -> Block | None:
        """The fast way: only for whole segments that all end alike."""
        mark, row = self.delimiters.terminator, self._row
        if not text.endswith(row):
            return None
        rows = text.split(row)
        rows.pop()
        for sign in {"\r", "\n", mark} - {row}:
            if (text.count(sign) != len(rows)) if sign in row else (sign in text):
                return None  # one stands inside a segment
        block = Block(rows, self.delimiters.element, offset, row)
        block.text = text
        return block

    def _careful(self, text: str, offset: int, at_end: bool) -> Iterator[tuple[int, Segment]]:
        """The slow way, one segment at a time; `text` starts at byte `offset`."""
        at, size = 0, len(text)
        while at < size:
            if text[at] in _SPACE or text[at] == self.delimiters.terminator:
                at += 1
                continue
            mark, element = self.delimiters.terminator, self.delimiters.element
            elements: Segment | None
            if text[at : at + 3].upper() == "ISA":
                end, elements = self._interchange(text, at, offset + at)
            else:
                end, elements = _binary_segment(text, at, mark, element)
            if elements is None:
                end = text.find(mark, at)
                end = size if end < 0 else end
                elements = text[at:end].translate(_BREAKS).split(element)
            if at_end and end >= size:
                self.ended_cleanly = False
            yield offset + at, elements
            at = end + 1


@lru_cache(maxsize=64)
def _odd_start(row: str) -> re.Pattern[str]:
    """What ends a row, when an odd segment follows: one search tells whether a block has any."""
    end = re.escape(row)
    return re.compile(rf"{end}(?:[\s\0\x1a]|{re.escape(row[0])}|[Ii][Ss][Aa]|[Bb][Ii][Nn])")


def _interchange_start(head: bytes) -> int:
    """The byte at which the first ISA starts: some systems write a note or a mark before it."""
    found = _ISA_START.search(head)
    return found.start(1) if found else 0


def _last_binary(text: str, mark: str) -> int:
    """Where an unfinished BIN segment starts at the end of the text, else the text's length."""
    size = len(text)
    for found in _BINARY.finditer(text) if ("BIN" in text or "bin" in text) else ():
        starts = found.start() == 0 or text[found.start() - 1] in mark + "\r\n"
        if starts and found.end() + int(found[2]) >= size and int(found[2]) < LONGEST_SEGMENT:
            return found.start()
    return size


def _binary_segment(text: str, at: int, mark: str, element: str) -> tuple[int, Segment | None]:
    """A BIN segment whose length BIN01 states truly: where it ends and its elements."""
    found = _BINARY.match(text, at)
    if found is None or found[1] != element:
        return 0, None
    end = found.end() + int(found[2])
    if text[end : end + 1] != mark:
        return 0, None
    return end, [text[at : at + 3], found[2], text[found.end() : end]]


def read_segments(source: bytes | BinaryIO) -> Iterator[tuple[int, Segment]]:
    """Stream (byte offset of the tag, [tag, element, …]) from a file or bytes.

    Raises Unreadable when the bytes are not X12.
    """
    return iter(SegmentReader(source))
