"""Files that are odd and legal, or odd in one place: read whole, never refused whole, never silent."""

from __future__ import annotations

import io
import json
import re
from dataclasses import replace

import pytest
from tests.corpus.clean_files import claim_file, envelope, remittance_file, to_bytes
from tests.unit.engines.x12.cast import ENVELOPE
from tests.unit.engines.x12.cast_others import a_dental_claim
from tests.unit.engines.x12_judge import files

from claimwright.engines.x12.codes import describe_status_category
from claimwright.engines.x12.envelope import envelope_faults
from claimwright.engines.x12.nuls import find_stray_nul
from claimwright.engines.x12.render837d import render_837d
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


def _told(data: bytes) -> dict[str, str]:
    return {each.code: each.message for each in check(data).findings}


def test_tabs_between_elements_are_refused_by_what_they_are() -> None:
    assert "tabs" in _told(files.claims_file().replace(b"*", b"\t"))["X12-DELIMITERS"]
    assert "X12-NOT-X12" in _told(b"ISA\tis no interchange")


def test_a_set_of_another_trade_does_not_pass_as_claims() -> None:
    order = files.claims_file().replace(b"ST*837*", b"ST*850*")
    assert "no guide for an 850" in _told(order)["GUIDE-LABEL"]


def test_what_is_missing_is_named_with_its_article() -> None:
    data = files.claims_file()
    assert "closed by a GE" in _told(data[: data.index(b"GE*1")])["X12-GE-MISSING"]
    assert "closed by an SE" in _told(data[: data.index(b"~SE*") + 1])["X12-SE-MISSING"]
    wrong = files.remittance_file().replace(b"GS*HP", b"GS*HC")
    assert "holds an 835" in _told(wrong)["X12-GS-FUNCTION"]


def test_a_status_of_data_reporting_is_told_as_what_it_is() -> None:
    assert describe_status_category("DR02") == "Accepted for data reporting"


@pytest.mark.parametrize(("code", "is_blamed"), [("D3320", False), ("3320", True)])
def test_a_dental_code_has_its_letter(code: str, is_blamed: bool) -> None:
    claim = a_dental_claim()
    lines = (replace(claim.lines[0], procedure=code), *claim.lines[1:])
    data = render_837d(ENVELOPE, [replace(claim, lines=lines)], batch_reference="B1")
    assert ("CODE-CDT" in _told(data)) is is_blamed


def test_segment_identifiers_in_small_letters_are_read_and_told_once() -> None:
    for data in both():
        small = re.sub(rb"(?:^|(?<=~))[A-Z0-9]+(?=\*)", lambda found: found[0].lower(), data)
        assert b"~ST*" not in small
        result = check(small)
        assert blamed(result) == ["SEG-LOWER-CASE"]
        assert result.status == "accepted_with_warnings"
        was, now = check(data).transactions[0], result.transactions[0]
        assert now.as_dict() == was.as_dict()
        assert now.header.batch_reference == was.header.batch_reference
        assert envelope_faults(small) == []
        assert check(small, for_submission=True).status == "rejected"


def test_nul_bytes_behind_the_last_segment_are_padding() -> None:
    for data in both():
        for padding in (b"\0" * 94, b"\r\n" + b"\0" * 70_000, b"\0\0\r\n\0\x1a"):
            assert blamed(check(data + padding)) == []
            assert find_stray_nul(io.BytesIO(data + padding)) is None


@pytest.mark.parametrize("between", [b"~\0~", b"~\0", b"\0~", b"~" + b"\0" * 70_000])
def test_a_nul_byte_anywhere_else_is_damage(between: bytes) -> None:
    for data in both():
        at = data.index(b"~GE*")
        damaged = data[:at] + between + data[at + 1 :]
        result = check(damaged)
        assert ("X12-NUL", damaged.index(b"\0")) in {
            (f.code, f.where.offset) for f in result.findings
        }
        assert find_stray_nul(io.BytesIO(damaged)) == damaged.index(b"\0")


def test_a_nul_byte_in_place_of_the_last_terminator_is_damage() -> None:
    for data in both():
        cut = data.rstrip(b"~\r\n") + b"\0\0"
        assert "X12-NUL" in blamed(check(cut))


def test_a_nul_byte_is_no_text_for_find_stray_nul_either() -> None:
    assert find_stray_nul(io.BytesIO(b"ISA\0*00*")) == 3
    assert find_stray_nul(io.BytesIO(b"\0\0")) == 0
    assert find_stray_nul(io.BytesIO(b"")) is None


@pytest.mark.parametrize("old", ["004010X098A1", "004010", "003070X001"])
def test_a_version_no_longer_allowed_warns_and_stops_a_submission(old: str) -> None:
    data = to_bytes(claim_file(7)).replace(b"005010X222A1", old.encode())
    result = check(data)
    assert "GUIDE-VERSION" in blamed(result)
    assert result.status == "accepted_with_warnings"
    assert check(data, for_submission=True).status == "rejected"


@pytest.mark.parametrize("label", ["005010X222A1", "005010", "006020X300", ""])
def test_the_version_allowed_and_later_ones_are_not_called_outdated(label: str) -> None:
    data = to_bytes(claim_file(7)).replace(b"005010X222A1", label.encode())
    assert "GUIDE-VERSION" not in blamed(check(data))


@pytest.mark.parametrize(
    ("day", "is_told"),
    [
        (b"260228", False), (b"280229", False), (b"000229", False), (b"261231", False),
        (b"260229", True), (b"260231", True), (b"260431", True), (b"261301", True),
    ],
)  # fmt: skip
def test_the_day_of_an_interchange_is_one_of_the_calendar(day: bytes, is_told: bool) -> None:
    data = files.remittance_file()
    assert b"*260302*0915*^" in data
    told = [
        each.message
        for each in check(data.replace(b"*260302*0915*^", b"*" + day + b"*0915*^")).findings
        if each.where.element == "ISA09"
    ]
    assert bool(told) == is_told
    assert all("of the form YYMMDD" in words for words in told)
