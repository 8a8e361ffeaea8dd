"""The boxes of the CMS-1500 (02/12) as we draw them on plain paper, with captions of our own.

Source: nucc-1500-print
"""

from __future__ import annotations

from claimwright.cycle.claims.domain.paper.sheet import Drawing, Frame, Label

Band = tuple[tuple[str, str, int, int], ...]  # box, caption, first and last column

# (first line, last line) → the boxes side by side.
BANDS: dict[tuple[int, int], Band] = {
    (7, 8): (("1", "Kind of coverage", 1, 48), ("1a", "Insured's ID", 49, 79)),
    (9, 10): (
        ("2", "Patient: last, first, middle", 1, 29),
        ("3", "Patient's birth date and sex", 30, 48),
        ("4", "Insured: last, first, middle", 49, 79),
    ),
    (11, 12): (
        ("5", "Patient's street", 1, 29),
        ("6", "Patient is the insured's", 30, 48),
        ("7", "Insured's street", 49, 79),
    ),
    (13, 14): (
        ("", "City", 1, 24),
        ("", "State", 25, 29),
        ("8", "Not used", 30, 48),
        ("", "City", 49, 72),
        ("", "State", 73, 79),
    ),
    (15, 16): (
        ("", "ZIP", 1, 13),
        ("", "Phone", 14, 29),
        ("", "", 30, 48),
        ("", "ZIP", 49, 62),
        ("", "Phone", 63, 79),
    ),
    (17, 18): (
        ("9", "Other insured", 1, 29),
        ("10", "Comes from", 30, 48),
        ("11", "Insured's group", 49, 79),
    ),
    (19, 20): (
        ("9a", "Other insured's policy", 1, 29),
        ("10a", "Work", 30, 48),
        ("11a", "Insured's birth date and sex", 49, 79),
    ),
    (21, 22): (
        ("9b", "Not used", 1, 29),
        ("10b", "Car accident, state", 30, 48),
        ("11b", "Other claim id", 49, 79),
    ),
    (23, 24): (
        ("9c", "Not used", 1, 29),
        ("10c", "Other accident", 30, 48),
        ("11c", "Plan or program", 49, 79),
    ),
    (25, 26): (
        ("9d", "Other plan", 1, 29),
        ("10d", "Condition codes", 30, 48),
        ("11d", "Another plan besides", 49, 79),
    ),
    (27, 30): (
        ("12", "Patient allows release of information", 1, 48),
        ("13", "Insured assigns payment", 49, 79),
    ),
    (31, 32): (
        ("14", "Onset, injury or last period; qualifier", 1, 29),
        ("15", "Other date", 30, 48),
        ("16", "Unable to work from, to", 49, 79),
    ),
    (33, 34): (
        ("17", "Referring or ordering provider", 1, 28),
        ("17a/b", "Other id, NPI", 29, 48),
        ("18", "Hospital stay from, to", 49, 79),
    ),
    (35, 36): (
        ("19", "More about the claim", 1, 48),
        ("20", "Outside lab, its charges", 49, 79),
    ),
    (37, 40): (("21", "Diagnoses, A to L; ICD indicator", 1, 48),),
    (37, 38): (("22", "Resubmission code, payer's claim number", 49, 79),),
    (39, 40): (("23", "Authorization", 49, 79),),
    (55, 56): (
        ("25", "Tax id", 1, 22),
        ("26", "Our claim number", 23, 36),
        ("27", "Assignment", 37, 49),
        ("28", "Total charge", 50, 60),
        ("29", "Paid", 61, 70),
        ("30", "Not used", 71, 79),
    ),
    (57, 61): (("31", "Signed by, on", 1, 22),),
    (57, 60): (("32", "Where the care was given", 23, 49), ("33", "Billing provider", 50, 79)),
    (61, 61): (
        ("32a", "", 23, 35),
        ("32b", "", 36, 49),
        ("33a", "", 50, 62),
        ("33b", "", 63, 79),
    ),
}
LINE_COLUMNS: Band = (
    ("24A", "From, to", 1, 18),
    ("B", "Place", 19, 21),
    ("C", "Urg.", 22, 24),
    ("D", "Service, modifiers", 25, 44),
    ("E", "For", 45, 48),
    ("F", "Charge", 49, 58),
    ("G", "Units", 59, 62),
    ("H", "", 63, 64),
    ("I", "", 65, 66),
    ("J", "Who gave the care", 67, 79),
)
LABELS: tuple[Label, ...] = (
    Label(8, 1, "Medicare"),
    Label(8, 8, "Medicaid"),
    Label(8, 15, "TRICARE"),
    Label(8, 24, "CHAMPVA"),
    Label(8, 31, "Group"),
    Label(8, 39, "FECA"),
    Label(8, 45, "Other"),
    Label(10, 42, "M"),
    Label(10, 47, "F"),
    Label(12, 33, "Self"),
    Label(12, 38, "Spouse"),
    Label(12, 42, "Child"),
    Label(12, 46, "Other"),
    *(Label(line, 35, "Yes") for line in (20, 22, 24)),
    *(Label(line, 41, "No") for line in (20, 22, 24)),
    Label(20, 68, "M"),
    Label(20, 75, "F"),
    *(Label(line, 52, "Yes") for line in (26, 36)),
    *(Label(line, 57, "No") for line in (26, 36)),
    Label(56, 16, "SSN"),
    Label(56, 19, "EIN"),
    Label(56, 38, "Yes"),
    Label(56, 43, "No"),
)


def drawing() -> Drawing:
    """The whole plain form."""
    return Drawing(frames(), LABELS)


def frames() -> tuple[Frame, ...]:
    """Every box of the form in reading order."""
    found = [
        Frame(box, caption, lines, (start, end))
        for lines, band in BANDS.items()
        for box, caption, start, end in band
    ]
    found += [Frame(b, caption, (41, 42), (start, end)) for b, caption, start, end in LINE_COLUMNS]
    found += [
        Frame("", "", (line, line + 1), (start, end))
        for line in range(43, 55, 2)
        for _, _, start, end in LINE_COLUMNS
    ]
    return tuple(sorted(found, key=lambda frame: (frame.lines, frame.columns)))
