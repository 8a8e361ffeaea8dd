"""Any transaction as a tree: paths, streaming a unit at a time, sets no guide describes."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.unit.engines.x12.cast import (
    ENVELOPE,
    SAMPLES,
    TIM,
    a_claim,
    a_line,
    a_remittance,
    a_rich_claim,
    a_secondary_claim,
)

from claimwright.engines.x12.lexer import Unreadable, read_segments
from claimwright.engines.x12.render835 import render_835
from claimwright.engines.x12.render837 import render_837p
from claimwright.engines.x12.tree import (
    LoopTree,
    PathUnreadable,
    read_tree,
    read_whole_trees,
)

CLAIMS = render_837p(
    ENVELOPE,
    [
        a_claim(control_number="A", lines=(a_line(), a_line(number=2, procedure="99214"))),
        a_secondary_claim(),
        a_rich_claim(patient=TIM),
    ],
    batch_reference="B1",
)
WITHOUT_GUIDE = CLAIMS.replace(b"005010X222A1", b"004010X098A1")


def first(data: bytes) -> LoopTree:
    return next(read_tree(data))


def test_a_path_from_the_set_down_finds_an_element_and_a_component() -> None:
    tree = first(CLAIMS)
    assert tree.find("/2000A/2000B/2300/CLM01") == "A"
    assert tree.find("/2000A/2000B/2300/CLM05-3") == "1"
    assert tree.find("/BHT03") == "B1"
    assert tree.find("/1000A/NM103") == "ALICE CLINIC"


def test_a_path_may_begin_at_any_loop_and_gives_every_value() -> None:
    assert first(CLAIMS).all("/2300/2400/SV101-2") == ["99213", "99214"]
    assert first(CLAIMS).all("/2400/SV101-2") == ["99213", "99214"]


def test_a_qualifier_chooses_among_segments_of_one_tag() -> None:
    rich = list(read_tree(CLAIMS))[2]
    assert rich.find("/2300/REF[G1]02") == "AUTH55"
    assert rich.find("/2300/REF[F8]02") == "ICN0099"
    assert [s[1] for s in rich.find_segments("/2300/DTP")] == ["431", "439"]
    assert rich.find("/2300/HI[ABK]01-2") == "E119"


def test_what_was_not_sent_is_none_and_loops_must_follow_one_another() -> None:
    tree = first(CLAIMS)
    assert tree.find("/2300/REF[G1]02") is None
    assert tree.find("/2300/CLM12") is None
    assert tree.find("/2000A/2300/CLM01") is None


def test_a_whole_segment_is_given_without_an_element() -> None:
    assert first(CLAIMS).find("/2010BB/NM1") == "NM1*PR*2*ACME HEALTH*****PI*12345"


@pytest.mark.parametrize("path", ["", "/2300/", "clm01", "/2300/CLM1"])
def test_a_path_that_names_no_segment_is_refused(path: str) -> None:
    with pytest.raises(PathUnreadable):
        first(CLAIMS).find(path)


def test_each_claim_comes_alone_with_what_stands_above_it() -> None:
    *claims, rest = read_tree(CLAIMS)
    assert [tree.find("/2300/CLM01") for tree in claims] == ["A", "AC-0002", "AC-0004"]
    assert all(len(tree.find_loops("/2300")) == 1 for tree in claims)
    assert all(tree.find("/2010AA/NM103") == "ALICE CLINIC" for tree in claims)
    assert [tree.find("/2010CA/NM104") for tree in claims] == [None, None, "TIM"]
    assert [tree.unit.name for tree in claims if tree.unit] == ["2300"] * 3
    assert (rest.unit, rest.find("SE02")) == (None, "0001")


def test_a_payment_comes_claim_by_claim_and_its_footer_last() -> None:
    first_claim, rest = read_tree(render_835(ENVELOPE, [a_remittance()]))
    assert first_claim.find("/2100/CLP01") == "AC-0001"
    assert first_claim.all("/2110/CAS02") == ["45", "2"]
    assert rest.find("/BPR02") == "80"


def test_without_a_guide_levels_and_claims_make_the_loops() -> None:
    *claims, _ = read_tree(WITHOUT_GUIDE)
    assert [tree.find("/CLM/CLM01") for tree in claims] == ["A", "AC-0002", "AC-0004"]
    assert claims[0].find("/HL20/HL22/CLM/LX01") == "1"
    assert claims[2].find("/HL22/HL23/PAT01") == "19"


def test_offsets_point_into_the_file() -> None:
    for tree in read_tree(CLAIMS):
        if tree.unit is not None:
            assert CLAIMS[tree.unit.offset : tree.unit.offset + 4] == b"CLM*"


def test_a_whole_tree_holds_every_claim() -> None:
    (tree,) = read_whole_trees(CLAIMS)
    assert tree.all("/2300/CLM01") == ["A", "AC-0002", "AC-0004"]
    assert [loop.name for loop in tree.loops] == ["1000A", "1000B", "2000A", "2000A"]


@pytest.mark.skipif(not Path(SAMPLES).exists(), reason="the shared samples are not here")
def test_no_segment_of_any_sample_is_lost() -> None:
    for path in sorted(Path(SAMPLES).rglob("*.x12")):
        data = path.read_bytes()
        try:
            list(read_segments(data))
        except Unreadable:
            continue
        whole = [s for t in read_whole_trees(data) for loop in t.walk() for s in loop.segments]
        trees = list(read_tree(data))  # kept, so that no identity is used twice
        streamed = {id(s) for t in trees for loop in t.walk() for s in loop.segments}
        assert len(streamed) == len(whole), path.name
