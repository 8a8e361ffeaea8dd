"""The boxes of the UB-04 as we draw them on plain paper, with captions of our own.

Source: ub04-print
"""

from __future__ import annotations

from claimwright.cycle.claims.domain.paper.sheet import Drawing, Frame, Label, Rule

Band = tuple[tuple[str, str, int, int], ...]  # box, caption, first and last column

BANDS: dict[tuple[int, int], Band] = {
    (1, 4): (("", "", 1, 25), ("", "", 26, 50)),
    (1, 1): (("3a", "", 51, 77), ("4", "Type of bill", 78, 82)),
    (2, 2): (("3b", "", 51, 77), ("", "", 78, 82)),
    (3, 4): (("5", "Tax id", 51, 60), ("6", "From, through", 61, 74), ("7", "", 75, 82)),
    (5, 6): (("8", "Patient", 1, 31), ("9", "Patient's address", 32, 82)),
    (7, 8): (
        ("10", "Born", 1, 9),
        ("11", "", 10, 12),
        ("12", "Admitted", 13, 18),
        ("13", "Hr", 19, 21),
        ("14", "Type", 22, 24),
        ("15", "From", 25, 27),
        ("16", "Out", 28, 30),
        ("17", "Stat.", 31, 33),
        ("18 to 28", "Conditions", 34, 68),
        ("29", "State", 69, 73),
        ("30", "", 74, 82),
    ),
    (9, 11): (
        ("31", "Occurrence", 1, 10),
        ("32", "Occurrence", 11, 20),
        ("33", "Occurrence", 21, 30),
        ("34", "Occurrence", 31, 40),
        ("35", "Span from, through", 41, 57),
        ("36", "Span from, through", 58, 74),
        ("37", "", 75, 82),
    ),
    (12, 16): (
        ("", "", 1, 43),
        ("39", "Value code, amount", 44, 56),
        ("40", "Value code, amount", 57, 69),
        ("41", "Value code, amount", 70, 82),
    ),
    (53, 54): (("", "", 1, 73), ("67", "Diagnoses", 74, 82)),
    (55, 55): (
        ("69", "", 1, 12),
        ("70", "", 13, 40),
        ("71", "", 41, 47),
        ("72", "", 48, 73),
        ("73", "", 74, 82),
    ),
    (56, 59): (("74", "Procedures and their days", 1, 49),),
    (56, 57): (("76", "Attending: NPI; last, first name", 50, 82),),
    (58, 59): (("77", "Operating: NPI; last, first name", 50, 82),),
    (60, 63): (("", "", 1, 25), ("", "", 26, 49)),
    (60, 61): (("78", "", 50, 82),),
    (62, 63): (("79", "", 50, 82),),
}
# (caption line, last line) → the columns of a table whose caption stands above its rows.
TABLES: dict[tuple[int, int], Band] = {
    (17, 40): (
        ("42", "Rev.", 1, 5),
        ("43", "Description", 6, 30),
        ("44", "Service, rate or HIPPS", 31, 45),
        ("45", "Day", 46, 52),
        ("46", "Units", 53, 60),
        ("47", "Charge", 61, 71),
        ("48", "Not covered", 72, 81),
        ("49", "", 82, 82),
    ),
    (41, 44): (
        ("50", "Payer", 1, 23),
        ("51", "Plan id", 24, 38),
        ("52", "", 39, 41),
        ("53", "", 42, 43),
        ("54", "Paid before", 44, 55),
        ("55", "Estimated due", 56, 65),
        ("56 57", "", 66, 82),
    ),
    (45, 48): (
        ("58", "Insured", 1, 26),
        ("59", "Is", 27, 29),
        ("60", "Insured's id", 30, 49),
        ("61", "Group", 50, 64),
        ("62", "Group number", 65, 82),
    ),
    (49, 52): (
        ("63", "Authorization", 1, 30),
        ("64", "Payer's claim number", 31, 57),
        ("65", "Employer", 58, 82),
    ),
}


LABELS = (
    Label(5, 24, "1"),
    Label(5, 49, "2"),
    Label(17, 42, "38"),
    Label(55, 75, "first, then A to Q"),
    Label(64, 24, "80"),
    Label(64, 47, "81"),
)
RULES = (
    *(Rule(column, (13, 16)) for column in (54, 67, 80)),
    *(Rule(column, (18, 40)) for column in (69, 79)),
    *(Rule(column, (42, 44)) for column in (52, 64)),
)


def drawing() -> Drawing:
    """The whole plain form."""
    return Drawing(frames(), LABELS, RULES)


def frames() -> tuple[Frame, ...]:
    """Every box of the form in reading order."""
    found = [
        Frame(box, caption, lines, (start, end))
        for lines, band in (BANDS | TABLES).items()
        for box, caption, start, end in band
    ]
    found += [
        Frame("", "", (line, line), (1, 82))
        for (caption_line, last), _ in TABLES.items()
        for line in range(caption_line + 1, last + 1)
    ]
    return tuple(sorted(found, key=lambda frame: (frame.lines, frame.columns)))
