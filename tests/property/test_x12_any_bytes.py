"""No bytes crash the X12 engine: they give results, or are refused by name."""

from __future__ import annotations

import tracemalloc
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from random import Random
from typing import Any, BinaryIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tools.fuzz_x12 import WOUNDS, faults_of

from claimwright.engines.x12.envelope import envelope_faults, read_sets
from claimwright.engines.x12.lexer import Unreadable, read_segments
from claimwright.engines.x12.read27x import parse_270, parse_271
from claimwright.engines.x12.read835 import parse_835
from claimwright.engines.x12.read837 import parse_837p
from claimwright.engines.x12.readack import parse_999, parse_ta1
from claimwright.engines.x12.readstatus import parse_276, parse_277, parse_277ca
from claimwright.engines.x12.validate import check
from tests.unit.engines.x12_judge.files import claims_file, remittance_file

MANY = settings(max_examples=100, deadline=None)

READERS: list[Callable[[bytes], Iterable[Any]]] = [
    read_segments,
    read_sets,
    envelope_faults,
    parse_837p,
    parse_835,
    parse_270,
    parse_271,
    parse_276,
    parse_277,
    parse_277ca,
    parse_999,
    parse_ta1,
]
TAGS = [
    "ISA",
    "GS",
    "ST",
    "SE",
    "GE",
    "IEA",
    "BHT",
    "HL",
    "NM1",
    "N1",
    "N3",
    "N4",
    "PER",
    "REF",
    "DTP",
    "DTM",
    "DMG",
    "PRV",
    "SBR",
    "PAT",
    "CLM",
    "HI",
    "LX",
    "SV1",
    "SVD",
    "CAS",
    "AMT",
    "OI",
    "LIN",
    "CTP",
    "NTE",
    "BPR",
    "TRN",
    "CLP",
    "SVC",
    "MOA",
    "MIA",
    "LQ",
    "PLB",
    "STC",
    "QTY",
    "EB",
    "EQ",
    "AAA",
    "INS",
    "MSG",
    "LS",
    "LE",
    "TA1",
    "AK1",
    "AK2",
    "IK3",
    "IK4",
    "IK5",
    "CTX",
    "AK9",
    "BIN",
    "XYZ",
]
HEAD = (
    "ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       "
    "*260302*0905*^*00501*000000042*0*P*:~GS*HC*A*B*20260302*0905*7*X*005010X214~"
)
odd_elements = st.sampled_from(
    [
        "",
        "1",
        "20",
        "22",
        "23",
        "PT",
        "IL",
        "PR",
        "QC",
        "82",
        "41",
        "HC:99213",
        ":",
        "::::",
        "99999999999999999999",
        "-1.5",
        "1E5",
        "20260231",
        "20260101-20260102",
        "837",
        "835",
        "277",
        "271",
        "D8",
        "ÿ",
        "472",
    ]
)
odd_segments = st.builds(
    lambda tag, rest: "*".join([tag, *rest]),
    st.sampled_from(TAGS),
    st.lists(odd_elements, max_size=9),
)


def survives(data: bytes | BinaryIO) -> Iterator[str]:
    """The names of readers that read the bytes to the end or refuse them by name."""
    for reader in READERS:
        try:
            for _ in reader(data):  # type: ignore[arg-type]
                continue
        except Unreadable:
            yield f"{reader.__name__} refused"
        yield reader.__name__


@MANY
@given(
    st.sampled_from(["837", "835", "270", "271", "276", "277", "999"]),
    st.lists(odd_segments, max_size=40),
)
def test_no_order_of_segments_crashes_a_reader(set_id: str, segments: list[str]) -> None:
    data = (HEAD + "~".join([f"ST*{set_id}*1", *segments]) + "~").encode("latin-1")
    assert set(survives(data)) >= {reader.__name__ for reader in READERS}


@MANY
@given(st.binary(max_size=400), st.booleans())
def test_no_bytes_crash_a_reader(noise: bytes, headed: bool) -> None:
    data = HEAD.encode() + noise if headed else noise
    assert set(survives(data)) >= {reader.__name__ for reader in READERS}


@pytest.mark.parametrize("place", range(0, 240, 7))
def test_no_cut_crashes_a_reader(place: int) -> None:
    data = HEAD.encode() + b"ST*835*1~BPR*I*1*C*CHK~TRN*1*2*3~CLP*A*1*1*1~SVC*HC:1*1*1~SE*6*1~"
    assert set(survives(data[:place])) >= {reader.__name__ for reader in READERS}


SOUND = [claims_file(), remittance_file()]


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(SOUND),
    st.lists(st.sampled_from(WOUNDS), min_size=1, max_size=3),
    st.integers(0, 1 << 32),
)
def test_no_damage_breaks_judging_telling_comparing_converting_or_answering(
    data: bytes, wounds: list[Callable[..., bytes]], seed: int
) -> None:
    rng = Random(seed)
    for wound in wounds:
        data = wound(rng, data, SOUND)[:20_000]
    assert faults_of(data, Counter(), seconds=20) == []


# Faults in claims of their own: none of them hides another.
FAULTS = {
    "BAL-CLAIM-LINES": (b"CLM*A1001*180*", b"CLM*A1001*181*"),
    "ELEM-NUMBER": (b"HC:99213*95*", b"HC:99213*9S*"),
    "ELEM-DATE": (b"DTP*439*D8*20260130", b"DTP*439*D8*20261330"),
    "DX-POINTER": (b"HC:97110*150*UN*3***1~", b"HC:97110*150*UN*3***7~"),
    "ELEM-CODE": (
        b"NM1*PR*2*MEDICARE PART B*****PI*02402~CLM",
        b"NM1*PR*2*MEDICARE PART B*****QQ*02402~CLM",
    ),
    "HL-NUMBER": (b"HL*5*1*22*0", b"HL*6*1*22*0"),
    "X12-GE-COUNT": (b"GE*1*7", b"GE*2*7"),
    "SEG-MISSING": (b"~REF*EI*123456780", b""),
}


@settings(max_examples=60, deadline=None)
@given(st.sets(st.sampled_from(sorted(FAULTS)), min_size=1))
def test_another_error_takes_no_finding_away(chosen: set[str]) -> None:
    data = claims_file()
    for code in chosen:
        assert FAULTS[code][0] in data
        data = data.replace(*FAULTS[code], 1)
    assert chosen <= {finding.code for finding in check(data).findings}


def test_levels_under_levels_are_not_all_remembered() -> None:
    def peak(depth: int) -> int:
        levels = b"".join(b"HL*%d*%d*23*1~" % (n + 3, n + 2) for n in range(depth))
        data = claims_file().replace(b"SE*74*", levels + b"SE*74*")
        tracemalloc.start()
        check(data)
        highest = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return highest

    peak(100)
    assert peak(12_000) - peak(4_000) < 2_500_000
