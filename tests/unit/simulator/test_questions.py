"""Eligibility and claim status questions, answered from the payers' own records."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from claimwright.engines.x12.eligibility import EligibilityAnswer, EligibilityQuestion
from claimwright.engines.x12.parties import Envelope, Party
from claimwright.engines.x12.read27x import parse_271
from claimwright.engines.x12.readstatus import parse_277
from claimwright.engines.x12.render27x import render_270
from claimwright.engines.x12.renderstatus import render_276
from claimwright.engines.x12.status import ClaimStatus, StatusQuestion
from claimwright.simulator import Member
from tests.unit.simulator.cast import ALICE, CLINIC_NPI, Days, a_claim, a_line, a_scenario

ENVELOPE = Envelope("ALDER01", "CLEARWAY", 900, 900, datetime(2026, 3, 2, 9, tzinfo=UTC))
CLINIC = Party("ALDER STREET CLINIC", id_qualifier="XX", id=CLINIC_NPI)


def asked(days: Days, member: Member = ALICE) -> EligibilityAnswer:
    """The answer to "is this member covered today?"."""
    question = EligibilityQuestion(
        trace_number="T1",
        payer=Party("BLUE", id_qualifier="PI", id="BLUE1"),
        provider=CLINIC,
        subscriber=Party(
            member.name.last, member.name.first, is_person=True, id_qualifier="MI",
            id=member.member_id, birth_on=member.birth_on, sex=member.sex,
        ),
        service_on=days.day,
    )  # fmt: skip
    control = replace(ENVELOPE, interchange_control=900 + len(days.files))
    (file,) = days.give(render_270(control, [question], batch_reference="Q1"))
    assert file.kind == "271"
    return next(iter(parse_271(file.data)))


def amounts(answer: EligibilityAnswer, kind: str, period: str) -> list[int | None]:
    return [b.amount_cents for b in answer.benefits if (b.kind, b.time_period) == (kind, period)]


def test_active_member_hears_copay_deductible_and_what_is_left_of_it() -> None:
    days = Days()
    before = asked(days)
    assert before.trace_number == "T1"
    assert [b.plan_name for b in before.benefits if b.kind == "1"] == ["GOLD"]
    assert amounts(before, "B", "27") == [2600, 4200]
    assert (amounts(before, "C", "23"), amounts(before, "C", "29")) == ([50000], [50000])
    days.send(a_claim(a_line("20610", 15000, pointers=(2,))))
    assert amounts(asked(days), "C", "29") == [50000 - 7608]


def test_ended_coverage_is_inactive_unless_the_payer_does_not_know_yet() -> None:
    ended = replace(ALICE, ends_on=date(2026, 1, 1))
    assert [b.kind for b in asked(Days(a_scenario(ended))).benefits] == ["6"]
    unknown = replace(ended, end_known_on=date(2026, 6, 1))
    assert asked(Days(a_scenario(unknown))).benefits[0].kind == "1"


def test_unknown_number_and_wrong_birth_date_are_told_apart() -> None:
    days = Days(a_scenario(ALICE))
    wrong_number = asked(days, replace(ALICE, member_id="XYZ000000"))
    assert [(r.level, r.reason) for r in wrong_number.rejections] == [("subscriber", "72")]
    wrong_birth = asked(days, replace(ALICE, birth_on=date(1999, 1, 1)))
    assert [(r.level, r.reason) for r in wrong_birth.rejections] == [("subscriber", "71")]


def status_of(days: Days, number: str) -> ClaimStatus:
    question = StatusQuestion(
        trace_number="S1",
        payer=Party("BLUE", id_qualifier="PI", id="BLUE1"),
        receiver=Party("ALDER", id_qualifier="46", id="ALDER01"),
        provider=CLINIC,
        subscriber=Party("ARCHER", "ALICE", is_person=True, id_qualifier="MI", id="XYZ123456"),
        claim_control_number=number,
        charge_cents=20000,
    )
    control = replace(ENVELOPE, interchange_control=900 + len(days.files))
    (file,) = days.give(render_276(control, [question], batch_reference="S1"))
    assert file.kind == "277"
    return next(iter(parse_277(file.data)))


def test_status_is_pending_then_paid_with_the_amount() -> None:
    days = Days()
    days.send(a_claim())
    assert status_of(days, "CW0000001A").statuses[0].category == "P1"
    days.pass_days(14)
    paid = status_of(days, "CW0000001A")
    assert (paid.statuses[0].category, paid.paid_cents) == ("F1", 8074)
    assert paid.payer_claim_number == days.paid_claims()[0].payer_claim_number


def test_status_of_a_claim_never_sent_is_not_found() -> None:
    assert status_of(Days(), "CW9999999A").statuses[0].category == "A4"
