"""One claim (837) while it streams by: its segments by loop and tag, with where each stands.

Rules ask it when the claim closes; then it is dropped. Nothing is copied: a seen segment is the
list the reader cut.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from claimwright.engines.x12.elements import cents_of, span_of
from claimwright.engines.x12.guide import LoopRule
from claimwright.engines.x12.lexer import Segment
from claimwright.engines.x12.report import Cursor, Place

# Byte offset, number in the set, loop, elements.
Seen = tuple[int, int, LoopRule | None, Segment]
Bucket = dict[str, list[Seen]]

_NO_SEGMENTS: list[Seen] = []
_LINE_CHARGE = {"SV1": 2, "SV2": 3, "SV3": 2}
_BILLING_LOOPS = frozenset({"2000A", "2010AA", "2010AB", "2010AC"})
_PATIENT_LOOPS = frozenset({"2000C", "2010CA"})


def place_of(seen: Seen, element: str = "") -> Place:
    """Where a seen segment stands, or an element of it."""
    offset, number, loop, elements = seen
    return Place(offset, number, elements[0][:8], loop.name if loop is not None else "", element)


def find(bucket: Bucket, tag: str, qualifier: str) -> Seen | None:
    """The first segment of a tag whose first element is the qualifier."""
    for seen in bucket.get(tag, _NO_SEGMENTS):
        elements = seen[3]
        if len(elements) > 1 and elements[1] == qualifier:
            return seen
    return None


def element_of(seen: Seen | None, position: int) -> str:
    """An element of a segment that may not be there."""
    return seen[3][position] if seen is not None and position < len(seen[3]) else ""


@dataclass(slots=True)
class PayerFacts:
    """One other payer (2320 with its 2330 loops)."""

    sbr: Seen
    own: Bucket = field(default_factory=dict)
    parties: dict[str, Bucket] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """2330B NM109."""
        names = self.parties.get("2330B", {}).get("NM1")
        return element_of(names[0], 9) if names else ""


@dataclass(slots=True)
class LineFacts:
    """One service line (2400 with its 2410–2430 loops)."""

    lx: Seen
    own: Bucket = field(default_factory=dict)
    parties: dict[str, Bucket] = field(default_factory=dict)
    adjudications: list[Bucket] = field(default_factory=list)
    service: Seen | None = None  # SV1, SV2 or SV3
    charge_cents: int = 0
    dates: tuple[date | None, date | None] = (None, None)  # DTP*472; one day stands twice


@dataclass(slots=True)
class ClaimFacts:
    """One claim with the levels over it (`levels`: loop name to its segments)."""

    clm: Seen
    kind: str  # 837P, 837I, 837D; 837 when no guide is read
    component: str
    levels: dict[str, Bucket]
    has_patient: bool
    charge_cents: int | None = None
    facility: tuple[str, str, str] = ("", "", "")
    own: Bucket = field(default_factory=dict)
    parties: dict[str, Bucket] = field(default_factory=dict)
    payers: list[PayerFacts] = field(default_factory=list)
    lines: list[LineFacts] = field(default_factory=list)
    lines_cents: int = 0
    lines_count: int = 0
    diagnoses: list[tuple[str, str]] = field(default_factory=list)  # qualifier, code
    service_on: date | None = None  # the first day of service of the claim

    @property
    def number(self) -> str:
        """CLM01."""
        return element_of(self.clm, 1)

    def level(self, loop: str, tag: str) -> Seen | None:
        """The first segment of a tag in a loop over the claim (2010BA NM1)."""
        bucket = self.levels.get(loop)
        segments = bucket.get(tag) if bucket else None
        return segments[0] if segments else None

    def place(self, element: str = "") -> Place:
        """The CLM, or an element of it."""
        return place_of(self.clm, element)


class FactsKeeper:
    """Sorts the segments of an 837 into the claim being read and the levels over it."""

    def __init__(self, here: Cursor, component: str, kind: str) -> None:
        self._here = here
        self._component = component
        self._kind = kind
        self._bucket: Bucket = {}
        self._loop: LoopRule | None = None
        self._levels: dict[str, Bucket] = {}
        self._has_patient = False
        self.claim: ClaimFacts | None = None

    def keep(self, elements: Segment) -> Seen:
        """Take one segment."""
        here = self._here
        loop, tag = here.loop, elements[0]
        seen = (here.offset, here.number, loop, elements)
        if loop is not self._loop or tag in _OPENERS:
            self._turn(loop, tag, seen)
        known = self._bucket.get(tag)
        if known is None:
            self._bucket[tag] = [seen]
        else:
            known.append(seen)
        return seen

    def level(self, loop: str, tag: str) -> Seen | None:
        """The first segment of a tag in a loop over the claims."""
        segments = self._levels.get(loop, {}).get(tag)
        return segments[0] if segments else None

    def open_level(self, level: str) -> None:
        """An HL: what stood under the levels it ends is forgotten."""
        self.claim = None
        if level == "23":
            self._has_patient = True
            kept = frozenset(self._levels) - _PATIENT_LOOPS
        else:
            self._has_patient = False
            kept = _BILLING_LOOPS if level == "22" else frozenset()
        for name in [name for name in self._levels if name not in kept]:
            del self._levels[name]
        self._loop = None

    def _turn(self, loop: LoopRule | None, tag: str, seen: Seen) -> None:
        """Another loop begins: choose where its segments go."""
        self._loop = loop
        claim, name = self.claim, loop.name if loop is not None else ""
        if tag == "CLM":
            self._open_claim(seen)
        elif claim is None:
            self._bucket = self._levels.setdefault(name, {})
        elif tag == "LX":
            claim.lines.append(LineFacts(seen))
            self._bucket = claim.lines[-1].own
        elif tag == "SVD" and claim.lines:
            self._bucket = {}
            claim.lines[-1].adjudications.append(self._bucket)
        elif tag == "SBR":
            claim.payers.append(PayerFacts(seen))
            self._bucket = claim.payers[-1].own
        elif claim.lines:
            self._bucket = _held(claim.lines[-1].own, claim.lines[-1].parties, name, "2400")
        elif claim.payers:
            self._bucket = _held(claim.payers[-1].own, claim.payers[-1].parties, name, "2320")
        else:
            self._bucket = _held(claim.own, claim.parties, name, "2300")

    def _open_claim(self, seen: Seen) -> None:
        elements = seen[3]
        claim = ClaimFacts(seen, self._kind, self._component, self._levels, self._has_patient)
        claim.charge_cents = cents_of(element_of(seen, 2))
        if len(elements) > 5:
            parts = [*elements[5].split(self._component), "", "", ""]
            claim.facility = (parts[0], parts[1], parts[2])
        self.claim = claim
        self._bucket = claim.own


def _held(own: Bucket, parties: dict[str, Bucket], name: str, own_name: str) -> Bucket:
    return own if name == own_name else parties.setdefault(name, {})


_OPENERS = frozenset({"CLM", "LX", "SVD", "SBR"})


def take_service(claim: ClaimFacts, seen: Seen) -> None:
    """An SV1, SV2 or SV3: its charge belongs to the claim's sum."""
    elements = seen[3]
    cents = cents_of(element_of(seen, _LINE_CHARGE[elements[0]])) or 0
    claim.lines_cents += cents
    claim.lines_count += 1
    if claim.lines:
        line = claim.lines[-1]
        line.service, line.charge_cents = seen, cents


def settle_dates(claim: ClaimFacts) -> None:
    """Read the lines' dates and the claim's first day: a line's, else its own period's."""
    days = []
    for line in claim.lines:
        seen = find(line.own, "DTP", "472")
        if seen is not None:
            first, last = span_of(element_of(seen, 3))
            line.dates = first, last or first
            if first is not None:
                days.append(first)
    if days:
        claim.service_on = min(days)
        return
    for kind in ("434", "472"):
        seen = find(claim.own, "DTP", kind)
        if seen is not None:
            claim.service_on = span_of(element_of(seen, 3))[0]
