"""Guides as data: which file a set calls for, and that each finds what is left out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from tests.unit.engines.x12 import cast_others as cast
from tests.unit.engines.x12.test_members_and_premiums import ENROLLMENT, PREMIUMS
from tests.unit.engines.x12.test_written_others import CASES

from claimwright.engines.x12.guide import (
    Guide,
    SegmentRule,
    find_guide,
    load_guide,
    variant_of,
)
from claimwright.engines.x12.loops import Walker
from claimwright.engines.x12.validate import check
from claimwright.kernel.finding import Severity

Row = tuple[list[str], SegmentRule, bool]


@pytest.mark.parametrize(
    ("transaction", "label", "kind"),
    [
        ("837", "005010X223A2", "837I"),
        ("837", "005010X223A3", "837I"),
        ("837", "005010X224A2", "837D"),
        ("837", "005010X291", "837P predetermination"),
        ("837", "005010X292", "837I predetermination"),
        ("837", "005010X293", "837D predetermination"),
        ("834", "005010X220A1", "834"),
        ("820", "005010X218", "820"),
        ("820", "005010X306", "820 exchange"),
        ("278", "005010X217", "278 request"),
        ("278", "005010X215", "278 inquiry"),
        ("278", "005010X216", "278 notification"),
        ("275", "005010X210", "275"),
        ("275", "006020X314", "275"),
        ("277", "005010X213", "277 request for information"),
        ("277", "005010X364", "277 pending"),
        ("824", "005010X186A1", "824"),
        ("997", "005010X230", "997"),
    ],
)
def test_a_label_finds_its_guide(transaction: str, label: str, kind: str) -> None:
    guide = find_guide(transaction, label)
    assert guide is not None
    assert guide.kind == kind


@pytest.mark.parametrize("label", ["005010X298", "005010X299", "004010X096A1", "005010"])
def test_what_no_file_describes_is_read_structurally(label: str) -> None:
    assert find_guide("837", label) is None


def test_the_purpose_of_a_review_chooses_between_question_and_answer() -> None:
    asked, inquired = load_guide("278"), load_guide("278-inquiry")
    answered, found = variant_of(asked, "11"), variant_of(inquired, "11")
    assert answered is not None
    assert found is not None
    assert (answered.kind, found.kind) == ("278 response", "278 inquiry response")
    assert variant_of(asked, "13") is None
    assert variant_of(answered, "11") is None


def test_a_guide_like_another_keeps_all_but_what_it_says() -> None:
    asked, answered = load_guide("278"), load_guide("278-response")
    assert "HCR" in answered.tags - asked.tags
    assert {loop.name for loop in asked.loops} == {loop.name for loop in answered.loops}


def test_many_of_one_composite_are_written_once() -> None:
    rules = [
        item
        for loop in load_guide("837i").loops
        for item in loop.items
        if isinstance(item, SegmentRule) and item.qualifiers == ("BE",)
    ]
    assert [len(rule.elements) for rule in rules] == [12, 12]
    assert {element.usage for element in rules[0].elements[1:]} == {"S"}


def _story(story: Callable[[], Any]) -> bytes:
    (case,) = [each for each in CASES if each.story is story]
    return case.data


FILES = {
    "837I": _story(cast.an_inpatient_claim),
    "837D": _story(cast.a_rich_dental_claim),
    "278": _story(cast.a_request_for_services),
    "278 response": _story(cast.a_certified_answer),
    "270": _story(cast.a_question_for_a_dependent),
    "271": _story(cast.an_answer),
    "276": _story(cast.a_status_question_for_a_dependent),
    "277": _story(cast.a_status),
    "275": _story(cast.an_attachment),
    "834": ENROLLMENT,
    "820": PREMIUMS,
}


def guide_of(segments: list[list[str]]) -> Guide:
    guide = find_guide(segments[0][1], segments[0][3])
    assert guide is not None
    return (variant_of(guide, segments[1][2]) if segments[1][0] == "BHT" else None) or guide


def rows_of(data: bytes) -> Iterator[tuple[int, Row]]:
    """Every segment of the set's body: its place, its elements, its rule, whether it opens."""
    segments = [each.split("*") for each in data.decode("latin-1").split("~")]
    start = next(place for place, each in enumerate(segments) if each[0] == "ST")
    walker = Walker(guide_of(segments[start:]), lambda _fault: None)
    for number, elements in enumerate(segments[start + 1 :], start=2):
        if elements[0] == "SE":
            return
        rule = walker.place(elements, ":", number)
        if rule is not None:
            yield start + number - 1, (elements, rule, rule is walker.loop.trigger)


def errors(data: bytes) -> set[str]:
    return {each.code for each in check(data).findings if each.severity is Severity.ERROR}


def changed(data: bytes, place: int, segment: list[str] | None) -> bytes:
    """The file with one segment changed or left out; the count in SE01 kept true."""
    rows = data.decode("latin-1").split("~")
    if segment is None:
        del rows[place]
        last = next(number for number, row in enumerate(rows) if row.startswith("SE*"))
        count = int(rows[last].split("*")[1])
        rows[last] = rows[last].replace(f"SE*{count}*", f"SE*{count - 1}*")
    else:
        rows[place] = "*".join(segment).rstrip("*")
    return "~".join(rows).encode("latin-1")


@pytest.mark.parametrize("kind", sorted(k for k in FILES if k != "275"))
def test_a_required_segment_left_out_is_found(kind: str) -> None:
    data = FILES[kind]
    missed = []
    for place, (elements, rule, opens) in rows_of(data):
        if rule.is_required and not opens and not errors(changed(data, place, None)):
            missed.append("*".join(elements))
    assert missed == []


@pytest.mark.parametrize("kind", sorted(k for k in FILES if k != "275"))
def test_a_required_element_left_empty_is_found(kind: str) -> None:
    data = FILES[kind]
    missed = []
    for place, (elements, rule, _opens) in rows_of(data):
        for number, expected in enumerate(rule.elements, start=1):
            if expected.usage != "R" or number >= len(elements) or not elements[number]:
                continue
            emptied = [*elements[:number], "", *elements[number + 1 :]]
            if not errors(changed(data, place, emptied)):
                missed.append(f"{'*'.join(elements)} without {number}")
    assert missed == []


@pytest.mark.parametrize("kind", sorted(FILES))
def test_a_code_no_list_knows_is_found(kind: str) -> None:
    data = FILES[kind]
    missed = []
    for place, (elements, rule, _opens) in rows_of(data):
        for number, expected in enumerate(rule.elements, start=1):
            if not expected.codes or number >= len(elements) or not elements[number]:
                continue
            wrong = [*elements[:number], "Q%", *elements[number + 1 :]]
            if not errors(changed(data, place, wrong)):
                missed.append(f"{'*'.join(elements)} with {number} = Q%")
    assert missed == []
