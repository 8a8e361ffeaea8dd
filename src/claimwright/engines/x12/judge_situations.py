"""Situational rules of a professional claim (SNIP 4): if this is sent, that must be too."""

from __future__ import annotations

import re
from datetime import date

from claimwright.engines.x12.elements import cents_of, day_of, span_of
from claimwright.engines.x12.judge_facts import ClaimFacts, element_of, find, place_of
from claimwright.engines.x12.report import Place, Reporter
from claimwright.kernel.money import Money

SOURCE = "x12-837p"
_ACCIDENTS = frozenset({"AA", "OA"})
_INPATIENT_PLACES = frozenset({"21", "51"})
_FREQUENCIES = frozenset({"1", "6", "7", "8"})
_MEDICARE = frozenset({"MA", "MB"})
# How an attachment travels when it carries a number: by mail, electronically, by fax, as a file.
# What stays with the provider (AA), and a certificate's AB, AD, AF, AG and NS, carry none.
NUMBERED_ATTACHMENTS = frozenset({"BM", "EL", "EM", "FT", "FX"})
_OLDEST_YEARS = 130


def judge_situations(report: Reporter, claim: ClaimFacts) -> None:
    """Every situational rule over one professional claim.

    Source: x12-837p
    """
    clm, own = claim.clm[3], claim.own
    place, _, frequency = claim.facility
    if frequency != "1" or "REF" in own:
        _frequency(report, claim)
    if len(clm) > 11:
        judge_accident(report, claim)
    if "DTP" in own or place in _INPATIENT_PLACES:
        _dates(report, claim)
    if claim.service_on is not None:
        _birth(report, claim, claim.service_on)
    if len(clm) > 1 and len(clm[1]) > 20:
        _lengths(report, claim)
    if "PWK" in own:
        _attachments(report, claim)
    if "AMT" in own:
        _patient_paid(report, claim)


def judge_subscriber(report: Reporter, claim: ClaimFacts) -> None:
    """What stands over the claims of one patient, judged with the first of them.

    Source: x12-837p
    """
    judge_relationship(report, claim)
    _patient(report, claim)
    _coverage(report, claim)


def judge_creation(report: Reporter, claim: ClaimFacts, created_on: date) -> None:
    """A service was given before the claim for it was made (BHT04).

    Source: x12-837p
    """
    for line in claim.lines:
        first, _ = line.dates
        if first is not None and first > created_on and line.dated is not None:
            report.situational(
                "DATE-FUTURE",
                place_of(line.dated, "DTP03"),
                f"A service of claim {claim.number} is dated {first.isoformat()}, after the file "
                f"was made ({created_on.isoformat()}).",
                "Correct the date of service.",
                SOURCE,
                found=first.isoformat(),
            )


def judge_relationship(report: Reporter, claim: ClaimFacts) -> None:
    """SBR02 says 18 exactly when no patient level follows; the same for every kind of claim."""
    sbr = claim.level("2000B", "SBR")
    is_self = element_of(sbr, 2) == "18"
    if sbr is None or is_self is not claim.has_patient:
        return
    report.situational(
        "SIT-PATIENT",
        place_of(sbr, "SBR02"),
        "The subscriber is said to be the patient (SBR02 = 18), yet a patient level follows."
        if is_self
        else "No patient level follows, so the subscriber is the patient and SBR02 must be 18.",
        "Send SBR02 = 18 and no 2000C, or a 2000C with PAT01 and an empty SBR02.",
        SOURCE,
        found=element_of(sbr, 2),
    )


def _lengths(report: Reporter, claim: ClaimFacts) -> None:
    report.situational(
        "CLAIM-NUMBER-LONG",
        claim.place("CLM01"),
        f"Claim number {claim.number} has {len(claim.number)} characters; "
        "payers need keep only 20.",
        "Use at most 20 characters, or the remittance may not match.",
        SOURCE,
        found=claim.number,
    )


def _frequency(report: Reporter, claim: ClaimFacts) -> None:
    frequency, place = claim.facility[2], claim.place("CLM05-3")
    earlier = find(claim.own, "REF", "F8") if "REF" in claim.own else None
    if frequency == "1" and earlier is None:
        return
    if frequency in ("7", "8") and earlier is None:
        message = (
            f"Claim {claim.number} corrects or voids an earlier one (frequency {frequency}) "
            "but does not say which."
        )
        fix = "Add REF*F8 with the payer's number of the earlier claim."
    elif frequency == "1":
        message = (
            f"Claim {claim.number} is an original (frequency 1) yet names an earlier claim "
            "in REF*F8."
        )
        fix = "Send frequency 7 or 8, or leave out REF*F8."
    elif frequency and frequency not in _FREQUENCIES:
        message = f"Claim {claim.number} has frequency {frequency}, unknown to professional claims."
        fix = "Send 1 for an original, 7 to replace, 8 to void."
    else:
        return
    report.situational("SIT-FREQUENCY", place, message, fix, SOURCE, found=frequency)


def judge_accident(report: Reporter, claim: ClaimFacts) -> None:
    """An accident has its date, a car accident its state."""
    causes, place = element_of(claim.clm, 11).split(claim.component), claim.place("CLM11")
    if _ACCIDENTS & set(causes[:3]) and find(claim.own, "DTP", "439") is None:
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


def _dates(report: Reporter, claim: ClaimFacts) -> None:
    """Admission for inpatients; admission ≤ service ≤ discharge; onset and accident before it."""
    is_inpatient = claim.facility[0] in _INPATIENT_PLACES
    if is_inpatient and find(claim.own, "DTP", "435") is None:
        report.situational(
            "SIT-ADMISSION-DATE",
            claim.place("CLM05-1"),
            f"Claim {claim.number} is for an inpatient (place of service {claim.facility[0]}) "
            "but has no admission date.",
            "Add DTP*435.",
            SOURCE,
        )
    on = claim.service_on
    for seen in claim.own.get("DTP", ()) if on is not None else ():
        kind, day = element_of(seen, 1), span_of(element_of(seen, 3))[0]
        words = _BEFORE_SERVICE.get(kind)
        if words is not None and day is not None and on is not None and day > on:
            _date_order(report, place_of(seen, "DTP03"), f"{words} {day.isoformat()}", on)
    discharge = day_of(element_of(find(claim.own, "DTP", "096"), 3))
    for line in claim.lines if discharge is not None else ():
        first, _ = line.dates
        if first is not None and discharge is not None and first > discharge:
            _date_order(report, place_of(line.lx), f"The service of {first.isoformat()}", discharge)


_BEFORE_SERVICE = {
    "431": "The onset",
    "435": "The admission",
    "439": "The accident",
    "454": "The first treatment",
    "484": "The last menstrual period",
}


def _date_order(report: Reporter, place: Place, what: str, limit: date) -> None:
    report.situational(
        "SIT-DATE-ORDER",
        place,
        f"{what} comes after {limit.isoformat()}, when it should have been before.",
        "Correct the date.",
        SOURCE,
        expected=f"at most {limit.isoformat()}",
    )


def _patient(report: Reporter, claim: ClaimFacts) -> None:
    """A subscriber who is the patient has an address, a birth date and a sex."""
    levels = claim.levels.get("2010BA")
    is_self = element_of(claim.level("2000B", "SBR"), 2) == "18"
    if levels is None or claim.has_patient or not is_self:
        return
    missing = [tag for tag in ("N3", "N4", "DMG") if tag not in levels]
    if missing:
        names = levels.get("NM1") or [claim.clm]
        report.situational(
            "SIT-SUBSCRIBER",
            place_of(names[0]),
            f"The subscriber of claim {claim.number} is the patient but has no "
            f"{' and no '.join(missing)}.",
            "Send the patient's address (N3, N4) and birth date and sex (DMG).",
            SOURCE,
            expected=", ".join(missing),
        )


def _birth(report: Reporter, claim: ClaimFacts, on: date) -> None:
    """Nobody is treated before birth, or at an age nobody reaches."""
    seen = claim.level("2010CA" if claim.has_patient else "2010BA", "DMG")
    born = day_of(element_of(seen, 2))
    if seen is None or born is None or (born <= on and on.year - born.year <= _OLDEST_YEARS):
        return
    report.situational(
        "SIT-BIRTH-DATE",
        place_of(seen, "DMG02"),
        f"The patient of claim {claim.number} was born on {born.isoformat()}; the service was "
        f"on {on.isoformat()}.",
        "Correct the birth date or the date of service.",
        SOURCE,
        found=born.isoformat(),
    )


def _coverage(report: Reporter, claim: ClaimFacts) -> None:
    """What the kind of coverage asks for: MSP type, claim number of the accident insurer."""
    sbr = claim.level("2000B", "SBR")
    filing = element_of(sbr, 9)
    if sbr is None:
        return
    if not filing:
        report.situational(
            "SIT-FILING-INDICATOR",
            place_of(sbr, "SBR09"),
            f"Claim {claim.number} does not say what kind of plan it goes to.",
            "Send the claim filing indicator, such as CI or MB.",
            SOURCE,
        )
    elif filing in _MEDICARE and element_of(sbr, 1) not in ("", "P") and not element_of(sbr, 5):
        report.situational(
            "SIT-MEDICARE-SECONDARY",
            place_of(sbr, "SBR05"),
            f"Claim {claim.number} goes to Medicare as a later payer without saying why another "
            "pays first.",
            "Send the Medicare secondary payer type in SBR05.",
            SOURCE,
        )
    elif filing == "WC" and not _accident_number(claim):
        report.situational(
            "SIT-CASUALTY-NUMBER",
            place_of(sbr, "SBR09"),
            f"Claim {claim.number} goes to workers' compensation without the insurer's claim "
            "number.",
            "Add REF*Y4 to the subscriber or the patient.",
            SOURCE,
        )


def _accident_number(claim: ClaimFacts) -> bool:
    buckets = (claim.levels.get(loop, {}) for loop in ("2010BA", "2010CA"))
    return any(find(bucket, "REF", "Y4") is not None for bucket in buckets)


def _attachments(report: Reporter, claim: ClaimFacts) -> None:
    for seen in claim.own["PWK"]:
        if element_of(seen, 2) in NUMBERED_ATTACHMENTS and not element_of(seen, 6):
            report.situational(
                "SIT-ATTACHMENT",
                place_of(seen, "PWK06"),
                f"Claim {claim.number} announces an attachment without its control number.",
                "Send in PWK06 the number the attachment will carry.",
                SOURCE,
            )


def _patient_paid(report: Reporter, claim: ClaimFacts) -> None:
    seen = find(claim.own, "AMT", "F5")
    cents, charge = cents_of(element_of(seen, 2)), claim.charge_cents or 0
    if seen is None or cents is None or not claim.is_readable:
        return
    if not 0 <= cents <= charge:
        report.situational(
            "SIT-PATIENT-PAID",
            place_of(seen, "AMT02"),
            f"The patient paid {Money(cents)} on claim {claim.number}, which charges "
            f"{Money(charge)}.",
            "Send what the patient paid toward this claim, at most its charge.",
            SOURCE,
            found=Money(cents).plain(),
        )


# -- the levels over the claims, each judged once as it goes by ---------------------------------

_BOX = re.compile(r"\b(?:P\.? ?O\.? ?BOX|POST OFFICE BOX|LOCK ?BOX)\b", re.IGNORECASE)
_SHORT_ZIP = re.compile(r"\d{5}(?:0000)?")
_TAX_NUMBER = re.compile(r"\d{9}")


def judge_billing_provider(report: Reporter, claim: ClaimFacts) -> None:
    """Street, nine-digit ZIP and tax number of the billing provider.

    Source: x12-837p
    """
    street = claim.level("2010AA", "N3")
    if street is not None and _BOX.search(element_of(street, 1)):
        report.situational(
            "SIT-STREET",
            place_of(street, "N301"),
            f"The billing provider's address is a box: {element_of(street, 1)[:40]}.",
            "Send the street here and the box as pay-to address (2010AB).",
            SOURCE,
            found=element_of(street, 1)[:80],
        )
    city = claim.level("2010AA", "N4")
    code = element_of(city, 3)
    if city is not None and element_of(city, 4) in ("", "US") and _SHORT_ZIP.fullmatch(code):
        report.situational(
            "SIT-ZIP-FULL",
            place_of(city, "N403"),
            f"The billing provider's ZIP {code} "
            + (
                "has five digits." if len(code) == 5 else "ends in 0000, which is no delivery area."
            ),
            "Send all nine digits of the billing provider's ZIP.",
            SOURCE,
            found=code,
        )
    for kind in ("EI", "SY"):
        seen = find(claim.levels.get("2010AA", {}), "REF", kind)
        number = element_of(seen, 2)
        if seen is not None and not _TAX_NUMBER.fullmatch(number.replace("-", "")):
            report.situational(
                "SIT-TAX-NUMBER",
                place_of(seen, "REF02"),
                f"The billing provider's tax number {number[:20]!r} is not nine digits.",
                "Send the nine digits of the EIN or social security number.",
                SOURCE,
                found=number[:80],
            )


def judge_name(report: Reporter, place: Place, elements: list[str]) -> None:
    """An organization has no first name.

    Source: x12-837p
    """
    if len(elements) > 4 and elements[2] == "2" and elements[4]:
        report.situational(
            "SIT-NAME",
            place,
            f"{elements[3][:40]} is sent as an organization (NM102 = 2) with a first name.",
            "Send NM102 = 1 for a person, or leave out the first name.",
            SOURCE,
            found=elements[4][:80],
        )
