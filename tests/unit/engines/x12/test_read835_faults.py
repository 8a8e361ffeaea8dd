"""What a remittance says in the wrong place or by half is told, not passed over in silence."""

from __future__ import annotations

import re

import pytest
from tests.unit.engines.x12_judge.files import remittance_file

from claimwright.engines.x12.read835 import parse_835
from claimwright.kernel.finding import Severity

DATA = remittance_file()
PAYMENT = re.search(rb"~(BPR[^~]*)", DATA).group(1)  # type: ignore[union-attr]
OTHER_PAYMENT = PAYMENT.replace(b"*233*", b"*999*")

CASES = [
    (b"~TRN*", b"~" + OTHER_PAYMENT + b"~TRN*", [("SEG-REPEATED", "BPR", Severity.ERROR)]),
    (b"~SVC*", b"~" + OTHER_PAYMENT + b"~SVC*", [("SEG-REPEATED", "BPR", Severity.ERROR)]),
    (b"~TRN*", b"~" + PAYMENT + b"~TRN*", [("SEG-REPEATED", "BPR", Severity.WARNING)]),
    (b"~CLP*", b"~SVC*HC:99214*130*90~CLP*", [("SEG-UNEXPECTED", "SVC", Severity.WARNING)]),
    (b"~LX*", b"~cas*CO*45*40~LX*", [("SEG-UNEXPECTED", "cas", Severity.WARNING)]),
    (b"*L6*-3~", b"*L6*-3*CS:X~", [("ELEM-CONDITION", "PLB", Severity.WARNING)]),
    (b"*L6*-3~", b"*L6*-3**0~", [("ELEM-CONDITION", "PLB", Severity.WARNING)]),
]


@pytest.mark.parametrize(("old", "new", "told"), CASES)
def test_what_stands_in_the_wrong_place_is_told(
    old: bytes, new: bytes, told: list[tuple[str, str, Severity]]
) -> None:
    assert old in DATA
    data = DATA.replace(old, new, 1)
    (remittance,) = parse_835(data)
    faults = remittance.faults
    assert [(each.code, each.where.segment, each.severity) for each in faults] == told
    at = faults[0].where.offset
    assert at is not None
    assert data[at:].startswith(faults[0].where.segment.encode())


def test_the_missing_half_of_a_provider_adjustment_is_named() -> None:
    def halves(tail: bytes) -> list[tuple[str, str]]:
        (remittance,) = parse_835(DATA.replace(b"*L6*-3~", tail))
        return [(each.where.element, each.message) for each in remittance.faults]

    assert halves(b"*L6*-3*CS:X~") == [
        ("PLB08", "PLB08, the amount of a provider adjustment, is missing.")
    ]
    assert halves(b"*L6*-3**0~") == [
        ("PLB07", "PLB07, the reason of a provider adjustment, is missing.")
    ]
    assert halves(b"*L6*-3***~") == []


def test_a_sound_remittance_has_no_faults() -> None:
    (remittance,) = parse_835(DATA)
    assert remittance.faults == ()
