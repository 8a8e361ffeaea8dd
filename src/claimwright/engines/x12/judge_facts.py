"""One claim (837) while it streams by: its segments by loop and tag, with where each stands.

Rules ask it when the claim closes; then it is dropped. Nothing is copied: a seen segment is the
list the reader cut.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from claimwright.engines.x12.elements import cents_of, is_no_amount, span_of
from claimwright.engines.x12.guide import LoopRule
from claimwright.engines.x12.lexer import Segment
from claimwright.engines.x12.report import Cursor, Place

# Byte offset, number in the set, loop, elements.
Seen = tuple[int, int, LoopRule | None, Segment]
Bucket = dict[str, list[Seen]]

_LINE_CHARGE = {"SV1": 2, "SV2": 3, "SV3": 2}
_BILLING_LOOPS = frozenset({"2000A", "2010AA", "2010AB", "2010AC"})
_PATIENT_LOOPS = frozenset({"2000C", "2010CA"})


def place_of(seen: Seen, element: str = "") -> Place:
    """Where a seen segment stands, or an element of it."""
    offset, number, loop, elements = seen
    return Place(offset, number, elements[0][:8], loop.name if loop is not None else "", element)


def find(bucket: Bucket, tag: str, qualifier: str) -> Seen | None:
    """The first segment of a tag whose first element is the qualifier."""
    for seen in bucket.get(tag, ()):
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


NO_SEGMENTS: Bucket = {}
NO_PARTIES: dict[str, Bucket] = {}


class LineFacts:
    """One service line (2400 with its 2410–2430 loops).

    What nearly every line has stands in fields of its own; `own` and `parties` are made when
    something else comes.
    """

    own: Bucket = NO_SEGMENTS
    parties: dict[str, Bucket] = NO_PARTIES
    adjudications: tuple[Bucket, ...] = ()
    service: Seen | None = None  # SV1, SV2 or SV3
    charge_cents = 0
    dated: Seen | None = None  # DTP*472
    dates: tuple[date | None, date | None] = (None, None)  # of it; one day stands twice
    control: Seen | None = None  # REF*6R

    def __init__(self, lx: Seen) -> None:
        self.lx = lx


class KnownService(NamedTuple):
    """What is said in the SV1 of a plain line."""

    cents: int
    highest_pointer: int
    coded: tuple[str, str, str]  # procedure, unit, place of service


# A line of LX, SV1, DTP and perhaps REF: these groups of a match, the byte that its text starts
# at, the number of the LX in the set, and the loop.
PlainLine = tuple[re.Match[str], int, int, LoopRule]


def _followed(plain: PlainLine) -> LineFacts:
    """A plain line as if it had been followed segment by segment."""
    found, base, number, loop = plain
    mark = found[1][2]  # behind LX
    lx, service, dated, control = (
        (base + found.start(group), number + group - 1, loop, (found[group] or "").split(mark))
        for group in (1, 2, 3, 4)
    )
    line = LineFacts(lx)
    line.service, line.charge_cents = service, cents_of(service[3][2]) or 0
    first, last = span_of(dated[3][3])
    line.dated, line.dates = dated, (first, last or first)
    line.control = control if found[4] is not None else None
    return line


@dataclass(slots=True)
class ClaimFacts:
    """One claim with the levels over it (`levels`: loop name to its segments)."""

    clm: Seen
    kind: str  # 837P, 837I, 837D; 837 when no guide is read
    component: str
    levels: dict[str, Bucket]
    has_patient: bool
    charge_cents: int | None = None
    is_readable: bool = True  # no charge of it or of a line is unreadable: sums can be judged
    facility: tuple[str, str, str] = ("", "", "")
    own: Bucket = field(default_factory=dict)
    parties: dict[str, Bucket] = field(default_factory=dict)
    payers: list[PayerFacts] = field(default_factory=list)
    held: list[LineFacts | PlainLine] = field(default_factory=list)  # its lines, see `lines`
    plain_count: int = 0
    lines_cents: int = 0
    lines_count: int = 0
    highest_pointer: int = 0  # of the plain lines
    controls: list[str] = field(default_factory=list)  # REF*6R of the plain lines
    diagnoses: list[tuple[str, str]] = field(default_factory=list)  # qualifier, code
    service_on: date | None = None  # the first day of service of the claim

    @property
    def lines(self) -> list[LineFacts]:
        """Every service line, segment by segment."""
        if self.plain_count:
            self.held = [_followed(each) if isinstance(each, tuple) else each for each in self.held]
            self.plain_count = 0
        return self.held  # type: ignore[return-value]

    def take_plain(
        self, line: PlainLine, known: tuple[KnownService, date], control: str | None
    ) -> None:
        """One more line, its service and first day known; `control` is its REF*6R."""
        service, first = known
        self.held.append(line)
        self.plain_count += 1
        self.lines_cents += service.cents
        self.lines_count += 1
        if service.highest_pointer > self.highest_pointer:
            self.highest_pointer = service.highest_pointer
        if control is not None:
            self.controls.append(control)
        if self.service_on is None or first < self.service_on:
            self.service_on = first

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
        self._bucket: Bucket | None = {}
        self._loop: LoopRule | None = None
        self._levels: dict[str, Bucket] = {}
        self._has_patient = False
        self.claim: ClaimFacts | None = None
        self.line: LineFacts | None = None

    def keep(self, elements: Segment) -> None:
        """Take any segment."""
        here = self._here
        loop, tag = here.loop, elements[0]
        seen = (here.offset, here.number, loop, elements)
        if loop is not self._loop or tag in _OPENERS:
            self._loop = loop
            self._bucket = self._turn(loop.name if loop is not None else "", tag, seen)
        bucket = self._bucket
        if bucket is None:
            assert self.line is not None
            bucket = self._bucket = self.line.own = {}
        known = bucket.get(tag)
        if known is None:
            bucket[tag] = [seen]
        else:
            known.append(seen)

    def level(self, loop: str, tag: str) -> Seen | None:
        """The first segment of a tag in a loop over the claims."""
        segments = self._levels.get(loop, NO_SEGMENTS).get(tag)
        return segments[0] if segments else None

    def open_level(self, level: str) -> None:
        """An HL: what stood under the levels it ends is forgotten."""
        self.claim = self.line = None
        if level == "23":
            self._has_patient = True
            kept = frozenset(self._levels) - _PATIENT_LOOPS
        else:
            self._has_patient = False
            kept = _BILLING_LOOPS if level == "22" else frozenset()
        for name in [name for name in self._levels if name not in kept]:
            del self._levels[name]
        self._loop = None

    def open_claim(self, elements: Segment) -> ClaimFacts:
        """A CLM."""
        here = self._here
        seen = (here.offset, here.number, here.loop, elements)
        claim = ClaimFacts(seen, self._kind, self._component, self._levels, self._has_patient)
        claim.charge_cents = cents_of(element_of(seen, 2))
        claim.is_readable = not is_no_amount(element_of(seen, 2))
        if len(elements) > 5:
            parts = elements[5].split(self._component)
            claim.facility = (parts[0], parts[1], parts[2]) if len(parts) == 3 else _three(parts)
        self.claim, self.line, self._bucket, self._loop = claim, None, claim.own, here.loop
        return claim

    def open_line(self, elements: Segment) -> None:
        """An LX."""
        here, claim = self._here, self.claim
        if claim is None:
            self.keep(elements)
            return
        line = LineFacts((here.offset, here.number, here.loop, elements))
        claim.held.append(line)
        self.line, self._bucket, self._loop = line, None, here.loop

    def leave_line(self) -> None:
        """Plain lines were taken: what follows belongs to none of them."""
        self.line = self._loop = None

    def take_service(self, elements: Segment) -> None:
        """An SV1, SV2 or SV3: its charge belongs to the claim's sum."""
        here, claim, line = self._here, self.claim, self.line
        if claim is None:
            return
        place = _LINE_CHARGE[elements[0]]
        cents = cents_of(elements[place]) if len(elements) > place else 0
        if cents is None:
            claim.is_readable = claim.is_readable and not elements[place]
            cents = 0
        claim.lines_cents += cents
        claim.lines_count += 1
        if line is not None:
            line.service = (here.offset, here.number, here.loop, elements)
            line.charge_cents = cents

    def take_line_date(self, elements: Segment) -> None:
        """The first DTP*472 of a line."""
        here, claim, line = self._here, self.claim, self.line
        assert claim is not None
        assert line is not None
        first, last = span_of(elements[3])
        line.dated = (here.offset, here.number, here.loop, elements)
        line.dates = (first, last or first)
        if first is not None and (claim.service_on is None or first < claim.service_on):
            claim.service_on = first

    def take_line_number(self, elements: Segment) -> None:
        """The REF*6R of a line."""
        here = self._here
        assert self.line is not None
        self.line.control = (here.offset, here.number, here.loop, elements)

    def _turn(self, name: str, tag: str, seen: Seen) -> Bucket | None:
        """Another loop begins: where its segments go. None: into what the open line lacks yet."""
        claim, line = self.claim, self.line
        if claim is None:
            return self._levels.setdefault(name, {})
        if line is not None:
            if tag == "SVD":
                bucket: Bucket = {}
                line.adjudications = (*line.adjudications, bucket)
                return bucket
            if name == "2400":
                return line.own or None
            if not line.parties:
                line.parties = {}
            return line.parties.setdefault(name, {})
        if tag == "SBR":
            claim.payers.append(PayerFacts(seen))
            return claim.payers[-1].own
        if claim.payers:
            payer = claim.payers[-1]
            return payer.own if name == "2320" else payer.parties.setdefault(name, {})
        return claim.own if name == "2300" else claim.parties.setdefault(name, {})


_OPENERS = frozenset({"SVD", "SBR"})


def _three(parts: list[str]) -> tuple[str, str, str]:
    first, second, third, *_ = [*parts, "", "", ""]
    return first, second, third


def settle_date(claim: ClaimFacts) -> None:
    """A claim whose lines name no day takes its own period (DTP*434 or 472)."""
    for kind in ("434", "472") if claim.service_on is None else ():
        seen = find(claim.own, "DTP", kind)
        if seen is not None:
            claim.service_on = span_of(element_of(seen, 3))[0]
