"""Collects findings while a file streams by: severities by layer, floods folded into one."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass, field, replace
from typing import NamedTuple, TypedDict, Unpack

from claimwright.engines.x12.guide import LoopRule
from claimwright.kernel.finding import Finding, Severity, Where

# Of one fault (same code, segment and element) so many are told one by one; more become one
# finding with a count and the first places.
TOLD_COUNT = 3
PLACES_COUNT = 10
# Of each set so many findings are kept for its acknowledgment; of a whole file, so many, and
# after that a few of each set more.
_SET_FINDINGS_COUNT = 1000
_FILE_FINDINGS_COUNT = 20_000
_LATER_FINDINGS_COUNT = 20
ALL_LAYERS = range(1, 8)


class Place(NamedTuple):
    """Where a segment stands: byte offset, number in its set (ST is 1), tag and loop."""

    offset: int
    number: int
    segment: str
    loop: str = ""
    at: str = ""

    def element(self, name: str) -> Place:
        """The same segment, an element of it: CLM05-1."""
        return Place(self.offset, self.number, self.segment, self.loop, name)

    def where(self) -> Where:
        """As a finding carries it."""
        return Where(self.segment, self.loop, self.at, self.offset, self.number or None)


@dataclass(slots=True)
class Cursor:
    """Where the newest segment stands; a `Place` is made of it only when a fault is told."""

    offset: int = 0
    number: int = 1
    tag: str = "ST"
    loop: LoopRule | None = None

    def place(self, element: str = "") -> Place:
        """The newest segment, or an element of it."""
        loop = self.loop.name if self.loop is not None else ""
        return Place(self.offset, self.number, self.tag[:8], loop, element)


class Sent(TypedDict, total=False):
    """What stood in the file, and what was expected there."""

    found: str
    expected: str


@dataclass(slots=True)
class _Flood:
    """One fault, many times."""

    count: int = 0
    claims_count: int = 0
    claim: int = -1
    at: int = -1  # where its first telling stands among the findings
    places: list[Where] = field(default_factory=list)


class Reporter:
    """Every finding of a file, and those of the transaction set being read.

    SNIP 1–3 faults are errors. Situational rules, code sets and NPI checks are warnings unless
    the file is judged `for_submission`. Findings of layers that were not chosen are dropped.
    """

    def __init__(
        self,
        *,
        for_submission: bool = False,
        snip: Container[int] = ALL_LAYERS,
        is_whole: bool = False,
    ) -> None:
        self.findings: list[Finding] = []
        self.set_findings: list[Finding] = []
        self.set_errors_count = 0
        self.told_count = 0
        self.claim = 0  # which claim is being judged: floods count claims by it
        self._upper = Severity.ERROR if for_submission else Severity.WARNING
        self._snip = snip
        self._is_whole = is_whole
        self._floods: dict[tuple[str, str, str], _Flood] = {}

    def open_set(self) -> None:
        """Forget the findings of the set before."""
        self.set_findings = []
        self.set_errors_count = 0

    def error(
        self, code: str, place: Place, message: str, fix: str, source: str, **sent: Unpack[Sent]
    ) -> None:
        """A fault of structure or balance."""
        if not self._is_counted(code, Severity.ERROR, place):
            self.add(Finding(code, Severity.ERROR, message, fix, source, place.where(), **sent))

    def situational(
        self, code: str, place: Place, message: str, fix: str, source: str, **sent: Unpack[Sent]
    ) -> None:
        """A fault of a situational rule, a code or an identifier."""
        if not self._is_counted(code, self._upper, place):
            self.add(Finding(code, self._upper, message, fix, source, place.where(), **sent))

    def warning(
        self, code: str, place: Place, message: str, fix: str, source: str, **sent: Unpack[Sent]
    ) -> None:
        """A fault most receivers live with."""
        if not self._is_counted(code, Severity.WARNING, place):
            self.add(Finding(code, Severity.WARNING, message, fix, source, place.where(), **sent))

    def _is_counted(self, code: str, severity: Severity, place: Place) -> bool:
        """Count one more of a flood of which no more is kept; False when it must be told."""
        flood = self._floods.get((code, place.segment, place.at))
        if flood is None or flood.count < PLACES_COUNT:
            return False
        is_early = self.told_count < _FILE_FINDINGS_COUNT
        if len(self.set_findings) < (_SET_FINDINGS_COUNT if is_early else _LATER_FINDINGS_COUNT):
            return False
        self.told_count += 1
        self.set_errors_count += severity is Severity.ERROR
        flood.count += 1
        if flood.claim != self.claim:
            flood.claim, flood.claims_count = self.claim, flood.claims_count + 1
        return True

    def outside(self, finding: Finding) -> None:
        """A finding of a rule given from outside: a warning of it stops a submission too."""
        raised = finding.severity is Severity.WARNING and self._upper is Severity.ERROR
        self.add(replace(finding, severity=Severity.ERROR) if raised else finding, layer=7)

    def add(self, finding: Finding, *, layer: int = 0) -> None:
        """Keep a finding, or only count it when it floods."""
        if (layer or snip_of(finding.code)) not in self._snip:
            return
        self.told_count += 1
        if finding.severity is Severity.ERROR:
            self.set_errors_count += 1
        is_early = self.told_count <= _FILE_FINDINGS_COUNT
        if len(self.set_findings) < (_SET_FINDINGS_COUNT if is_early else _LATER_FINDINGS_COUNT):
            self.set_findings.append(finding)
        if self._is_whole:
            self.findings.append(finding)
            return
        where = finding.where
        key = (finding.code, where.segment, where.element)
        flood = self._floods.get(key)
        if flood is None:
            flood = self._floods[key] = _Flood(at=len(self.findings))
        flood.count += 1
        if flood.claim != self.claim:
            flood.claim, flood.claims_count = self.claim, flood.claims_count + 1
        if flood.count <= PLACES_COUNT:
            flood.places.append(where)
        if flood.count <= TOLD_COUNT:
            self.findings.append(finding)

    def finish(self) -> list[Finding]:
        """Every finding in the order of the file, each flood as one that says how many."""
        folded: dict[tuple[str, str, str], int] = {
            key: flood.at for key, flood in self._floods.items() if flood.count > TOLD_COUNT
        }
        kept: list[Finding] = []
        for place, finding in enumerate(self.findings):
            key = (finding.code, finding.where.segment, finding.where.element)
            if key not in folded:
                kept.append(finding)
            elif folded[key] == place:
                kept.append(_folded(finding, self._floods[key]))
        self.findings, self._floods = kept, {}
        return kept


def _folded(first: Finding, flood: _Flood) -> Finding:
    """One finding for a fault that is there many times."""
    claims = f" of {flood.claims_count:,} claims" if flood.claims_count > 1 else ""
    return replace(
        first,
        message=f"The same fault is in {flood.count:,} places{claims}; the first: {first.message}",
        count=flood.count,
        places=tuple(flood.places),
    )


# The WEDI SNIP type of a finding, by the start of its code; the longest start counts.
_SNIP = (
    ("X12-835-PATIENT", 4),
    ("X12-835-TRACE", 4),
    ("X12-835", 3),
    ("X12-", 1),
    ("BIN-", 1),
    ("HL-", 1),
    ("SEG-TAG", 1),
    ("SEG-EMPTY", 1),
    ("SEG-", 2),
    ("LOOP-", 2),
    ("LX-", 2),
    ("GUIDE-", 2),
    ("ELEM-CODE", 2),
    ("ELEM-MISSING", 2),
    ("ELEM-NOT-USED", 2),
    ("ELEM-", 1),
    ("MEMBER-", 2),
    ("BAL-", 3),
    ("DX-", 2),
    ("LINE-", 2),
    ("SIT-", 4),
    ("DATE-", 4),
    ("COB-", 4),
    ("CLAIM-", 4),
    ("CODE", 5),
    ("NPI-", 5),
    ("MBI-", 5),
    ("SERVICE-", 6),
)


def snip_of(code: str) -> int:
    """The SNIP type (1–7) a finding's code belongs to; 7 for what others brought.

    Source: wedi-snip
    """
    known = _SNIP_OF.get(code)
    if known is None:
        known = next((layer for start, layer in _SNIP if code.startswith(start)), 7)
        if len(_SNIP_OF) < 1000:
            _SNIP_OF[code] = known
    return known


_SNIP_OF: dict[str, int] = {}
