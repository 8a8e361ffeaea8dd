"""Judges claims (837) as they stream by: sums, pointers, numbers, and the rules of other modules.

Each claim is judged when its loop closes and then forgotten. Sums are judged for every kind of
837; what needs loops only where the guide is read in depth.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from claimwright.engines.x12 import judge_codes
from claimwright.engines.x12.elements import at, cents_of, day_of, span_of
from claimwright.engines.x12.judge_coordination import Coordination
from claimwright.engines.x12.judge_situations import ClaimFacts, judge_situations
from claimwright.engines.x12.lexer import Segment
from claimwright.engines.x12.report import Place, Reporter
from claimwright.kernel.money import Money

SOURCE = "x12-837p"
_LINE_CHARGE = {"SV1": 2, "SV2": 3, "SV3": 2}
# Where a service names its place and points to diagnoses; an institutional line does neither.
_LINE_PLACES = {"SV1": (5, 7), "SV3": (3, 11)}
_PAST_DATES = frozenset({"096", "304", "431", "435", "439", "454", "455", "472", "573"})


@dataclass(slots=True)
class _Claim:
    """One CLM being read."""

    facts: ClaimFacts
    charge_cents: int | None
    coordination: Coordination
    lines_cents: int = 0
    lines_count: int = 0
    diagnoses_count: int = 0
    has_service: bool = False
    in_line: bool = False
    in_other_coverage: bool = False
    line_numbers: set[str] = field(default_factory=set)


class ClaimJudge:
    """Call the step of each segment of an 837 that has one, then `finish` at its end."""

    def __init__(
        self,
        report: Reporter,
        future: judge_codes.FutureDates,
        component: str,
        *,
        in_depth: bool,
        kind: str = "837P",
    ) -> None:
        self._report = report
        self._future = future
        self._in_depth = in_depth
        self._is_professional = kind == "837P"
        self._claim: _Claim | None = None
        self._subscriber: Segment = []
        self._subscriber_place: Place | None = None
        self._has_patient = False
        self._component = component
        self.steps: dict[str, Callable[[Place, Segment], None]] = {
            "HL": self._level,
            "SBR": self._coverage,
            "CLM": self._open,
            "SV1": self._service,
            "SV2": self._service,
            "SV3": self._service,
        }
        if in_depth:
            self.steps |= {
                "LX": self._line,
                "SVD": self._adjudication,
                "CAS": self._adjustment,
                "AMT": self._amount,
                "NM1": self._name,
                "HI": self._diagnoses,
                "DTP": self._date,
                "DMG": self._birth,
                "REF": self._reference,
            }

    def finish(self) -> None:
        """Judge the last claim."""
        claim, self._claim = self._claim, None
        if claim is None:
            return
        _judge_sum(self._report, claim)
        if self._in_depth:
            claim.coordination.close()
        if self._in_depth and self._is_professional:
            judge_situations(self._report, claim.facts)

    def _level(self, _place: Place, elements: Segment) -> None:
        self.finish()
        level = at(elements, 3)
        if level == "22":
            self._has_patient, self._subscriber = False, []
        elif level == "23":
            self._has_patient = True

    def _coverage(self, place: Place, elements: Segment) -> None:
        claim = self._claim
        if claim is None:
            self._subscriber, self._subscriber_place = elements, place
        else:
            claim.in_other_coverage = True
            claim.coordination.open_payer(place)

    def _open(self, place: Place, elements: Segment) -> None:
        self.finish()
        facts = ClaimFacts(
            place,
            elements,
            self._component,
            self._subscriber,
            self._subscriber_place,
            self._has_patient,
        )
        charge = cents_of(at(elements, 2))
        self._claim = _Claim(facts, charge, Coordination(self._report, facts.number))

    def _line(self, place: Place, elements: Segment) -> None:
        claim = self._claim
        if claim is None:
            return
        claim.in_line = True
        claim.coordination.open_line(place, at(elements, 1))
        claim.lines_count += 1
        if at(elements, 1).lstrip("0") != str(claim.lines_count):
            self._report.error(
                "LX-NUMBER",
                place.element("LX01"),
                f"Service line {claim.lines_count} of claim {claim.facts.number} is numbered "
                f"{at(elements, 1) or 'nothing'}.",
                "Number the lines of each claim 1, 2, 3 …",
                SOURCE,
                found=at(elements, 1),
                expected=str(claim.lines_count),
            )

    def _service(self, place: Place, elements: Segment) -> None:
        claim = self._claim
        if claim is None:
            return
        cents = cents_of(at(elements, _LINE_CHARGE[elements[0]])) or 0
        claim.lines_cents += cents
        claim.has_service = True
        if not self._in_depth:
            claim.lines_count += 1
            return
        claim.coordination.charge(cents)
        at_place, at_pointers = _LINE_PLACES.get(elements[0], (0, 0))
        if at_pointers:
            _judge_pointers(
                self._report,
                claim,
                place.element(f"{elements[0]}{at_pointers:02d}"),
                at(elements, at_pointers),
            )
            where = place.element(f"{elements[0]}{at_place:02d}")
            judge_codes.judge_place_of_service(self._report, where, at(elements, at_place))

    def _adjudication(self, place: Place, elements: Segment) -> None:
        if self._claim is not None:
            paid = cents_of(at(elements, 2)) or 0
            self._claim.coordination.adjudicate(place, at(elements, 1), paid)

    def _adjustment(self, place: Place, elements: Segment) -> None:
        judge_codes.judge_adjustments(self._report, place, elements)
        if self._claim is not None:
            cents = sum(cents_of(amount) or 0 for amount in elements[3::3])
            self._claim.coordination.adjust(cents)

    def _amount(self, place: Place, elements: Segment) -> None:
        claim, kind, cents = self._claim, at(elements, 1), cents_of(at(elements, 2))
        if claim is None or cents is None or claim.in_line:
            return
        charge = claim.charge_cents or 0
        if kind == "D":
            claim.coordination.claim_paid(cents)
        elif kind == "F5" and not 0 <= cents <= charge:
            self._report.situational(
                "SIT-PATIENT-PAID",
                place.element("AMT02"),
                f"The patient paid {Money(cents)} on claim {claim.facts.number}, which charges "
                f"{Money(charge)}.",
                "Send what the patient paid toward this claim, at most its charge.",
                SOURCE,
                found=Money(cents).plain(),
            )

    def _name(self, place: Place, elements: Segment) -> None:
        entity, claim = at(elements, 1), self._claim
        if claim is not None:
            if entity == "PR":
                claim.coordination.name_payer(at(elements, 9))
        elif entity == "IL":
            self._member(place, elements)

    def _member(self, place: Place, elements: Segment) -> None:
        if at(elements, 2) == "1" and not at(elements, 9):
            self._report.error(
                "MEMBER-ID",
                place.element("NM109"),
                "The subscriber has no member number.",
                "Send the number on the insurance card.",
                SOURCE,
            )
        if at(self._subscriber, 9) in ("MA", "MB") and at(elements, 8) == "MI":
            judge_codes.judge_mbi(self._report, place.element("NM109"), at(elements, 9))

    def _diagnoses(self, place: Place, elements: Segment) -> None:
        claim = self._claim
        kind = at(elements, 1).partition(self._component)[0]
        if claim is None or kind not in ("ABK", "BK"):
            return
        listed = [tuple(each.split(self._component)[:2]) for each in elements[1:] if each]
        claim.diagnoses_count = len(listed)
        judge_codes.judge_diagnoses(self._report, place, listed)

    def _date(self, place: Place, elements: Segment) -> None:
        claim, kind, value = self._claim, at(elements, 1), at(elements, 3)
        if claim is None:
            return
        if not claim.in_line:
            claim.facts.dates.add(kind)
        first, last = span_of(value)
        if first and last and last < first:
            self._report.situational(
                "DATE-ORDER",
                place.element("DTP03"),
                f"The period {value} ends before it begins.",
                "Send the first day, then the last.",
                SOURCE,
                found=value,
            )
        if kind in _PAST_DATES:
            self._future.judge(place.element("DTP03"), last or first, "The date")

    def _birth(self, place: Place, elements: Segment) -> None:
        self._future.judge(place.element("DMG02"), day_of(at(elements, 2)), "The birth date")

    def _reference(self, place: Place, elements: Segment) -> None:
        claim, kind = self._claim, at(elements, 1)
        if claim is None:
            return
        if not claim.in_line:
            if not claim.in_other_coverage:
                claim.facts.references.add(kind)
        elif kind == "6R":
            number = at(elements, 2)
            if number in claim.line_numbers:
                self._report.error(
                    "LINE-CONTROL-REPEATED",
                    place.element("REF02"),
                    f"Line control number {number} is used twice in claim {claim.facts.number}; "
                    "the remittance could not be matched to its line.",
                    "Give every line of a claim its own number.",
                    SOURCE,
                    found=number,
                )
            claim.line_numbers.add(number)


def _judge_sum(report: Reporter, claim: _Claim) -> None:
    if claim.charge_cents is None or not claim.has_service:
        return
    place, number = claim.facts.place.element("CLM02"), claim.facts.number
    if claim.charge_cents != claim.lines_cents:
        lines = (
            "1 service line adds"
            if claim.lines_count == 1
            else (f"{claim.lines_count} service lines add")
        )
        report.error(
            "BAL-CLAIM-LINES",
            place,
            f"Claim {number}: CLM02 is {Money(claim.charge_cents)}, but its {lines} up to "
            f"{Money(claim.lines_cents)}.",
            "Make the claim's total the sum of its lines.",
            SOURCE,
            found=Money(claim.charge_cents).plain(),
            expected=Money(claim.lines_cents).plain(),
        )
    if claim.charge_cents < 0:
        report.error(
            "BAL-CLAIM-NEGATIVE",
            place,
            f"Claim {number} has a negative charge, {Money(claim.charge_cents)}.",
            "Send charges as positive amounts; take a claim back with frequency code 8.",
            SOURCE,
            found=Money(claim.charge_cents).plain(),
        )


def _judge_pointers(report: Reporter, claim: _Claim, place: Place, pointers: str) -> None:
    sent = [part for part in pointers.split(claim.facts.component) if part]
    for pointer in sent:
        if pointer.isdigit() and not 1 <= int(pointer) <= claim.diagnoses_count:
            report.error(
                "DX-POINTER",
                place,
                f"The line points to diagnosis {pointer}, but claim {claim.facts.number} "
                f"lists {claim.diagnoses_count}.",
                "Point only to diagnoses the claim lists.",
                SOURCE,
                found=pointer,
                expected=f"1 to {claim.diagnoses_count}",
            )
    if len(set(sent)) < len(sent):
        report.error(
            "DX-POINTER-REPEATED",
            place,
            f"The line points to the same diagnosis twice: {pointers}.",
            "Name each diagnosis once.",
            SOURCE,
            found=pointers,
        )
