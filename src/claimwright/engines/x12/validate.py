"""Judges any X12 file: envelope, guide, balance, situations and codes, in one streaming pass.

Memory does not grow with the file. Nothing but bytes that cannot be cut at all stops the
judgement, and that too is a finding.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Container, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, BinaryIO

from claimwright.engines.x12.code_lookup import ClaimEdits, CodeLookup
from claimwright.engines.x12.elements import at
from claimwright.engines.x12.envelope import EnvelopeReader, EnvelopeWatch
from claimwright.engines.x12.guide import envelope_rules, find_guide
from claimwright.engines.x12.judge_codes import CodeJudge, FutureDates
from claimwright.engines.x12.judge_set import SetJudge, tell_elements
from claimwright.engines.x12.judge_tools import JudgeTools
from claimwright.engines.x12.lexer import (
    ISA_LENGTH,
    Block,
    Delimiters,
    Placed,
    Segment,
    SegmentReader,
    Unreadable,
)
from claimwright.engines.x12.linebreaks import LineBreaks
from claimwright.engines.x12.nuls import NulWatch
from claimwright.engines.x12.parties import SetHeader
from claimwright.engines.x12.report import ALL_LAYERS, Place, Reporter
from claimwright.kernel.finding import Finding, Severity, Where, has_errors

ACCEPTED = "accepted"
ACCEPTED_WITH_WARNINGS = "accepted_with_warnings"
REJECTED = "rejected"
UNREADABLE = "unreadable"
_WITH_BYTES = frozenset({"275"})  # sets that carry attachments (BIN)


@dataclass(frozen=True, slots=True)
class JudgedSet:
    """One transaction set and what was said of it (its envelope's faults apart)."""

    header: SetHeader
    set_id: str  # ST01
    functional_group: str  # GS01
    segments_count: int
    claims_count: int
    depth: str  # "judged in depth" or "read structurally"
    findings: tuple[Finding, ...]
    errors_count: int
    offset: int = 0  # of the ST
    end_offset: int = 0  # of its last segment

    def as_dict(self) -> dict[str, Any]:
        """JSON shape of CLI.md."""
        return {
            "set": self.set_id,
            "guide": self.header.guide,
            "control_number": self.header.control_number,
            "segments": self.segments_count,
            "claims": self.claims_count,
            "depth": self.depth,
            "errors": self.errors_count,
        }


@dataclass(frozen=True, slots=True)
class CheckResult:
    """The judgement of one file; `status` is one of the constants of this module."""

    name: str
    sha256: str
    status: str
    transactions: tuple[JudgedSet, ...]
    findings: tuple[Finding, ...]
    size_bytes: int = 0

    def as_dict(self) -> dict[str, Any]:
        """JSON shape of CLI.md."""
        return {
            "file": self.name,
            "sha256": self.sha256,
            "status": self.status,
            "transactions": [each.as_dict() for each in self.transactions],
            "findings": [finding.as_dict() for finding in self.findings],
        }


@dataclass(frozen=True, slots=True)
class Layers:
    """How deep a file is judged, and with whose help.

    `snip`: the WEDI SNIP types wanted. `codes`: the code tables; without them codes are judged by
    their form. `claim_edits`: further rules over professional claims. `is_whole`: every place of
    a fault that is there many times, not one finding with a count.
    """

    snip: Container[int] = ALL_LAYERS
    codes: CodeLookup | None = None
    claim_edits: ClaimEdits | None = None
    is_whole: bool = False


EVERY_LAYER = Layers()


def check(
    source: bytes | BinaryIO,
    *,
    name: str = "",
    for_submission: bool = False,
    on: date | None = None,
    layers: Layers = EVERY_LAYER,
) -> CheckResult:
    """Judge a file. Never raises for what the file holds.

    SNIP 1–3 faults are errors; situational rules, code sets and NPI checks are warnings, errors
    `for_submission`. Dates after `on` are named when it is given.

    Source: wedi-snip
    """
    report = Reporter(for_submission=for_submission, snip=layers.snip, is_whole=layers.is_whole)
    edits = layers.claim_edits if 7 in layers.snip else None
    codes = CodeJudge(report, layers.codes, on)
    tools = JudgeTools(codes, FutureDates(report, on), edits)
    return _Judgement(source, report, tools).run(name)


class _Hashed(io.RawIOBase):
    """Passes reads through while hashing and counting what was read."""

    def __init__(self, source: BinaryIO) -> None:
        self._source = source
        self._hash = hashlib.sha256()
        self.breaks = LineBreaks()
        self.nuls = NulWatch()
        self.size_bytes = 0

    def read(self, size: int = -1) -> bytes:
        data = self._source.read(size)
        self._hash.update(data)
        self.breaks.feed(data)
        self.nuls.feed(data)
        self.size_bytes += len(data)
        return data

    def hexdigest(self) -> str:
        """The SHA-256 of the whole file: reads what is left."""
        while self.read(1 << 20):
            continue
        return self._hash.hexdigest()


@dataclass(slots=True)
class _Judgement:
    """One run over one file."""

    source: bytes | BinaryIO
    report: Reporter
    tools: JudgeTools
    envelope: EnvelopeReader = field(default_factory=EnvelopeReader)
    watch: EnvelopeWatch = field(default_factory=EnvelopeWatch)
    sets: list[JudgedSet] = field(default_factory=list)
    current: SetJudge | None = None
    breaks: LineBreaks = field(default_factory=LineBreaks)
    offset: int = 0  # of the newest segment of an envelope

    def run(self, name: str) -> CheckResult:
        file = io.BytesIO(self.source) if isinstance(self.source, bytes) else self.source
        hashed = _Hashed(file)
        self.breaks = hashed.breaks
        refusal = self._read(SegmentReader(hashed))  # type: ignore[arg-type]
        sha256 = hashed.hexdigest()
        if refusal is None and (at := hashed.nuls.first_stray()) is not None:
            self._tell_nul(at)
        self.tools.codes.finish()
        findings = tuple(self.report.finish())
        if refusal is not None:
            findings = (refusal, *findings)
        return CheckResult(
            name,
            sha256,
            _status(findings, is_unreadable=refusal is not None and not self.sets),
            tuple(self.sets),
            findings,
            hashed.size_bytes,
        )

    def _read(self, reader: SegmentReader) -> Finding | None:
        """Judge every segment; the refusal as a finding when the bytes cannot be cut."""
        refusal = None
        try:
            for block in reader.blocks():
                self._read_block(block, reader)
        except Unreadable as error:
            where = Where(offset=error.offset)
            refusal = Finding(
                error.code, Severity.ERROR, error.message, error.fix, "x12-envelope", where
            )
        offset = self.offset
        if self.current is not None:
            offset = max(offset, self.current.end_offset)
            self.current.tell_line_breaks(self.breaks.found, 1 << 62)
        self._leave_set(is_cut=True)
        for finding in self.watch.finish(ended_cleanly=reader.ended_cleanly, end_offset=offset):
            self.report.add(_tempered(finding))
        return refusal

    def _tell_nul(self, offset: int) -> None:
        """A NUL before the end of the file; attached bytes may hold any."""
        if any(each.set_id in _WITH_BYTES for each in self.sets):
            return
        self.report.error(
            "X12-NUL",
            Place(offset, 0, ""),
            "The file holds NUL bytes before its end, which no X12 text has: it is damaged.",
            "Ask the sender to send it again as plain text.",
            "x12-envelope",
        )

    def _read_block(self, block: Block, reader: SegmentReader) -> None:
        segments = block.placed()
        while True:
            if self.current is not None:
                found = self._run(self.current, segments, block)
            else:
                placed = next(segments, None)
                found = (placed[0], block.cut(placed[1])) if placed is not None else None
            if found is None:
                return
            self.offset = found[0]
            self._see(*found, reader)

    def _run(
        self, current: SetJudge, segments: Iterator[Placed], block: Block
    ) -> tuple[int, Segment] | None:
        """The segments of the open set, up to one that may belong to the envelope."""
        before = current.segments_count
        after = None
        try:
            after = current.run(segments, block, self.breaks.found)
        finally:
            self.watch.pass_over(current.segments_count - before)
        return after

    def _see(self, offset: int, elements: Segment, reader: SegmentReader) -> None:
        """One segment that may belong to the envelope."""
        if self.current is not None:
            self.current.tell_line_breaks(self.breaks.found, offset)
        if elements[0].upper() in ("ISA", "GS", "ST", "GE", "IEA"):
            self._leave_set()  # while the envelope still tells of it
        tag = self.envelope.see(elements)
        self.watch.see(offset, elements, reader.isa_length)
        if tag in envelope_rules():
            self._judge_envelope(offset, elements, reader)
        if tag == "ST":
            self._open_set(offset, elements, reader.delimiters)
        elif self.current is not None:
            if tag == "BHT":
                self.current.choose_variant(elements)
            self.current.see(offset, elements)
            if tag == "SE":
                self._leave_set()

    def _judge_envelope(self, offset: int, elements: Segment, reader: SegmentReader) -> None:
        """The elements of an ISA, GS, GE or IEA; an ISA of odd length is told by its length."""
        tag = elements[0].upper()
        if tag == "ISA" and reader.isa_length != ISA_LENGTH:
            return
        rule = envelope_rules()[tag]
        marks = Delimiters(reader.delimiters.element, "\0", "", reader.delimiters.terminator)
        place = Place(offset, 0, tag)
        tell_elements(self.report, place, (rule, elements, marks), "x12-envelope")

    def _open_set(self, offset: int, elements: Segment, delimiters: Delimiters) -> None:
        self.report.open_set()
        header = self.envelope.header
        guide = find_guide(at(elements, 1), header.guide)
        self.current = SetJudge(guide, header, self.report, self.tools, delimiters)
        self.current.open(offset, elements)

    def _leave_set(self, *, is_cut: bool = False) -> None:
        current, self.current = self.current, None
        if current is None:
            return
        current.finish(is_cut=is_cut)
        self.sets.append(
            JudgedSet(
                self.envelope.header,
                current.set_id,
                self.envelope.functional_group,
                current.segments_count,
                current.claims_count,
                current.depth,
                tuple(self.report.set_findings),
                self.report.set_errors_count,
                current.offset,
                current.end_offset,
            )
        )
        current.close()


def _tempered(finding: Finding) -> Finding:
    """Envelope faults that receivers live with are warnings.

    Claims and payments are routed by their group's kind; other sets by ST01. A group control
    number must match its trailer; that it is new within the interchange is good practice.
    """
    is_elsewhere = finding.code == "X12-GS-FUNCTION" and finding.expected not in ("HC", "HP")
    if is_elsewhere or finding.code == "X12-GS-CONTROL-REPEATED":
        return replace(finding, severity=Severity.WARNING)
    return finding


def _status(findings: tuple[Finding, ...], *, is_unreadable: bool) -> str:
    if is_unreadable:
        return UNREADABLE
    if has_errors(findings):
        return REJECTED
    if any(finding.severity is Severity.WARNING for finding in findings):
        return ACCEPTED_WITH_WARNINGS
    return ACCEPTED
