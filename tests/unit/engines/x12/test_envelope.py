"""Envelopes: sound ones are silent, and each fault has its own name and place."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from tests.unit.engines.x12.cast import ENVELOPE, SAMPLES, a_claim, a_secondary_claim

from claimwright.engines.x12.envelope import envelope_faults, read_sets
from claimwright.engines.x12.lexer import Unreadable
from claimwright.engines.x12.render837 import render_837p
from claimwright.kernel.finding import Severity

SOUND = render_837p(ENVELOPE, [a_claim(), a_secondary_claim()], batch_reference="B1")


def test_a_sound_file_has_no_fault() -> None:
    assert envelope_faults(SOUND) == []


@pytest.mark.parametrize(
    ("old", "new", "codes"),
    [
        (b"ALICECLINIC    ", b"ALICECLINIC", ["X12-ISA-LENGTH"]),
        (b"IEA*1*000000042", b"IEA*1*000000043", ["X12-IEA-CONTROL"]),
        (b"IEA*1*", b"IEA*2*", ["X12-IEA-COUNT"]),
        (b"~IEA*1*000000042~", b"~", ["X12-IEA-MISSING"]),
        (b"GE*1*7", b"GE*1*8", ["X12-GE-CONTROL"]),
        (b"GE*1*7", b"GE*3*7", ["X12-GE-COUNT"]),
        (b"~GE*1*7~", b"~", ["X12-GE-MISSING"]),
        (b"~SE*", b"~SE*9", ["X12-SE-COUNT"]),
        (b"*0001~GE", b"*0002~GE", ["X12-SE-CONTROL"]),
        (b"GS*HC*", b"GS*HP*", ["X12-GS-FUNCTION"]),
        (b"~GE*", b"~NTE*ADD*X~GE*", ["X12-OUTSIDE-ENVELOPE"]),
        (b"~HL*1*", b"~HI*ABK:A~HL*1*", ["X12-SE-COUNT"]),
        (b"~BHT*", b"~SE*2*0001~BHT*", None),
    ],
)
def test_each_fault_has_its_name(old: bytes, new: bytes, codes: list[str] | None) -> None:
    assert old in SOUND
    findings = envelope_faults(SOUND.replace(old, new, 1))
    if codes is None:
        assert {"X12-OUTSIDE-ENVELOPE", "X12-ST-MISSING"} == {each.code for each in findings}
    else:
        assert [each.code for each in findings] == codes
    assert all(each.message and each.fix and each.source for each in findings)


def test_a_set_whose_trailer_is_lost_is_told_and_still_read() -> None:
    data = SOUND[: SOUND.index(b"~SE*")] + SOUND[SOUND.index(b"~GE*") :]
    assert [each.code for each in envelope_faults(data)] == ["X12-SE-MISSING"]
    (read,) = read_sets(data)
    assert read.segments[-1][2][0] != "SE"


def test_a_truncated_file_names_every_part_left_open() -> None:
    codes = [each.code for each in envelope_faults(SOUND[: len(SOUND) // 2])]
    assert codes == ["X12-TRUNCATED", "X12-SE-MISSING", "X12-GE-MISSING", "X12-IEA-MISSING"]


def test_the_same_control_number_twice_is_told() -> None:
    assert [each.code for each in envelope_faults(SOUND * 2)] == ["X12-ISA-CONTROL-REPEATED"]


def test_a_guide_named_differently_in_group_and_set_is_only_a_warning() -> None:
    (finding,) = envelope_faults(SOUND.replace(b"*005010X222A1~BHT", b"*005010X222~BHT"))
    assert (finding.code, finding.severity) == ("X12-ST-GUIDE", Severity.WARNING)


def test_a_file_that_is_no_x12_is_one_finding() -> None:
    assert [each.code for each in envelope_faults(b"%PDF")] == ["X12-NOT-X12"]


def test_a_set_carries_its_header_numbers_and_offsets() -> None:
    (read,) = read_sets(SOUND)
    assert (read.set_id, read.guide, read.functional_group) == ("837", "005010X222A1", "HC")
    assert (read.header.control_number, read.header.batch_reference) == ("0001", "B1")
    assert [number for _, number, _ in read.segments] == list(range(1, len(read.segments) + 1))
    assert all(SOUND[offset:].startswith(e[0].encode()) for offset, _, e in read.segments)


def test_every_sample_with_a_known_envelope_is_judged_the_same() -> None:
    facts = Path(SAMPLES, "FACTS.tsv")
    if not facts.exists():
        pytest.skip("the shared samples are not here")
    softer = {"X12-GS-FUNCTION", "X12-ST-GUIDE", "X12-GS-CONTROL-REPEATED"}
    compared = 0
    with facts.open(newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t"):
            findings = envelope_faults(Path(SAMPLES, row["file"]).read_bytes())
            hard = [each.code for each in findings if each.code not in softer]
            assert (row["envelope"] == "ok") == (not hard), (row["file"], hard)
            compared += 1
    assert compared > 200


def test_reading_sets_of_no_x12_is_refused() -> None:
    with pytest.raises(Unreadable):
        list(read_sets(b"hello"))
