"""X12 as JSON and back, byte for byte, whatever the file holds.

Every byte has a place: what stands before the first ISA, the separators, line breaks between
segments and inside them, segments outside any envelope, a last segment without terminator.
The JSON is ASCII-safe; bytes are read as Latin-1, one to one. What is not X12 at all is kept
whole in base64 with the reason beside it.
"""

from __future__ import annotations

import base64
import hashlib
import io
import re
from collections.abc import Iterator
from typing import Any, BinaryIO

from claimwright.engines.x12.lexer import Delimiters, Unreadable, find_delimiters

FORMAT = "claimwright-x12"
VERSION = 1
_HEAD_BYTES = 512
_BLANK = " \t\r\n\v\f\0\x1a"
_ISA_START = re.compile(rb"(?:\A\xef\xbb\xbf|\A|[\r\n])[ \t]*(ISA([^\w\s])\d\d\2)", re.I)
_BINARY = re.compile(r"BIN(.)(\d{1,9})\1", re.IGNORECASE | re.DOTALL)
_OPENS = {"ISA": "interchange", "GS": "group", "ST": "set"}
_CLOSES = {"IEA": "interchange", "GE": "group", "SE": "set"}
_DEPTH = {"interchange": 1, "group": 2, "set": 3}

Node = dict[str, Any]


class NotConvertible(ValueError):
    """The JSON does not describe an X12 file in this format."""


def to_json(source: bytes | BinaryIO) -> dict[str, Any]:
    """The file as a JSON-ready document; `from_json` gives the same bytes back.

    Source: x12-envelope
    """
    data = source if isinstance(source, bytes) else source.read()
    document: dict[str, Any] = {
        "format": FORMAT,
        "version": VERSION,
        "size_bytes": len(data),
        "sha256": hashlib.sha256(data).hexdigest(),
    }
    try:
        document |= _document(data)
    except Unreadable as refusal:
        return document | _raw(data, refusal.code, refusal.message)
    if b"".join(_bytes_of(document)) != data:
        return document | _raw(data, "X12-NOT-LOSSLESS", "The file could not be taken apart.")
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


def _raw(data: bytes, code: str, why: str) -> dict[str, Any]:
    return {
        "unreadable": {"code": code, "message": why},
        "raw_base64": base64.b64encode(data).decode("ascii"),
    }


# -- taking apart ----------------------------------------------------------------------------


def _document(data: bytes) -> dict[str, Any]:
    found = _ISA_START.search(data[: 1 << 18])
    start = found.start(1) if found else 0
    tree = _Tree()
    after = ""
    for cut in _Cutter(data[start:].decode("latin-1")).segments():
        if cut.body or cut.end:
            tree.add(cut)
        else:
            after = cut.lead
    document: dict[str, Any] = {"interchanges": tree.top}
    if start:
        document["before"] = data[:start].decode("latin-1")
    if after:
        document["after"] = after
    return document


class _Cut:
    """One segment as it stands in the file."""

    __slots__ = ("body", "delimiters", "end", "is_binary", "lead", "line_break")

    def __init__(self, lead: str, body: str, end: str, delimiters: Delimiters) -> None:
        self.lead, self.body, self.end, self.delimiters = lead, body, end, delimiters
        self.is_binary = False
        self.line_break = ""


class _Cutter:
    """Cuts text into segments without losing a character."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._line_break = ""
        self._delimiters = find_delimiters(text[:_HEAD_BYTES].encode("latin-1"))

    def segments(self) -> Iterator[_Cut]:
        text, at, size = self._text, 0, len(self._text)
        while at < size:
            start = at
            marks = _BLANK.replace(self._delimiters.terminator, "")
            while at < size and text[at] in marks:
                at += 1
            lead = text[start:at]
            if text[at : at + 3].upper() == "ISA":
                self._enter(at)
            end, is_binary = self._end(at)
            mark = text[end : end + 1]
            cut = _Cut(lead, text[at:end], mark, self._delimiters)
            cut.is_binary, cut.line_break = is_binary, self._line_break
            yield cut
            at = end + len(mark)

    def _end(self, at: int) -> tuple[int, bool]:
        text, mark = self._text, self._delimiters.terminator
        found = _BINARY.match(text, at)
        if found is not None and found[1] == self._delimiters.element:
            end = found.end() + int(found[2])
            if text[end : end + 1] == mark:
                return end, True
        end = text.find(mark, at)
        return (len(text) if end < 0 else end), False

    def _enter(self, at: int) -> None:
        head = self._text[at : at + _HEAD_BYTES]
        try:
            self._delimiters = find_delimiters(head.encode("latin-1"))
        except Unreadable:
            return  # a damaged later ISA keeps the separators in force, as reading does
        rest = head[head.find(self._delimiters.terminator) + 1 :]
        self._line_break = rest[: len(rest) - len(rest.lstrip("\r\n"))]


class _Tree:
    """Nests segments: interchange, group, set; what has no envelope stays where it was."""

    def __init__(self) -> None:
        self.top: list[Node] = []
        self._open: list[tuple[str, Node]] = []
        self._delimiters: Delimiters | None = None
        self._lead = ""

    def add(self, cut: _Cut) -> None:
        tag = cut.body[:3].split(cut.delimiters.element)[0].upper()
        kind = _OPENS.get(tag)
        if kind is not None:
            self._leave(_DEPTH[kind])
            self._enter(kind, cut)
            return
        if not self._open:
            self._enter("interchange", cut)
            return
        closes = _CLOSES.get(tag)
        is_open = closes is not None and any(kind == closes for kind, _ in self._open)
        if closes is not None and is_open:
            self._leave(_DEPTH[closes] + 1)
            self._open[-1][1]["trailer"] = self._segment(cut)
            self._open.pop()
            return
        self._open[-1][1]["items"].append(self._segment(cut))

    def _leave(self, depth: int) -> None:
        while self._open and _DEPTH[self._open[-1][0]] >= depth:
            self._open.pop()

    def _enter(self, kind: str, cut: _Cut) -> None:
        node: Node = {"kind": kind}
        if kind == "interchange" or cut.delimiters is not self._delimiters:
            self._delimiters = cut.delimiters
            node["separators"] = {
                "element": cut.delimiters.element,
                "component": cut.delimiters.component,
                "repetition": cut.delimiters.repetition,
                "segment": cut.delimiters.terminator,
                "line_break": cut.line_break,
            }
        opens = cut.body[:3].upper()[: 3 if kind == "interchange" else 2]
        if kind != "interchange" or opens == "ISA":
            node["header"] = self._segment(cut)
            node["items"] = []
        else:
            node["items"] = [self._segment(cut)]
        (self._open[-1][1]["items"] if self._open else self.top).append(node)
        self._open.append((kind, node))

    def _segment(self, cut: _Cut) -> Any:
        marks = cut.delimiters
        if cut.is_binary:
            elements: list[Any] = cut.body.split(marks.element, 2)
        else:
            elements = cut.body.split(marks.element)
            if cut.body[:3].upper() != "ISA":
                elements = [_element(each, marks) for each in elements]
        usual_lead = "" if cut.body[:3].upper() == "ISA" else cut.line_break
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


def _bytes_of(document: dict[str, Any]) -> Iterator[bytes]:
    yield document.get("before", "").encode("latin-1")
    for node in document["interchanges"]:
        out = io.StringIO()
        _write_node(out, node, Delimiters(), "")
        yield out.getvalue().encode("latin-1")
    yield document.get("after", "").encode("latin-1")


def _write_node(out: io.StringIO, node: Node, marks: Delimiters, line_break: str) -> None:
    separators = node.get("separators")
    if separators is not None:
        marks = Delimiters(
            separators["element"],
            separators["component"],
            separators["repetition"],
            separators["segment"],
        )
        line_break = separators["line_break"]
    if "header" in node:
        is_first = node["kind"] == "interchange"
        _write_segment(out, node["header"], marks, "" if is_first else line_break)
    for item in node["items"]:
        if isinstance(item, dict) and "kind" in item:
            _write_node(out, item, marks, line_break)
        else:
            _write_segment(out, item, marks, line_break)
    if "trailer" in node:
        _write_segment(out, node["trailer"], marks, line_break)


def _write_segment(out: io.StringIO, shape: Any, marks: Delimiters, lead: str) -> None:
    end = marks.terminator
    elements = shape
    if isinstance(shape, dict):
        lead, end = shape.get("lead", lead), shape.get("end", end)
        elements = shape["segment"]
    out.write(lead)
    out.write(marks.element.join([_text_of(element, marks) for element in elements]))
    out.write(end)


def _text_of(element: Any, marks: Delimiters) -> str:
    if isinstance(element, str):
        return element
    if isinstance(element, dict):
        return marks.repetition.join([_text_of(each, marks) for each in element["repeated"]])
    return marks.component.join([str(part) for part in element])
