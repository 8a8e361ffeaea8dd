"""Files that are odd and legal, or odd in one place: read whole, never refused whole, never silent."""

from __future__ import annotations

import json

import pytest
from tests.corpus.clean_files import claim_file, envelope, remittance_file, to_bytes

from claimwright.engines.x12.validate import CheckResult, check
from claimwright.kernel.finding import Severity


def blamed(result: CheckResult) -> list[str]:
    """The codes of what the file is blamed for."""
    return [each.code for each in result.findings if each.severity is not Severity.INFO]


def both() -> list[bytes]:
    """A claim file and a remittance."""
    return [to_bytes(claim_file(7)), to_bytes(remittance_file(7))]


def test_a_newline_may_be_the_terminator() -> None:
    for data in both():
        assert blamed(check(data.replace(b"~", b"\n"))) == []


@pytest.mark.parametrize("ending", [b"~\r\n", b"~\n", b"~\r"])
def test_line_breaks_may_follow_the_terminator(ending: bytes) -> None:
    for data in both():
        result = check(data.replace(b"~", ending))
        assert blamed(result) == []
        assert result.transactions[0].claims_count == 3


def test_a_byte_order_mark_is_passed_over() -> None:
    for data in both():
        assert blamed(check(b"\xef\xbb\xbf" + data)) == []


def test_latin_names_are_read_and_named_once() -> None:
    data = to_bytes(claim_file(7)).replace(b"ALDER STREET CLINIC", b"CL\xcdNICA MU\xd1OZ")
    result = check(data)
    assert result.status == "accepted_with_warnings"
    assert set(blamed(result)) == {"ELEM-NOT-ASCII"}
    assert result.transactions[0].claims_count == 3


@pytest.mark.parametrize("label", ["005010X222", "005010X222A2", "005010X222A3"])
def test_labels_seen_in_life_are_taken(label: str) -> None:
    data = to_bytes(claim_file(7)).replace(b"005010X222A1", label.encode())
    result = check(data)
    assert blamed(result) == []
    assert result.transactions[0].depth == "judged in depth"


def test_two_provider_adjustment_segments_are_legal() -> None:
    segments = remittance_file(7)
    place = next(i for i, each in enumerate(segments) if each.startswith("PLB"))
    other = segments[place].split("*")
    other[3:] = ["L6:INTEREST", "-5", "CS:ADJ1", "5"]
    body = [*segments[2 : place + 1], "*".join(other)]
    data = envelope(body, group="HP", guide="005010X221A1", control=77)
    assert blamed(check(to_bytes(data))) == []


def test_a_payment_of_nothing_needs_no_claims() -> None:
    segments = remittance_file(7)
    place = next(i for i, each in enumerate(segments) if each.startswith("LX"))
    body = [
        "BPR*H*0*C*NON************20260318" if each.startswith("BPR") else each
        for each in segments[2:place]
    ]
    data = envelope(body, group="HP", guide="005010X221A1", control=77)
    result = check(to_bytes(data))
    assert blamed(result) == []
    assert result.transactions[0].claims_count == 0


def test_claims_of_a_payment_without_header_number_are_read_with_one_finding() -> None:
    body = [each for each in remittance_file(7)[2:-3] if not each.startswith("LX")]
    result = check(to_bytes(envelope(body, group="HP", guide="005010X221A1", control=77)))
    assert blamed(result) == ["LOOP-UNOPENED"]
    assert result.transactions[0].claims_count == 3


def test_one_unknown_code_among_twenty_claims_is_one_finding() -> None:
    """Each of twenty claims is judged; the one with the odd code is named."""
    segments = claim_file(7)
    start = next(i for i, each in enumerate(segments) if each.startswith("CLM"))
    stop = next(i for i, each in enumerate(segments) if each.startswith("HL*3"))
    body = segments[2:start]
    for number in range(20):
        claim = [each.replace(segments[start].split("*")[1], f"B{number}") for each in
                 segments[start:stop]]  # fmt: skip
        if number == 11:
            claim = [each.replace("*Y*A*Y*Y", "*Y*J*Y*Y") for each in claim]
        body += claim
    result = check(to_bytes(envelope(body, group="HC", guide="005010X222A1", control=77)))
    assert blamed(result) == ["ELEM-CODE"]
    assert result.transactions[0].claims_count == 20


def test_a_file_cut_in_the_middle_is_told_as_that_and_little_more() -> None:
    for data in both():
        result = check(data[: data.index(b"DTP*472") if b"DTP*472" in data else 900])
        assert result.status == "rejected"
        codes = set(blamed(result))
        assert {"X12-SE-MISSING", "X12-GE-MISSING", "X12-IEA-MISSING"} <= codes
        assert len(codes) <= 6


def test_a_flood_is_one_finding_with_a_count_and_the_first_places() -> None:
    segments = [each.replace("*UN*", "*XX*") for each in claim_file(7)]
    count = sum(each.startswith("SV1") for each in segments)
    result = check(to_bytes(segments))
    (finding,) = [each for each in result.findings if each.code == "ELEM-CODE"]
    assert finding.count == count
    assert len(finding.places) == min(count, 10)
    assert finding.places[0] == finding.where
    assert f"{count} places of 3 claims" in finding.message
    shape = json.loads(json.dumps(finding.as_dict()))
    assert shape["count"] == count
    assert len(shape["places"]) == len(finding.places)
