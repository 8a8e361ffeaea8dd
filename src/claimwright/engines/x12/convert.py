"""X12 as JSON and back, byte for byte, whatever the file holds and whatever its size.

Every byte has a place: what stands before the first ISA, the separators, line breaks between
segments and inside them, segments outside any envelope, a last segment without terminator.
The JSON is ASCII-safe; bytes are read as Latin-1, one to one. What is not X12 at all is kept
whole in base64 with the reason beside it. `json_of` writes one segment a line, so that
`x12_of` can read such a file back without holding it; other JSON of this format is read whole.
"""

from __future__ import annotations

import base64
import hashlib
import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

from claimwright.engines.x12.lexer import (
    LONGEST_SEGMENT,
    Delimiters,
    Unreadable,
    find_delimiters,
)

FORMAT = "claimwright-x12"
VERSION = 1
_BLOCK_BYTES = 1 << 18
_HEAD_LENGTH = 512
_BLANK = " \t\r\n\v\f\0\x1a"
_ISA_START = re.compile(rb"(?:\A\xef\xbb\xbf|\A|[\r\n])[ \t]*(ISA([^\w\s])\d\d\2)", re.I)
_BINARY = re.compile(r"BIN(.)(\d{1,9})\1", re.IGNORECASE | re.DOTALL)
_OPENS = {"ISA": "interchange", "GS": "group", "ST": "set"}
_CLOSES = {"IEA": "interchange", "GE": "group", "SE": "set"}
_DEPTH = {"interchange": 1, "group": 2, "set": 3}
_BASE64_BYTES = 3 << 16
_FIRST_LINE = f'{{"format":"{FORMAT}","version":{VERSION}'
_encode = json.JSONEncoder(ensure_ascii=True, separators=(",", ":")).encode

Node = dict[str, Any]


class NotConvertible(ValueError):
    """The JSON does not describe an X12 file in this format."""


def to_json(source: bytes | BinaryIO) -> dict[str, Any]:
    """The file as a JSON-ready document; `from_json` gives the same bytes back.

    Source: x12-envelope
    """
    document: dict[str, Any] = json.loads("".join(json_of(source)))
    return document


def from_json(document: Any) -> bytes:
    """The bytes a document of `to_json` was made from. Raises NotConvertible."""
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise NotConvertible(f"This JSON is not of the format {FORMAT!r}.")
    if document.get("version") != VERSION:
        raise NotConvertible(f"Version {document.get('version')!r} of the format is not known.")
    try:
        if "raw_base64" in document:
            return base64.b64decode(document["raw_base64"], validate=True)
        return b"".join(_bytes_of(document))
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise NotConvertible(f"The JSON is damaged: {error}") from error


def json_of(source: bytes | BinaryIO) -> Iterator[str]:
    """The document as text, piece by piece, as the file is read.

    Source: x12-envelope
    """
    file = Hashing(io.BytesIO(source) if isinstance(source, bytes) else source)
    head = file.read(_BLOCK_BYTES)
    found = _ISA_START.search(head)
    start = found.start(1) if found else 0
    try:
        cutter = Cutter(file, head[start:])
    except Unreadable as refusal:
        yield f"{_FIRST_LINE}\n"
        yield from _raw(file, head, refusal)
    else:
        yield f"{_FIRST_LINE}\n"
        if start:
            yield f',"before":{_encode(head[:start].decode("latin-1"))}\n'
        yield ',"interchanges":[\n'
        tree = _Tree()
        for cut in cutter.segments():
            yield from tree.add(cut)
        yield from tree.leave(0)
        after = f',"after":{_encode(cutter.after)}' if cutter.after else ""
        yield f"]{after}\n"
    yield f',"size_bytes":{file.size_bytes},"sha256":"{file.hexdigest()}"}}\n'


def _raw(file: Hashing, head: bytes, refusal: Unreadable) -> Iterator[str]:
    why = {"code": refusal.code, "message": refusal.message}
    yield f',"unreadable":{_encode(why)}\n,"raw_base64":"'
    held = head
    while len(held) >= _BASE64_BYTES or (more := file.read(_BASE64_BYTES)):
        if len(held) < _BASE64_BYTES:
            held += more
            continue
        yield base64.b64encode(held[:_BASE64_BYTES]).decode("ascii")
        held = held[_BASE64_BYTES:]
    yield base64.b64encode(held).decode("ascii") + '"\n'


class Hashing:
    """Reads a file through, counting and hashing."""

    def __init__(self, file: BinaryIO) -> None:
        self._file, self._hash, self.size_bytes = file, hashlib.sha256(), 0

    def read(self, size: int) -> bytes:
        data = self._file.read(size)
        self._hash.update(data)
        self.size_bytes += len(data)
        return data

    def hexdigest(self) -> str:
        """Of what was read."""
        return self._hash.hexdigest()


# -- taking apart ----------------------------------------------------------------------------


@dataclass(slots=True)
class Cut:
    """One segment as it stands in the file; or text too long to be one, kept as it is."""

    lead: str
    body: str
    end: str
    delimiters: Delimiters
    line_break: str
    is_binary: bool = False
    is_text: bool = False


class Cutter:
    """Cuts a file into segments without losing a character, holding one block and one segment.

    Raises Unreadable when made of what is not X12.
    """

    def __init__(self, file: Hashing, head: bytes) -> None:
        self._file = file
        self._text = head.decode("latin-1")
        self._at = 0
        self._line_break = ""
        self._delimiters = find_delimiters(head)
        self.after = ""  # blank space after the last segment

    def segments(self) -> Iterator[Cut]:
        """Every segment in order; `after` is known at the end."""
        while self._have(1):
            lead = self._lead()
            if not self._have(_HEAD_LENGTH) and self._at >= len(self._text):
                self.after = lead
                return
            if self._text[self._at : self._at + 3].upper() == "ISA":
                self._enter()
            size, is_binary = self._size()
            if size > LONGEST_SEGMENT or len(lead) > LONGEST_SEGMENT:
                yield self._cut("", lead + self._text[self._at : self._at + size], "")
                self._at += size
                continue
            start, stop = self._at, self._at + size
            mark = self._text[stop : stop + 1]
            cut = self._cut(lead, self._text[start:stop], mark)
            cut.is_text, cut.is_binary = False, is_binary
            self._at = stop + len(mark)
            yield cut

    def _cut(self, lead: str, body: str, end: str) -> Cut:
        return Cut(lead, body, end, self._delimiters, self._line_break, is_text=True)

    def _have(self, size: int) -> bool:
        """Whether that many characters follow; reads on when they are not yet there."""
        while len(self._text) - self._at < size:
            more = self._file.read(_BLOCK_BYTES)
            if not more:
                return False
            self._text = self._text[self._at :] + more.decode("latin-1")
            self._at = 0
        return True

    def _lead(self) -> str:
        """The blank space that stands here; `_at` moves behind it."""
        marks = _BLANK.replace(self._delimiters.terminator, "")
        found: list[str] = []
        while self._have(1):
            start, at, size = self._at, self._at, len(self._text)
            while at < size and self._text[at] in marks:
                at += 1
            self._at = at
            found.append(self._text[start:at])
            if at < size or sum(map(len, found)) > LONGEST_SEGMENT:
                break
        return "".join(found)

    def _size(self) -> tuple[int, bool]:
        """How long the segment here is, and whether it is a BIN of stated length.

        More than LONGEST_SEGMENT when no terminator comes within that.
        """
        mark = self._delimiters.terminator
        found = _BINARY.match(self._text, self._at)
        if found is not None and found[1] == self._delimiters.element:
            size = found.end() - self._at + int(found[2])
            is_whole = size <= LONGEST_SEGMENT and self._have(size + 1)
            if is_whole and self._text[self._at + size] == mark:
                return size, True
        searched = 0
        while True:
            end = self._text.find(mark, self._at + searched)
            if end >= 0:
                return end - self._at, False
            searched = len(self._text) - self._at
            if searched > LONGEST_SEGMENT or not self._have(searched + 1):
                return searched, False

    def _enter(self) -> None:
        head = self._text[self._at : self._at + _HEAD_LENGTH]
        try:
            self._delimiters = find_delimiters(head.encode("latin-1"))
        except Unreadable:
            return  # a damaged later ISA keeps the separators in force, as reading does
        rest = head[head.find(self._delimiters.terminator) + 1 :]
        self._line_break = rest[: len(rest) - len(rest.lstrip("\r\n"))]


class _Tree:
    """Nests segments as they come: interchange, group, set; answers the lines to write."""

    def __init__(self) -> None:
        self._open: list[str] = []
        self._is_first = [True]  # of each open list of items, outermost first

    def add(self, cut: Cut) -> Iterator[str]:
        """The lines one segment makes."""
        tag = cut.body[:3].split(cut.delimiters.element)[0].upper() if not cut.is_text else ""
        kind = _OPENS.get(tag)
        if kind is not None:
            yield from self.leave(_DEPTH[kind])
            yield self._enter(kind, cut, has_header=True)
            return
        if not self._open:
            yield self._enter("interchange", cut, has_header=False)
        closes = _CLOSES.get(tag)
        if closes is not None and closes in self._open:
            yield from self.leave(_DEPTH[closes] + 1)
            yield f'],"trailer":{_encode(_shape(cut))}}}\n'
            self._open.pop()
            self._is_first.pop()
            return
        yield f"{self._comma()}{_encode(_shape(cut))}\n"

    def leave(self, depth: int) -> Iterator[str]:
        """Close what is open at that depth or deeper."""
        while self._open and _DEPTH[self._open[-1]] >= depth:
            self._open.pop()
            self._is_first.pop()
            yield "]}\n"

    def _enter(self, kind: str, cut: Cut, *, has_header: bool) -> str:
        parts = [f'{{"kind":"{kind}"']
        if not self._open:
            marks = cut.delimiters
            separators = {
                "element": marks.element,
                "component": marks.component,
                "repetition": marks.repetition,
                "segment": marks.terminator,
                "line_break": cut.line_break,
            }
            parts.append(f'"separators":{_encode(separators)}')
        if has_header:
            parts.append(f'"header":{_encode(_shape(cut))}')
        line = f'{self._comma()}{",".join(parts)},"items":[\n'
        self._open.append(kind)
        self._is_first.append(True)
        return line

    def _comma(self) -> str:
        comma = "" if self._is_first[-1] else ","
        self._is_first[-1] = False
        return comma


def _shape(cut: Cut) -> Any:
    """A segment as a list; an object when something about it is unusual."""
    if cut.is_text:
        return {"text": cut.body}
    marks, is_isa = cut.delimiters, cut.body[:3].upper() == "ISA"
    elements: list[Any]
    if cut.is_binary:
        elements = list(cut.body.split(marks.element, 2))
    else:
        elements = list(cut.body.split(marks.element))
        has_parts = marks.component in cut.body or (
            marks.repetition and marks.repetition in cut.body
        )
        if has_parts and not is_isa:
            elements = [_element(each, marks) for each in elements]
    usual_lead = "" if is_isa else cut.line_break
    if cut.end == marks.terminator and cut.lead == usual_lead:
        return elements
    shape: Node = {"segment": elements}
    if cut.lead != usual_lead:
        shape["lead"] = cut.lead
    if cut.end != marks.terminator:
        shape["end"] = cut.end
    return shape


def _element(text: str, marks: Delimiters) -> Any:
    """A simple element as text, a composite as a list, repetitions as {"repeated": […]}."""
    if marks.repetition and marks.repetition in text:
        return {"repeated": [_parts(each, marks) for each in text.split(marks.repetition)]}
    return _parts(text, marks)


def _parts(text: str, marks: Delimiters) -> Any:
    return text.split(marks.component) if marks.component in text else text


# -- putting together ------------------------------------------------------------------------


def x12_of(source: BinaryIO) -> Iterator[bytes]:
    """The bytes a JSON file was made from, in pieces. Raises NotConvertible.

    A file of `json_of` is read line by line; other JSON of the format is read whole.
    """
    first = source.readline(len(_FIRST_LINE) + 2)
    second = source.readline(_BLOCK_BYTES)
    if first.rstrip() == _FIRST_LINE.encode() and b'"unreadable"' not in second[:16]:
        yield from _Lines(source).pieces(second)
        return
    try:
        document = json.loads(first + second + source.read())
    except (ValueError, RecursionError) as error:
        said = "it is nested too deeply" if isinstance(error, RecursionError) else str(error)
        raise NotConvertible(f"This is not JSON: {said}") from error
    yield from_json(document)


@dataclass(frozen=True, slots=True)
class _Marks:
    """What is in force while an interchange is written."""

    delimiters: Delimiters
    line_break: str


class _Lines:
    """Reads the layout of `json_of`: every line is one opening, segment or closing."""

    def __init__(self, source: BinaryIO) -> None:
        self._source = source
        self._marks: list[_Marks] = []

    def pieces(self, second: bytes) -> Iterator[bytes]:
        """The X12 file; `second` is the line after the first."""
        try:
            line = second
            if line.startswith(b',"before":'):
                yield _string(line[1:], "before")
                line = self._source.readline()
            if line.strip() != b',"interchanges":[':
                raise NotConvertible("The JSON is damaged: it holds no interchanges.")
            yield from self._items()
        except (KeyError, TypeError, AttributeError, ValueError, RecursionError) as error:
            if isinstance(error, NotConvertible):
                raise
            raise NotConvertible(f"The JSON is damaged: {error}") from error

    def _items(self) -> Iterator[bytes]:
        for line in self._source:
            row = line.strip().removeprefix(b",")
            if row.endswith(b'"items":['):
                yield self._enter(json.loads(row + b"]}"))
            elif row[:1] == b"]":
                if not self._marks:
                    yield _string(row[2:], "after") if len(row) > 1 else b""
                    return
                marks = self._marks.pop()
                closing = json.loads(b'{"items":[' + row)
                if "trailer" in closing:
                    yield _segment_bytes(closing["trailer"], marks)
            else:
                yield _segment_bytes(json.loads(row), self._marks[-1])
        raise NotConvertible("The JSON is damaged: it ends too early.")

    def _enter(self, node: Node) -> bytes:
        marks = _marks_of(node, self._marks[-1] if self._marks else _Marks(Delimiters(), ""))
        self._marks.append(marks)
        return _header_bytes(node, marks)


def _string(row: bytes, name: str) -> bytes:
    """The text of a `"name":"…"` row."""
    text = json.loads(b"{" + row + b"}")[name]
    return bytes(str(text), "latin-1")


def _marks_of(node: Node, outer: _Marks) -> _Marks:
    given = node.get("separators")
    if given is None:
        return outer
    marks = Delimiters(given["element"], given["component"], given["repetition"], given["segment"])
    return _Marks(marks, given["line_break"])


def _header_bytes(node: Node, marks: _Marks) -> bytes:
    if "header" not in node:
        return b""
    is_first = node["kind"] == "interchange"
    return _segment_bytes(node["header"], _Marks(marks.delimiters, "") if is_first else marks)


def _bytes_of(document: Node) -> Iterator[bytes]:
    yield str(document.get("before", "")).encode("latin-1")
    for node in document["interchanges"]:
        yield from _node_bytes(node, _Marks(Delimiters(), ""), 0)
    yield str(document.get("after", "")).encode("latin-1")


def _node_bytes(node: Node, outer: _Marks, depth: int) -> Iterator[bytes]:
    if depth > 3:
        raise NotConvertible("The JSON is damaged: envelopes are nested too deeply.")
    marks = _marks_of(node, outer)
    yield _header_bytes(node, marks)
    for item in node["items"]:
        if isinstance(item, dict) and "kind" in item:
            yield from _node_bytes(item, marks, depth + 1)
        else:
            yield _segment_bytes(item, marks)
    if "trailer" in node:
        yield _segment_bytes(node["trailer"], marks)


def _segment_bytes(shape: Any, marks: _Marks) -> bytes:
    delimiters, lead = marks.delimiters, marks.line_break
    end = delimiters.terminator
    elements = shape
    if isinstance(shape, dict):
        if "text" in shape:
            return bytes(str(shape["text"]), "latin-1")
        lead, end = shape.get("lead", lead), shape.get("end", end)
        elements = shape["segment"]
    body = delimiters.element.join([_text_of(element, delimiters) for element in elements])
    return f"{lead}{body}{end}".encode("latin-1")


def _text_of(element: Any, marks: Delimiters) -> str:
    if isinstance(element, str):
        return element
    if isinstance(element, dict):
        return marks.repetition.join([_text_of(each, marks) for each in element["repeated"]])
    return marks.component.join([str(part) for part in element])
