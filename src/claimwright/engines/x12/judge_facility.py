"""Situational rules of institutional and dental claims (SNIP 4): what one code asks of another."""

from __future__ import annotations

from claimwright.engines.x12.elements import day_of, span_of
from claimwright.engines.x12.judge_facts import ClaimFacts, LineFacts, element_of, find, place_of
from claimwright.engines.x12.judge_situations import judge_accident, judge_relationship
from claimwright.engines.x12.report import Reporter

SOURCE = "x12-837i"
DENTAL = "x12-837d"
# Bill types of a stay; what is billed of it under Part B (12, 22) follows other rules.
_STAYS = frozenset({"11", "18", "21", "41", "65", "66", "86"})
_HOSPITAL_STAY = "11"
_STILL_A_PATIENT = "30"
_FINAL = frozenset({"1", "4"})  # admission through discharge; last of several
_INTERIM = frozenset({"2", "3"})  # first and continuing
_UNSCHEDULED = frozenset({"1", "2", "5"})  # emergency, urgent, trauma
_OUTPATIENT_HOSPITAL = frozenset({"13", "85"})
_ROOMS = ("045", "0516", "0526", "0762")  # emergency, urgent care, observation


def judge_facility(report: Reporter, claim: ClaimFacts) -> None:
    """Every situational rule over one institutional or dental claim.

    Source: x12-837i
    """
    judge_relationship(report, claim)
    _frequency(report, claim)
    if claim.kind == "837I":
        _stay(report, claim)
        _statement(report, claim)
        _codes(report, claim)
    elif claim.kind == "837D":
        judge_accident(report, claim)
        _dental_dates(report, claim)


def _tell(
    report: Reporter, claim: ClaimFacts, told: tuple[str, str, str, str], found: str = ""
) -> None:
    """A fault of the claim: code, element, what is wrong, what to do."""
    code, element, message, fix = told
    source = SOURCE if claim.kind == "837I" else DENTAL
    said = f"Claim {claim.number} {message}"
    report.situational(code, claim.place(element), said, fix, source, found=found)


def _frequency(report: Reporter, claim: ClaimFacts) -> None:
    frequency = claim.facility[2]
    names_earlier = find(claim.own, "REF", "F8") is not None
    if frequency in ("7", "8") and not names_earlier:
        message = f"corrects or voids an earlier one (frequency {frequency}) but does not say which"
        fix = "Add REF*F8 with the payer's number of the earlier claim."
    elif frequency == "1" and names_earlier:
        message = "is an original (frequency 1) yet names an earlier claim in REF*F8"
        fix = "Send frequency 7 or 8, or leave out REF*F8."
    else:
        return
    _tell(report, claim, ("SIT-FREQUENCY", "CLM05-3", f"{message}.", fix), frequency)


def _stay(report: Reporter, claim: ClaimFacts) -> None:
    """A stay has its admission, its kind and, once over, its discharge hour."""
    facility, _, frequency = claim.facility
    admission = claim.own.get("CL1", [None])[0]
    status = element_of(admission, 3)
    if facility in _STAYS:
        if find(claim.own, "DTP", "435") is None:
            told = "is for a stay but has no admission date.", "Add DTP*435."
            _tell(report, claim, ("INST-ADMISSION", "CLM05-1", *told), facility)
        if not element_of(admission, 1):
            told = "is for a stay but does not say how the patient was admitted.", "Fill CL101."
            _tell(report, claim, ("INST-ADMISSION-TYPE", "CL101", *told))
        is_over = frequency in _FINAL and status != _STILL_A_PATIENT
        if is_over and facility == _HOSPITAL_STAY and find(claim.own, "DTP", "096") is None:
            told = "is for a stay that is over but has no discharge hour.", "Add DTP*096."
            _tell(report, claim, ("INST-DISCHARGE-HOUR", "CLM05-3", *told), frequency)
        if frequency in _FINAL and status == _STILL_A_PATIENT:
            told = (
                f"is a final bill (frequency {frequency}) of somebody still a patient (status 30).",
                "Send frequency 2 or 3 while the patient stays, or the status at discharge.",
            )
            _tell(report, claim, ("INST-PATIENT-STATUS", "CL103", *told), status)
        elif frequency in _INTERIM and status and status != _STILL_A_PATIENT:
            told = (
                f"is an interim bill (frequency {frequency}) of a patient who has left "
                f"(status {status}).",
                "Send status 30 on interim bills, or frequency 4 for the last one.",
            )
            _tell(report, claim, ("INST-PATIENT-STATUS", "CL103", *told), status)


def _statement(report: Reporter, claim: ClaimFacts) -> None:
    """Lines lie within the statement's days; over several days outpatient lines are dated."""
    statement = find(claim.own, "DTP", "434")
    first, last = span_of(element_of(statement, 3))
    if statement is None or first is None or last is None:
        return
    if last < first:
        told = (
            "has statement days that end before they begin.",
            "Send the first day, then the last.",
        )
        _tell(report, claim, ("INST-STATEMENT", "CLM05-1", *told), element_of(statement, 3))
        return
    admitted = day_of(element_of(find(claim.own, "DTP", "435"), 3))
    if admitted is not None and admitted > last:
        told = "admits the patient after its last statement day.", "Correct DTP*435 or DTP*434."
        _tell(report, claim, ("INST-ADMISSION-LATE", "CLM05-1", *told), admitted.isoformat())
    is_outpatient = claim.facility[0] in _OUTPATIENT_HOSPITAL
    for line in claim.lines:
        on = line.dates[0]
        if on is None:
            if is_outpatient and last > first:
                told = "has an outpatient line without a day.", "Add DTP*472 to the line."
                _tell_line(report, claim, line, ("INST-LINE-DATE", *told))
        elif not first <= on <= last:
            told = (
                f"has a line of {on.isoformat()}, outside its statement days.",
                "Correct the line's day or the statement days.",
            )
            _tell_line(report, claim, line, ("INST-LINE-OUTSIDE", *told))


def _tell_line(
    report: Reporter, claim: ClaimFacts, line: LineFacts, told: tuple[str, str, str]
) -> None:
    code, message, fix = told
    report.situational(code, place_of(line.lx), f"Claim {claim.number} {message}", fix, SOURCE)


def _codes(report: Reporter, claim: ClaimFacts) -> None:
    """Admitting diagnosis, reason for the visit, who attended and who operated."""
    facility = claim.facility[0]
    kinds = {
        composite.partition(claim.component)[0]
        for seen in claim.own.get("HI", ())
        for composite in seen[3][1:]
    }
    if facility in _STAYS and not kinds & {"ABJ", "BJ"}:
        told = "is for a stay but has no admitting diagnosis.", "Add HI*ABJ."
        _tell(report, claim, ("INST-ADMITTING-DIAGNOSIS", "CLM05-1", *told), facility)
    if "2310A" not in claim.parties:
        told = "names no attending provider.", "Add NM1*71, unless only transport is billed."
        _tell(report, claim, ("INST-ATTENDING", "", *told))
    if kinds & {"BBR", "BR", "CAH"} and "2310B" not in claim.parties:
        told = "names a principal procedure but no operating physician.", "Add NM1*72."
        _tell(report, claim, ("INST-OPERATING", "", *told))
    admission = claim.own.get("CL1", [None])[0]
    is_unscheduled = element_of(admission, 1) in _UNSCHEDULED
    has_room = any(element_of(line.service, 1).startswith(_ROOMS) for line in claim.lines)
    is_visit = facility in _OUTPATIENT_HOSPITAL and is_unscheduled and has_room
    if is_visit and not kinds & {"APR", "PR"}:
        told = "is an unscheduled visit without the patient's reason for it.", "Add HI*APR."
        _tell(report, claim, ("INST-REASON", "CLM05-1", *told))


def _dental_dates(report: Reporter, claim: ClaimFacts) -> None:
    """Work that was done has its day, work still to be judged has none; what is replaced too."""
    is_predetermination = element_of(claim.clm, 19) == "PB"
    on_claim = find(claim.own, "DTP", "472") is not None
    undated = [line for line in claim.lines if line.dates[0] is None]
    if is_predetermination and (on_claim or len(undated) < len(claim.lines)):
        told = (
            "asks what would be paid (CLM19 = PB) but says when the work was done.",
            "Leave out DTP*472, or leave out PB when the work is done.",
        )
        _tell(report, claim, ("DENT-PREDETERMINATION", "CLM19", *told), "PB")
    elif not is_predetermination and undated and not on_claim and not _is_orthodontic(claim):
        told = "does not say when the work was done.", "Add DTP*472 to the claim or to its lines."
        _tell(report, claim, ("DENT-SERVICE-DATE", "CLM01", *told))
    for line in claim.lines:
        is_replaced = element_of(line.service, 5) == "R"
        if is_replaced and find(line.own, "DTP", "441") is None:
            report.situational(
                "DENT-PRIOR-PLACEMENT",
                place_of(line.lx, "SV305"),
                f"Claim {claim.number} replaces work (SV305 = R) but does not say when the work "
                "replaced was placed.",
                "Add DTP*441 to the line.",
                DENTAL,
                found="R",
            )


def _is_orthodontic(claim: ClaimFacts) -> bool:
    """Treatment over months is dated by its appliance."""
    return "DN1" in claim.own or find(claim.own, "DTP", "452") is not None
