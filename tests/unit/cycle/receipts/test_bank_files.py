"""Statements as banks give them away: OFX with and without closing tags, BAI2 with its totals."""

from __future__ import annotations

import hashlib
from datetime import date

import pytest

from claimwright.cycle.receipts.domain.bank_files import form_of, read_bank_file
from claimwright.kernel.finding import Severity

OFX = """OFXHEADER:100
DATA:OFXSGML

<OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS><BANKACCTFROM><BANKID>1<ACCTID>9911</BANKACCTFROM>
<BANKTRANLIST>
<STMTTRN><TRNTYPE>CREDIT<DTPOSTED>20260402120000[-5:EST]<TRNAMT>236.19<FITID>A1
<NAME>PRAIRIE MUTUAL<MEMO>HCCLAIMPMT TRN*1*PM88120 A&amp;B
</STMTTRN>
<STMTTRN><TRNTYPE>DEBIT<DTPOSTED>20260402<TRNAMT>-12.5<FITID>A2<NAME>FEE</STMTTRN>
</BANKTRANLIST></STMTRS></STMTTRNRS></BANKMSGSRSV1>
<CREDITCARDMSGSRSV1><CCSTMTRS><STMTTRN><DTPOSTED>20260402<TRNAMT>-99<FITID>C1</STMTTRN>
</CCSTMTRS></CREDITCARDMSGSRSV1></OFX>"""
BAI = """01,BANK,ALDER,260403,0600,1,80,,2/
02,ALDER,BANK,1,260402,,USD,2/
03,9911,USD,010,100000,,,100,50000,2,V,260402,/
16,165,23619,Z,BREF1,PM88120,PRAIRIE MUTUAL
88,HCCLAIMPMT/
16,455,1250,0,BREF2,,FEE/
49,174869,5/
98,174869,1,7/
99,174869,1,9/"""


def test_ofx_without_closing_tags_gives_the_banks_lines_and_not_the_cards() -> None:
    lines, findings = read_bank_file(OFX)
    assert findings == []
    assert [(one.posted_on, one.amount_cents, one.form) for one in lines] == [
        (date(2026, 4, 2), 23_619, "ofx"),
        (date(2026, 4, 2), -1_250, "ofx"),
    ]
    assert lines[0].description == "PRAIRIE MUTUAL HCCLAIMPMT TRN*1*PM88120 A&B"


def test_the_banks_own_number_makes_an_ofx_line_once_whatever_its_words() -> None:
    again, _ = read_bank_file(OFX.replace("PRAIRIE MUTUAL", "PRAIRIE MUT"))
    assert [one.fingerprint for one in again] == [one.fingerprint for one in read_bank_file(OFX)[0]]


def ofx(*transactions: str) -> str:
    told = "".join(f"<STMTTRN><DTPOSTED>{each}</STMTTRN>" for each in transactions)
    return f"OFXHEADER:100\n<OFX><ACCTID>9911<BANKTRANLIST>{told}</BANKTRANLIST></OFX>"


def keys(text: str) -> list[str]:
    return [line.fingerprint for line in read_bank_file(text)[0]]


def test_a_bank_number_used_again_is_another_transaction() -> None:
    first, day, amount = (
        "20260402<TRNAMT>100<FITID>0<NAME>A",
        "20260403<TRNAMT>100<FITID>0<NAME>B",
        "20260402<TRNAMT>200<FITID>0<NAME>C",
    )
    found = keys(ofx(first, day, amount))
    assert len(set(found)) == 3
    assert keys(ofx(amount, first)) == [found[2], found[0]]  # whichever download brings them


def test_an_exact_repeat_within_one_file_is_a_line_of_its_own() -> None:
    one = "20260402<TRNAMT>100<FITID>0<NAME>A"
    found = keys(ofx(one, one))
    assert len(set(found)) == 2
    assert keys(ofx(one)) == found[:1]
    unnumbered = "20260402<TRNAMT>100<NAME>A"
    assert len(set(keys(ofx(unnumbered, unnumbered)))) == 2


def test_the_first_of_its_kind_also_has_the_key_it_had_before() -> None:
    one, other = "20260402<TRNAMT>100<FITID>A1<NAME>A", "20260402<TRNAMT>100<NAME>A<CHECKNUM>7"
    lines, _ = read_bank_file(ofx(one, one, other))
    former = hashlib.sha256(b"ofx|9911|A1").hexdigest()
    unnumbered = hashlib.sha256(b"ofx|9911|2026-04-02|10000|A|7").hexdigest()
    assert [line.former_fingerprint for line in lines] == [former, "", unnumbered]


def test_an_ofx_line_with_no_amount_is_told_and_the_others_are_kept() -> None:
    lines, findings = read_bank_file(OFX.replace("<TRNAMT>-12.5", "<TRNAMT>twelve"))
    assert [one.amount_cents for one in lines] == [23_619]
    assert [one.code for one in findings] == ["BANK-ROW"]


def test_bai2_credits_debits_continuations_and_totals() -> None:
    lines, findings = read_bank_file(BAI)
    assert findings == []
    assert [(one.amount_cents, one.reference) for one in lines] == [
        (23_619, "PM88120"),
        (-1_250, "BREF2"),
    ]
    assert lines[0].description == "PRAIRIE MUTUAL,HCCLAIMPMT"


def test_a_bai2_file_whose_totals_do_not_hold_gives_no_line() -> None:
    lines, findings = read_bank_file(BAI.replace("16,165,23619", "16,165,23618"))
    assert lines == []
    assert {one.code for one in findings} == {"BANK-TOTAL"}
    assert "$1,748.69" in findings[0].message
    assert "$1,748.68" in findings[0].message


@pytest.mark.parametrize("kept", range(1, 9))
def test_a_bai2_file_cut_off_anywhere_gives_no_line(kept: int) -> None:
    lines, findings = read_bank_file("\n".join(BAI.splitlines()[:kept]))
    assert lines == []
    assert [one.code for one in findings] == ["BANK-CUT"]
    assert "cut off" in findings[0].message
    assert "none of it was taken in" in findings[0].fix


@pytest.mark.parametrize("lost", [1, 2, 6, 7])
def test_a_bai2_file_that_lost_a_header_or_trailer_within_gives_no_line(lost: int) -> None:
    rows = BAI.splitlines()
    lines, findings = read_bank_file("\n".join(rows[:lost] + rows[lost + 1 :]))
    assert lines == []
    assert [one.code for one in findings] == ["BANK-CUT"]


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ("49,174869,5/", "49,174869,6/", "The account says it has 6 records, it has 5."),
        ("98,174869,1,7/", "98,174869,1,8/", "The group says it has 8 records, it has 7."),
        ("98,174869,1,7/", "98,174869,2,7/", "The group says it has 2 accounts, it has 1."),
        ("99,174869,1,9/", "99,174869,1,10/", "The file says it has 10 records, it has 9."),
        ("99,174869,1,9/", "99,174869,3,9/", "The file says it has 3 groups, it has 1."),
        ("99,174869,1,9/", "99,174869,1", "The file does not say how many records it has."),
        ("49,174869,5/", "49,x,5/", "The account does not say what its records make."),
    ],
)
def test_a_bai2_trailer_that_counts_wrong_refuses_the_file(
    right: str, wrong: str, said: str
) -> None:
    lines, findings = read_bank_file(BAI.replace(right, wrong))
    assert lines == []
    assert said in [one.message for one in findings]
    assert {one.code for one in findings} <= {"BANK-COUNT", "BANK-TOTAL"}


def test_a_bai2_group_sent_anew_is_taken_in_and_told() -> None:
    plain, _ = read_bank_file(BAI)
    lines, findings = read_bank_file(BAI.replace("02,ALDER,BANK,1,", "02,ALDER,BANK,3,"))
    assert lines == plain
    assert [(each.code, each.severity) for each in findings] == [
        ("BANK-CORRECTED", Severity.WARNING)
    ]
    assert "2026-04-02" in findings[0].message


@pytest.mark.parametrize(("status", "said"), [("2", "takes back"), ("4", "only a test")])
def test_a_bai2_group_that_is_no_money_is_told_and_not_taken_in(status: str, said: str) -> None:
    lines, findings = read_bank_file(BAI.replace("02,ALDER,BANK,1,", f"02,ALDER,BANK,{status},"))
    assert lines == []
    assert [one.code for one in findings] == ["BANK-GROUP"]
    assert said in findings[0].message
    assert "2 lines" in findings[0].message


def test_a_group_taken_back_leaves_the_other_groups_lines_as_they_are() -> None:
    head, *body, end = BAI.splitlines()
    taken_back = [body[0].replace(",BANK,1,", ",BANK,2,"), *body[1:]]
    text = "\n".join([head, *taken_back, *body, "99,349738,2,16/"])
    assert end.startswith("99,")
    lines, findings = read_bank_file(text)
    assert [one.code for one in findings] == ["BANK-GROUP"]
    assert [one.fingerprint for one in lines] == keys(BAI)


def test_two_bai2_files_in_one_are_both_read() -> None:
    other = BAI.replace("BREF", "CREF")
    lines, findings = read_bank_file(f"{BAI}\n{other}")
    assert findings == []
    assert len(lines) == 4


def test_a_bai2_record_that_cannot_be_read_is_told_in_plain_words() -> None:
    _, findings = read_bank_file(
        BAI.replace("16,455,1250", "16,fee,1250").replace("260402,,", ",,")
    )
    assert [one.message for one in findings][:3] == [
        "Record 2 (02) cannot be read: '' is no day.",
        "Record 4 (16) cannot be read: its group has no day.",
        "Record 5 (16) cannot be read: 'fee' is no number.",
    ]


def test_the_form_is_known_by_its_beginning() -> None:
    assert [form_of(text) for text in (OFX, BAI, "Date,Amount\n", "<?xml?><?OFX?><OFX>")] == [
        "ofx",
        "bai2",
        "csv",
        "ofx",
    ]


def test_rubbish_never_raises() -> None:
    for text in ("01,\n02\n16\n03,\n49,x\n99", "<OFX><STMTTRN></STMTTRN>", "01,\n16,x,y"):
        lines, findings = read_bank_file(text)
        assert lines == []
        assert findings
