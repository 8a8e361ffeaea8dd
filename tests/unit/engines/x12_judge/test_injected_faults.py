"""One fault put into a sound file is found, under its own code; the sound file shows none."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.unit.engines.x12_judge.files import (
    BILLING_NPI,
    CLAIMS,
    REMITTANCE,
    claims_file,
    file_of,
    remittance_file,
    segments_of,
)

from claimwright.engines.x12.validate import check
from claimwright.kernel.finding import Severity

Break = Callable[[list[str]], list[str]]


def swap(old: str, new: str) -> Break:
    """Change the first segment that holds the text."""

    def broken(segments: list[str]) -> list[str]:
        place = next(i for i, each in enumerate(segments) if old in each)
        return [*segments[:place], segments[place].replace(old, new, 1), *segments[place + 1 :]]

    return broken


def drop(start: str) -> Break:
    """Remove the first segment that begins so."""

    def broken(segments: list[str]) -> list[str]:
        place = next(i for i, each in enumerate(segments) if each.startswith(start))
        return [*segments[:place], *segments[place + 1 :]]

    return broken


def add(after: str, *new: str) -> Break:
    """Put segments after the first one that begins so."""

    def broken(segments: list[str]) -> list[str]:
        place = next(i for i, each in enumerate(segments) if each.startswith(after)) + 1
        return [*segments[:place], *new, *segments[place:]]

    return broken


CLAIM_FAULTS: list[tuple[str, Break, str]] = [
    ("segment count", swap("SE*0*", "SE*9*"), "X12-SE-COUNT"),
    ("set control number", swap("SE*0*0001", "SE*62*0002"), "X12-SE-CONTROL"),
    ("unknown segment", add("CLM*A1001", "ZZQ*1"), "SEG-UNKNOWN"),
    ("misplaced segment", add("PRV*PE", "SVD*1*2"), "SEG-UNEXPECTED"),
    ("segment out of order", add("SV1*HC:93000", "LX*3", "DTP*472*D8*20260210"), "SEG-MISSING"),
    ("required segment missing", drop("DTP*472"), "SEG-MISSING"),
    ("required loop missing", drop("NM1*PR*2*MEDICARE"), "LOOP-MISSING"),
    ("tax id missing", drop("REF*EI"), "SEG-MISSING"),
    ("required element missing", swap("NM1*41*2*", "NM1*41**"), "ELEM-MISSING"),
    ("required component missing", swap("11:B:1", "11:B"), "ELEM-MISSING"),
    ("segment repeated", add("PRV*BI", "PRV*BI*PXC*207Q00000X"), "SEG-REPEATED"),
    ("loop repeated", add("PRV*PE", "NM1*82*1*HART*ALICE"), "LOOP-REPEATED"),
    ("wrong qualifier", swap("NM1*85*", "NM1*8X*"), "SEG-UNEXPECTED"),
    ("code value", swap("BHT*0019*00*", "BHT*0019*99*"), "ELEM-CODE"),
    ("assignment code", swap("*Y*A*Y*Y", "*Y*Q*Y*Y"), "ELEM-CODE"),
    ("too long", swap("N4*PORTLAND*OR", "N4*PORTLAND*ORE"), "ELEM-TOO-LONG"),
    ("too short", swap("207Q00000X", "207Q00000X*O"), "ELEM-NOT-USED"),
    ("not a number", swap("*130*UN", "*13O*UN"), "ELEM-NUMBER"),
    ("bad date", swap("D8*20260210", "D8*20260230"), "ELEM-DATE"),
    ("bad date form", swap("D8*20260210", "D8*260210"), "ELEM-DATE"),
    ("half a pair", swap("*MI*1EG4TE5MK73", "*MI"), "ELEM-CONDITION"),
    ("too many components", swap("ABK:I10*", "ABK:I10:::::::::*"), "ELEM-COMPONENTS"),
    ("too many elements", swap("LX*1", "LX*1*2*3"), "ELEM-EXTRA"),
    ("empty element at the end", swap("LX*1", "LX*1*"), "ELEM-TRAILING"),
    ("control character", swap("QUILL", "QU\x07ILL"), "ELEM-CHARACTER"),
    ("level numbering", swap("HL*3*1*22", "HL*7*1*22"), "HL-NUMBER"),
    ("level's parent", swap("HL*2*1*22", "HL*2*9*22"), "HL-PARENT"),
    ("level's child flag", swap("HL*2*1*22*0", "HL*2*1*22*1"), "HL-CHILD"),
    ("claim total", swap("CLM*A1001*180*", "CLM*A1001*181*"), "BAL-CLAIM-LINES"),
    ("line charge", swap("*50*UN", "*50.01*UN"), "BAL-CLAIM-LINES"),
    ("earlier payer's line", swap("SVD*02402*80", "SVD*02402*81"), "BAL-COB-LINE"),
    ("earlier payer's claim", swap("AMT*D*80", "AMT*D*81"), "BAL-COB-CLAIM"),
    ("pointer beyond the list", swap("UN*1***1:2", "UN*1***1:3"), "DX-POINTER"),
    ("line numbering", swap("LX*2", "LX*3"), "LX-NUMBER"),
    ("line number reused", swap("REF*6R*A1001L2", "REF*6R*A1001L1"), "LINE-CONTROL-REPEATED"),
    ("no member number", swap("*AGNES****MI*1EG4TE5MK73", "*AGNES"), "MEMBER-ID"),
]

CLAIM_WARNINGS: list[tuple[str, Break, str]] = [
    ("NPI check digit", swap(BILLING_NPI, BILLING_NPI[:-1] + "0"), "NPI-CHECK-DIGIT"),
    ("NPI form", swap(BILLING_NPI, "3" + BILLING_NPI[1:]), "NPI-FORMAT"),
    ("taxonomy", swap("207Q00000X", "207Q000000"), "CODE-TAXONOMY"),
    ("diagnosis with a dot", swap("ABF:E119", "ABF:E11.9"), "CODE-DX"),
    ("external cause first", swap("ABK:S60211A", "ABK:V4352XA"), "CODE-DX-EXTERNAL"),
    ("place of service", swap("180***11:B", "180***97:B"), "CODE-POS"),
    ("state", swap("*PORTLAND*OR", "*PORTLAND*OX"), "CODE-STATE"),
    ("adjustment reason", swap("CAS*CO*45", "CAS*CO*945"), "CODE-CARC"),
    ("Medicare number", swap("1EG4TE5MK73", "1SG4TE5MK73"), "MBI-FORMAT"),
    ("subscriber or patient", swap("SBR*P*18*******MB", "SBR*P********MB"), "SIT-PATIENT"),
    ("replacement of nothing", drop("REF*F8"), "SIT-FREQUENCY"),
    ("accident without date", drop("DTP*439"), "SIT-ACCIDENT-DATE"),
    ("car accident without state", swap("AA:::OR", "AA"), "SIT-ACCIDENT-STATE"),
    ("inpatient without admission", swap("180***11:B", "180***21:B"), "SIT-ADMISSION-DATE"),
    ("period backwards", swap("20260105-20260106", "20260106-20260105"), "DATE-ORDER"),
    ("adjudication of nobody", swap("SVD*02402", "SVD*99999"), "COB-PAYER"),
]

REMITTANCE_FAULTS: list[tuple[str, Break, str]] = [
    ("payment", swap("BPR*I*233*", "BPR*I*234*"), "X12-835-FILE"),
    ("provider adjustment", swap("*L6*-3", "*L6*3"), "X12-835-FILE"),
    ("line", swap("*130*90**1", "*130*91**1"), "X12-835-LINE"),
    ("claim", swap("*1*180*120*30", "*1*180*119*30"), "X12-835-CLAIM"),
    ("charge", swap("*1*180*120*30", "*1*181*120*30"), "X12-835-CHARGE"),
    ("adjustment dropped", drop("CAS*PR*3*30"), "X12-835-LINE"),
    ("amount", swap("CAS*CO*45*10", "CAS*CO*45*1O"), "ELEM-NUMBER"),
    ("payment method", swap("*C*ACH*", "*C*XYZ*"), "ELEM-CODE"),
    ("claim status", swap("CLP*A1002*4*", "CLP*A1002*99*"), "ELEM-CODE"),
    ("adjustment group", swap("CAS*OA*", "CAS*XX*"), "ELEM-CODE"),
    ("adjustment without amount", swap("CAS*PR*2*5", "CAS*PR*2"), "ELEM-MISSING"),
    ("payment date", swap("*20260310", "*20261310"), "ELEM-DATE"),
    ("service date", swap("DTM*472*20260203", "DTM*472*20260229"), "ELEM-DATE"),
    ("payer's name missing", drop("N1*PR"), "LOOP-MISSING"),
    ("payer's contact missing", drop("PER*BL"), "SEG-MISSING"),
    ("trace number missing", drop("TRN"), "SEG-MISSING"),
    ("patient's name missing", drop("NM1*QC*1*MOSS"), "SEG-MISSING"),
    ("claim before its opening", drop("LX*1"), "LOOP-UNOPENED"),
    ("unknown segment", add("CLP*A1002", "QQQ*1"), "SEG-UNKNOWN"),
    ("misplaced segment", add("CLP*A1002", "SBR*P"), "SEG-UNKNOWN"),
    ("segment too late", add("AMT*B6", "CAS*CO*96*0"), "SEG-ORDER"),
    ("half a pair", swap("BPR*I*233*C*ACH*CCP*01", "BPR*I*233*C*ACH*CCP*"), "ELEM-CONDITION"),
    ("segment count", swap("SE*0*", "SE*9*"), "X12-SE-COUNT"),
]

REMITTANCE_WARNINGS: list[tuple[str, Break, str]] = [
    ("NPI", swap(f"XX*{BILLING_NPI}", "XX*1234567890"), "NPI-CHECK-DIGIT"),
    ("adjustment reason", swap("CAS*CO*197", "CAS*CO*997"), "CODE-CARC"),
    ("remark", swap("LQ*HE*N130", "LQ*HE*N9999"), "CODE-RARC"),
    ("state", swap("*SEATTLE*WA", "*SEATTLE*WX"), "CODE-STATE"),
]


def codes_of(data: bytes, severity: Severity, *, for_submission: bool = False) -> set[str]:
    """The codes found under one severity."""
    result = check(data, for_submission=for_submission)
    return {each.code for each in result.findings if each.severity is severity}


def test_sound_files_show_no_fault_even_to_the_strictest_judge() -> None:
    for data in (claims_file(), remittance_file()):
        result = check(data, for_submission=True)
        assert result.status == "accepted", result.findings
        assert [each.code for each in result.findings] == ["CODES-NOT-LOADED"]


@pytest.mark.parametrize(("kind", "fault", "code"), CLAIM_FAULTS, ids=[f[0] for f in CLAIM_FAULTS])
def test_one_fault_in_a_claim_file_is_an_error(kind: str, fault: Break, code: str) -> None:
    assert code in codes_of(claims_file(fault(segments_of(CLAIMS))), Severity.ERROR)


@pytest.mark.parametrize(
    ("kind", "fault", "code"), CLAIM_WARNINGS, ids=[f[0] for f in CLAIM_WARNINGS]
)
def test_codes_and_situations_warn_and_stop_a_submission(
    kind: str, fault: Break, code: str
) -> None:
    broken = claims_file(fault(segments_of(CLAIMS)))
    assert code in codes_of(broken, Severity.WARNING)
    assert not codes_of(broken, Severity.ERROR)
    assert code in codes_of(broken, Severity.ERROR, for_submission=True)


@pytest.mark.parametrize(
    ("kind", "fault", "code"), REMITTANCE_FAULTS, ids=[f[0] for f in REMITTANCE_FAULTS]
)
def test_one_fault_in_a_remittance_is_an_error(kind: str, fault: Break, code: str) -> None:
    assert code in codes_of(remittance_file(fault(segments_of(REMITTANCE))), Severity.ERROR)


@pytest.mark.parametrize(
    ("kind", "fault", "code"), REMITTANCE_WARNINGS, ids=[f[0] for f in REMITTANCE_WARNINGS]
)
def test_codes_in_a_remittance_warn(kind: str, fault: Break, code: str) -> None:
    broken = remittance_file(fault(segments_of(REMITTANCE)))
    assert code in codes_of(broken, Severity.WARNING)
    assert not codes_of(broken, Severity.ERROR)


def test_the_wrong_functional_group_is_an_error_for_claims_and_payments() -> None:
    data = file_of(segments_of(CLAIMS), group="HP")
    assert "X12-GS-FUNCTION" in codes_of(data, Severity.ERROR)


def test_envelope_elements_and_guide_labels_are_judged() -> None:
    odd = claims_file().replace(b"*0*T*:~", b"*0*X*:~").replace(b"*0915*7*X*", b"*2599*7*X*")
    result = check(odd)
    places = {(each.code, each.where.element) for each in result.findings}
    assert {("ELEM-CODE", "ISA15"), ("ELEM-TIME", "GS05")} <= places
    foreign = file_of(segments_of(CLAIMS.replace("005010X222A1", "005010X279A1")))
    assert "GUIDE-LABEL" in codes_of(foreign, Severity.ERROR)


def test_a_file_cut_short_is_an_error_and_what_came_before_is_still_judged() -> None:
    data = claims_file()
    result = check(data[: data.index(b"SVD*")])
    assert {"X12-SE-MISSING", "X12-GE-MISSING", "X12-IEA-MISSING"} <= {
        each.code for each in result.findings
    }
    assert result.transactions[0].claims_count == 3


def test_a_line_break_inside_an_element_is_found_only_when_the_file_is_not_wrapped() -> None:
    lines = claims_file().decode().replace("~", "~\n")
    broken = lines.replace("4 FERN LANE", "4 FERN\nLANE").encode()
    assert "ELEM-LINE-BREAK" in codes_of(broken, Severity.ERROR)
    whole = claims_file().decode()
    wrapped = "\n".join(whole[at : at + 80] for at in range(0, len(whole), 80)).encode()
    assert not codes_of(wrapped, Severity.ERROR)


def test_one_unknown_segment_is_one_finding_and_the_other_claims_are_still_judged() -> None:
    segments = add("CLM*A1001", "ZZQ*1")(segments_of(CLAIMS))
    segments = swap("CLM*A1003*150*", "CLM*A1003*151*")(segments)
    found = codes_of(claims_file(segments), Severity.ERROR)
    assert found == {"SEG-UNKNOWN", "BAL-CLAIM-LINES"}
