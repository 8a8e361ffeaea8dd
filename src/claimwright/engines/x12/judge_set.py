"""Judges one transaction set, segment by segment: in depth by its guide, else by the standard."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import islice

from claimwright.engines.x12.elements import at
from claimwright.engines.x12.envelope import with_article
from claimwright.engines.x12.guide import (
    HEADER,
    Guide,
    LoopRule,
    Move,
    SegmentRule,
    dictionary_rule,
    variant_of,
)
from claimwright.engines.x12.judge_claim import ClaimJudge
from claimwright.engines.x12.judge_codes import judge_identifiers
from claimwright.engines.x12.judge_elements import Fitter, element_faults
from claimwright.engines.x12.judge_levels import LevelJudge
from claimwright.engines.x12.judge_lines import LineMemory
from claimwright.engines.x12.judge_premium import PremiumJudge
from claimwright.engines.x12.judge_remittance import RemittanceJudge
from claimwright.engines.x12.judge_tools import JudgeTools
from claimwright.engines.x12.judge_unguided import judge_binary, judge_unguided
from claimwright.engines.x12.labels import is_foreign_label, is_outdated_label
from claimwright.engines.x12.lexer import Block, Delimiters, Placed, Segment
from claimwright.engines.x12.linebreaks import LineBreak
from claimwright.engines.x12.loops import LoopFault, Standing, Walker
from claimwright.engines.x12.parties import SetHeader
from claimwright.engines.x12.plain_lines import PlainLines
from claimwright.engines.x12.report import Cursor, Place, Reporter
from claimwright.kernel.finding import Finding, Severity, Where

IN_DEPTH = "judged in depth"
STRUCTURAL = "read structurally"
COMMON = "x12-005010-common"
_HIPAA_LABEL = re.compile(r"\s*\d{6}X\d{3}")
# What the standard itself makes mandatory, for sets that no guide is read for.
_MANDATORY = {
    "270": {"BHT", "HL"},
    "271": {"BHT", "HL"},
    "276": {"BHT", "HL"},
    "277": {"BHT", "HL"},
    "278": {"BHT", "HL"},
    "820": {"BPR"},
    "834": {"BGN"},
    "835": {"BPR", "TRN", "N1"},
    "837": {"BHT", "HL"},
    "997": {"AK1", "AK9"},
    "999": {"AK1", "AK9"},
}
_CLAIM_TAGS = {"837": "CLM", "835": "CLP"}
_CLAIM_LOOPS = frozenset({"2200D", "2200E"})
# What a SetJudge hands back to whoever follows the envelope; a BHT names the batch.
BOUNDARIES = frozenset({"ISA", "GS", "ST", "SE", "GE", "IEA", "BHT"})
_IDENTIFIED = frozenset({"NM1", "N1", "N4"})
_WARNINGS = frozenset({"ELEM-NOT-ASCII"})
_MOST_TAGS = 2000
_NO_BLOCK = Block([], "", 0, "")


Step = Callable[[Segment], object]


class _Flat:
    """Stands in for a walker where no guide is read: every segment lies in the set itself."""

    def __init__(self, set_id: str, *, is_standard: bool) -> None:
        root = LoopRule("", "", False, 0, SegmentRule("ST", "", True, 1, ()), None)
        self.stack = [Standing(root, 1, 0, frozenset())]
        self.is_lost = False
        self.needed = set(_MANDATORY.get(set_id, ()))
        self._is_standard = is_standard

    @property
    def loop(self) -> LoopRule:
        """The set itself."""
        return self.stack[0].loop

    def place(self, elements: Segment, _component: str) -> SegmentRule | None:
        """What the bare standard says of the segment."""
        self.needed.discard(elements[0])
        return dictionary_rule(elements[0]) if self._is_standard else None

    def go(self, _move: Move) -> None:
        """There are no loops to go to."""

    def finish(self) -> None:
        """There are no loops to close."""


class _Steps(dict[str, Step | None]):
    """What is done with each tag, found out when the tag comes first."""

    def __init__(self, choose: Callable[[str], Step | None]) -> None:
        super().__init__()
        self._choose = choose

    def __missing__(self, tag: str) -> Step | None:
        step = self._choose(tag)
        if len(self) < _MOST_TAGS:
            self[tag] = step
        return step


class SetJudge:
    """Call `open` with the ST, `run` or `see` with what follows, then `finish`."""

    def __init__(
        self,
        guide: Guide | None,
        header: SetHeader,
        report: Reporter,
        tools: JudgeTools,
        delimiters: Delimiters,
    ) -> None:
        self._guide = guide
        self._report = report
        self._tools = tools
        self._delimiters = delimiters
        self._header = header
        self._walker: Walker | _Flat
        self._here = Cursor()
        self._levels: LevelJudge | None = None
        self._amounts: ClaimJudge | RemittanceJudge | PremiumJudge | None = None
        self._steps = _Steps(self._step)
        self._fitter = Fitter(delimiters)
        self._source = guide.source if guide is not None else COMMON
        self._statuses_count = 0
        self._is_lower_told = False
        self._plain: PlainLines | None = None
        self.set_id = ""
        self.offset = 0
        self.depth = IN_DEPTH if guide is not None else STRUCTURAL

    @property
    def segments_count(self) -> int:
        """Segments seen, the ST included."""
        return self._here.number

    @property
    def end_offset(self) -> int:
        """Of the newest segment."""
        return self._here.offset

    @property
    def claims_count(self) -> int:
        """Claims of an 837 or 835, claim statuses of a 276 or 277."""
        return self._amounts.claims_count if self._amounts is not None else self._statuses_count

    def open(self, offset: int, elements: Segment) -> None:
        """Take the ST."""
        guide, here = self._guide, self._here
        self.set_id = at(elements, 1)
        self.offset = here.offset = offset
        if guide is not None:
            self._walker = Walker(guide, self._loop_fault, here)
        else:
            is_standard = self._header.guide.startswith("005010")
            self._walker = _Flat(self.set_id, is_standard=is_standard)
        here.loop = self._walker.loop
        kind, component = guide.kind if guide is not None else "", self._delimiters.component
        if self.set_id == "837":
            self._amounts = claims = ClaimJudge(self._report, here, component, kind, self._tools)
            if guide is not None and kind == "837P":
                memory = self._tools.lines.setdefault(self._delimiters, LineMemory())
                claims.lines.share(memory, self._delimiters.element)
                self._plain = PlainLines(self._delimiters, claims.lines)
        elif self.set_id == "835":
            self._amounts = RemittanceJudge(self._report, here, component, kind, self._tools)
        elif self.set_id == "820" and guide is not None:
            self._amounts = PremiumJudge(self._report, here)
        if guide is not None or _HIPAA_LABEL.match(self._header.guide):
            self._levels = LevelJudge(self._report, here)
        rule = guide.root.trigger if guide is not None else dictionary_rule("ST")
        if guide is None:
            _tell_label(self._report, here, self.set_id, self._header.guide)
        if rule is not None:
            self._tell_elements(rule, elements)

    def choose_variant(self, bht: Segment) -> None:
        """A BHT comes: where one label serves questions and answers, it says which this is."""
        variant = variant_of(self._guide, at(bht, 2)) if self._guide is not None else None
        if variant is not None and self.segments_count == 1:
            self._guide = variant
            self._walker = Walker(variant, self._loop_fault, self._here)
            self._here.loop = self._walker.loop

    def _step(self, tag: str) -> Step | None:
        """What is done with a tag beyond its own elements."""
        steps: list[Step] = []
        if self._amounts is not None:
            step = self._amounts.step(tag)
            steps += [step] if step is not None else []
        elif tag == "TRN":
            steps.append(self._count_status)
        if tag == "BIN":
            steps.append(lambda elements: judge_binary(self._report, self._here, elements))
        if tag == "HL" and self._levels is not None:
            steps.append(self._levels.see)
        if len(steps) < 2:
            return steps[0] if steps else None
        return lambda elements: [step(elements) for step in steps]

    def _count_status(self, _elements: Segment) -> None:
        self._statuses_count += self._walker.loop.name in _CLAIM_LOOPS

    def see(self, offset: int, elements: Segment) -> None:
        """Take one segment after the ST, whatever it is."""
        self._take(iter([(offset, elements)]), _NO_BLOCK, [], frozenset())

    def run(
        self, segments: Iterator[Placed], block: Block, strays: list[LineBreak]
    ) -> tuple[int, Segment] | None:
        """Take segments of the block until one that may belong to the envelope: answer that one.

        `strays` are line breaks inside segments, which reading finds; those that were passed
        are taken out of it.
        """
        return self._take(segments, block, strays, BOUNDARIES)

    def _take(
        self,
        segments: Iterator[Placed],
        block: Block,
        strays: list[LineBreak],
        boundaries: frozenset[str],
    ) -> tuple[int, Segment] | None:
        here, walker, steps, sound = self._here, self._walker, self._steps, self._fitter.sound
        component, mark = self._delimiters.component, self._delimiters.element
        stack, number, plain = walker.stack, here.number, self._plain
        for offset, segment in segments:
            if isinstance(segment, str):
                text, elements = segment, segment.split(mark)
            else:
                text, elements = mark.join(segment), segment
            tag = elements[0]
            if not tag.isupper() and tag != tag.upper():
                elements = [tag.upper(), *elements[1:]]
                tag, text = elements[0], mark.join(elements)
                if not self._is_lower_told:
                    self._is_lower_told = True
                    _tell_lower_case(self._report, Place(offset, number + 1, tag[:8]))
            if tag in boundaries:
                return offset, elements
            if strays and strays[0].offset < offset:
                self.tell_line_breaks(strays, offset)
            number += 1
            here.offset, here.number, here.tag = offset, number, tag
            if tag == "LX" and plain is not None and block.text:
                behind = self._take_plain(plain, segments, block)
                if behind:
                    number += behind
                    continue
            leads, known = stack[-1].leads.get(tag), None
            if leads is not None and not walker.is_lost:
                known = leads.get(elements[1] if len(elements) > 1 else "") or leads.get("")
            rule: SegmentRule | None
            if known is not None:
                rule, after, move = known
                if move is None:
                    stack[-1] = after
                else:
                    walker.go(move)
                    here.loop = stack[-1].loop
            else:
                rule = walker.place(elements, component)
                here.loop = stack[-1].loop
            if rule is None:
                judge_unguided(self._report, here.place(), elements, component)
            else:
                texts = sound.get(rule)
                if texts is None or text not in texts:
                    self._look(rule, elements, text)
            step = steps[tag]
            if step is not None:
                step(elements)
        return None

    def _take_plain(self, plain: PlainLines, segments: Iterator[Placed], block: Block) -> int:
        """The plain lines that begin at the LX just read: how many segments come behind it."""
        here, claims = self._here, self._amounts
        assert isinstance(claims, ClaimJudge)
        assert isinstance(self._walker, Walker)
        behind = plain.take(self._walker, block, claims.facts.claim)
        if behind:
            claims.facts.leave_line()
            here.loop = self._walker.loop
            next(islice(segments, behind, behind), None)  # which passes them
        return behind

    def _look(self, rule: SegmentRule, elements: Segment, text: str) -> None:
        """Judge one segment by its own text; what is sound is not looked at twice."""
        report, tag = self._report, elements[0]
        if tag == "BIN":
            return  # any bytes; its own step judges the length
        told = report.told_count
        is_sound = self._fitter.fits(rule, elements, text)
        if not is_sound:
            self._tell_elements(rule, elements)
        if tag in _IDENTIFIED:
            judge_identifiers(report, self._here, elements)
        if is_sound and report.told_count == told:
            self._fitter.remember(rule, text)

    def tell_line_breaks(self, strays: list[LineBreak], offset: int) -> None:
        """Line breaks before the offset stand inside the newest segment."""
        while strays and strays[0].offset < offset:
            _tell_line_break(self._report, self._here.place(), strays.pop(0).element)

    def finish(self, *, is_cut: bool = False) -> None:
        """Judge what only the end of the set can show: nothing when the file was cut in it."""
        if is_cut:
            return
        if self._amounts is not None:
            self._amounts.finish()
        if self._levels is not None:
            self._levels.finish()
        if isinstance(self._walker, _Flat):
            _tell_mandatory(self._report, self._here, self.set_id, self._walker.needed)
        self._walker.finish()

    def close(self) -> None:
        """Let go of what was read, at once: it holds itself."""
        if self._amounts is not None:
            self._amounts.close()
        self._steps.clear()
        del self._steps, self._walker

    def _tell_elements(self, rule: SegmentRule, elements: Segment) -> None:
        place = self._here.place()
        tell_elements(self._report, place, (rule, elements, self._delimiters), self._source)

    def _loop_fault(self, fault: LoopFault) -> None:
        place = self._here
        is_tolerated = self._guide is not None and fault.code in self._guide.tolerated
        where = Where(
            fault.segment,
            fault.loop,
            offset=fault.offset if fault.number else place.offset,
            segment_number=fault.number or place.number,
            loop_start=fault.loop_start,
        )
        self._report.add(
            Finding(
                fault.code,
                Severity.WARNING if is_tolerated else Severity.ERROR,
                fault.message,
                fault.fix,
                self._source,
                where,
                fault.found,
                fault.expected,
            )
        )


def _tell_label(report: Reporter, here: Cursor, set_id: str, label: str) -> None:
    """A guide label that is outdated, belongs to another transaction, or to none known."""
    if is_outdated_label(set_id, label):
        report.situational(
            "GUIDE-VERSION",
            here.place("ST03"),
            f"{label} is of an outdated version: since 2012 HIPAA allows only 005010 for "
            f"{with_article(set_id)}.",
            "Make the set by the guide of version 005010.",
            "cfr-45-162",
            found=label,
        )
    if not is_foreign_label(set_id, label):
        return
    tell = report.error if set_id in _CLAIM_TAGS else report.warning
    tell(
        "GUIDE-LABEL",
        here.place("ST03"),
        f"{label} is no guide for {with_article(set_id)}; the set was read by the bare standard.",
        "Send the label of the guide the set was made by in ST03 and GS08.",
        COMMON,
        found=label,
    )


def _tell_mandatory(report: Reporter, here: Cursor, set_id: str, needed: set[str]) -> None:
    """What the standard makes mandatory in a set without a guide, and was not there."""
    for tag in sorted(needed):
        report.error(
            "SEG-MISSING",
            Place(here.offset, here.number, tag, HEADER),
            f"The {set_id} has no {tag} segment; the standard makes it mandatory.",
            "The set is empty or cut: ask the sender to send it again.",
            COMMON,
            expected=tag,
        )


def _tell_lower_case(report: Reporter, place: Place) -> None:
    """Small letters are understood; no payer has to. Told once a set."""
    report.situational(
        "SEG-LOWER-CASE",
        place,
        f"The set writes segment identifiers in small letters, first that of {place.segment}.",
        "Write segment identifiers in capitals.",
        COMMON,
    )


def _tell_line_break(report: Reporter, place: Place, element: int) -> None:
    """A line break stands inside the segment, in the element when it is known."""
    name = f"{place.segment}{element:02d}" if element else ""
    report.error(
        "ELEM-LINE-BREAK",
        place.element(name),
        f"A line break stands inside {name or place.segment}.",
        "Take the line break out of the data.",
        COMMON,
    )


def tell_elements(
    report: Reporter, place: Place, judged: tuple[SegmentRule, Segment, Delimiters], source: str
) -> None:
    """Every element fault of one segment, as findings."""
    rule, elements, delimiters = judged
    for fault in element_faults(rule, elements, delimiters):
        severity = Severity.WARNING if fault.code in _WARNINGS else Severity.ERROR
        where = place.element(f"{rule.tag}{fault.place}" if fault.place else "").where()
        report.add(
            Finding(
                fault.code,
                severity,
                fault.message,
                fault.fix,
                source,
                where,
                fault.found,
                fault.expected,
            )
        )
