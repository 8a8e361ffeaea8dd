"""What never reaches adjudication: interchanges, sets and claims turned away, each with why."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from claimwright.engines.x12.professional import ProfessionalClaim
from claimwright.engines.x12.readack import parse_999, parse_ta1
from claimwright.kernel.address import Address
from tests.unit.simulator.cast import ALICE, BOB, Days, a_claim, a_file, a_line, a_scenario


def test_sound_file_is_accepted_by_999_clearinghouse_and_payer() -> None:
    days = Days()
    answers = days.send(a_claim())
    assert [file.kind for file in answers] == ["999", "277ca"]
    functional = next(iter(parse_999(answers[0].data)))
    assert (functional.code, functional.accepted_count) == ("A", 1)
    days.pass_days(4)
    clearinghouse, payer = days.acknowledged()
    assert (clearinghouse.statuses[0].category, payer.statuses[0].category) == ("A1", "A2")
    assert not clearinghouse.payer_claim_number
    assert payer.payer_claim_number
    assert payer.claim_control_number == "CW0000001A"


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        (a_claim(payer=replace(a_claim().payer, id="NOBODY")), ("A7", "153", "PR")),
        (a_claim(subscriber=replace(a_claim().subscriber, id="X!")), ("A7", "164", "IL")),
        (a_claim(member=replace(BOB, member_id="1SG4TE5MK73")), ("A7", "164", "IL")),
        (a_claim(diagnoses=(("ABK", "XYZ"),)), ("A7", "254", "")),
        (a_claim(diagnoses=(("ABK", "I10"), ("ABF", "9"))), ("A7", "255", "")),
        (
            a_claim(billing=replace(a_claim().billing, address=Address("1 A ST", "", "CARY", "NC", "27601"))),
            ("A6", "500", "85"),
        ),
        (a_claim(billing=replace(a_claim().billing, id="1234567890")), ("A7", "562", "85")),
        (a_claim(a_line(from_on=date(2026, 4, 1))), ("A7", "187", "")),
        (a_claim(a_line(code="ABCDE")), ("A7", "507", "")),
        (a_claim(member=BOB, frequency="7", references=(("F8", "1"),)), ("A7", "535", "")),
    ],
)  # fmt: skip
def test_clearinghouse_turns_the_claim_away(
    claim: ProfessionalClaim, expected: tuple[str, str, str]
) -> None:
    days = Days()
    days.send(claim)
    days.pass_days(30)
    (status,) = days.acknowledged()
    code = status.statuses[0]
    assert (code.category, code.status, code.entity) == expected
    assert code.action == "U"
    assert not days.remittances()


@pytest.mark.parametrize(
    ("member", "expected"),
    [
        (replace(ALICE, member_id="XYZ999999"), ("A3", "33", "IL")),
        (replace(ALICE, birth_on=date(1981, 5, 17)), ("A7", "158", "QC")),
    ],
)
def test_payer_turns_away_whom_it_does_not_know(
    member: object, expected: tuple[str, str, str]
) -> None:
    days = Days(a_scenario(ALICE))
    days.send(a_claim(member=member))  # type: ignore[arg-type]
    days.pass_days(5)
    code = days.acknowledged()[-1].statuses[0]
    assert (code.category, code.status, code.entity) == expected


def test_rejected_claim_may_be_sent_again_under_a_new_number() -> None:
    days = Days(a_scenario(ALICE))
    days.send(a_claim(member=replace(ALICE, member_id="XYZ999999")))
    days.pass_days(5)
    days.send(a_claim(number="CW0000001B"))
    days.pass_days(20)
    assert [claim.status for claim in days.paid_claims()] == ["1"]


def test_claim_number_used_twice_is_turned_away() -> None:
    days = Days()
    days.send(a_claim())
    days.send(a_claim())
    code = days.acknowledged()[-1].statuses[0]
    assert (code.category, code.status) == ("A3", "78")


def test_same_interchange_twice_is_answered_by_ta1_alone() -> None:
    days = Days()
    data = a_file(a_claim())
    days.give(data)
    (answer,) = days.give(data)
    ta1 = next(iter(parse_ta1(answer.data)))
    assert (answer.kind, ta1.code, ta1.note) == ("ta1", "R", "025")


def test_cut_off_interchange_is_refused_and_may_be_sent_whole() -> None:
    days = Days()
    data = a_file(a_claim())
    (answer,) = days.give(data[:-60])
    assert next(iter(parse_ta1(answer.data))).code == "R"
    assert [file.kind for file in days.give(data)] == ["999", "277ca"]


@pytest.mark.parametrize("data", [b"", b"hello", b"%PDF-1.7", b"ISA*00", bytes(range(256))])
def test_what_is_no_interchange_gets_no_answer(data: bytes) -> None:
    assert Days().give(data) == []


def test_set_without_its_required_parts_is_refused_and_none_of_its_claims_goes_on() -> None:
    days = Days()
    broken = a_file(a_claim()).replace(b"SBR*P", b"SBX*P")
    answers = days.give(broken)
    assert [file.kind for file in answers] == ["999"]
    functional = next(iter(parse_999(answers[0].data)))
    assert functional.code == "R"
    days.pass_days(20)
    assert not days.remittances()
