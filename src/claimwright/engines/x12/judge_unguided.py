"""What can be said of a segment that no guide describes, and of attached bytes."""

from __future__ import annotations

import re

from claimwright.engines.x12.elements import at, is_no_amount
from claimwright.engines.x12.guide import dictionary_rule
from claimwright.engines.x12.judge_elements import NO_AMOUNT_FIX, no_amount_message
from claimwright.engines.x12.lexer import Segment
from claimwright.engines.x12.report import Cursor, Place, Reporter

SOURCE = "x12-005010-common"
_TAG = re.compile(r"[A-Z][A-Z0-9]{1,2}")


def judge_unguided(report: Reporter, place: Place, elements: Segment, component: str) -> None:
    """A segment no rule describes: its tag, that it holds something, no blanks, readable money.

    Source: x12-005010-common
    """
    tag = elements[0]
    if not _TAG.fullmatch(tag):
        report.error(
            "SEG-TAG",
            place,
            f"{tag[:24]!r} is no segment identifier.",
            "Segments begin with two or three capital letters or digits.",
            SOURCE,
            found=tag[:80],
        )
    elif len(elements) == 1 or not any(elements[1:]):
        report.error(
            "SEG-EMPTY",
            place,
            f"Segment {tag} has no elements.",
            "Fill the segment or leave it out.",
            SOURCE,
        )
    elif tag != "BIN":
        _blanks(report, place, elements, component)
        _amounts(report, place, elements)


def _blanks(report: Reporter, place: Place, elements: Segment, component: str) -> None:
    """Elements and components of nothing but spaces, whatever the version."""
    empty, tag = " " + component, elements[0]
    for position, value in enumerate(elements):
        if " " in value and not value.strip(empty) and tag != "AK4":
            name = f"{place.segment}{position:02d}"
            report.error(
                "ELEM-BLANK",
                place.element(name),
                f"{name} holds nothing but spaces.",
                "Fill the element or leave it empty.",
                SOURCE,
            )


def _amounts(report: Reporter, place: Place, elements: Segment) -> None:
    """Money stands in the same elements in every version: whole cents, or nothing is known."""
    rule = dictionary_rule(elements[0])
    for position, each in enumerate(rule.elements if rule is not None else (), start=1):
        value = at(elements, position)
        if each.is_amount and value.strip() and is_no_amount(value):
            name = f"{place.segment}{position:02d}"
            report.error(
                "ELEM-AMOUNT",
                place.element(name),
                no_amount_message(name, value),
                NO_AMOUNT_FIX,
                SOURCE,
                found=value[:80],
            )


def judge_binary(report: Reporter, here: Cursor, elements: Segment) -> None:
    """A BIN holds as many bytes as it says.

    Source: x12-005010-common
    """
    stated = at(elements, 1)
    length = sum(map(len, elements[2:])) + max(len(elements) - 3, 0)
    if len(elements) != 3 or stated != str(length):
        report.error(
            "BIN-LENGTH",
            here.place("BIN01"),
            f"BIN01 says {stated[:20] or 'nothing'} bytes of attached data; the segment ends "
            f"after about {length:,}.",
            "State the exact length of the data: it may hold any byte, even a terminator.",
            SOURCE,
            found=stated[:80],
            expected=str(length),
        )
