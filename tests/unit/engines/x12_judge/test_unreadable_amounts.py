"""An amount that is not in whole cents is a fault of its own, and no sum is judged with it."""

from __future__ import annotations

import pytest
from tests.unit.engines.x12_judge.files import claims_file, remittance_file

from claimwright.engines.x12.balance835 import balance_835, imbalance_835
from claimwright.engines.x12.read835 import parse_835
from claimwright.engines.x12.validate import REJECTED, check
from claimwright.kernel.finding import Severity


def errors_of(data: bytes) -> list[tuple[str, str]]:
    """Code and element of every error."""
    return [
        (each.code, each.where.element)
        for each in check(data).findings
        if each.severity is Severity.ERROR
    ]


CLAIM_AMOUNTS = [
    (b"CLM*A1001*180*", b"CLM*A1001*180.001*", "CLM02"),
    (b"HC:99214*130*", b"HC:99214*130.005*", "SV102"),
    (b"AMT*D*80~", b"AMT*D*80.123~", "AMT02"),
    (b"SVD*02402*80*", b"SVD*02402*80.0001*", "SVD02"),
    (b"CAS*PR*2*20~", b"CAS*PR*2*19.999~", "CAS03"),
    (b"CLM*A1001*180*", b"CLM*A1001*1234567890123456*", "CLM02"),
]


@pytest.mark.parametrize(("old", "new", "element"), CLAIM_AMOUNTS)
def test_an_amount_of_a_claim_finer_than_a_cent_is_the_one_error(
    old: bytes, new: bytes, element: str
) -> None:
    data = claims_file()
    assert old in data
    assert errors_of(data.replace(old, new, 1)) == [("ELEM-AMOUNT", element)]


PAYMENT_AMOUNTS = [
    (b"BPR*I*233*", b"BPR*I*233.001*", "BPR02"),
    (b"CLP*A1001*1*180*120*30", b"CLP*A1001*1*180.005*120*30", "CLP03"),
    (b"CLP*A1001*1*180*120*30", b"CLP*A1001*1*180*120.005*30", "CLP04"),
    (b"CLP*A1001*1*180*120*30", b"CLP*A1001*1*180*120*30.005", "CLP05"),
    (b"SVC*HC:99214*130*90*", b"SVC*HC:99214*130.125*90*", "SVC02"),
    (b"SVC*HC:99214*130*90*", b"SVC*HC:99214*130*89.999*", "SVC03"),
    (b"CAS*PR*3*30~", b"CAS*PR*3*30.001~", "CAS03"),
    (b"*WO:NWH77*15*", b"*WO:NWH77*15.001*", "PLB04"),
]


@pytest.mark.parametrize(("old", "new", "element"), PAYMENT_AMOUNTS)
def test_an_amount_of_a_payment_finer_than_a_cent_is_the_one_error(
    old: bytes, new: bytes, element: str
) -> None:
    data = remittance_file()
    assert old in data
    result = check(data.replace(old, new, 1))
    faults = [each for each in result.findings if each.severity is not Severity.INFO]
    told = [(each.code, each.where.element) for each in faults]
    assert (result.status, told) == (REJECTED, [("ELEM-AMOUNT", element)])


def test_a_payment_that_cannot_be_read_is_not_called_nothing() -> None:
    data = remittance_file().replace(b"BPR*I*233*C*ACH", b"BPR*I*0.001*C*CHK")
    assert errors_of(data) == [("ELEM-AMOUNT", "BPR02")]
    assert "X12-835-ZERO" not in {each.code for each in check(data).findings}


@pytest.mark.parametrize("label", [b"004010X091A1", b"005010"])
def test_money_is_read_where_no_guide_is(label: bytes) -> None:
    data = remittance_file().replace(b"005010X221A1", label)
    fine = data.replace(b"CLP*A1001*1*180*120*", b"CLP*A1001*1*180*120.001*")
    assert errors_of(data) == []
    assert errors_of(fine) == [("ELEM-AMOUNT", "CLP04")]


def test_zeros_behind_the_cents_change_no_amount() -> None:
    data = remittance_file().replace(b"BPR*I*233*", b"BPR*I*233.000*")
    assert errors_of(data) == []


def test_what_is_counted_may_be_finer_than_cents() -> None:
    data = claims_file().replace(b"HC:97110*150*UN*3*", b"HC:97110*150*UN*3.125*")
    assert errors_of(data) == []


@pytest.mark.parametrize(("old", "new", "element"), PAYMENT_AMOUNTS)
def test_a_remittance_names_its_unreadable_amount_and_no_sum_with_it(
    old: bytes, new: bytes, element: str
) -> None:
    (remittance,) = parse_835(remittance_file().replace(old, new, 1))
    told = [(each.code, each.where.element) for each in balance_835(remittance)]
    assert told == [("X12-AMOUNT-UNREADABLE", element)]
    assert not imbalance_835(remittance)


def test_the_other_claims_of_a_payment_are_still_balanced() -> None:
    data = remittance_file().replace(b"CAS*PR*3*30~", b"CAS*PR*3*30.001~")
    data = data.replace(b"CAS*CO*197*95~", b"CAS*CO*197*94~")
    told = {code for code, _ in errors_of(data)}
    assert told == {"ELEM-AMOUNT", "X12-835-LINE", "X12-835-CLAIM"}
    (remittance,) = parse_835(data)
    assert imbalance_835(remittance).claim_cents == 100
