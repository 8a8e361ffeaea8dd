"""Answers made from a judgement: TA1, 999 and 277CA, with positions, in our own bytes."""

from __future__ import annotations

import pytest
from tests.unit.engines.x12_judge.files import CLAIMS, claims_file, remittance_file, segments_of

from claimwright.engines.x12.acknowledge import (
    NothingToAcknowledge,
    acknowledge_999,
    acknowledge_ta1,
)
from claimwright.engines.x12.acknowledge_claims import acknowledge_277ca
from claimwright.engines.x12.readack import parse_999, parse_ta1
from claimwright.engines.x12.readstatus import parse_277ca
from claimwright.engines.x12.validate import check


def test_a_sound_file_is_accepted_and_our_answers_are_sound() -> None:
    for data in (claims_file(), remittance_file()):
        assert next(iter(parse_999(acknowledge_999(data)))).code == "A"
    for answer in (
        acknowledge_999(claims_file()),
        acknowledge_ta1(claims_file()),
        acknowledge_277ca(claims_file()),
    ):
        assert check(answer).status == "accepted"


def test_a_missing_segment_and_a_bad_element_are_named_with_their_positions() -> None:
    data = claims_file().replace(b"~REF*EI*123456780", b"").replace(b"SV1*HC:99214*130*", b"SV1*HC:99214*13O*")  # fmt: skip
    answer = next(iter(parse_999(acknowledge_999(data))))
    assert (answer.code, answer.accepted_count, answer.received_count) == ("R", 0, 1)
    found = {(each.segment, each.code): each for each in answer.sets[0].errors}
    assert ("REF", "3") in found
    line = found["SV1", "8"]
    assert line.context == ("CLM01:A1001",)
    assert [(each.position, each.code, each.value) for each in line.elements] == [("2", "6", "13O")]
    segments = segments_of(CLAIMS)
    number = next(i for i, each in enumerate(segments, 1) if each.startswith("SV1"))
    assert line.position == number - 1  # the REF before it is gone


def test_a_balance_fault_does_not_reject_the_set_but_its_claim() -> None:
    data = claims_file().replace(b"CLM*A1001*180*", b"CLM*A1001*181*")
    assert next(iter(parse_999(acknowledge_999(data)))).code == "A"
    answer = next(iter(parse_277ca(acknowledge_277ca(data))))
    assert answer.accepted_count == 2
    assert answer.rejected_count == 1
    by_number = {each.claim_control_number: each.statuses[0] for each in answer.claims}
    assert by_number["A1001"].category == "A8"
    assert by_number["A1001"].status == "400"
    assert by_number["A1002"].category == "A2"


def test_a_fault_above_claims_falls_on_every_claim_under_it() -> None:
    data = claims_file().replace(b"NM1*PR*2*NORTHWIND HEALTH*****PI*NWH01", b"NM1*PR*2*NORTHWIND HEALTH*****QQ*NWH01", 1)  # fmt: skip
    answer = next(iter(parse_277ca(acknowledge_277ca(data))))
    actions = {each.claim_control_number: each.statuses[0].action for each in answer.claims}
    assert actions == {"A1001": "WQ", "A1002": "U", "A1003": "WQ"}


def test_an_envelope_that_does_not_close_is_a_rejected_interchange() -> None:
    answer = next(iter(parse_ta1(acknowledge_ta1(claims_file()[:-30]))))
    assert (answer.code, answer.control_number) == ("R", "000000101")
    assert next(iter(parse_ta1(acknowledge_ta1(claims_file())))).code == "A"


def test_the_same_file_gives_the_same_answer() -> None:
    assert acknowledge_999(claims_file()) == acknowledge_999(claims_file())


def test_an_acknowledgment_is_not_acknowledged() -> None:
    with pytest.raises(NothingToAcknowledge):
        acknowledge_999(acknowledge_999(claims_file()))
    with pytest.raises(NothingToAcknowledge):
        acknowledge_277ca(remittance_file())


def test_signs_no_delimiter_may_carry_do_not_stop_an_answer() -> None:
    odd = claims_file().replace(b"*ZZ*ALDERCLINIC ", b"*\xb5Z*ALDERCLINIC ").replace(
        b"GS*HC*", b"GS*H\xd0*"
    )  # fmt: skip
    for answer in (acknowledge_999(odd), acknowledge_ta1(odd), acknowledge_277ca(odd)):
        assert answer.isascii()


def test_what_is_missing_carries_where_its_loop_begins() -> None:
    data = claims_file().replace(b"~DTP*472*D8*20260203", b"")
    (missing,) = (each for each in check(data).findings if each.code == "SEG-MISSING")
    segments = segments_of(CLAIMS)
    claim = segments.index("CLM*A1002*95***11:B:7*Y*A*Y*Y**AA:::OR")
    line = segments.index("LX*1", claim) + 1
    assert missing.where.loop_start == line
    assert missing.where.as_dict()["loop_start"] == line
    assert str(line) not in missing.message
