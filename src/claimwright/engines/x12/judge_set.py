"""Judges one transaction set, segment by segment: in depth by its guide, else by the standard."""

from __future__ import annotations

import re
from collections.abc import Callable

from claimwright.engines.x12 import judge_codes
from claimwright.engines.x12.elements import at
from claimwright.engines.x12.guide import (
    HEADER,
    Guide,
    SegmentRule,
    dictionary_rule,
    variant_of,
)
from claimwright.engines.x12.judge_claim import ClaimJudge
from claimwright.engines.x12.judge_elements import Fitter, element_faults
from claimwright.engines.x12.judge_levels import LevelJudge
from claimwright.engines.x12.judge_remittance import RemittanceJudge
from claimwright.engines.x12.labels import is_foreign_label
from claimwright.engines.x12.lexer import Delimiters, Segment
from claimwright.engines.x12.loops import LoopFault, Walker
from claimwright.engines.x12.parties import SetHeader
from claimwright.engines.x12.report import Place, Reporter
from claimwright.kernel.finding import Finding, Severity

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
_TAG = re.compile(r"[A-Z][A-Z0-9]{1,2}")
_CLAIM_TAGS = {"837": "CLM", "835": "CLP"}
_CLAIM_LOOPS = frozenset({"2200D", "2200E"})
_IDENTIFIED = frozenset({"NM1", "N1", "N4", "PRV"})
_WARNINGS = frozenset({"ELEM-NOT-ASCII"})


Step = Callable[[Place, Segment], None]


class SetJudge:
    """Call `open` with the ST, `see` for every segment after it, then `finish`."""

    def __init__(
        self,
        guide: Guide | None,
        header: SetHeader,
        report: Reporter,
        future: judge_codes.FutureDates,
        delimiters: Delimiters,
    ) -> None:
        self._guide = guide
        self._report = report
        self._future = future
        self._delimiters = delimiters
        self._walker = Walker(guide, self._loop_fault) if guide is not None else None
        is_hipaa = guide is not None or _HIPAA_LABEL.match(header.guide) is not None
        self._levels = LevelJudge(report) if is_hipaa else None
        self._needed: set[str] = set()
        self._amounts: ClaimJudge | RemittanceJudge | None = None
        self._steps: dict[str, list[Step]] = {}
        self._is_standard = guide is not None or header.guide.startswith("005010")
        self._fits = Fitter(delimiters).fits
        self._guide_label = header.guide
        self._source = guide.source if guide is not None else COMMON
        self._tag = "ST"
        self.set_id = ""
        self.segments_count = 0
        self.claims_count = 0
        self.offset = 0
        self.end_offset = 0
        self.depth = IN_DEPTH if guide is not None else STRUCTURAL

    @property
    def _place(self) -> Place:
        """Where the newest segment stands."""
        loop = self._walker.loop.name if self._walker is not None else ""
        return Place(self.end_offset, self.segments_count, self._tag[:8], loop)

    def open(self, offset: int, elements: Segment) -> None:
        """Take the ST."""
        self.set_id = at(elements, 1)
        self.offset = self.end_offset = offset
        self.segments_count = 1
        component = self._delimiters.component
        if self.set_id == "837":
            self._amounts = ClaimJudge(
                self._report,
                self._future,
                component,
                in_depth=self._guide is not None,
                kind=self._guide.kind if self._guide is not None else "",
            )
        elif self.set_id == "835":
            self._amounts = RemittanceJudge(self._report, component)
        self._choose_steps()
        rule = self._guide.root.trigger if self._guide is not None else dictionary_rule("ST")
        if self._guide is None:
            self._needed = set(_MANDATORY.get(self.set_id, ()))
            self._label()
        self._elements(rule, elements)

    def _label(self) -> None:
        """A guide label that belongs to another transaction, or to none known."""
        if not is_foreign_label(self.set_id, self._guide_label):
            return
        tell = self._report.error if self.set_id in _CLAIM_TAGS else self._report.warning
        tell(
            "GUIDE-LABEL",
            self._place.element("ST03"),
            f"{self._guide_label} is no guide for a {self.set_id}; "
            "the set was read by the bare standard.",
            "Send the label of the guide the set was made by in ST03 and GS08.",
            COMMON,
            found=self._guide_label,
        )

    def choose_variant(self, bht: Segment) -> None:
        """A BHT comes: where one label serves questions and answers, it says which this is."""
        variant = variant_of(self._guide, at(bht, 2)) if self._guide is not None else None
        if variant is not None and self.segments_count == 1:
            self._guide = variant
            self._walker = Walker(variant, self._loop_fault)

    def _choose_steps(self) -> None:
        """What is done with each tag beyond its own elements."""
        steps: list[tuple[str, Step]] = [(tag, self._identifiers) for tag in _IDENTIFIED]
        if self._amounts is not None:
            steps += self._amounts.steps.items()
        if self._levels is not None:
            steps.append(("HL", self._levels.see))
        steps.append((_CLAIM_TAGS.get(self.set_id, "TRN"), self._count_claim))
        for tag, step in steps:
            self._steps.setdefault(tag, []).append(step)

    def _count_claim(self, place: Place, elements: Segment) -> None:
        if len(elements) > 1 and (elements[0] != "TRN" or place.loop in _CLAIM_LOOPS):
            self.claims_count += 1

    def see(self, offset: int, elements: Segment) -> None:
        """Take one segment after the ST, the SE included."""
        self.segments_count += 1
        self.end_offset = offset
        tag = self._tag = elements[0]
        if self._walker is not None:
            rule = self._walker.place(elements, self._delimiters.component, self.segments_count)
        else:
            rule = dictionary_rule(tag) if self._is_standard else None
        if rule is None:
            self._unguided(self._place, elements)
        elif not self._fits(rule, elements, self._delimiters.element.join(elements)):
            self._elements(rule, elements)
        steps = self._steps.get(tag)
        if steps is not None:
            place = self._place
            for step in steps:
                step(place, elements)
        if self._needed:
            self._needed.discard(tag)

    def line_break(self, element: int) -> None:
        """A line break stands inside the newest segment, in the element when it is known."""
        place = self._place
        name = f"{place.segment}{element:02d}" if element else ""
        self._report.error(
            "ELEM-LINE-BREAK",
            place.element(name),
            f"A line break stands inside {name or place.segment}.",
            "Take the line break out of the data.",
            COMMON,
        )

    def finish(self) -> None:
        """Judge what only the end of the set can show."""
        if self._amounts is not None:
            self._amounts.finish()
        if self._levels is not None:
            self._levels.finish()
        for tag in sorted(self._needed):
            self._report.error(
                "SEG-MISSING",
                Place(self._place.offset, self._place.number, tag, HEADER),
                f"The {self.set_id} has no {tag} segment; the standard makes it mandatory.",
                "The set is empty or cut: ask the sender to send it again.",
                COMMON,
                expected=tag,
            )
        if self._walker is not None:
            self._walker.finish()

    def _elements(self, rule: SegmentRule | None, elements: Segment) -> None:
        if rule is None:
            return
        if rule.tag == "BIN":
            self._binary(self._place, elements)
            return
        tell_elements(self._report, self._place, (rule, elements, self._delimiters), self._source)

    def _unguided(self, place: Place, elements: Segment) -> None:
        """What can be said of a segment no rule describes."""
        tag = elements[0]
        if not _TAG.fullmatch(tag):
            self._report.error(
                "SEG-TAG",
                place,
                f"{tag[:24]!r} is no segment identifier.",
                "Segments begin with two or three capital letters or digits.",
                COMMON,
                found=tag[:80],
            )
        elif len(elements) == 1 or not any(elements[1:]):
            self._report.error(
                "SEG-EMPTY",
                place,
                f"Segment {tag} has no elements.",
                "Fill the segment or leave it out.",
                COMMON,
            )
        elif tag == "BIN":
            self._binary(place, elements)
        else:
            self._blanks(place, elements)

    def _blanks(self, place: Place, elements: Segment) -> None:
        """Elements and components of nothing but spaces, whatever the version."""
        empty, tag = " " + self._delimiters.component, elements[0]
        for position, value in enumerate(elements):
            if " " in value and not value.strip(empty) and tag != "AK4":
                name = f"{place.segment}{position:02d}"
                self._report.error(
                    "ELEM-BLANK",
                    place.element(name),
                    f"{name} holds nothing but spaces.",
                    "Fill the element or leave it empty.",
                    COMMON,
                )

    def _binary(self, place: Place, elements: Segment) -> None:
        stated = at(elements, 1)
        length = sum(map(len, elements[2:])) + max(len(elements) - 3, 0)
        if len(elements) != 3 or stated != str(length):
            self._report.error(
                "BIN-LENGTH",
                place.element("BIN01"),
                f"BIN01 says {stated[:20] or 'nothing'} bytes of attached data; the segment ends "
                f"after about {length:,}.",
                "State the exact length of the data: it may hold any byte, even a terminator.",
                COMMON,
                found=stated[:80],
                expected=str(length),
            )

    def _loop_fault(self, fault: LoopFault) -> None:
        place = self._place
        is_tolerated = self._guide is not None and fault.code in self._guide.tolerated
        self._report.add(
            Finding(
                fault.code,
                Severity.WARNING if is_tolerated else Severity.ERROR,
                fault.message,
                fault.fix,
                self._source,
                Place(place.offset, place.number, fault.segment, fault.loop).where(),
                fault.found,
                fault.expected,
            )
        )

    def _identifiers(self, place: Place, elements: Segment) -> None:
        tag = elements[0]
        if tag == "NM1":
            if len(elements) > 9 and elements[8] == "XX":
                judge_codes.judge_npi(self._report, place.element("NM109"), elements[9])
        elif tag == "N1":
            if len(elements) > 4 and elements[3] == "XX":
                judge_codes.judge_npi(self._report, place.element("N104"), elements[4])
        elif tag == "N4":
            judge_codes.judge_address(self._report, place, elements)
        elif len(elements) > 3 and elements[2] == "PXC":
            judge_codes.judge_taxonomy(self._report, place.element("PRV03"), elements[3])


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
