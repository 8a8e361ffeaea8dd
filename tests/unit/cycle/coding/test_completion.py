"""What a diagnosis code still lacks, over a handful of codes."""

from __future__ import annotations

from claimwright.cycle.coding.domain.completion import Choice, Completion, completion_of
from claimwright.engines.codesets.icd10cm_source import Diagnosis


def a_code(code: str, description: str, *, is_billable: bool = True) -> Diagnosis:
    return Diagnosis(code, description, code[:-1], is_billable)


KNEE = [
    a_code("M25561", "Pain in right knee"),
    a_code("M25562", "Pain in left knee"),
    a_code("M25569", "Pain in unspecified knee"),
]


def test_a_header_offers_the_level_below() -> None:
    header = a_code("M2556", "Pain in knee", is_billable=False)
    found = completion_of(header, KNEE, [])
    assert [choice.code for choice in found.below] == ["M25561", "M25562", "M25569"]
    assert not found.sevenths


def test_a_stem_offers_its_seventh_characters() -> None:
    stem = a_code("S93401", "Sprain of right ankle", is_billable=False)
    children = [
        a_code("S93401A", "Sprain of right ankle, initial encounter"),
        a_code("S93401S", "Sprain of right ankle, sequela"),
    ]
    found = completion_of(stem, children, [])
    assert found.sevenths == (
        Choice("S93401A", "A: initial encounter", True),
        Choice("S93401S", "S: sequela", True),
    )
    assert not found.below


def test_a_side_offers_the_other_sides() -> None:
    found = completion_of(KNEE[2], [], KNEE)
    assert found.sides == (Choice("M25561", "right", True), Choice("M25562", "left", True))
    assert not found.below


def test_an_unspecified_code_offers_what_says_more() -> None:
    vague = a_code("J4590", "Asthma, unspecified")
    closer = a_code("J452", "Mild intermittent asthma", is_billable=False)
    found = completion_of(vague, [], [vague, closer])
    assert [choice.code for choice in found.closer] == ["J452"]


def test_a_specific_code_offers_nothing() -> None:
    plain = a_code("I10", "Essential (primary) hypertension")
    assert completion_of(plain, [], [plain]) == completion_of(plain, [], [])
    assert completion_of(plain, [], []) == Completion()


def test_a_seventh_character_offers_the_others_and_the_other_side() -> None:
    def ankle(code: str, side: str, when: str) -> Diagnosis:
        return a_code(code, f"Sprain of unspecified ligament of {side} ankle, {when}")

    entry = ankle("S93401A", "right", "initial encounter")
    found = completion_of(
        entry,
        [],
        [entry, ankle("S93401D", "right", "subsequent encounter")],
        [ankle("S93402A", "left", "initial encounter")],
    )
    assert found.sevenths == (Choice("S93401D", "D: subsequent encounter", True),)
    assert found.sides == (Choice("S93402A", "left", True),)
