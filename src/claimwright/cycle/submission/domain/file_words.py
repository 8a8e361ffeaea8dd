"""TA1 and 999 in our own words.

Source: x12-999 IK304, IK403, IK502; x12-envelope TA105
"""

from __future__ import annotations

from collections.abc import Sequence

from claimwright.engines.x12.acknowledgement import SegmentError

REPEATED_INTERCHANGE = "025"
INTERCHANGE_NOTES = {
    "000": "no error",
    "001": "the control numbers at its beginning and end differ",
    "002": "the standard is not supported",
    "003": "the version is not supported",
    "004": "the segment terminator is not valid",
    "005": "the sender's qualifier is not valid",
    "006": "the sender's id is not valid",
    "007": "the receiver's qualifier is not valid",
    "008": "the receiver's id is not valid",
    "009": "the receiver is not known",
    "010": "the authorization qualifier is not valid",
    "011": "the authorization is not valid",
    "012": "the security qualifier is not valid",
    "013": "the security information is not valid",
    "014": "the date is not valid",
    "015": "the time is not valid",
    "016": "the standards id is not valid",
    "017": "the version id is not valid",
    "018": "the control number is not valid",
    "019": "the acknowledgment request is not valid",
    "020": "the test indicator is not valid",
    "021": "the number of groups is not right",
    "022": "its structure is not valid",
    "023": "it ends too early",
    "024": "its content is not valid",
    "025": "its control number was used before",
    "026": "the data element separator is not valid",
    "027": "the component separator is not valid",
    "028": "the delivery date is not valid",
    "029": "the delivery time is not valid",
    "030": "the delivery time code is not valid",
    "031": "the grade of service is not valid",
}
SEGMENT_ERRORS = {
    "1": "is not known",
    "2": "does not belong here",
    "3": "is missing",
    "4": "begins a loop that occurs too often",
    "5": "occurs too often",
    "6": "is not part of this transaction",
    "7": "is out of order",
    "8": "has faulty elements",
    "I4": "is not used by the guide",
    "I6": "is missing though this claim needs it",
    "I7": "is sent though this claim does not need it",
    "I8": "occurs fewer times than it must",
    "I9": "is not allowed together with what was sent",
}
ELEMENT_ERRORS = {
    "1": "is missing",
    "2": "is missing though another element needs it",
    "3": "is one too many",
    "4": "is too short",
    "5": "is too long",
    "6": "holds a sign that is not allowed",
    "7": "holds a code that is not allowed",
    "8": "is not a date",
    "9": "is not a time",
    "10": "must not stand beside another element",
    "12": "is repeated too often",
    "13": "has too many components",
    "I6": "holds a code that is no longer allowed",
    "I9": "is missing though this claim needs it",
    "I10": "is sent though the guide does not use it",
    "I11": "is repeated fewer times than it must",
    "I12": "does not match the pattern of its kind",
    "I13": "does not fit what else was sent",
}
SET_ERRORS = {
    "1": "the transaction is not supported",
    "2": "its end is missing",
    "3": "the control numbers at its beginning and end differ",
    "4": "the number of segments is not right",
    "5": "segments are faulty",
    "6": "its identifier is missing or not valid",
    "7": "its control number is missing or not valid",
    "19": "its identifier or version is not supported",
    "23": "its control number was used before",
    "I5": "the guide is missing",
    "I6": "the guide is not supported",
}
ACCEPTED_SET, ACCEPTED_WITH_ERRORS = "A", "E"


def interchange_words(note: str) -> str:
    """What TA105 says."""
    return INTERCHANGE_NOTES.get(note, f"note {note}")


def segment_words(error: SegmentError) -> str:
    """One faulty segment with its faulty elements."""
    loop = f" in loop {error.loop}" if error.loop else ""
    name = f"Segment {error.segment}{loop} (number {error.position} of its set)"
    if not error.elements:
        return f"{name} {SEGMENT_ERRORS.get(error.code, f'has error {error.code}')}."
    parts = [
        f"element {element.position} "
        f"{ELEMENT_ERRORS.get(element.code, f'has error {element.code}')}"
        + (f" ({element.value})" if element.value else "")
        for element in error.elements
    ]
    return f"{name}: {'; '.join(parts)}."


def set_words(codes: Sequence[str], errors: Sequence[SegmentError]) -> str:
    """Why a set was refused or only accepted with errors."""
    said = [SET_ERRORS.get(code, f"error {code}") for code in codes]
    sentences = [f"The file's set: {'; '.join(said)}."] if said else []
    return " ".join([*sentences, *(segment_words(error) for error in errors)])


def claim_named_in(error: SegmentError) -> str:
    """The claim control number a 999 names beside the error (CTX), or empty."""
    for text in error.context:
        name, _, value = text.partition(":")
        if name.strip().upper() in ("CLM01", "PATIENT CONTROL NUMBER") and value:
            return value.strip()
    return ""
