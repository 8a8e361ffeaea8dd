"""Transaction sets out of their envelopes, and every fault of the envelopes themselves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import BinaryIO

from claimwright.engines.x12.elements import at
from claimwright.engines.x12.lexer import (
    ISA_LENGTH,
    Delimiters,
    Segment,
    SegmentReader,
    Unreadable,
)
from claimwright.engines.x12.parties import SetHeader
from claimwright.kernel.finding import Finding, Severity, Where

SOURCE = "x12-envelope"
FUNCTIONAL_GROUPS = {
    "270": "HS",
    "271": "HB",
    "275": "PI",
    "276": "HR",
    "277": "HN",
    "278": "HI",
    "820": "RA",
    "824": "AG",
    "834": "BE",
    "835": "HP",
    "837": "HC",
    "997": "FA",
    "999": "FA",
}
_VOWEL_SOUNDS = tuple("AEFHILMNORSX8")  # of a first letter or digit, read aloud
_INTERCHANGE_ONLY = frozenset({"TA1", "TA3", "ISB", "ISE"})


@dataclass(slots=True)
class TransactionSet:
    """One ST … SE as read: every segment with its byte offset and number (ST is 1)."""

    header: SetHeader
    set_id: str  # ST01: "837"
    guide: str  # ST03, else GS08
    functional_group: str  # GS01
    segments: list[tuple[int, int, Segment]]
    delimiters: Delimiters


@dataclass(slots=True)
class EnvelopeReader:
    """Follows ISA, GS and ST as segments go by, so that a streaming reader knows where it is.

    `see` answers the tag in capitals; `header` is the header of the set being read.
    """

    header: SetHeader = field(default_factory=SetHeader)
    functional_group: str = ""
    set_id: str = ""
    _isa: Segment = field(default_factory=list)
    _gs: Segment = field(default_factory=list)

    def see(self, elements: Segment) -> str:
        """Take one segment; answers its tag in capitals."""
        tag = elements[0]
        if tag not in _FOLLOWED:
            tag = tag.upper()
            if tag not in _FOLLOWED:
                return tag
        if tag == "BHT":
            self.header = replace(self.header, batch_reference=at(elements, 3))
            return tag
        if tag == "ISA":
            self._isa, self._gs = elements, []
        elif tag == "GS":
            self._gs = elements
        elif tag == "ST":
            self._open_set(elements)
            return tag
        self.set_id = ""
        return tag

    def interchange_header(self) -> SetHeader:
        """What is known outside any set: for a TA1."""
        isa = self._isa
        return SetHeader(
            sender_id=at(isa, 6).strip(),
            receiver_id=at(isa, 8).strip(),
            interchange_control=at(isa, 13),
            usage=at(isa, 15),
        )

    def _open_set(self, elements: Segment) -> None:
        gs = self._gs
        self.set_id = at(elements, 1)
        self.functional_group = at(gs, 1)
        self.header = replace(
            self.interchange_header(),
            group_control=at(gs, 6),
            control_number=at(elements, 2),
            guide=at(elements, 3) or at(gs, 8),
        )


_BOUNDARIES = frozenset({"ISA", "GS", "ST", "GE", "IEA"})
_FOLLOWED = _BOUNDARIES | {"BHT"}


def read_sets(source: bytes | BinaryIO) -> Iterator[TransactionSet]:
    """Stream every transaction set; a set without SE ends where the next envelope part begins.

    Segments outside a set are left out (`envelope_faults` names them). Raises Unreadable.
    """
    reader, envelope = SegmentReader(source), EnvelopeReader()
    current: TransactionSet | None = None
    for offset, elements in reader:
        tag = envelope.see(elements)
        if tag in _BOUNDARIES:
            if current is not None:
                yield current
            current = None
        if tag == "ST":
            header = envelope.header
            current = TransactionSet(
                header,
                at(elements, 1),
                header.guide,
                envelope.functional_group,
                [],
                reader.delimiters,
            )
        if current is not None:
            current.header = envelope.header
            current.segments.append((offset, len(current.segments) + 1, elements))
            if tag == "SE":
                yield current
                current = None
    if current is not None:
        yield current


@dataclass(slots=True)
class _Level:
    """One open envelope part: what opened it, where, and what it has held so far."""

    opening: Segment
    offset: int
    members_count: int = 0
    controls: set[str] = field(default_factory=set)


class EnvelopeWatch:
    """Collects envelope faults segment by segment: call `see` for each, then `finish` once."""

    def __init__(self) -> None:
        self.findings: list[Finding] = []
        self._interchange: _Level | None = None
        self._group: _Level | None = None
        self._set: _Level | None = None
        self._interchange_controls: set[str] = set()
        self._steps = {
            "ISA": self._open_interchange,
            "GS": self._open_group,
            "ST": self._open_set,
            "SE": self._close_set,
            "GE": self._close_group,
            "IEA": self._close_interchange,
        }

    def see(self, offset: int, elements: Segment, isa_length: int = ISA_LENGTH) -> None:
        """Take one segment; `isa_length` is the length of the newest ISA with its terminator."""
        tag = elements[0].upper()
        if self._set is not None and tag not in self._steps:
            self._set.members_count += 1
            return
        step = self._steps.get(tag)
        if step is not None:
            step(offset, elements)
            if tag == "ISA":
                self._check_isa(offset, elements, isa_length)
        elif self._set is not None:
            self._set.members_count += 1
        elif tag not in _INTERCHANGE_ONLY:
            self._report(
                "X12-OUTSIDE-ENVELOPE",
                f"Segment {tag[:12]!r} stands outside any transaction set.",
                "Move it between an ST and its SE, or remove it.",
                Where(segment=tag[:12], offset=offset),
            )

    def pass_over(self, count: int) -> None:
        """Count segments of the open set that were judged elsewhere."""
        if self._set is not None:
            self._set.members_count += count

    def finish(self, *, ended_cleanly: bool = True, end_offset: int | None = None) -> list[Finding]:
        """Every fault found, once the file has ended."""
        if not ended_cleanly and (self._interchange or self._set):
            self._report(
                "X12-TRUNCATED",
                "The file ends in the middle of a segment.",
                "Ask the sender to send the whole file again; what was cut off was not used.",
                Where(offset=end_offset),
            )
        self._drop_interchange()
        return self.findings

    def _report(
        self,
        code: str,
        message: str,
        fix: str,
        where: Where,
        pair: tuple[str, str] = ("", ""),
    ) -> None:
        severity = Severity.WARNING if code == "X12-ST-GUIDE" else Severity.ERROR
        self.findings.append(Finding(code, severity, message, fix, SOURCE, where, *pair))

    def _check_isa(self, offset: int, elements: Segment, length: int) -> None:
        where = Where(segment="ISA", offset=offset)
        if length != ISA_LENGTH:
            self._report(
                "X12-ISA-LENGTH",
                f"The ISA segment is {length} characters long; the standard fixes it at 106.",
                "Pad every ISA element to its fixed width.",
                where,
                (str(length), str(ISA_LENGTH)),
            )
        control = at(elements, 13)
        if control in self._interchange_controls:
            self._report(
                "X12-ISA-CONTROL-REPEATED",
                f"Interchange control number {control} (ISA13) is used twice in this file.",
                "Give every interchange its own control number.",
                where,
                (control, ""),
            )
        self._interchange_controls.add(control)

    def _open_interchange(self, offset: int, elements: Segment) -> None:
        self._drop_interchange()
        self._interchange = _Level(elements, offset)

    def _open_group(self, offset: int, elements: Segment) -> None:
        self._drop_group()
        if self._interchange is None:
            self._stray("GS", "ISA", offset)
        else:
            self._member(self._interchange, "GS", "GS06", at(elements, 6), offset)
        self._group = _Level(elements, offset)

    def _open_set(self, offset: int, elements: Segment) -> None:
        self._drop_set()
        if self._group is None:
            self._stray("ST", "GS", offset)
        else:
            self._member(self._group, "ST", "ST02", at(elements, 2), offset)
            self._check_group_kind(self._group.opening, elements, offset)
        self._set = _Level(elements, offset, members_count=1)

    def _member(self, level: _Level, tag: str, element: str, control: str, offset: int) -> None:
        level.members_count += 1
        if control in level.controls:
            self._report(
                f"X12-{tag}-CONTROL-REPEATED",
                f"Control number {control} ({element}) is used twice in the same envelope.",
                "Give each one its own control number.",
                Where(segment=tag, element=element, offset=offset),
                (control, ""),
            )
        level.controls.add(control)

    def _check_group_kind(self, group: Segment, elements: Segment, offset: int) -> None:
        kind, expected = at(group, 1), FUNCTIONAL_GROUPS.get(at(elements, 1))
        if expected is not None and kind != expected:
            self._report(
                "X12-GS-FUNCTION",
                f"The group is of kind {kind!r} but holds {with_article(at(elements, 1))}, "
                f"which belongs in {expected!r}.",
                f"Send GS01 {expected} around {at(elements, 1)} sets.",
                Where(segment="GS", element="GS01", offset=offset),
                (kind, expected),
            )
        guide, version = at(elements, 3), at(group, 8)
        if guide and guide != version:
            self._report(
                "X12-ST-GUIDE",
                f"ST03 says guide {guide} but the group's GS08 says {version}.",
                "Send the same guide in ST03 and GS08.",
                Where(segment="ST", element="ST03", offset=offset),
                (guide, version),
            )

    def _close_set(self, offset: int, elements: Segment) -> None:
        if self._set is None:
            self._stray("SE", "ST", offset)
            return
        self._set.members_count += 1
        self._compare(self._set, elements, ("SE", "segments", "ST02", 2), offset)
        self._set = None

    def _close_group(self, offset: int, elements: Segment) -> None:
        self._drop_set()
        if self._group is None:
            self._stray("GE", "GS", offset)
            return
        self._compare(self._group, elements, ("GE", "transaction sets", "GS06", 6), offset)
        self._group = None

    def _close_interchange(self, offset: int, elements: Segment) -> None:
        self._drop_group()
        if self._interchange is None:
            self._stray("IEA", "ISA", offset)
            return
        self._compare(self._interchange, elements, ("IEA", "groups", "ISA13", 13), offset)
        self._interchange = None

    def _compare(
        self, level: _Level, trailer: Segment, names: tuple[str, str, str, int], offset: int
    ) -> None:
        tag, members, control_element, position = names
        counted, stated = level.members_count, at(trailer, 1).strip()
        if not _same_number(stated, str(counted)):
            self._report(
                f"X12-{tag}-COUNT",
                f"{tag}01 says {stated or 'nothing'} {members}, but {counted} are there.",
                "Part of the file may be missing: ask the sender to send it again.",
                Where(segment=tag, element=f"{tag}01", offset=offset),
                (stated, str(counted)),
            )
        opened, closed = at(level.opening, position).strip(), at(trailer, 2).strip()
        if not _same_number(closed, opened):
            self._report(
                f"X12-{tag}-CONTROL",
                f"{tag}02 is {closed or 'empty'} but {control_element} is {opened or 'empty'}: "
                "the trailer belongs to another header.",
                "Part of the file may be missing: ask the sender to send it again.",
                Where(segment=tag, element=f"{tag}02", offset=offset),
                (closed, opened),
            )

    def _stray(self, tag: str, missing: str, offset: int) -> None:
        self._report(
            f"X12-{missing}-MISSING",
            f"{tag} comes without {with_article(missing)} before it.",
            "Ask the sender to send the whole file again.",
            Where(segment=tag, offset=offset),
        )

    def _drop_set(self) -> None:
        if self._set is not None:
            self._unclosed("ST", "SE", self._set)
        self._set = None

    def _drop_group(self) -> None:
        self._drop_set()
        if self._group is not None:
            self._unclosed("GS", "GE", self._group)
        self._group = None

    def _drop_interchange(self) -> None:
        self._drop_group()
        if self._interchange is not None:
            self._unclosed("ISA", "IEA", self._interchange)
        self._interchange = None

    def _unclosed(self, tag: str, trailer: str, level: _Level) -> None:
        self._report(
            f"X12-{trailer}-MISSING",
            f"The {tag} at byte {level.offset:,} is never closed by {with_article(trailer)}.",
            "The file was cut short or glued together: ask the sender to send it again.",
            Where(segment=tag, offset=level.offset),
        )


def with_article(name: str) -> str:
    """ "an SE", "a GE", "an 837": the name of a segment or set as it is said."""
    return f"{'an' if name[:1] in _VOWEL_SOUNDS else 'a'} {name}"


def _same_number(left: str, right: str) -> bool:
    """Control numbers and counts compare as numbers: 000000001 is 1."""
    if left.isascii() and right.isascii() and left.isdigit() and right.isdigit():
        return left.lstrip("0") == right.lstrip("0")
    return left == right


def envelope_faults(source: bytes | BinaryIO) -> list[Finding]:
    """Every envelope fault of a file: lengths, counts, control numbers, missing parts.

    Any error here means the whole interchange is refused and nothing of it is used. A file
    that is not X12 at all gives one finding with the refusal's code.

    Source: x12-envelope
    """
    reader, watch = SegmentReader(source), EnvelopeWatch()
    offset = 0
    try:
        for offset, elements in reader:
            watch.see(offset, elements, reader.isa_length)
    except Unreadable as refusal:
        where = Where(offset=refusal.offset)
        return [
            *watch.finish(),
            Finding(refusal.code, Severity.ERROR, refusal.message, refusal.fix, SOURCE, where),
        ]
    return watch.finish(ended_cleanly=reader.ended_cleanly, end_offset=offset)
