"""Enrollment (834) and premium payments (820) as values."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from tests.unit.engines.x12.cast import SAMPLES

from claimwright.engines.x12.enrollment834 import MemberCoverage, parse_834
from claimwright.engines.x12.premium820 import PremiumAdjustment, PremiumPayment, parse_820
from claimwright.engines.x12.validate import check

HEAD = (
    "ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *260302*0905*^*00501*"
    "000000042*0*T*:~GS*{group}*SENDER*RECEIVER*20260302*0905*7*X*{guide}~"
)
TAIL = "SE*{count}*0001~GE*1*7~IEA*1*000000042~"


def a_file(group: str, guide: str, segments: list[str]) -> bytes:
    body = "".join(f"{each}~" for each in segments)
    head = HEAD.format(group=group, guide=guide)
    return (head + body + TAIL.format(count=len(segments) + 1)).encode()


ENROLLMENT = a_file(
    "BE",
    "005010X220A1",
    [
        "ST*834*0001*005010X220A1",
        "BGN*00*FILE1*20260302*0905****2",
        "N1*P5*STEEL WORKS*FI*123456789",
        "N1*IN*ACME HEALTH*FI*987654321",
        "INS*Y*18*021*28*A***FT",
        "REF*0F*W1",
        "REF*1L*POL9",
        "REF*23*CARD5",
        "DTP*356*D8*20260301",
        "NM1*IL*1*DOE*JANE*A***34*123456789",
        "N3*12 ELM ST",
        "N4*SPRINGFIELD*IL*62702",
        "DMG*D8*19800517*F",
        "NM1*36*2*STEEL WORKS",
        "HD*021**HLT*GOLD*FAM",
        "DTP*348*D8*20260301",
        "REF*1L*GRP1",
        "HD*021**DEN**FAM",
        "DTP*348*D8*20260301",
        "INS*N*19*021*28*A",
        "REF*0F*W1",
        "NM1*IL*1*DOE*TIM",
        "HD*021**HLT",
        "DTP*348*D8*20260301",
    ],
)
PREMIUMS = a_file(
    "RA",
    "005010X218",
    [
        "ST*820*0001*005010X218",
        "BPR*C*70*C*ACH*CCP*01*071000013*DA*111222*1123456789**01*071000039*DA*333444*20260305",
        "TRN*1*EFT9",
        "REF*38*GRP1",
        "N1*PE*ACME HEALTH*FI*987654321",
        "N1*PR*STEEL WORKS*FI*123456789",
        "ENT*1*2J*34*111223333",
        "NM1*QE*1*DOE*JANE",
        "ADX*-5*52",
        "RMR*AZ*POL9**50*55",
        "DTM*582****RD8*20260301-20260331",
        "ADX*-5*H6",
        "ENT*2*2J*34*444556666",
        "NM1*QE*1*ROE*RICHARD",
        "RMR*AZ*POL8**25*25",
        "DTM*582****RD8*20260301-20260331",
    ],
)


def test_members_come_one_by_one_with_their_coverages() -> None:
    jane, tim = parse_834(ENROLLMENT)
    assert (jane.is_subscriber, tim.is_subscriber, tim.relationship) == (True, False, "19")
    assert (jane.member.first, tim.member.first) == ("JANE", "TIM")
    assert (jane.subscriber_number, jane.policy_number) == ("W1", "POL9")
    assert jane.references == (("23", "CARD5"),)
    assert jane.member.birth_on == date(1980, 5, 17)
    assert jane.employer is not None
    assert jane.employer.name == "STEEL WORKS"
    assert jane.coverages[0] == MemberCoverage(
        "021", "HLT", "GOLD", "FAM", (("348", "20260301"),), (("1L", "GRP1"),)
    )
    assert [each.insurance_line for each in jane.coverages] == ["HLT", "DEN"]
    assert (tim.sponsor.name, tim.payer.name, tim.purpose) == ("STEEL WORKS", "ACME HEALTH", "2")
    assert ENROLLMENT[tim.offset : tim.offset + 5] == b"INS*N"


def test_a_payment_tells_for_whom_and_balances() -> None:
    (paid,) = parse_820(PREMIUMS)
    assert (paid.payment_cents, paid.trace_number, paid.method) == (7000, "EFT9", "ACH")
    assert paid.paid_on == date(2026, 3, 5)
    assert (paid.payer.name, paid.receiver.name) == ("STEEL WORKS", "ACME HEALTH")
    jane, richard = paid.remittances
    assert jane.people[0][1].first == "JANE"
    assert jane.adjustments == (PremiumAdjustment(-500, "52"),)
    assert jane.details[0].adjustments == (PremiumAdjustment(-500, "H6"),)
    assert (richard.details[0].paid_cents, richard.details[0].billed_cents) == (2500, 2500)
    assert paid.imbalance_cents == 0


def test_what_is_missing_from_a_payment_is_its_imbalance() -> None:
    (paid,) = parse_820(PREMIUMS.replace(b"BPR*C*70*", b"BPR*C*71*"))
    assert paid.imbalance_cents == 100


def test_a_payment_that_its_details_do_not_make_is_a_fault() -> None:
    result = check(PREMIUMS.replace(b"BPR*C*70*", b"BPR*C*71*"))
    (finding,) = result.findings
    assert (finding.code, finding.where.element) == ("BAL-PREMIUM", "BPR02")
    assert (finding.found, finding.expected) == ("71", "70")
    assert (finding.where.segment_number, result.status) == (2, "rejected")


@pytest.mark.parametrize(
    ("sent", "wrong", "codes"),
    [
        (b"ADX*-5*52", b"ADX*-6*52", ["BAL-PREMIUM"]),  # of an earlier payment: part of the sum
        (b"ADX*-5*H6", b"ADX*-6*H6", []),  # why this detail is not what was billed
        (b"RMR*AZ*POL8**25*25", b"RMR*AZ*POL8**2X*25", ["ELEM-NUMBER"]),  # one fault, told once
    ],
)
def test_what_counts_toward_a_payment(sent: bytes, wrong: bytes, codes: list[str]) -> None:
    found = check(PREMIUMS.replace(sent, wrong)).findings
    assert [each.code for each in found] == codes


@pytest.mark.parametrize("data", [ENROLLMENT, PREMIUMS])
def test_the_files_are_judged_in_depth_and_clean(data: bytes) -> None:
    result = check(data)
    assert [each.message for each in result.findings] == []
    assert result.transactions[0].depth == "judged in depth"


@pytest.mark.skipif(not Path(SAMPLES).exists(), reason="the shared samples are not here")
def test_every_sample_payment_balances_and_every_member_is_read() -> None:
    payments: list[PremiumPayment] = []
    for path in sorted(Path(SAMPLES).glob("820*/*.x12")):
        payments += parse_820(path.read_bytes())
    assert len(payments) > 10
    assert {each.imbalance_cents for each in payments} == {0}
    for path in sorted(Path(SAMPLES).glob("834/*.x12")):
        data = path.read_bytes()
        assert len(list(parse_834(data))) == data.count(b"INS*"), path.name
