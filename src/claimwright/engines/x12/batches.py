"""A large file as small ones that stand alone, to be judged on many processors or machines.

`split` cuts between transaction sets, and within an 837 between subscribers; each batch is a
whole interchange whose levels are numbered anew. `judge_batch` is a pure function of one batch:
give it to `map`, to a process pool or to a cluster. `judge_in_batches` puts the answers together,
with every place as it is in the large file.
"""

from __future__ import annotations

import io
import re
from array import array
from bisect import bisect_right
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field, replace
from typing import Any, BinaryIO

from claimwright.engines.x12.acknowledge import origin_of
from claimwright.engines.x12.convert import Cut, Cutter, Hashing
from claimwright.engines.x12.envelope import envelope_faults
from claimwright.engines.x12.validate import check
from claimwright.kernel.finding import Finding, Severity

BATCH_SEGMENTS = 20_000
_INTERCHANGE_START = 1 << 18


@dataclass(slots=True)
class Fragment:
    """A set, or a part of one, in a batch: where each of its segments stands in the large file."""

    start: int  # byte offset within the batch
    copied_count: int = 0  # segments at its beginning that an earlier batch holds too
    numbers: array[int] = field(default_factory=lambda: array("L"))
    offsets: array[int] = field(default_factory=lambda: array("Q"))


@dataclass(slots=True)
class Batch:
    """A whole interchange made of a part of a large file."""

    number: int
    data: bytes
    fragments: tuple[Fragment, ...]
    claims_count: int


@dataclass(frozen=True, slots=True)
class BatchJudgement:
    """What was found in one batch, placed in the large file. Envelope faults are not in it."""

    number: int
    claims_count: int
    segments_count: int
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class FileJudgement:
    """A large file's judgement."""

    batches_count: int
    claims_count: int
    segments_count: int
    findings: tuple[Finding, ...]

    @property
    def is_accepted(self) -> bool:
        """Whether no finding is an error."""
        return not any(each.severity is Severity.ERROR for each in self.findings)


def judge_in_batches(
    source: BinaryIO,
    run: Callable[
        [Callable[[Batch], BatchJudgement], Iterable[Batch]], Iterable[BatchJudgement]
    ] = map,
    *,
    segments_count: int = BATCH_SEGMENTS,
) -> FileJudgement:
    """Judge a seekable file batch by batch; `run` is `map` or something like it.

    The envelope is judged here, in one pass over the whole file. Rules that compare claims of
    different batches see one batch only. Raises Unreadable.
    """
    source.seek(0)
    findings = envelope_faults(source)
    source.seek(0)
    batches = claims = segments = 0
    for judged in run(judge_batch, split(source, segments_count=segments_count)):
        batches += 1
        claims += judged.claims_count
        segments += judged.segments_count
        findings += judged.findings
    findings.sort(key=lambda each: each.where.offset or 0)
    return FileJudgement(batches, claims, segments, tuple(findings))


def judge_batch(batch: Batch) -> BatchJudgement:
    """Judge one batch: a function of the batch and nothing else. Never raises for its content.

    Source: wedi-snip
    """
    result = check(io.BytesIO(batch.data))
    starts = [each.start for each in batch.fragments]
    placed = [
        replaced
        for finding in result.findings
        if finding.severity is not Severity.INFO and not _is_of_envelope(finding)
        for replaced in _placed(finding, batch.fragments, starts)
    ]
    own = sum(len(each.numbers) - each.copied_count for each in batch.fragments)
    return BatchJudgement(batch.number, batch.claims_count, own, tuple(placed))


def _is_of_envelope(finding: Finding) -> bool:
    """Envelope faults are judged over the whole file; a batch's envelope is ours."""
    return finding.code.startswith("X12-") and not finding.code.startswith("X12-835")


def _placed(
    finding: Finding, fragments: tuple[Fragment, ...], starts: list[int]
) -> Iterator[Finding]:
    """The finding where it is in the large file; nothing when an earlier batch tells it."""
    where = finding.where
    place = bisect_right(starts, where.offset or 0) - 1
    if place < 0 or where.segment_number is None:
        yield finding
        return
    fragment = fragments[place]
    if origin_of(finding) <= fragment.copied_count:
        return
    last = len(fragment.numbers) - 1
    at = min(where.segment_number - 1, last)
    begun = where.loop_start
    moved = replace(
        where,
        offset=fragment.offsets[at],
        segment_number=fragment.numbers[at],
        loop_start=fragment.numbers[min(begun - 1, last)] if begun else None,
    )
    yield replace(finding, where=moved)


def in_pool(pool: Executor, *, ahead: int = 4) -> Callable[..., Iterator[Any]]:
    """A `map` over a pool that holds only a few batches at a time, in order."""

    def run(judge: Callable[[Batch], Any], batches: Iterable[Batch]) -> Iterator[Any]:
        waiting: deque[Future[Any]] = deque()
        for batch in batches:
            waiting.append(pool.submit(judge, batch))
            if len(waiting) >= ahead:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()

    return run


# -- splitting -------------------------------------------------------------------------------


def split(source: BinaryIO, *, segments_count: int = BATCH_SEGMENTS) -> Iterator[Batch]:
    """The file as batches of about that many segments; holds one batch. Raises Unreadable."""
    head = source.read(_INTERCHANGE_START)
    found = re.search(rb"(?:\A\xef\xbb\xbf|\A|[\r\n])[ \t]*(ISA)", head, re.IGNORECASE)
    start = found.start(1) if found else 0
    cutter = Cutter(Hashing(source), head[start:])
    splitter, offset = _Splitter(segments_count), start
    for cut in cutter.segments():
        yield from splitter.take(cut, offset + len(cut.lead))
        offset += len(cut.lead) + len(cut.body) + len(cut.end)
    yield from splitter.flush()


@dataclass(slots=True)
class _Piece:
    """A segment with where it came from; HL segments are written anew."""

    raw: str
    number: int
    offset: int
    level: int = 0  # of an HL: its place among the HL of its set, from 1


@dataclass(slots=True)
class _Splitter:
    limit: int
    isa: str = ""
    gs: str = ""
    element: str = "*"
    mark: str = "~"
    count: int = 0  # batches so far
    is_claims: bool = False
    in_set: bool = False
    number: int = 0
    levels: int = 0
    control: str = ""
    head: list[_Piece] = field(default_factory=list)
    billing: list[_Piece] = field(default_factory=list)
    where: str = "head"
    parts: list[str] = field(default_factory=list)
    size: int = 0
    weight: int = 0
    claims: int = 0
    sets: int = 0
    fragments: list[Fragment] = field(default_factory=list)
    opened: int = 0  # segments of the fragment being written
    shift: int = 0  # of its HL numbers
    billing_level: int = 1  # the place of the newest HL of level 20
    copied_level: int = 0  # the place of the one copied to the fragment's beginning
    children: int = 0  # subscribers under it in this fragment

    def take(self, cut: Cut, offset: int) -> Iterator[Batch]:
        """One segment of the file."""
        raw = f"{cut.lead}{cut.body}{cut.end}"
        elements = cut.body.split(cut.delimiters.element, 4)
        tag = elements[0].upper()
        if tag in ("ISA", "GS", "GE", "IEA"):
            self._end_fragment()
            if tag in ("ISA", "GS"):
                yield from self.flush()
            if tag == "ISA":
                self.isa, self.gs = f"{cut.body}{cut.end}", ""
                self.element, self.mark = cut.delimiters.element, cut.delimiters.terminator
            elif tag == "GS":
                self.gs = raw
            return
        if tag == "ST":
            self._end_fragment()
            if self.weight >= self.limit:
                yield from self.flush()
            self._open_set(elements, _Piece(raw, 1, offset))
            return
        if not self.in_set or not cut.body:
            return
        self.number += 1
        if tag == "SE":
            self._end_fragment()
            return
        piece = _Piece(raw, self.number, offset)
        if tag == "HL" and self.is_claims:
            self.levels += 1
            piece.level = self.levels
            yield from self._level(elements)
        self._add(tag, piece)

    def flush(self) -> Iterator[Batch]:
        """The batch made so far, if it holds anything."""
        if self.in_set:
            self._end_fragment()
        if not self.fragments:
            return
        self.count += 1
        tail = (
            f"GE{self.element}{self.sets}{self.element}{_part(self.gs, self.element, 6, self.mark)}"
            f"{self.mark}IEA{self.element}1{self.element}"
            f"{_part(self.isa, self.element, 13, self.mark)}{self.mark}"
        )
        text = "".join([self.isa, self.gs, *self.parts, tail])
        yield Batch(self.count, text.encode("latin-1"), tuple(self.fragments), self.claims)
        self.parts, self.fragments = [], []
        self.size = self.weight = self.claims = self.sets = 0

    def _open_set(self, elements: list[str], piece: _Piece) -> None:
        self.in_set, self.number, self.levels = True, 1, 0
        self.is_claims = elements[1:2] == ["837"]
        self.control = elements[2].split(self.mark)[0] if len(elements) > 2 else ""
        self.head, self.billing, self.where = [], [], "head"
        self.shift = self.copied_level = self.children = 0
        self._open_fragment()
        self._add("ST", piece)

    def _level(self, elements: list[str]) -> Iterator[Batch]:
        """A new HL of an 837: a place to cut when the batch is full."""
        kind = elements[3:4]
        if kind == ["20"]:
            if self.weight >= self.limit and self.where == "body":
                yield from self._cut(self.head, shift=self.levels - 1, copied_level=0)
            self.where, self.billing, self.billing_level = "billing", [], self.levels
            self.children = 0
        elif kind == ["22"]:
            self.where = "body"
            if self.weight >= self.limit and self.billing and self.children:
                copied = [*self.head, *self.billing]
                level = self.billing_level
                yield from self._cut(copied, shift=self.levels - 2, copied_level=level)
            self.children += 1

    def _cut(self, copied: list[_Piece], *, shift: int, copied_level: int) -> Iterator[Batch]:
        """End the batch here; the next begins with a copy of the levels above."""
        self._end_fragment()
        yield from self.flush()
        self._open_fragment()
        self.shift, self.copied_level, self.children = shift, copied_level, 0
        for piece in copied:
            self._write(piece, is_copy=True)
        self.fragments[-1].copied_count = len(copied)

    def _add(self, tag: str, piece: _Piece) -> None:
        if self.where == "head":
            self.head.append(piece)
        elif self.where == "billing":
            self.billing.append(piece)
        self.claims += tag in ("CLM", "CLP")
        self._write(piece)

    def _open_fragment(self) -> None:
        self.in_set, self.opened = True, 0
        self.sets += 1
        start = len(self.isa) + len(self.gs) + self.size
        self.fragments.append(Fragment(start))

    def _write(self, piece: _Piece, *, is_copy: bool = False) -> None:
        raw = self._renumbered(piece, is_copy=is_copy) if piece.level and self.shift else piece.raw
        fragment = self.fragments[-1]
        fragment.numbers.append(piece.number)
        fragment.offsets.append(piece.offset)
        self.parts.append(raw)
        self.size += len(raw)
        self.weight += not is_copy
        self.opened += 1

    def _renumbered(self, piece: _Piece, *, is_copy: bool) -> str:
        """An HL with numbers that count from the fragment's beginning."""
        elements = piece.raw.split(self.element, 3)
        for place in (1, 2):
            if len(elements) > place and elements[place].isdecimal() and len(elements[place]) < 10:
                given = int(elements[place])
                is_billing = is_copy or (place == 2 and given == self.copied_level)
                base = self.copied_level - 1 if is_billing else self.shift
                elements[place] = str(max(given - base, 0))
        return self.element.join(elements)

    def _end_fragment(self) -> None:
        if not self.in_set:
            return
        row = f"SE{self.element}{self.opened + 1}{self.element}{self.control}{self.mark}"
        self.parts.append(row)
        self.size += len(row)
        self.in_set = False


def _part(segment: str, element: str, place: int, mark: str) -> str:
    pieces = segment.strip().rstrip(mark).split(element)
    return pieces[place] if len(pieces) > place else ""
