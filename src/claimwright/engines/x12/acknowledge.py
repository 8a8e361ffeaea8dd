"""Answers a file we received: TA1, 999 and 277CA made from its judgement.

Nothing here reads a clock: the answer carries the dates of the file it answers, so the same
file gives the same bytes. Give an `Envelope` to send an answer for real.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from operator import itemgetter
from typing import BinaryIO

from claimwright.engines.x12.acknowledgement import (
    ElementError,
    FunctionalAcknowledgement,
    InterchangeAcknowledgement,
    SegmentError,
    SetAcknowledgement,
)
from claimwright.engines.x12.elements import at, count_of
from claimwright.engines.x12.guide import HEADER
from claimwright.engines.x12.lexer import Segment, SegmentReader
from claimwright.engines.x12.parties import Envelope
from claimwright.engines.x12.renderack import render_999, render_ta1
from claimwright.engines.x12.validate import CheckResult, JudgedSet, Layers, check
from claimwright.engines.x12.writing import identifier
from claimwright.kernel.finding import Finding, Severity, Where

# IK304 for a fault of a segment or loop; anything else is a fault in an element (8).
_SEGMENT_CODES = {
    "SEG-UNKNOWN": "1",
    "SEG-TAG": "1",
    "SEG-UNEXPECTED": "2",
    "SEG-MISSING": "3",
    "LOOP-MISSING": "3",
    "LOOP-UNOPENED": "3",
    "LOOP-REPEATED": "4",
    "SEG-REPEATED": "5",
    "SEG-ORDER": "7",
    "SEG-EMPTY": "8",
    "ELEM-TRAILING": "8",
}
_ELEMENT_CODES = {
    "ELEM-MISSING": "1",
    "MEMBER-ID": "1",
    "ELEM-CONDITION": "2",
    "ELEM-EXTRA": "3",
    "ELEM-TOO-SHORT": "4",
    "ELEM-TOO-LONG": "5",
    "ELEM-CHARACTER": "6",
    "ELEM-LINE-BREAK": "6",
    "ELEM-BLANK": "6",
    "ELEM-NUMBER": "6",
    "ELEM-AMOUNT": "I12",
    "ELEM-CODE": "7",
    "ELEM-DATE": "8",
    "ELEM-TIME": "9",
    "ELEM-EXCLUSIVE": "10",
    "ELEM-REPEATS": "12",
    "ELEM-COMPONENTS": "13",
    "ELEM-NOT-USED": "I10",
    "HL-NUMBER": "I12",
    "HL-PARENT": "I12",
    "HL-CHILD": "I12",
    "LX-NUMBER": "I12",
    "BIN-LENGTH": "I12",
}
# IK502 for faults of a set's own envelope.
_SET_CODES = {
    "X12-SE-MISSING": "2",
    "X12-SE-CONTROL": "3",
    "X12-SE-COUNT": "4",
    "X12-ST-CONTROL-REPEATED": "23",
}
# AK905 for faults of a group's envelope.
_GROUP_CODES = {
    "X12-GS-FUNCTION": "1",
    "X12-GE-MISSING": "3",
    "X12-GE-CONTROL": "4",
    "X12-GE-COUNT": "5",
}
# AK905 for what stands in an element of the GS or GE; for other elements there is no code.
_GROUP_ELEMENTS = {"GS01": "1", "GS08": "2", "GE01": "5", "GS06": "6", "GE02": "6"}
# TA105 for faults of an interchange, and for what stands in an element of the ISA or IEA.
_INTERCHANGE_CODES = {
    "X12-IEA-CONTROL": "001",
    "X12-IEA-COUNT": "021",
    "X12-IEA-MISSING": "023",
    "X12-TRUNCATED": "023",
    "X12-ISA-LENGTH": "022",
    "X12-ISA-CONTROL-REPEATED": "025",
    "X12-OUTSIDE-ENVELOPE": "022",
    "X12-ISA-MISSING": "022",
    "X12-GS-MISSING": "022",
    "X12-ST-MISSING": "024",
    "X12-NUL": "024",
}
_INTERCHANGE_ELEMENTS = {
    "ISA01": "010",
    "ISA02": "011",
    "ISA03": "012",
    "ISA04": "013",
    "ISA05": "005",
    "ISA06": "006",
    "ISA07": "007",
    "ISA08": "008",
    "ISA09": "014",
    "ISA10": "015",
    "ISA11": "016",
    "ISA12": "017",
    "ISA13": "018",
    "ISA14": "019",
    "ISA15": "020",
    "ISA16": "027",
    "IEA01": "021",
    "IEA02": "018",
}
_BAD_STRUCTURE = "022"
_WHOLE = Layers(is_whole=True)  # of a fault that is there often, no place may be missed


class NothingToAcknowledge(ValueError):
    """The file holds nothing such an acknowledgement answers."""


def acknowledge_ta1(source: bytes | BinaryIO, *, envelope: Envelope | None = None) -> bytes:
    """A TA1 for each interchange: A accepted, R rejected with the note of its first fault.

    Raises Unreadable, NothingToAcknowledge.

    Source: x12-envelope
    """
    read = read_file(source)
    return render_ta1(envelope or answer_envelope(read), [_ta1(each, read) for each in read.parts])


def acknowledge_999(source: bytes | BinaryIO, *, envelope: Envelope | None = None) -> bytes:
    """A 999 set for each functional group; groups of acknowledgements are not answered.

    A group whose envelope, or whose interchange, is at fault is rejected whole: sets without a
    fault of their own are then left out, none is accepted.

    Syntax and guide faults (SNIP 1 and 2) are reported with their positions; balances and codes
    belong in the 277CA. Raises Unreadable, NothingToAcknowledge.

    Source: x12-999
    """
    read = read_file(source)
    groups = [
        _functional(group, part, read)
        for part in read.parts
        for group in part.groups
        if at(group.header, 1) != "FA"
    ]
    if not groups:
        raise NothingToAcknowledge("The file holds no functional group that a 999 answers.")
    return render_999(envelope or answer_envelope(read), groups)


# -- what was received -----------------------------------------------------------------------


@dataclass(slots=True)
class GroupRead:
    """One functional group of the file answered."""

    header: Segment
    offset: int
    included_count: int = 0  # GE01
    end_offset: int = 0


@dataclass(slots=True)
class InterchangeRead:
    """One interchange of the file answered."""

    header: Segment
    offset: int
    groups: list[GroupRead]
    end_offset: int = 0


@dataclass(slots=True)
class FileRead:
    """A file's envelopes, and what was judged of it."""

    source: BinaryIO
    parts: list[InterchangeRead]
    result: CheckResult
    # The claim each faulty segment of an 837 stands in, by the set's offset and its number.
    contexts: dict[tuple[int, int], str] = field(default_factory=dict)

    def sets_of(self, group: GroupRead) -> list[JudgedSet]:
        """The transaction sets of a group."""
        return [
            each
            for each in self.result.transactions
            if group.offset < each.offset <= max(group.end_offset, group.offset)
        ]

    def faults(
        self, codes: Iterable[str], start: int, end: int, tags: Iterable[str] = ()
    ) -> list[Finding]:
        """Envelope faults between two offsets: with one of the codes, or errors in the tags."""
        wanted, segments = frozenset(codes), frozenset(tags)
        return [
            each
            for each in self.result.findings
            if start <= (each.where.offset or 0) <= end
            and (
                each.code in wanted
                or (each.where.segment in segments and each.severity is Severity.ERROR)
            )
        ]

    def interchange_faults(self, part: InterchangeRead) -> list[Finding]:
        """What is wrong with the envelope of an interchange, its groups' apart."""
        return self.faults(_INTERCHANGE_CODES, part.offset, part.end_offset, ("ISA", "IEA"))

    def group_errors(self, group: GroupRead) -> list[Finding]:
        """What makes the envelope of a group unfit, its sets' apart."""
        faults = self.faults(_GROUP_CODES, group.offset, group.end_offset, ("GS", "GE"))
        return [each for each in faults if each.severity is Severity.ERROR]

    def set_faults(self, judged: JudgedSet) -> list[Finding]:
        """What is wrong with the envelope of a set."""
        # A set's unclosed ST is named at the ST itself; everything else inside the set.
        return self.faults(_SET_CODES, judged.offset, judged.end_offset)

    def errors_around(self, judged: JudgedSet) -> list[Finding]:
        """The errors of every envelope a set stands in, the innermost first."""
        found = self.faults(_SET_CODES, judged.offset, judged.end_offset, ("SE",))
        for part in self.parts:
            for group in part.groups:
                if group.offset < judged.offset <= group.end_offset:
                    found += self.group_errors(group)
            if part.offset < judged.offset <= part.end_offset:
                found += self.interchange_faults(part)
        return [each for each in found if each.severity is Severity.ERROR]


def read_file(source: bytes | BinaryIO, *, for_submission: bool = False) -> FileRead:
    """Judge a file and note where its envelopes and faulty claims stand. Raises Unreadable.

    The file is read twice, so it must be seekable; memory grows with its faults and envelopes,
    not with its size.
    """
    file = io.BytesIO(source) if isinstance(source, bytes) else source
    result = check(file, for_submission=for_submission, layers=_WHOLE)
    file.seek(0)
    read = FileRead(file, [], result)
    faulty = {
        each.offset: {origin_of(finding) for finding in each.findings}
        for each in result.transactions
        if each.set_id == "837" and each.findings
    }
    note = _Noting(read, faulty)
    for offset, elements in SegmentReader(file):
        note.see(offset, elements)
    file.seek(0)
    return read


def origin_of(finding: Finding) -> int:
    """The number of the segment a fault belongs to; of a missing one, where its loop begins.

    What is missing is found out only when the next loop, perhaps the next claim's, begins.
    """
    return finding.where.loop_start or finding.where.segment_number or 1


class _Noting:
    """Notes envelopes and the claims of faulty segments as segments go by."""

    def __init__(self, read: FileRead, faulty: dict[int, set[int]]) -> None:
        self._read = read
        self._faulty = faulty
        self._set = self._number = 0
        self._wanted: set[int] = set()
        self._claim = ""

    def see(self, offset: int, elements: Segment) -> None:
        """Take one segment."""
        parts, tag = self._read.parts, elements[0].upper()
        self._number += 1
        if tag == "ISA":
            parts.append(InterchangeRead(elements, offset, []))
        elif tag == "GS" and parts:
            parts[-1].groups.append(GroupRead(elements, offset))
        elif tag == "GE" and parts and parts[-1].groups:
            parts[-1].groups[-1].included_count = count_of(at(elements, 1)) or 0
        elif tag == "ST":
            self._set, self._number, self._claim = offset, 1, ""
            self._wanted = self._faulty.get(offset, set())
        elif tag in ("CLM", "HL"):
            self._claim = at(elements, 1) if tag == "CLM" else ""
        if self._claim and self._number in self._wanted:
            self._read.contexts[self._set, self._number] = self._claim
        if parts:
            parts[-1].end_offset = offset
            if parts[-1].groups:
                parts[-1].groups[-1].end_offset = offset


def answer_envelope(read: FileRead) -> Envelope:
    """The envelope of an answer: the first interchange's, sender and receiver exchanged."""
    if not read.parts:
        raise NothingToAcknowledge("The file holds no interchange.")
    isa = read.parts[0].header
    return Envelope(
        sender_id=at(isa, 8).strip(),
        receiver_id=at(isa, 6).strip(),
        interchange_control=count_of(at(isa, 13).strip()) or 1,
        group_control=count_of(at(isa, 13).strip()) or 1,
        created_at=_sent_at(isa),
        sender_qualifier=_qualifier(at(isa, 7)),
        receiver_qualifier=_qualifier(at(isa, 5)),
        usage=at(isa, 15) if at(isa, 15) in ("P", "T") else "P",
    )


def _qualifier(text: str) -> str:
    return text if len(text) == 2 and text.isascii() and text.isalnum() else "ZZ"


def _sent_at(isa: Segment) -> datetime:
    text = at(isa, 9) + at(isa, 10)
    try:
        return datetime.strptime(text, "%y%m%d%H%M").replace(tzinfo=UTC)
    except ValueError:
        return datetime(2000, 1, 1, tzinfo=UTC)


def _sent_on(isa: Segment) -> date | None:
    sent = _sent_at(isa)
    return sent.date() if sent.year != 2000 or at(isa, 9).startswith("00") else None


# -- TA1 -------------------------------------------------------------------------------------


def _ta1(part: InterchangeRead, read: FileRead) -> InterchangeAcknowledgement:
    faults = read.interchange_faults(part)
    stopping = [each for each in faults if each.severity is Severity.ERROR]
    told = (stopping or faults)[:1]
    note = _note(told[0]) if told else "000"
    isa = part.header
    return InterchangeAcknowledgement(
        control_number=at(isa, 13),
        interchange_on=_sent_on(isa),
        interchange_time=at(isa, 10),
        code="R" if stopping else "E" if faults else "A",
        note=note,
    )


def _note(fault: Finding) -> str:
    """TA105, by the fault's code, else by the element it stands in."""
    by_element = _INTERCHANGE_ELEMENTS.get(fault.where.element, _BAD_STRUCTURE)
    return _INTERCHANGE_CODES.get(fault.code, by_element)


# -- 999 -------------------------------------------------------------------------------------


def _functional(
    group: GroupRead, part: InterchangeRead, read: FileRead
) -> FunctionalAcknowledgement:
    sets = [_set(each, read) for each in read.sets_of(group)]
    received_count, errors = len(sets), read.group_errors(group)
    around = [e for e in read.interchange_faults(part) if e.severity is Severity.ERROR]
    is_refused = bool(errors or around)
    if is_refused:
        sets = [replace(each, code="R") for each in sets if each.code != "A"]
    accepted = 0 if is_refused else sum(1 for each in sets if each.code in ("A", "E"))
    if is_refused or (accepted == 0 and sets):
        answer = "R"
    elif accepted < len(sets):
        answer = "P"
    else:
        answer = "E" if any(each.code == "E" for each in sets) else "A"
    gs = group.header
    return FunctionalAcknowledgement(
        functional_group=identifier(at(gs, 1)),
        group_control=at(gs, 6),
        guide=at(gs, 8),
        code=answer,
        included_count=group.included_count,
        received_count=received_count,
        accepted_count=accepted,
        sets=tuple(sets),
        codes=tuple(dict.fromkeys(filter(None, map(_group_code, errors)))),
    )


def _group_code(fault: Finding) -> str:
    """AK905, by the fault's code, else by the element; empty when no code says it."""
    return _GROUP_CODES.get(fault.code, _GROUP_ELEMENTS.get(fault.where.element, ""))


def _set(judged: JudgedSet, read: FileRead) -> SetAcknowledgement:
    errors = _segment_errors(judged, read, Severity.ERROR)
    codes = dict.fromkeys(_SET_CODES[each.code] for each in read.set_faults(judged))
    if errors:
        codes.setdefault("5")
    answer = "R" if codes else "A"
    if not codes and (errors := _segment_errors(judged, read, Severity.WARNING)):
        answer = "E"  # faults that can be lived with are noted, and the set is taken
        codes = {"5": None}
    return SetAcknowledgement(
        transaction=identifier(judged.set_id),
        control_number=judged.header.control_number,
        guide=judged.header.guide,
        code=answer,
        codes=tuple(codes),
        errors=tuple(errors),
    )


def _segment_errors(judged: JudgedSet, read: FileRead, severity: Severity) -> list[SegmentError]:
    """IK3 loops in file order; the element faults of one segment together."""
    found: dict[tuple[int, str, str, str], list[ElementError]] = {}
    origins: dict[tuple[int, str, str, str], int] = {}
    for finding in judged.findings:
        if finding.severity is not severity:
            continue
        element_code = _ELEMENT_CODES.get(finding.code)
        segment_code = "8" if element_code else _SEGMENT_CODES.get(finding.code)
        if segment_code is None:
            continue
        where = finding.where
        loop = "" if where.loop == HEADER else where.loop
        key = (where.segment_number or 1, where.segment, loop, segment_code)
        elements = found.setdefault(key, [])
        origins.setdefault(key, origin_of(finding))
        if element_code:
            elements.append(ElementError(_position(where), element_code, finding.found[:99]))
    return [
        SegmentError(
            segment=segment,
            position=number,
            loop=loop,
            code=code,
            context=_context(read, judged, origins[number, segment, loop, code]),
            elements=tuple(found[number, segment, loop, code]),
        )
        for number, segment, loop, code in sorted(found, key=itemgetter(0))
    ]


def _position(where: Where) -> str:
    """ "CLM05-1" as IK401 writes it: 5:1."""
    place = where.element.removeprefix(where.segment)
    element, _, component = place.partition("-")
    position = str(count_of(element) or 1)
    return f"{position}:{component}" if component else position


def _context(read: FileRead, judged: JudgedSet, number: int) -> tuple[str, ...]:
    claim = read.contexts.get((judged.offset, number), "")
    return (f"CLM01:{claim}",) if claim else ()
