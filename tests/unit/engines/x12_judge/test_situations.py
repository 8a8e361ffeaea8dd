"""Every situational rule over professional claims: broken once, and the sound claim beside it."""

from __future__ import annotations

import pytest
from tests.unit.engines.x12_judge.files import CLAIMS, claims_file, segments_of

from claimwright.engines.x12.validate import check
from claimwright.kernel.finding import Severity

# What was changed, what it became, and the one code that says so.
RULES: list[tuple[str, str, str]] = [
    ("SBR*P*18*******MB", "SBR*P********MB", "SIT-PATIENT"),
    ("11:B:1*Y*A*Y*Y\nHI*ABK:I10", "11:B:1*Y*A*Y*Y\nREF*F8*X\nHI*ABK:I10", "SIT-FREQUENCY"),
    ("180***11:B:1", "180***11:B:2", "SIT-FREQUENCY"),
    ("REF*F8*NWH998877\n", "", "SIT-FREQUENCY"),
    ("DTP*439*D8*20260130\n", "", "SIT-ACCIDENT-DATE"),
    ("AA:::OR", "AA", "SIT-ACCIDENT-STATE"),
    ("180***11:B", "180***21:B", "SIT-ADMISSION-DATE"),
    ("DTP*439*D8*20260130", "DTP*439*D8*20260228", "SIT-DATE-ORDER"),
    ("HI*ABK:I10", "DTP*431*D8*20260220\nHI*ABK:I10", "SIT-DATE-ORDER"),
    ("DMG*D8*20150704*F", "DMG*D8*20260301*F", "SIT-BIRTH-DATE"),
    ("DMG*D8*19480512*F", "DMG*D8*18700512*F", "SIT-BIRTH-DATE"),
    ("N3*4 FERN LANE\n", "", "SIT-SUBSCRIBER"),
    ("SBR*P**GRP77******CI", "SBR*P**GRP77", "SIT-FILING-INDICATOR"),
    ("SBR*P**GRP77******CI", "SBR*P**GRP77******WC", "SIT-CASUALTY-NUMBER"),
    ("CLM*A1001*", "CLM*A10010000000000000000*", "CLAIM-NUMBER-LONG"),
    ("CLM*A1002*", "CLM*A1001*", "CLAIM-NUMBER-REPEATED"),
    ("HI*ABK:I10", "PWK*B4*EL\nHI*ABK:I10", "SIT-ATTACHMENT"),
    ("*50*UN*1***1\n", "*50*UN*1***1\nPWK*B4*FX\n", "SIT-ATTACHMENT"),
    ("972020001", "600010001", "CODE-ZIP-STATE"),
    ("N4*PORTLAND*OR*972020001", "N4*TORONTO", "SIT-COUNTRY"),
    ("972010001", "972010000", "SIT-ZIP-FULL"),
    ("HI*ABK:I10", "REF*X4*12345\nHI*ABK:I10", "SIT-CLIA"),
    ("AMT*D*80\n", "AMT*D*80\nAMT*EAF*30\n", "COB-REMAINING"),
    ("DTP*573*D8*20260120", "DTP*573*D8*20260120\nAMT*EAF*70", "COB-REMAINING"),
    ("HI*ABK:I10", "AMT*F5*500\nHI*ABK:I10", "SIT-PATIENT-PAID"),
    ("N3*12 ALDER STREET", "N3*P.O. BOX 12", "SIT-STREET"),
    ("*OR*972010001", "*OR*97201", "SIT-ZIP-FULL"),
    ("REF*EI*123456780", "REF*EI*12345678", "SIT-TAX-NUMBER"),
    ("NM1*85*2*ALDER STREET CLINIC*", "NM1*85*2*ALDER STREET CLINIC*ANN", "SIT-NAME"),
    ("*50*UN*1***1", "*50*UN*0***1", "SIT-UNITS"),
    ("*50*UN*1***1", "*50*UN*1***1****Y", "SIT-EPSDT"),
    ("REF*6R*A1001L2", "REF*6R*A1001L2\nPS1*9*5", "SIT-PURCHASED"),
    ("20260105-20260106", "20260106-20260105", "DATE-ORDER"),
    ("DTP*472*D8*20260203", "DTP*472*D8*20260303", "DATE-FUTURE"),
    ("DTP*573*D8*20260120", "DTP*573*D8*20251220", "DATE-PAID"),
    ("SVD*02402", "SVD*99999", "COB-PAYER"),
    ("SBR*P*18*******MB\nAMT", "SBR*S*18*******MB\nAMT", "COB-RANK"),
    ("HC:93000*", "HC:93000:59:59*", "CODE-MODIFIER-REPEATED"),
    ("ABF:E119", "ABF:I10", "CODE-DX-REPEATED"),
    ("ABK:S60211A", "ABK:V4352XA", "CODE-DX-EXTERNAL"),
    ("HC:93000*50*UN", "HC:93000*50*MJ", "SERVICE-MINUTES"),
    ("HC:93000*50*UN", "HC:00840*50*UN", "SERVICE-MINUTES"),
    ("HC:93000*", "HC:64999*", "SERVICE-UNLISTED"),
    ("HC:93000*", "HC:A0428*", "SERVICE-AMBULANCE"),
    ("REF*6R*A1001L2", "REF*6R*A1001L2\nLIN**N4*123\nCTP****1*UN", "SERVICE-NDC"),
    ("REF*6R*A1001L2", "REF*6R*A1001L2\nLIN**N4*12345678901\nCTP****0*UN", "SERVICE-NDC"),
]


def blamed(text: str) -> list[str]:
    """The codes a claim file is blamed for."""
    result = check(claims_file(segments_of(text)))
    return [each.code for each in result.findings if each.severity is not Severity.INFO]


def test_the_sound_claims_break_no_rule() -> None:
    assert blamed(CLAIMS) == []


@pytest.mark.parametrize(("old", "new", "code"), RULES, ids=[f"{r[2]} {r[1][:24]}" for r in RULES])
def test_one_broken_rule_is_told_as_that(old: str, new: str, code: str) -> None:
    assert old in CLAIMS
    text = CLAIMS.replace(old, new, 1)
    found = blamed(text)
    assert set(found) == {code}
    assert len(found) == 1


@pytest.mark.parametrize("sent", ["AA", "AB", "AD", "AF", "AG", "NS", "FX***AC*A1001-1"])
def test_an_attachment_that_carries_no_number_needs_none(sent: str) -> None:
    line = CLAIMS.replace("*50*UN*1***1\n", f"*50*UN*1***1\nPWK*CT*{sent}\n", 1)
    assert line != CLAIMS
    assert "SIT-ATTACHMENT" not in blamed(line)


@pytest.mark.parametrize(("old", "new"), [
    ("N4*PORTLAND*OR*972020001", "N4*TORONTO*ON*M5V 3L9*CA"),
    ("N4*PORTLAND*OR*972020001", "N4*LYON**69001*FR"),
    ("HI*ABK:I10", "REF*X4*38D1234567\nHI*ABK:I10"),
    ("AMT*D*80\n", "AMT*D*80\nAMT*EAF*20\n"),
    ("DTP*573*D8*20260120", "DTP*573*D8*20260120\nAMT*EAF*20"),
])  # fmt: skip
def test_the_same_sent_rightly_is_not_blamed(old: str, new: str) -> None:
    assert old in CLAIMS
    assert blamed(CLAIMS.replace(old, new, 1)) == []


def test_a_batch_number_is_used_once_in_a_file() -> None:
    second = CLAIMS.replace("ST*837*0001", "ST*837*0002").replace("SE*0*0001", "SE*0*0002")
    data = claims_file(segments_of(f"{CLAIMS}\n{second}")).replace(b"GE*1*7", b"GE*2*7")
    found = [each for each in check(data).findings if each.code == "SIT-BATCH-REPEATED"]
    assert [each.where.element for each in found] == ["BHT03"]
    other = data.replace(b"BATCH17", b"BATCH18", 1)
    assert "SIT-BATCH-REPEATED" not in [each.code for each in check(other).findings]


def test_medicare_after_another_payer_says_why() -> None:
    text = CLAIMS.replace("SBR*S*18*******CI", "SBR*S*18*******MB")
    text = text.replace("MI*W5550002", "MI*1EG4TE5MK72")
    assert blamed(text) == ["SIT-MEDICARE-SECONDARY"]
    assert blamed(text.replace("SBR*S*18*******MB", "SBR*S*18***12****MB")) == []


def test_claim_adjustments_alone_explain_what_an_earlier_payer_paid() -> None:
    start, stop = CLAIMS.index("SVD*02402"), CLAIMS.index("SE*0*")
    text = CLAIMS[:start] + CLAIMS[stop:]
    off = text.replace("AMT*D*80", "CAS*CO*45*50\nAMT*D*80")
    assert blamed(off) == ["BAL-COB-CLAIM"]
    assert blamed(text.replace("AMT*D*80", "CAS*CO*45*70\nAMT*D*80")) == []


def test_lines_an_earlier_payer_unbundled_are_added_up() -> None:
    text = CLAIMS.replace(
        "SVD*02402*80*HC:97110**3\nCAS*CO*45*50\nCAS*PR*2*20\nDTP*573*D8*20260120",
        "SVD*02402*50*HC:97110**2\nCAS*CO*45*50\nDTP*573*D8*20260120\n"
        "SVD*02402*30*HC:97112**1\nCAS*PR*2*20\nDTP*573*D8*20260120",
    )
    assert blamed(text) == []
