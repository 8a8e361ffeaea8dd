"""Denials over the database: opened once, worked, given up, settled; the worklist and its cost."""

from __future__ import annotations

import io
from datetime import date

import pytest
from pypdf import PdfReader

from claimwright.cycle.claims import operations as claims
from claimwright.cycle.claims.domain.snapshots import ClaimSnapshot
from claimwright.cycle.denials import operations, queries
from claimwright.cycle.denials.domain.authority import (
    NeedsSecondPerson,
    NotThePatients,
    WriteOffReason,
)
from claimwright.cycle.denials.domain.planning import DenialSnapshot
from claimwright.cycle.denials.domain.states import WrongMove
from claimwright.cycle.denials.domain.worth import Record
from claimwright.foundation import clock
from claimwright.ledger import queries as ledger
from claimwright.ledger.domain.posting import AccountKind
from tests.support import clinic
from tests.support.decided import Office, billed, decided, noon

SERVED = date(2026, 1, 12)
DENIED = date(2026, 2, 9)
LATER = date(2026, 3, 9)
OWED = AccountKind.INSURANCE_RECEIVABLE


@pytest.fixture
def claim(office: Office) -> ClaimSnapshot:
    patient = clinic.a_patient()
    clinic.a_coverage(patient, office.payer_id)
    return billed(office, patient, "99213", "36415", on=SERVED, key="v1")


def opened(claim: ClaimSnapshot, *lines: str, on: date = DENIED, **more: object) -> DenialSnapshot:
    adjudication_id = decided(claim, *lines, on=on, **more)
    with clock.at(noon(on)):
        ids = operations.open_denials(adjudication_ids=[adjudication_id], as_of=on)
    return queries.get_denial(denial_id=ids[0])


def owed(claim: ClaimSnapshot) -> int:
    sums = ledger.balances(by="encounter", ids=[claim.encounter_id], kinds=[OWED])
    return sums.get(claim.encounter_id, 0)


def test_a_denied_line_is_opened_once_and_stays_with_the_payer(claim: ClaimSnapshot) -> None:
    """B12: nothing is written off by itself."""
    denial = opened(claim, "CO-197 177.90", "CO-45 8.50")
    assert (denial.amount_cents, denial.line_numbers, denial.procedures) == (
        17790,
        (1,),
        ("99213",),
    )
    assert denial.category == "authorization"
    assert owed(claim) == 17790
    again = operations.open_denials(adjudication_ids=[denial.adjudication_id], as_of=LATER)
    assert again == []
    assert queries.violations() == []


def test_the_worklist_orders_by_worth_and_asks_a_constant_number_of_queries(
    office: Office, django_assert_max_num_queries: object
) -> None:
    patient = clinic.a_patient()
    clinic.a_coverage(patient, office.payer_id)
    small = billed(office, patient, "36415", on=SERVED, key="small")
    big = billed(office, patient, "99214", on=SERVED, key="big")
    opened(small, "CO-197 17")
    opened(big, "CO-16 250.36")
    for number in range(8):
        more = billed(office, patient, "36415", on=SERVED, key=f"more{number}")
        opened(more, "CO-97 17")
    with django_assert_max_num_queries(11):  # type: ignore[operator]
        page = queries.worklist(as_of=LATER)
    assert page.total == 10
    assert page.total_cents == 25036 + 9 * 1700
    first = page.rows[0]
    assert (first.claim_number, first.codes, first.patient_name) == (
        big.number,
        "CO-16",
        "Rivera, Maria",
    )
    assert first.days_left is not None
    only = queries.worklist(as_of=LATER, filters={"owner": "coder"})
    assert only.total == 8
    found = queries.worklist(as_of=LATER, filters={"text": small.number})
    assert [row.claim_number for row in found.rows] == [small.number]
    assert queries.worklist(as_of=LATER, filters={"text": "Nobody"}).total == 0
    assert queries.open_counts()["coder"] == (8, 8 * 1700)


def test_a_passed_deadline_sinks(office: Office) -> None:
    patient = clinic.a_patient()
    clinic.a_coverage(patient, office.payer_id)
    opened(billed(office, patient, "99214", on=SERVED, key="old"), "CO-16 250.36")
    late = date(2031, 1, 1)
    opened(billed(office, patient, "36415", on=SERVED, key="new"), "CO-16 17", on=late)
    page = queries.worklist(as_of=late)
    assert [row.denial.amount_cents for row in page.rows] == [1700, 25036]


def test_by_deadline_those_without_one_come_last(office: Office) -> None:
    patient = clinic.a_patient()
    clinic.a_coverage(patient, office.payer_id)
    for key, said in (("none", "PR-275 17"), ("soon", "CO-197 17"), ("later", "CO-16 17")):
        opened(billed(office, patient, "36415", on=SERVED, key=key), said)
    rows = queries.worklist(as_of=LATER, order="deadline").rows
    assert [row.denial.reason for row in rows] == ["197", "16", "275"]
    assert rows[-1].days_left is None


def test_a_correction_then_a_payment_overturns(claim: ClaimSnapshot) -> None:
    denial = opened(claim, "CO-16 177.90", "CO-45 8.50")
    moved = operations.resolve_denials(
        claim_ids=[claim.id], outcome="corrected", now=noon(DENIED), words="Modifier added"
    )
    assert moved == [denial.id]
    assert (
        operations.resolve_denials(claim_ids=[claim.id], outcome="corrected", now=noon(DENIED))
        == []
    )
    second = decided(claim, "CO-45 71.16, PR-3 25", "CO-45 8.50", on=LATER)
    assert operations.open_denials(adjudication_ids=[second], as_of=LATER) == []
    settled = queries.get_denial(denial_id=denial.id)
    assert (settled.state, settled.recovered_cents) == ("overturned", 10674)
    assert settled.resolved_on == LATER
    detail = queries.denial_detail(denial_id=denial.id, as_of=LATER)
    assert [event.title for event in detail.events] == [
        "New",
        "Corrected claim sent",
        "Paid after all",
    ]
    assert queries.violations() == []
    assert queries.results().by_category == {"missing_information": Record(2, 0)}


def test_a_write_off_takes_the_line_out_of_the_receivable(claim: ClaimSnapshot) -> None:
    denial = opened(claim, "CO-29 177.90", "CO-45 8.50")
    given = operations.write_off_denials(
        denial_ids=[denial.id], reason=WriteOffReason.TIMELY_FILING, now=noon(LATER), on=LATER
    )
    assert given.total_cents == 17790
    assert owed(claim) == 0
    assert {b.kind: b.cents for b in ledger.trial_balance()}[AccountKind.WRITE_OFF] == 17790
    with pytest.raises(WrongMove):
        operations.write_off_denials(
            denial_ids=[denial.id], reason=WriteOffReason.TIMELY_FILING, now=noon(LATER), on=LATER
        )
    assert queries.violations() == []
    assert ledger.violations() == []


def test_two_reasons_on_one_line_never_give_up_more_than_is_open(claim: ClaimSnapshot) -> None:
    """A line refused for two reasons; the dollars were the same."""
    adjudication_id = decided(claim, "CO-16 100, CO-197 77.90", "CO-45 8.50", on=DENIED)
    ids = operations.open_denials(adjudication_ids=[adjudication_id], as_of=DENIED)
    assert len(ids) == 2
    given = operations.write_off_denials(
        denial_ids=ids, reason=WriteOffReason.OUR_ERROR, now=noon(LATER), on=LATER
    )
    assert given.total_cents == 17790
    assert owed(claim) == 0


def test_a_large_write_off_needs_a_second_person(office: Office) -> None:
    patient = clinic.a_patient()
    clinic.a_coverage(patient, office.payer_id)
    claim = billed(office, patient, "99214", "99214", "99214", on=SERVED, key="big")
    denial = opened(claim, *["CO-29 250.36"] * 3)
    assert denial.amount_cents == 75108
    wanted = {
        "denial_ids": [denial.id],
        "reason": WriteOffReason.TIMELY_FILING,
        "now": noon(LATER),
        "on": LATER,
    }
    with pytest.raises(NeedsSecondPerson):
        operations.write_off_denials(**wanted)
    assert owed(claim) == 75108
    assert operations.write_off_denials(**wanted, approved_by=7).total_cents == 75108


def test_only_pr_reaches_the_patient_and_only_when_a_person_says_so(claim: ClaimSnapshot) -> None:
    """B10 and M25."""
    denial = opened(claim, "PR-204 177.90", "CO-45 8.50")
    account = AccountKind.PATIENT_RECEIVABLE
    assert ledger.balances(by="patient", ids=[claim.patient_id], kinds=[account]) == {}
    operations.transfer_to_patient(
        denial_ids=[denial.id], words="Agreed in writing", now=noon(LATER), on=LATER
    )
    sums = ledger.balances(by="patient", ids=[claim.patient_id], kinds=[account])
    assert sums == {claim.patient_id: 17790}
    assert owed(claim) == 0


def test_co_never_reaches_the_patient(claim: ClaimSnapshot) -> None:
    denial = opened(claim, "CO-204 177.90", "CO-45 8.50")
    with pytest.raises(NotThePatients):
        operations.transfer_to_patient(
            denial_ids=[denial.id], words="Try", now=noon(LATER), on=LATER
        )
    assert owed(claim) == 17790


def test_a_note_moves_nothing_and_a_move_is_told(claim: ClaimSnapshot) -> None:
    denial = opened(claim, "CO-50 177.90", "CO-45 8.50")
    operations.record_action(denial_id=denial.id, words="Called, on hold", now=noon(LATER))
    assert queries.get_denial(denial_id=denial.id).state == "open"
    operations.record_action(
        denial_id=denial.id, words="Letter mailed", now=noon(LATER), to_state="appealed"
    )
    assert queries.get_denial(denial_id=denial.id).state == "appealed"
    with pytest.raises(ValueError, match="write_off_denials"):
        operations.record_action(
            denial_id=denial.id, words="x", now=noon(LATER), to_state="written_off"
        )


def test_the_letter_is_drawn_from_facts(claim: ClaimSnapshot) -> None:
    denial = opened(claim, "CO-50 177.90", "CO-45 8.50", remarks=("N115",))
    document = operations.appeal_letter_pdf(denial_id=denial.id, on=LATER)
    text = " ".join(PdfReader(io.BytesIO(document)).pages[0].extract_text().split())
    for said in ("Acme Health", "Maria Rivera", "$177.90", "CO-50", claim.number, "W123456789"):
        assert said in text


def test_refused_again_opens_a_second_round(claim: ClaimSnapshot) -> None:
    first = opened(claim, "CO-16 177.90", "CO-45 8.50")
    claims.move_claims(ids=[claim.id], to="draft", reason="mend", now=noon(DENIED))
    second = opened(claim, "CO-50 177.90", "CO-45 8.50", on=LATER)
    assert queries.get_denial(denial_id=first.id).state == "upheld"
    assert (second.is_initial, second.round_number) == (False, 2)
    initial = queries.initial_denials(first_on=SERVED, last_on=LATER)
    assert (initial.claim_count, initial.charge_cents) == (1, claim.charge_cents)
    assert queries.denied_adjudication_count(first_on=SERVED, last_on=LATER) == 2
