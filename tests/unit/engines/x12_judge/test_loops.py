"""Segments find their loops; one that has no place is one fault and reading goes on."""

from __future__ import annotations

import pytest
from tests.unit.engines.x12_judge.files import CLAIMS, REMITTANCE, segments_of

from claimwright.engines.x12.guide import (
    GuideBroken,
    LoopRule,
    SegmentRule,
    element_name,
    find_guide,
    guide_files,
    load_guide,
)
from claimwright.engines.x12.labels import base_label
from claimwright.engines.x12.loops import LoopFault, Walker
from claimwright.engines.x12.report import Cursor


def walk(guide: str, segments: list[str]) -> tuple[list[str], list[LoopFault]]:
    """The loop of every segment after ST, and the faults."""
    faults: list[LoopFault] = []
    here = Cursor()
    walker = Walker(load_guide(guide), faults.append, here)
    loops = []
    for each in segments[1:]:
        here.number += 1
        walker.place(each.split("*"), ":")
        loops.append(walker.loop.name)
    walker.finish()
    return loops, faults


def test_every_segment_of_a_claim_file_lies_in_its_loop() -> None:
    segments = segments_of(CLAIMS)
    loops, faults = walk("837p", segments)
    assert faults == []
    placed = dict(zip(segments[1:], loops, strict=True))
    assert placed["REF*EI*123456780"] == "2010AA"
    assert placed["NM1*QC*1*MOSS*IVY"] == "2010CA"
    assert placed["AMT*D*80"] == "2320"
    assert placed["CAS*CO*45*50"] == "2430"
    assert placed["SE*0*0001"] == "HEADER"


def test_every_segment_of_a_remittance_lies_in_its_loop() -> None:
    segments = segments_of(REMITTANCE)
    loops, faults = walk("835", segments)
    assert faults == []
    placed = dict(zip(segments[1:], loops, strict=True))
    assert placed["CAS*OA*23*20"] == "2100"
    assert placed["LQ*HE*N130"] == "2110"
    assert placed["SE*0*0001"] == "HEADER"


def test_what_follows_a_party_without_place_is_skipped_with_it() -> None:
    segments = [
        each.replace("NM1*85*", "NM1*8X*") if each.startswith("NM1*85") else each
        for each in segments_of(CLAIMS)
    ]
    _, faults = walk("837p", segments)
    assert [(each.code, each.loop) for each in faults] == [
        ("SEG-UNEXPECTED", "2000A"),
        ("LOOP-MISSING", "2010AA"),
    ]


def test_a_level_of_unknown_kind_is_taken_for_the_level_below_its_parent() -> None:
    segments = [each.replace("HL*2*1*22", "HL*2*1*99") for each in segments_of(CLAIMS)]
    loops, faults = walk("837p", segments)
    assert faults == []
    assert "2010BA" in loops


def test_claims_without_the_segment_over_them_are_read_all_the_same() -> None:
    segments = [each for each in segments_of(REMITTANCE) if each != "LX*1"]
    loops, faults = walk("835", segments)
    assert [each.code for each in faults] == ["LOOP-UNOPENED"]
    assert loops.count("2100") > 5


@pytest.mark.parametrize("name", guide_files())
def test_every_guide_file_is_whole(name: str) -> None:
    guide = load_guide(name)
    assert guide.root.trigger.tag == "ST"
    assert guide.root.items[-1].tag == "SE"  # type: ignore[union-attr]
    for loop in guide.loops:
        assert loop.title, loop.name
        for item in loop.items:
            assert isinstance(item, LoopRule) or item.name, (loop.name, item)


def test_labels_with_and_without_addenda_find_their_guide() -> None:
    for label in ("005010X222", "005010X222A1", "005010X222A2", "005010X222A3"):
        found = find_guide("837", label)
        assert found is not None
        assert found.kind == "837P"
    assert find_guide("837", "004010X098A1") is None
    assert base_label("005010X221A1") == "005010X221"


def test_the_technical_contact_is_required_only_since_the_addenda() -> None:
    def is_required(label: str) -> bool:
        guide = find_guide("835", label)
        assert guide is not None
        payer = next(loop for loop in guide.loops if loop.name == "1000A")
        rules = [item for item in payer.items if isinstance(item, SegmentRule)]
        return next(each.is_required for each in rules if each.qualifiers == ("BL",))

    assert is_required("005010X221A1")
    assert not is_required("005010X221")


def test_elements_have_names_people_use() -> None:
    assert element_name("CLM", "05-3") == "claim frequency"
    assert element_name("SV1", "02") == "charge"
    assert element_name("ZZZ", "01") == ""


def test_a_guide_line_that_makes_no_sense_is_refused() -> None:
    from claimwright.engines.x12 import guide

    with pytest.raises(GuideBroken):
        guide._segment_rule("REF=G1 maybe", "R")
    with pytest.raises(GuideBroken):
        guide._segment_rule("QQQ R 1 Unknown", "R")
