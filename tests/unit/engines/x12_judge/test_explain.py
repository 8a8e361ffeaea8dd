"""A told file says who, what, why and how much, and cannot harm the one who reads it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from tests.unit.engines.x12_judge.files import claims_file, file_of, remittance_file

from claimwright.engines.x12 import codes
from claimwright.engines.x12.convert import from_json, to_json
from claimwright.engines.x12.explain import explain, explain_html
from claimwright.engines.x12.validate import check


def flat(text: str) -> str:
    """The text with every run of blank space made one space."""
    return " ".join(text.split())


def test_a_claim_is_told_with_patient_payer_reasons_and_lines() -> None:
    told = flat(explain(claims_file()))
    assert "Claim A1001: AGNES QUILL, $180.00" in told
    assert "For I10 and E11.9." in told
    assert "To MEDICARE PART B (payer id 02402) as primary payer (Medicare Part B)." in told
    assert "Replacement of an earlier claim; place: office." in told
    assert "Also covered by MEDICARE PART B (payer id 02402) as primary payer and paid" in told
    assert "3 claims, $425.00 charged in all." in told


def test_a_remittance_is_told_with_every_adjustment_in_words() -> None:
    told = flat(explain(remittance_file()))
    assert "NORTHWIND HEALTH pays ALDER STREET CLINIC $233.00 by bank transfer (ACH)" in told
    assert "Claim A1002: IVY MOSS, denied" in told
    assert "CO-197 $95.00: No prior authorization" in told
    assert "Overpayment recovered" in told
    assert "takes $15.00" in told
    assert "adds $3.00" in told
    assert "The remittance balances: $233.00." in told


def test_missing_cents_are_named() -> None:
    told = flat(explain(remittance_file().replace(b"BPR*I*233*", b"BPR*I*233.01*")))
    assert "does not balance" in told
    assert "$0.01 apart" in told


def test_benefits_are_told_as_a_table() -> None:
    answer = file_of(
        [
            "ST*271*0001*005010X279A1",
            "BHT*0022*11*Q1*20260302*0915",
            "HL*1**20*1",
            "NM1*PR*2*NORTHWIND HEALTH*****PI*NWH01",
            "HL*2*1*21*1",
            "NM1*1P*2*ALDER STREET CLINIC*****XX*1234567893",
            "HL*3*2*22*0",
            "TRN*2*Q1*9ALDER",
            "NM1*IL*1*STONE*RUTH****MI*W5550002",
            "EB*1**30**GOLD PPO",
            "EB*B*IND*98***27*25",
            "EB*A*IND*30*****.2****Y",
            "EB*A*IND*98*****20****N",
            "EB*C*IND*30***29*350.5",
            "AAA*N**75*C",
            "SE*0*0001",
        ],
        group="HB",
        guide="005010X279A1",
    )
    told = flat(explain(answer))
    assert "Active coverage health plan coverage" in told
    assert "Copay physician office visit individual $25.00 per visit" in told
    assert "Coinsurance health plan coverage individual 20 %" in told
    assert "Coinsurance physician office visit individual 20 %" in told
    assert "Deductible health plan coverage individual $350.50 remaining" in told
    assert "Not answered: the subscriber was not found. Correct and send again." in told


def test_text_of_a_file_can_neither_run_nor_drive_a_terminal() -> None:
    hostile = claims_file().replace(b"QUILL", b"<script>x</script>\"'\x1b[2J")
    page = explain_html(hostile, title="<b>")
    assert "<script" not in page
    assert "<title>&lt;b&gt;</title>" in page
    assert "\x1b" not in page
    assert "\x1b" not in explain(hostile)


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7", b"\0\1\2", b"ISA", b"ISA*00*", b"hello"])
def test_what_is_not_x12_is_told_as_such(data: bytes) -> None:
    assert "cannot be read as X12" in flat(explain(data)).replace("CANNOT BE READ AS", "cannot be read as").replace("THIS FILE", "This file")  # fmt: skip
    assert check(data).status == "unreadable"


def test_codes_without_words_are_named_not_hidden() -> None:
    assert codes.describe_carc("45") == "Above the allowed or contracted amount"
    assert "999" in codes.describe_carc("999")
    assert "N99999" in codes.describe_rarc("N99999")
    assert len(codes.carc_codes()) >= 120
    assert len(codes.rarc_codes()) >= 80


@settings(max_examples=120, deadline=None)
@given(some.data())
def test_no_bytes_break_reading_telling_or_converting(data: some.DataObject) -> None:
    sound = data.draw(some.sampled_from([claims_file(), remittance_file()]))
    start = data.draw(some.integers(0, len(sound)))
    length = data.draw(some.integers(0, 60))
    put = data.draw(some.binary(max_size=40))
    broken = sound[:start] + put + sound[start + length :]
    result = check(broken)
    assert result.size_bytes == len(broken)
    assert explain(broken)
    assert explain_html(broken)
    assert from_json(to_json(broken)) == broken
