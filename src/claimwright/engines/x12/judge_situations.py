"""Situational rules of a professional claim (SNIP 4): if this is sent, that must be too."""

from __future__ import annotations

from dataclasses import dataclass, field

from claimwright.engines.x12.elements import at
from claimwright.engines.x12.judge_codes import judge_place_of_service
from claimwright.engines.x12.lexer import Segment
from claimwright.engines.x12.report import Place, Reporter

SOURCE = "x12-837p"
_ACCIDENTS = frozenset({"AA", "OA"})
_INPATIENT_PLACES = frozenset({"21", "51"})


@dataclass(slots=True)
class ClaimFacts:
    """What the situational rules ask of a claim."""

    place: Place
    elements: Segment
    component: str
    subscriber: Segment
    subscriber_place: Place | None
    has_patient: bool
    references: set[str] = field(default_factory=set)
    dates: set[str] = field(default_factory=set)

    @property
    def number(self) -> str:
        """CLM01."""
        return at(self.elements, 1)

    def facility(self, position: int) -> str:
        """A component of CLM05: 1 place of service, 3 frequency."""
        return at(["", *at(self.elements, 5).split(self.component)], position)


def judge_situations(report: Reporter, claim: ClaimFacts) -> None:
    """Every situational rule over one claim.

    Source: x12-837p
    """
    judge_place_of_service(report, claim.place.element("CLM05-1"), claim.facility(1))
    _relationship(report, claim)
    _claim_number(report, claim)
    _frequency(report, claim)
    _admission(report, claim)
    _accident(report, claim)


def _relationship(report: Reporter, claim: ClaimFacts) -> None:
    is_self = at(claim.subscriber, 2) == "18"
    if not claim.subscriber or is_self is not claim.has_patient:
        return
    place = claim.subscriber_place or claim.place
    report.situational(
        "SIT-PATIENT",
        place.element("SBR02"),
        "The subscriber is said to be the patient (SBR02 = 18), yet a patient level follows."
        if is_self
        else "No patient level follows, so the subscriber is the patient and SBR02 must be 18.",
        "Send SBR02 = 18 and no 2000C, or a 2000C with PAT01 and an empty SBR02.",
        SOURCE,
        found=at(claim.subscriber, 2),
    )


def _claim_number(report: Reporter, claim: ClaimFacts) -> None:
    if len(claim.number) > 20:
        report.situational(
            "CLAIM-NUMBER-LONG",
            claim.place.element("CLM01"),
            f"Claim number {claim.number} has {len(claim.number)} characters; "
            "payers need keep only 20.",
            "Use at most 20 characters, or the remittance may not match.",
            SOURCE,
            found=claim.number,
        )


def _frequency(report: Reporter, claim: ClaimFacts) -> None:
    frequency, names_earlier = claim.facility(3), "F8" in claim.references
    if frequency in ("7", "8") and not names_earlier:
        message = (
            f"Claim {claim.number} corrects or voids an earlier one (frequency {frequency}) "
            "but does not say which."
        )
        fix = "Add REF*F8 with the payer's number of the earlier claim."
    elif frequency == "1" and names_earlier:
        message = (
            f"Claim {claim.number} is an original (frequency 1) yet names an earlier claim "
            "in REF*F8."
        )
        fix = "Send frequency 7 or 8, or leave out REF*F8."
    else:
        return
    place = claim.place.element("CLM05-3")
    report.situational("SIT-FREQUENCY", place, message, fix, SOURCE, found=frequency)


def _admission(report: Reporter, claim: ClaimFacts) -> None:
    if claim.facility(1) in _INPATIENT_PLACES and "435" not in claim.dates:
        report.situational(
            "SIT-ADMISSION-DATE",
            claim.place.element("CLM05-1"),
            f"Claim {claim.number} is for an inpatient (place of service {claim.facility(1)}) "
            "but has no admission date.",
            "Add DTP*435.",
            SOURCE,
        )


def _accident(report: Reporter, claim: ClaimFacts) -> None:
    causes = at(claim.elements, 11).split(claim.component)
    place = claim.place.element("CLM11")
    if _ACCIDENTS & set(causes[:3]) and "439" not in claim.dates:
        report.situational(
            "SIT-ACCIDENT-DATE",
            place,
            f"Claim {claim.number} comes from an accident but has no accident date.",
            "Add DTP*439.",
            SOURCE,
        )
    if "AA" in causes[:3] and not (len(causes) > 3 and causes[3]):
        report.situational(
            "SIT-ACCIDENT-STATE",
            place,
            f"Claim {claim.number} comes from a car accident but names no state.",
            "Add the state in CLM11-4.",
            SOURCE,
        )
