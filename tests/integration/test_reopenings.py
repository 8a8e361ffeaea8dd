"""A clerical-error reopening: asked of Original Medicare only, for what differs on file, answered."""

from __future__ import annotations

import io
from datetime import date, timedelta

import pytest
from pypdf import PdfReader

from claimwright.cycle.charges.domain.encounters import NewChargeLine
from claimwright.cycle.claims import queries as claims
from claimwright.cycle.claims.domain.snapshots import ClaimSnapshot
from claimwright.cycle.contracting.domain.payers import PayerKind
from claimwright.cycle.denials import operations, queries
from claimwright.cycle.denials.domain.letters import LetterKind, NothingToAppeal, NothingToReopen
from claimwright.cycle.denials.domain.outcomes import Answer
from claimwright.cycle.denials.domain.planning import DenialSnapshot
from claimwright.foundation import clock
from claimwright.foundation.audit.models import AuditEntry
from claimwright.journeys.correct_visit import correct_visit
from tests.support import clinic
from tests.support.decided import Office, billed, decided, noon, open_office

SERVED, DENIED, ASKED = date(2026, 1, 12), date(2026, 2, 9), date(2026, 3, 9)


@pytest.fixture
def office(practice: object) -> Office:
    return open_office(name="Medicare Part B Ohio", kind=PayerKind.MEDICARE)


@pytest.fixture
def claim(office: Office) -> ClaimSnapshot:
    patient = clinic.a_patient()
    clinic.a_coverage(patient, office.payer_id)
    return billed(office, patient, "99213", "36415", on=SERVED, key="v1")


def opened(
    claim: ClaimSnapshot, said: str = "CO-4 177.90", remarks: tuple[str, ...] = ()
) -> DenialSnapshot:
    adjudication_id = decided(claim, said, "CO-45 8.50", on=DENIED, remarks=remarks)
    with clock.at(noon(DENIED)):
        ids = operations.open_denials(adjudication_ids=[adjudication_id], as_of=DENIED)
    return queries.get_denial(denial_id=ids[0])


def put_right(claim: ClaimSnapshot, *modifiers: str) -> None:
    lines = [
        NewChargeLine(code="99213", modifiers=modifiers or ("25",), pointers=(1,)),
        NewChargeLine(code="36415", pointers=(1,)),
    ]
    correct_visit(
        encounter_id=claim.encounter_id, lines=lines, reason="modifier left off", as_of=ASKED
    )


def filing(on: date = ASKED) -> operations.Filing:
    return operations.Filing(filed_on=on, method="fax", reference="F-17")


def words_of(document: bytes, page: int = 0) -> str:
    return " ".join(PdfReader(io.BytesIO(document)).pages[page].extract_text().split())


def test_the_request_says_what_was_sent_and_what_is_right(claim: ClaimSnapshot) -> None:
    denial = opened(claim)
    put_right(claim)
    made = operations.build_packet(denial_id=denial.id, on=ASKED, kind=LetterKind.REOPENING)
    assert [name for name, _ in made.parts] == [
        "Request for a clerical-error reopening",
        "Claim as it should read (CMS-1500)",
        "Explanation of payment",
        "Claim as sent (CMS-1500)",
    ]
    text = words_of(made.data)
    for said in (
        "Medicare Part B Ohio",
        "Reopenings",
        "24D",
        "99213-25",
        "As it should read",
        "42 CFR 405.980",
        "chapter 34",
        "CO-4",
        "$177.90",
        "no request for a redetermination",
    ):
        assert said in text, said
    again = operations.build_packet(denial_id=denial.id, on=ASKED, kind=LetterKind.REOPENING)
    assert again.data == made.data, "the same facts, the same bytes"
    assert claims.get_claim(claim_id=claim.id).version_number == 1, "nothing is sent or worded"


def test_nothing_is_asked_where_nothing_differs_or_the_year_is_over(claim: ClaimSnapshot) -> None:
    denial = opened(claim)
    with pytest.raises(NothingToReopen, match="Nothing on file differs"):
        operations.build_packet(denial_id=denial.id, on=ASKED, kind=LetterKind.REOPENING)
    put_right(claim)
    last = DENIED + timedelta(days=365)
    operations.build_packet(denial_id=denial.id, on=last, kind=LetterKind.REOPENING)
    with pytest.raises(NothingToReopen, match="good cause"):
        operations.build_packet(
            denial_id=denial.id, on=last + timedelta(days=1), kind=LetterKind.REOPENING
        )


def test_a_service_never_sent_is_left_out_and_named(claim: ClaimSnapshot) -> None:
    denial = opened(claim)
    lines = [
        NewChargeLine(code="99213", modifiers=("25",), pointers=(1,)),
        NewChargeLine(code="36415", pointers=(1,)),
        NewChargeLine(code="81002", charge_cents=900, pointers=(1,)),
    ]
    correct_visit(encounter_id=claim.encounter_id, lines=lines, reason="missed", as_of=ASKED)
    wrong = operations.entered_wrong(denial=denial)
    assert [(one.item, one.right) for one in wrong.changes] == [("24D", "99213-25")]
    assert wrong.added == ("81002",)


@pytest.mark.parametrize(("said", "remarks"), [("CO-50 177.90", ()), ("CO-16 177.90", ("MA130",))])
def test_judgments_and_what_was_unprocessable_are_none(
    claim: ClaimSnapshot, said: str, remarks: tuple[str, ...]
) -> None:
    denial = opened(claim, said, remarks)
    with pytest.raises(NothingToReopen):
        queries.check_reopening(denial=denial)
    with pytest.raises(NothingToReopen):
        operations.file_reopening(denial_id=denial.id, filing=filing(), now=noon(ASKED))


def test_other_payers_take_a_replacement(practice: object) -> None:
    office = open_office()
    patient = clinic.a_patient()
    clinic.a_coverage(patient, office.payer_id)
    denial = opened(billed(office, patient, "99213", "36415", on=SERVED, key="v1"))
    with pytest.raises(NothingToAppeal, match="reopens no such decision"):
        operations.build_packet(denial_id=denial.id, on=ASKED, kind=LetterKind.REOPENING)


def test_it_waits_and_a_refusal_leaves_the_days_of_the_redetermination(
    claim: ClaimSnapshot,
) -> None:
    denial = opened(claim)
    put_right(claim)
    operations.file_reopening(denial_id=denial.id, filing=filing(), now=noon(ASKED))
    with pytest.raises(operations.AlreadyAsked):
        operations.file_appeal(denial_id=denial.id, filing=filing(), now=noon(ASKED))
    waiting = queries.get_denial(denial_id=denial.id)
    assert waiting.state == "corrected"
    (asked,) = queries.appeals_of(denial_id=denial.id)
    assert (asked.level, asked.level_name) == (0, "Clerical-error reopening")
    assert asked.due_on == DENIED + timedelta(days=365)
    told = operations.record_answer(
        denial_id=denial.id,
        answer=Answer(outcome="upheld", decided_on=date(2026, 4, 6)),
        now=noon(date(2026, 4, 6)),
    )
    assert told.appeal_by == DENIED + timedelta(days=120), "asking did not stop the days"
    level = queries.level_to_ask(denial=queries.get_denial(denial_id=denial.id), on=ASKED)
    assert level.name == "Redetermination", "a reopening is no level of appeal"
    operations.file_appeal(
        denial_id=denial.id, filing=filing(date(2026, 4, 7)), now=noon(date(2026, 4, 7))
    )
    with pytest.raises(operations.AlreadyAsked):
        operations.file_reopening(denial_id=denial.id, filing=filing(), now=noon(ASKED))
    said = set(AuditEntry.objects.values_list("action", flat=True))
    assert {"denial to be reopened", "denial answered upheld", "denial appealed"} <= said


def test_refused_after_the_120_days_nothing_is_left(claim: ClaimSnapshot) -> None:
    denial = opened(claim)
    operations.file_reopening(denial_id=denial.id, filing=filing(), now=noon(ASKED))
    late = DENIED + timedelta(days=121)
    told = operations.record_answer(
        denial_id=denial.id, answer=Answer(outcome="upheld", decided_on=late), now=noon(late)
    )
    assert (told.to_state, told.next_level) == ("upheld", None)
    assert "redetermination ended" in told.words


def test_reopened_it_is_paid_after_all(claim: ClaimSnapshot) -> None:
    denial = opened(claim)
    operations.file_reopening(denial_id=denial.id, filing=filing(), now=noon(ASKED))
    operations.record_answer(
        denial_id=denial.id, answer=Answer(outcome="overturned", decided_on=ASKED), now=noon(ASKED)
    )
    assert queries.get_denial(denial_id=denial.id).state == "overturned"
    payer_id = denial.payer_id
    rates = queries.overturn_rates(payer_ids=[payer_id])
    assert rates == {(payer_id, "Clerical-error reopening"): (1, 1)}
