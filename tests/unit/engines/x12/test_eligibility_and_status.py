"""270, 271, 276 and 277: written and read back the same, in every shape a payer may answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from tests.unit.engines.x12.cast import ACME, CLINIC, ENVELOPE, JANE, MEDIGAP, SUBMITTER, TIM, bare

from claimwright.engines.x12.eligibility import (
    Benefit,
    EligibilityAnswer,
    EligibilityQuestion,
    Rejection,
)
from claimwright.engines.x12.envelope import envelope_faults
from claimwright.engines.x12.lexer import read_segments
from claimwright.engines.x12.parties import Party
from claimwright.engines.x12.read27x import parse_270, parse_271
from claimwright.engines.x12.readstatus import parse_276, parse_277
from claimwright.engines.x12.render27x import render_270, render_271
from claimwright.engines.x12.renderstatus import render_276, render_277
from claimwright.engines.x12.status import ClaimStatus, StatusCode, StatusQuestion

RECEIVER = replace(SUBMITTER, contact_name="", phone="", email="")
ASKED = EligibilityQuestion(
    trace_number="T1",
    payer=ACME,
    provider=CLINIC,
    subscriber=JANE,
    service_on=date(2026, 3, 2),
    service_types=("30", "98"),
)
ASKED_FOR_TIM = replace(ASKED, trace_number="T2", dependent=TIM, relationship="19")
COPAY = Benefit(
    kind="B",
    coverage_level="IND",
    service_types=("98",),
    insurance_type="PR",
    plan_name="SILVER PPO",
    time_period="27",
    amount_cents=3000,
    in_network="Y",
    dates=(("292", "20260101-20261231"),),
    messages=("PRIMARY CARE VISIT",),
    references=(("18", "P77"),),
)
OTHER_COVERAGE = Benefit(kind="R", service_types=("30",), other_payer=MEDIGAP)
ANSWERED = EligibilityAnswer(
    trace_number="T1",
    payer=ACME,
    provider=CLINIC,
    subscriber=JANE,
    group_number="G100",
    dates=(("346", "20260101"),),
    benefits=(
        Benefit(kind="1", service_types=("30", "98")),
        COPAY,
        Benefit(kind="A", service_types=("98",), percent="0.2", authorization_required="N"),
        OTHER_COVERAGE,
    ),
)
STATUS_ASKED = StatusQuestion(
    trace_number="S1",
    payer=ACME,
    receiver=RECEIVER,
    provider=replace(CLINIC, tax_id="", tax_id_qualifier="", taxonomy="", address=Party().address),
    subscriber=replace(JANE, address=Party().address),
    claim_control_number="AC-0001",
    charge_cents=12500,
    service_from=date(2026, 2, 3),
    service_to=date(2026, 2, 5),
)


def answers(*values: EligibilityAnswer) -> list[EligibilityAnswer]:
    data = render_271(ENVELOPE, values, batch_reference="B1")
    assert envelope_faults(data) == []
    return [bare(each) for each in parse_271(data)]


def test_questions_read_back_and_two_about_the_same_person_stay_two() -> None:
    questions = [ASKED, ASKED_FOR_TIM, replace(ASKED, trace_number="T3"), ASKED_FOR_TIM]
    data = render_270(ENVELOPE, questions, batch_reference="B1")
    assert [bare(each) for each in parse_270(data)] == questions
    assert envelope_faults(data) == []


def test_a_dependents_question_hangs_below_the_subscriber() -> None:
    data = render_270(ENVELOPE, [ASKED_FOR_TIM], batch_reference="B1")
    levels = [elements[1:] for _, elements in read_segments(data) if elements[0] == "HL"]
    assert levels == [
        ["1", "", "20", "1"],
        ["2", "1", "21", "1"],
        ["3", "2", "22", "1"],
        ["4", "3", "23", "0"],
    ]


def test_an_answer_reads_back_with_its_benefits() -> None:
    for_tim = replace(ANSWERED, trace_number="T2", dependent=TIM, relationship="19")
    assert answers(ANSWERED, for_tim) == [ANSWERED, for_tim]


def test_a_patient_not_found_is_told_at_the_patients_level() -> None:
    unknown = replace(
        ANSWERED,
        group_number="",
        dates=(),
        benefits=(),
        rejections=(Rejection("subscriber", "75", "C"),),
    )
    assert answers(unknown) == [unknown]


def test_a_payer_that_cannot_answer_refuses_the_whole_question() -> None:
    refusal = EligibilityAnswer(
        trace_number="",
        payer=ACME,
        provider=Party(),
        subscriber=Party(),
        rejections=(Rejection("source", "42", "P"),),
    )
    assert answers(refusal) == [refusal]
    at_receiver = replace(refusal, provider=CLINIC, rejections=(Rejection("receiver", "51", "C"),))
    assert answers(at_receiver) == [at_receiver]


def test_status_questions_read_back() -> None:
    for_tim = replace(
        STATUS_ASKED,
        trace_number="S2",
        dependent=replace(TIM, address=Party().address),
        payer_claim_number="ICN9",
        service_to=None,
    )
    data = render_276(ENVELOPE, [STATUS_ASKED, for_tim], batch_reference="B2")
    assert [bare(each) for each in parse_276(data)] == [STATUS_ASKED, for_tim]
    assert envelope_faults(data) == []


def test_statuses_read_back_for_claim_line_dependent_and_question() -> None:
    on = date(2026, 3, 1)
    paid = StatusCode("F1", "65", "", on, "", 12500)
    pending = StatusCode("P3", "317", "85", on)
    one = ClaimStatus(
        claim_control_number="AC-0001",
        statuses=(paid, StatusCode("F1", "1", "", on)),
        trace_number="S1",
        payer=ACME,
        receiver=RECEIVER,
        provider=STATUS_ASKED.provider,
        patient=STATUS_ASKED.subscriber,
        payer_claim_number="ICN1",
        charge_cents=12500,
        paid_cents=8000,
        service_from=date(2026, 2, 3),
        line_statuses=(("L1", pending), ("L1", paid)),
        line_services=(("L1", "99213", 12500),),
    )
    tim = replace(
        one,
        trace_number="S2",
        patient=replace(TIM, address=Party().address),
        subscriber=STATUS_ASKED.subscriber,
    )
    unknown = ClaimStatus(
        claim_control_number="",
        statuses=(StatusCode("D0", "24", "41", on),),
        trace_number="S3",
        payer=ACME,
        receiver=RECEIVER,
    )
    data = render_277(ENVELOPE, [one, tim, unknown])
    assert [bare(each) for each in parse_277(data)] == [one, tim, unknown]
    assert envelope_faults(data) == []
