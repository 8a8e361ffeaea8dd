"""Any transaction as a tree: paths, streaming a unit at a time, sets no guide describes."""

from __future__ import annotations

import tracemalloc
from io import BytesIO
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
    MOST_LEVELS,
    LoopTree,
    PathUnreadable,
    read_tree,
    read_whole_trees,
)
from claimwright.engines.x12.validate import check

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


def _ever_deeper(count: int) -> bytes:
    levels = "".join(f"HL*{n}*{n - 1 or ''}*X~" for n in range(1, count + 1))
    return (
        "ISA*00*          *00*          *ZZ*A              *ZZ*B              *260302*0915*^*00501*"
        "000000101*0*T*:~GS*XX*A*B*20260302*0915*7*X*005010X999~ST*999999*0001*005010X999~"
        f"{levels}SE*{count + 2}*0001~GE*1*7~IEA*1*000000101~"
    ).encode()


def test_levels_nested_without_end_are_kept_side_by_side_and_told() -> None:
    count = 3000
    data = _ever_deeper(count)
    trees = list(read_tree(data))
    units = [tree.unit for tree in trees if tree.unit is not None]
    assert [unit.segments[0][1] for unit in units] == [*map(str, range(MOST_LEVELS, count + 1))]
    assert max(sum(1 for _ in tree.walk()) for tree in trees) <= MOST_LEVELS + 1
    assert [each.code for each in check(data).findings if each.code == "HL-DEPTH"] == ["HL-DEPTH"]
    assert "HL-DEPTH" not in [each.code for each in check(_ever_deeper(MOST_LEVELS)).findings]


def test_memory_stays_while_levels_get_deeper() -> None:
    peaks = []
    for count in (12_000, 24_000):
        source = BytesIO(_ever_deeper(count))
        tracemalloc.start()
        for _ in read_tree(source):
            continue
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] + 2_000_000
