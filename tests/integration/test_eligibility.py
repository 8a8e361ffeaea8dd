"""A question goes out once it is committed, and its answer is taken once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from claimwright.cycle.contracting.domain.pricing import PricedItem
from claimwright.cycle.eligibility import operations, queries
from claimwright.cycle.eligibility.models import Inquiry
from claimwright.cycle.practice.queries import NoBillingProfile
from claimwright.cycle.registration import queries as registration
from claimwright.engines.x12.eligibility import Benefit, EligibilityAnswer, Rejection
from claimwright.engines.x12.parties import Envelope, Party
from claimwright.engines.x12.read27x import parse_270
from claimwright.engines.x12.render27x import render_271
from claimwright.foundation.documents import store
from claimwright.foundation.transports import TransportFailed
from claimwright.foundation.wiring import transport, use_transport
from claimwright.kernel.person_name import PersonName
from tests.support.clinic import (
    NOON,
    TODAY,
    a_coverage,
    a_patient,
    a_payer,
    open_clinic,
    price_lists,
)

pytestmark = pytest.mark.usefixtures("practice")
COVERED = (
    Benefit("1", "IND", ("30",), plan_name="SILVER"),
    Benefit("B", "IND", ("98",), time_period="27", amount_cents=2600, in_network="Y"),
    Benefit("C", "IND", ("30",), time_period="29", amount_cents=5000, in_network="Y"),
)


def ask(*coverage_ids: int) -> Any:
    return operations.ask(coverage_ids=coverage_ids, service_on=TODAY, now=NOON)


def questions(file_id: int) -> list[Any]:
    return list(parse_270(store.read(file_id)))


def answer_file(answers: list[EligibilityAnswer], number: int = 7) -> int:
    envelope = Envelope("PAYER", "ALDER01", number, number, NOON)
    data = render_271(envelope, answers, batch_reference=str(number))
    return store.keep(data, name=f"271_{number}.x12", kind="271").id


def answered(file_id: int, benefits: tuple[Benefit, ...] = COVERED) -> list[EligibilityAnswer]:
    return [
        EligibilityAnswer(
            trace_number=asked.trace_number,
            payer=asked.payer,
            provider=asked.provider,
            subscriber=asked.subscriber,
            dependent=asked.dependent,
            relationship=asked.relationship,
            benefits=benefits,
        )
        for asked in questions(file_id)
    ]


@pytest.fixture
def coverage() -> int:
    open_clinic()
    return a_coverage(a_patient(), a_payer())


def test_the_question_carries_what_the_payer_needs(coverage: int) -> None:
    child = a_patient("Rivera", "Luis", birth_on=date(2015, 2, 3), sex="M")
    payer = registration.get_coverages(ids=[coverage])[coverage].payer_id
    held = a_coverage(
        child,
        payer,
        relationship="19",
        subscriber_name=PersonName("Rivera", "Maria"),
        subscriber_birth_on=date(1980, 5, 17),
    )
    sent = ask(coverage, held)
    own, dependent = questions(sent.file_id)
    assert sent.count == 2
    assert (own.payer.id, own.subscriber.id, own.service_on) == ("ACME1", "W123456789", TODAY)
    assert own.dependent is None
    assert (dependent.dependent.first, dependent.relationship) == ("LUIS", "19")
    assert own.trace_number != dependent.trace_number


def test_the_file_leaves_after_the_commit(
    coverage: int, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        sent = ask(coverage)
        assert queries.unsent_file_ids() == [sent.file_id]
    assert queries.unsent_file_ids() == []
    outbox = transport()
    assert (outbox.root / "outbox" / sent.name).read_bytes() == store.read(sent.file_id)


def test_a_file_the_transport_refused_waits_and_is_sent_again(
    coverage: int, django_capture_on_commit_callbacks: Any
) -> None:
    taken: list[str] = []

    class Broken:
        is_down = True

        def send(self, name: str, data: bytes) -> None:
            if self.is_down:
                raise TransportFailed("no route")
            taken.append(name)

    line = Broken()
    use_transport(lambda slug: line)  # type: ignore[arg-type, return-value]
    try:
        with django_capture_on_commit_callbacks(execute=True):
            sent = ask(coverage)
        assert queries.unsent_file_ids() == [sent.file_id]
        line.is_down = False
        kept = store.path_of(sent.file_id)
        away = kept.rename(kept.with_name("away"))
        assert operations.send_waiting() == 0
        away.rename(kept)
        assert operations.send_waiting() == 1
        assert operations.send_waiting() == 0
        assert taken == [sent.name]
    finally:
        from claimwright.foundation import wiring

        wiring._factory.clear()


def test_control_and_trace_numbers_are_never_reused(coverage: int) -> None:
    first, second = ask(coverage), ask(coverage)
    assert first.name != second.name
    assert Inquiry.objects.values("trace_number").distinct().count() == 2


def test_a_coverage_nobody_can_answer_for_is_skipped_with_its_reason(coverage: int) -> None:
    patient = a_patient("Cole", "Jim")
    fund = a_payer("State Fund", "WC1", "workers_comp")
    injury = a_coverage(patient, fund, relationship="20", member_id="")
    sent = ask(coverage, injury)
    assert sent.count == 1
    assert "answers no eligibility" in sent.skipped[injury]
    assert ask(injury) is None


def test_nobody_asks_for_a_practice_that_is_not_set_up() -> None:
    held = a_coverage(a_patient(), a_payer())
    with pytest.raises(NoBillingProfile):
        ask(held)


def test_an_answer_is_taken_once(coverage: int) -> None:
    sent = ask(coverage)
    file_id = answer_file(answered(sent.file_id))
    first = operations.receive_271(file_id=file_id, now=NOON)
    again = operations.receive_271(file_id=file_id, now=NOON)
    assert (first.outcome, first.matched_count) == ("matched", 1)
    assert (again.outcome, again.matched_count) == ("duplicate", 0)
    known = queries.latest_benefits(coverage_ids=[coverage])[coverage]
    assert known.summary is not None
    assert (known.summary.is_active, known.summary.copay_cents) == (True, 2600)
    assert queries.benefit_sentences(coverage_id=coverage)[0].startswith("Covered: the health plan")


def test_a_later_question_keeps_the_earlier_answer_until_it_is_answered(coverage: int) -> None:
    sent = ask(coverage)
    operations.receive_271(file_id=answer_file(answered(sent.file_id)), now=NOON)
    ask(coverage)
    known = queries.latest_benefits(coverage_ids=[coverage])[coverage]
    assert known.summary is not None
    assert len(queries.inquiries_of(coverage_id=coverage)) == 2
    assert len(queries.unanswered(before=NOON + timedelta(days=1))) == 1


def test_an_answer_to_no_question_is_held_and_the_others_are_taken(coverage: int) -> None:
    answers = answered(ask(coverage).file_id)
    stranger = replace(answers[0], trace_number="NOT-OURS")
    received = operations.receive_271(file_id=answer_file([*answers, stranger]), now=NOON)
    assert (received.outcome, received.matched_count) == ("held", 1)
    assert [finding.code for finding in received.findings] == ["ELG-NO-QUESTION"]


def refusal(asked: Any, payer: Party | None = None) -> EligibilityAnswer:
    """What comes back when the payer's system takes no question at all."""
    return EligibilityAnswer(
        trace_number="",
        payer=payer or asked.payer,
        provider=asked.provider,
        subscriber=Party(),
        rejections=(Rejection("source", "42", "R"),),
    )


def test_a_refusal_of_the_whole_file_answers_each_of_its_payers_questions(coverage: int) -> None:
    of_another = a_coverage(a_patient("Rivera", "Luis"), a_payer("Other", "OTHER"))
    sent = ask(coverage, of_another)
    batch = int(questions(sent.file_id)[0].trace_number.partition("-")[0])
    asked = next(one for one in questions(sent.file_id) if one.payer.id == "ACME1")
    file_id = answer_file([refusal(asked)], batch)
    received = operations.receive_271(file_id=file_id, now=NOON)
    assert (received.outcome, received.matched_count, received.findings) == ("matched", 1, ())
    states = {row.coverage_id: row.state for row in Inquiry.objects.all()}
    assert states == {coverage: "rejected", of_another: "asked"}
    summary = queries.latest_benefits(coverage_ids=[coverage])[coverage].summary
    assert summary is not None
    assert summary.rejection.startswith("No answer: ")
    again = operations.receive_271(file_id=file_id, now=NOON)
    assert again.outcome == "duplicate"


def test_a_refusal_of_a_file_we_never_sent_is_held_with_its_reason(coverage: int) -> None:
    sent = ask(coverage)
    (asked,) = questions(sent.file_id)
    received = operations.receive_271(file_id=answer_file([refusal(asked)], 77), now=NOON)
    assert received.outcome == "held"
    (finding,) = received.findings
    assert finding.code == "ELG-NO-QUESTION"
    assert "refused a whole file" in finding.message
    assert "No answer: " in finding.message
    assert Inquiry.objects.get().state == "asked"


def test_a_rejection_is_told_in_words(coverage: int) -> None:
    asked = answered(ask(coverage).file_id)[0]
    rejected = replace(asked, benefits=(), rejections=(Rejection("subscriber", "72", "C"),))
    operations.receive_271(file_id=answer_file([rejected]), now=NOON)
    summary = queries.latest_benefits(coverage_ids=[coverage])[coverage].summary
    assert summary is not None
    assert "member id is wrong" in summary.rejection
    assert Inquiry.objects.get().state == "rejected"


def test_a_damaged_file_is_held_whole(coverage: int) -> None:
    whole = store.read(answer_file(answered(ask(coverage).file_id)))
    cut = store.keep(whole[: len(whole) // 2], name="cut.x12", kind="271")
    received = operations.receive_271(file_id=cut.id, now=NOON)
    assert (received.outcome, received.matched_count) == ("held", 0)
    assert received.findings
    assert queries.latest_benefits(coverage_ids=[coverage])[coverage].summary is None


def test_a_file_that_is_no_x12_is_not_taken() -> None:
    stored = store.keep(b"%PDF-1.7 nothing", name="x.pdf", kind="271")
    assert operations.receive_271(file_id=stored.id, now=NOON).outcome in ("held", "refused")


def test_what_the_patient_owes_today(coverage: int) -> None:
    held = registration.get_coverages(ids=[coverage])[coverage]
    price_lists(held.payer_id)
    items = [PricedItem(code="99213"), PricedItem(code="36415", units="2")]
    assert queries.estimate_for(patient_id=held.patient_id, items=items, on=TODAY) is None
    operations.receive_271(file_id=answer_file(answered(ask(coverage).file_id)), now=NOON)
    owed = queries.estimate_for(patient_id=held.patient_id, items=items, on=TODAY)
    assert owed is not None
    # 99213: 88.95 × 1.20 = 106.74, copay 26; 36415: 8.50 × 1.20 × 2 = 20.40 to the deductible
    assert (owed.allowed_cents, owed.copay_cents, owed.deductible_cents) == (12714, 2600, 2040)
    assert owed.due_today_cents == 4640


def test_a_patient_without_insurance_has_no_estimate() -> None:
    patient = a_patient()
    items = [PricedItem(code="99213")]
    assert queries.estimate_for(patient_id=patient, items=items, on=TODAY) is None


def test_a_traceless_answer_finds_the_only_open_question(coverage: int) -> None:
    asked = answered(ask(coverage).file_id)[0]
    data = store.read(answer_file([replace(asked, trace_number="ZZTOP")]))
    lines = [line for line in data.split(b"~") if not line.startswith(b"TRN")]
    fixed = b"~".join(
        line.replace(line.split(b"*")[1], str(int(line.split(b"*")[1]) - 1).encode(), 1)
        if line.startswith(b"SE*")
        else line
        for line in lines
    )
    stored = store.keep(fixed, name="traceless.x12", kind="271")
    received = operations.receive_271(file_id=stored.id, now=NOON)
    assert (received.outcome, received.matched_count) == ("matched", 1)


def test_the_payer_of_the_question_is_named_as_we_know_it(coverage: int) -> None:
    asked = questions(ask(coverage).file_id)[0]
    assert asked.payer == Party(name="ACME HEALTH", id_qualifier="PI", id="ACME1")
