"""Bytes into segments: every legal oddity is read, and what is no X12 is refused by name."""

from __future__ import annotations

import io

import pytest

from claimwright.engines.x12 import lexer
from claimwright.engines.x12.lexer import (
    Delimiters,
    SegmentReader,
    Unreadable,
    find_delimiters,
    read_segments,
)

ISA = (
    "ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       "
    "*260302*0905*^*00501*000000042*0*P*:~"
)
FILE = (
    ISA + "GS*HC*A*B*20260302*0905*7*X*005010X222A1~ST*837*0001~SE*2*0001~GE*1*7~IEA*1*000000042~"
)
TAGS = ["ISA", "GS", "ST", "SE", "GE", "IEA"]


def tags(data: bytes) -> list[str]:
    return [elements[0] for _, elements in read_segments(data)]


def test_each_segment_comes_with_the_byte_offset_of_its_tag() -> None:
    data = FILE.replace("~", "~\r\n").encode()
    for offset, elements in read_segments(data):
        assert data[offset:].startswith(elements[0].encode() + b"*")


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("plain", FILE),
        ("newline after each terminator", FILE.replace("~", "~\n")),
        ("CRLF after each terminator", FILE.replace("~", "~\r\n")),
        ("newline as terminator", FILE.replace("~", "\n")),
        ("CRLF as terminator", FILE.replace("~", "\r\n")),
        ("byte order mark and blanks before", "\xef\xbb\xbf\r\n  " + FILE),
        ("a note before the interchange", "Remittance of March\r\n\r\n" + FILE),
        ("no terminator at the end", FILE.rstrip("~")),
        ("spaces and blank lines between", FILE.replace("~", "~ \n\n  ")),
        ("empty segments between", FILE.replace("~ST", "~~~ST")),
        ("ISA not padded", FILE.replace("SENDER         ", "SENDER")),
        ("wrapped at 80", "\n".join(FILE[i : i + 80] for i in range(0, len(FILE), 80))),
    ],
)
def test_legal_oddities_are_read(name: str, data: str) -> None:
    assert tags(data.encode("latin-1")) == TAGS, name


def test_delimiters_come_from_the_isa() -> None:
    assert find_delimiters(FILE.encode()) == Delimiters("*", ":", "^", "~")
    other = FILE.translate(str.maketrans("*:^~", "|>!\x1d"))
    assert find_delimiters(other.encode()) == Delimiters("|", ">", "!", "\x1d")


@pytest.mark.parametrize(("isa11", "version"), [("U", "00501"), ("^", "00401"), (":", "00501")])
def test_no_repetition_separator_before_00402_or_when_it_clashes(isa11: str, version: str) -> None:
    head = FILE.replace("*^*00501*", f"*{isa11}*{version}*")
    assert find_delimiters(head.encode()).repetition == ""


def test_each_interchange_brings_its_own_delimiters() -> None:
    data = (FILE + FILE.translate(str.maketrans("*~", "|!")) + FILE).encode()
    reader = SegmentReader(data)
    seen = [(elements[0], reader.delimiters.element) for _, elements in reader]
    assert [tag for tag, _ in seen] == TAGS * 3
    assert [mark for tag, mark in seen if tag == "IEA"] == ["*", "|", "*"]


def test_binary_data_is_taken_by_its_length_when_that_is_true() -> None:
    with_binary = FILE.replace("SE*", "BIN*8*A~B*C\n~D~SE*").encode()
    found = [elements for _, elements in read_segments(with_binary) if elements[0] == "BIN"]
    assert found == [["BIN", "8", "A~B*C\n~D"]]
    wrong = FILE.replace("SE*", "BIN*99*AB~SE*").encode()
    assert tags(wrong) == ["ISA", "GS", "ST", "BIN", "SE", "GE", "IEA"]


@pytest.mark.parametrize("block", [1, 7, 106, 107, 333, 700])
def test_the_cut_between_blocks_is_never_seen(block: int, monkeypatch: pytest.MonkeyPatch) -> None:
    data = ((FILE + FILE.replace("~", "~\r\n")) * 3).encode()
    whole = list(read_segments(data))
    monkeypatch.setattr(lexer, "BLOCK_BYTES", max(block, 106))
    assert list(read_segments(io.BytesIO(data))) == whole


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "X12-EMPTY"),
        (b" \r\n", "X12-EMPTY"),
        (b"%PDF-1.7 ...", "X12-NOT-X12"),
        (b"PK\x03\x04....", "X12-NOT-X12"),
        (b"\0\0\0\0", "X12-NOT-X12"),
        (b"Dear Sirs, please find ISA below", "X12-NOT-X12"),
        (b"UNB+UNOA:1+A+B+1:1+1'", "X12-NOT-X12"),
        (ISA[:60].encode(), "X12-ISA-SHORT"),
        (ISA[:104].encode(), "X12-ISA-SHORT"),
        (ISA.replace(":~", "~~").encode(), "X12-DELIMITERS"),
        (ISA.replace(":~", "*~").encode(), "X12-DELIMITERS"),
        (ISA.replace(":~", ":G").encode(), "X12-DELIMITERS"),
    ],
)
def test_what_is_no_x12_is_refused_by_name(data: bytes, code: str) -> None:
    with pytest.raises(Unreadable) as refusal:
        tags(data)
    assert refusal.value.code == code
    assert refusal.value.fix


def test_a_file_that_never_ends_a_segment_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lexer, "LONGEST_SEGMENT", 1000)
    monkeypatch.setattr(lexer, "BLOCK_BYTES", 512)
    with pytest.raises(Unreadable) as refusal:
        tags(ISA.encode() + b"NTE*" + b"A" * 5000)
    assert refusal.value.code == "X12-NO-TERMINATOR"


def test_a_cut_file_says_that_it_did_not_end_cleanly() -> None:
    for data, clean in ((FILE, True), (FILE[:-9], False), (FILE.rstrip("~"), False)):
        reader = SegmentReader(data.encode())
        list(reader)
        assert reader.ended_cleanly is clean


@pytest.mark.parametrize("ends", ["~", "~\n", "~\r\n", "\n", "~ \n"])
def test_a_block_finds_its_offsets_when_asked(ends: str) -> None:
    data = (FILE * 3).replace("~", ends).encode()
    whole = list(read_segments(data))
    found = []
    for block in SegmentReader(data).blocks():
        for place, elements in enumerate(block.segments()):
            found.append((block.offset_of(place), elements))
    assert found == whole


@pytest.mark.parametrize("odd", ["", " ", "\t", "\x1a", "IEAX", "bin*1*A", "BIN*3*A~B"])
def test_an_odd_segment_amid_plain_ones_changes_no_other(odd: str) -> None:
    odd_file = FILE.replace("SE*", f"{odd}~SE*").encode()
    segments = [elements for _, elements in read_segments(odd_file)]
    plain = [elements for _, elements in read_segments(FILE.encode())]
    assert [elements for elements in segments if elements in plain] == plain
