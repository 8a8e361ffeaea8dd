"""The worked examples of a remittance that adds up, and each way in which one does not."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.unit.engines.x12.cast import SAMPLES

from claimwright.engines.x12.balance835 import balance_835, imbalance_835
from claimwright.engines.x12.parties import Adjustment
from claimwright.engines.x12.read835 import parse_835
from claimwright.engines.x12.remittance import Remittance

HEAD = (
    b"ISA*00*          *00*          *ZZ*ACME           *ZZ*ALICECLINIC    *260302*0905*^*00501*"
    b"000000042*0*P*:~GS*HP*ACME*ALICECLINIC*20260302*0905*7*X*005010X221A1~ST*835*0001~"
)
TAIL = b"SE*9*0001~GE*1*7~IEA*1*000000042~"


def read(body: str) -> Remittance:
    """The one remittance whose body, without envelope, is given one segment a line."""
    (remittance,) = parse_835(HEAD + body.strip().replace("\n", "~").encode() + b"~" + TAIL)
    return remittance


def codes(remittance: Remittance) -> list[str]:
    return [finding.code for finding in balance_835(remittance)]


def test_w01_a_line_is_its_charge_less_its_adjustments() -> None:
    body = """
BPR*I*80*C*CHK************20260302
TRN*1*T1*1123456789
CLP*A1*1*125*80*20*12*ICN1
SVC*HC:99213*125*80
CAS*CO*45*25
CAS*PR*2*20"""
    assert codes(read(body)) == []
    (line, claim) = balance_835(read(body.replace("CAS*CO*45*25", "CAS*CO*45*24.99")))
    assert (line.code, claim.code) == ("X12-835-LINE", "X12-835-CLAIM")
    assert "1 cent ($0.01) missing" in line.message
    assert (line.found, line.expected) == ("80", "80.01")


def test_w02_claim_adjustments_count_once_for_the_claim_and_amt_never_counts() -> None:
    body = """
BPR*I*70*C*CHK************20260302
TRN*1*T1*1123456789
CLP*A1*1*125*70*20*12*ICN1
CAS*OA*23*10
AMT*AU*115
SVC*HC:99213*125*80
CAS*CO*45*25
CAS*PR*2*20
AMT*B6*100"""
    assert codes(read(body)) == []


@pytest.mark.parametrize(("adjustment", "missing"), [("-1.27", 0), ("1.27", -254)])
def test_w03_a_positive_provider_adjustment_lowers_the_payment(
    adjustment: str, missing: int
) -> None:
    body = f"""
BPR*I*101.27*C*CHK************20260302
TRN*1*T1*1123456789
CLP*A1*1*100*100**12*ICN1
PLB*1234567893*20261231*CV:CP*{adjustment}"""
    assert imbalance_835(read(body)).file_cents == missing
    assert codes(read(body)) == ([] if not missing else ["X12-835-FILE"])


def test_w06_a_negative_adjustment_raises_the_payment() -> None:
    body = """
BPR*I*34*C*CHK************20260302
TRN*1*T1*1123456789
CLP*A1*2*541*34**12*ICN1
CAS*OA*23*516**94*-9"""
    remittance = read(body)
    assert remittance.claims[0].adjustments == (
        Adjustment("OA", "23", 51600),
        Adjustment("OA", "94", -900),
    )
    assert codes(remittance) == []


def test_w09_an_adjustment_that_the_payment_does_not_show_is_an_imbalance() -> None:
    body = """
BPR*I*50*C*CHK************20260302
TRN*1*T1*1123456789
CLP*A1*1*50*50*20*12*ICN1
SVC*HC:99213*50*50
CAS*PR*45*20
AMT*B6*50"""
    assert codes(read(body)) == ["X12-835-LINE", "X12-835-CLAIM"]


def test_a_reversal_balances_with_its_signs_turned() -> None:
    body = """
BPR*H*0*C*NON************20260302
TRN*1*T1*1123456789
CLP*A1*22*-125*-80**12*ICN1
SVC*HC:99213*-125*-80
CAS*CO*45*-25
CAS*PR*2*-20
CLP*A1*1*125*80*20*12*ICN2
SVC*HC:99213*125*80
CAS*CO*45*25
CAS*PR*2*20"""
    assert codes(read(body)) == []


def test_two_opposite_faults_do_not_hide_each_other() -> None:
    body = """
BPR*I*100*C*CHK************20260302
TRN*1*T1*1123456789
CLP*A1*1*60*50**12*ICN1
CLP*A2*1*40*50**12*ICN2"""
    off = imbalance_835(read(body))
    assert (off.claims_off_count, off.claim_cents, off.file_cents) == (2, 2000, 0)


def test_lines_must_charge_what_the_claim_charges() -> None:
    body = """
BPR*I*80*C*CHK************20260302
TRN*1*T1*1123456789
CLP*A1*1*100*80**12*ICN1
CAS*CO*45*20
SVC*HC:99213*80*80"""
    assert codes(read(body)) == ["X12-835-CHARGE"]


@pytest.mark.parametrize(
    ("payment", "method", "expected"),
    [
        ("-5", "CHK", ["X12-835-FILE", "X12-835-NEGATIVE"]),
        ("5", "NON", ["X12-835-FILE", "X12-835-NON"]),
        ("0", "CHK", ["X12-835-ZERO"]),
        ("0", "NON", []),
    ],
)
def test_a_payment_is_never_negative_and_none_is_zero(
    payment: str, method: str, expected: list[str]
) -> None:
    body = f"BPR*I*{payment}*C*{method}************20260302\nTRN*1*T1*1123456789"
    assert codes(read(body)) == expected


def test_an_unreadable_amount_is_told_even_when_zero_would_balance() -> None:
    body = """
BPR*I*100*C*CHK************20260302
TRN*1*T1*1123456789
CLP*A1*1*100*100*1O*12*ICN1"""
    (finding,) = balance_835(read(body))
    assert (finding.code, finding.where.element) == ("X12-AMOUNT-UNREADABLE", "CLP05")


@pytest.mark.parametrize(
    ("sample", "payment_cents"),
    [
        ("lfh--medicare-part-a", 15000000),  # W04: a provider adjustment of −1.27
        ("lfh--managed-care", 94500),  # W05: line and claim adjustments of one claim
        ("lfh--secondary-payment", 122200),  # W07
        ("stupidedi--x221a1-tertiary-payments", 18750),  # W08
    ],
)
def test_the_guides_own_examples_balance(sample: str, payment_cents: int) -> None:
    path = Path(SAMPLES, "835", f"{sample}.x12")
    if not path.exists():
        pytest.skip("the shared samples are not here")
    (remittance,) = parse_835(path.read_bytes())
    assert remittance.payment_cents == payment_cents
    assert codes(remittance) == []


def test_w08_a_malformed_procedure_is_read_and_its_claim_still_balances() -> None:
    path = Path(SAMPLES, "835", "lfh--tertiary-payment.x12")
    if not path.exists():
        pytest.skip("the shared samples are not here")
    (remittance,) = parse_835(path.read_bytes())
    assert imbalance_835(remittance).claims_off_count == 0
    assert imbalance_835(remittance).lines_off_count == 1
