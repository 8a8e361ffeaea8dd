"""A denial above one person's limit is written off by two, never for more than was asked for."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError

from claimwright.cycle.charges import queries as charges
from claimwright.cycle.claims.domain.snapshots import ClaimSnapshot
from claimwright.cycle.denials import operations, queries
from claimwright.cycle.denials.domain.authority import CannotAsk, WriteOffReason
from claimwright.cycle.denials.domain.planning import DenialSnapshot
from claimwright.cycle.denials.domain.states import WrongMove
from claimwright.cycle.denials.models import WriteOffRequest
from claimwright.cycle.receipts.domain.second_person import CannotDecide, SamePerson
from claimwright.foundation import clock
from claimwright.foundation.audit.models import AuditEntry
from claimwright.ledger import operations as books
from claimwright.ledger import queries as ledger
from claimwright.ledger.domain.posting import AccountKind, AccountRef, Leg, Posting
from tests.support import clinic
from tests.support.decided import Office, billed, decided, noon

SERVED, DENIED, LATER = date(2026, 1, 12), date(2026, 2, 9), date(2026, 3, 9)
OWED = AccountKind.INSURANCE_RECEIVABLE
ANN, BEA = 7, 8
LATE = WriteOffReason.TIMELY_FILING


@pytest.fixture
def claim(office: Office) -> ClaimSnapshot:
    """$751.08 in three lines."""
    patient = clinic.a_patient()
    clinic.a_coverage(patient, office.payer_id)
    return billed(office, patient, "99214", "99214", "99214", on=SERVED, key="big")


@pytest.fixture
def denial(claim: ClaimSnapshot) -> DenialSnapshot:
    return opened(claim, *["CO-29 250.36"] * 3)


def opened(claim: ClaimSnapshot, *lines: str) -> DenialSnapshot:
    adjudication_id = decided(claim, *lines, on=DENIED)
    with clock.at(noon(DENIED)):
        ids = operations.open_denials(adjudication_ids=[adjudication_id], as_of=DENIED)
    return queries.get_denial(denial_id=ids[0])


def owed(claim: ClaimSnapshot) -> int:
    sums = ledger.balances(by="encounter", ids=[claim.encounter_id], kinds=[OWED])
    return sums.get(claim.encounter_id, 0)


def ask(
    denial: DenialSnapshot, *, key: str = "form 1", reason: WriteOffReason = LATE
) -> operations.AskedWriteOff:
    return operations.ask_write_off(
        denial_id=denial.id, reason=reason, key=key, user_id=ANN, now=noon(LATER), on=LATER
    )


def approve(request_id: int, user_id: int = BEA) -> None:
    operations.approve_write_off(request_id=request_id, user_id=user_id, now=noon(LATER), on=LATER)


def told(denial: DenialSnapshot) -> list[str]:
    detail = queries.denial_detail(denial_id=denial.id, as_of=LATER)
    return [event.title for event in detail.events]


def paid(claim: ClaimSnapshot, denial: DenialSnapshot, cents: int) -> None:
    """Dollars of the first line move between the payer's receivable and cash."""
    lines = ledger.receivables(by="charge_line", ids=line_ids(claim))
    where = {
        "encounter_id": claim.encounter_id,
        "claim_id": claim.id,
        "patient_id": claim.patient_id,
        "charge_line_id": sorted(lines)[0],
        "payer_id": denial.payer_id,
        "service_on": SERVED,
    }
    legs = (
        Leg(AccountRef(AccountKind.CASH), cents, payer_id=denial.payer_id),
        Leg(AccountRef(OWED, denial.payer_id), -cents, **where),
    )
    books.post([Posting(f"paid {cents}", "test", LATER, legs, "", "test", "1")])


def line_ids(claim: ClaimSnapshot) -> list[int]:
    return [line.id for line in charges.get_encounter(encounter_id=claim.encounter_id).lines]


def test_it_waits_and_another_person_approves(claim: ClaimSnapshot, denial: DenialSnapshot) -> None:
    asked = ask(denial)
    assert (asked.state, asked.amount_cents) == ("asked", 75108)
    assert owed(claim) == 75108, "nothing leaves before two agreed"
    (waits,) = queries.write_off_requests()
    assert (waits.denial_id, waits.asked_by, waits.reason) == (denial.id, ANN, "Filed too late")
    approve(waits.id)
    assert owed(claim) == 0
    assert queries.write_off_requests() == []
    assert queries.get_denial(denial_id=denial.id).written_off_cents == 75108
    said = AuditEntry.objects.filter(object_type="writeoffrequest").order_by("id")
    assert [one.action for one in said] == ["write-off asked for", "write-off approved"]
    with pytest.raises(CannotDecide):
        approve(waits.id)
    assert queries.violations() == ledger.violations() == []


def test_sent_twice_it_is_one_and_a_second_form_is_told(
    claim: ClaimSnapshot, denial: DenialSnapshot
) -> None:
    assert ask(denial) == ask(denial)
    with pytest.raises(CannotAsk, match="other content"):
        ask(denial, reason=WriteOffReason.BUNDLED)
    with pytest.raises(CannotAsk, match="waits"):
        ask(denial, key="form 2")
    assert WriteOffRequest.objects.count() == 1


def test_within_the_limit_it_is_done_at_once_and_once(office: Office) -> None:
    patient = clinic.a_patient()
    clinic.a_coverage(patient, office.payer_id)
    claim = billed(office, patient, "99214", on=SERVED, key="small")
    denial = opened(claim, "CO-29 250.36")
    assert ask(denial).state == ask(denial).state == "posted"
    assert owed(claim) == 0
    with pytest.raises(WrongMove):
        ask(denial, key="form 2")


def test_who_asked_does_not_approve(claim: ClaimSnapshot, denial: DenialSnapshot) -> None:
    ask(denial)
    (waits,) = queries.write_off_requests()
    with pytest.raises(SamePerson):
        approve(waits.id, ANN)
    assert owed(claim) == 75108
    with pytest.raises(IntegrityError):
        WriteOffRequest.objects.filter(pk=waits.id).update(state="posted", decided_by=ANN)


def test_declined_it_stays_owed_and_may_be_asked_anew(
    claim: ClaimSnapshot, denial: DenialSnapshot
) -> None:
    ask(denial)
    (waits,) = queries.write_off_requests()
    operations.decline_write_off(request_id=waits.id, user_id=BEA, now=noon(LATER))
    assert owed(claim) == 75108
    with pytest.raises(CannotDecide):
        approve(waits.id)
    assert ask(denial).state == "declined", "the same form is the same wish"
    assert ask(denial, key="form 2").state == "asked"
    assert told(denial) == ["New", "Note", "Note", "Note"]


def test_paid_since_only_the_rest_is_given_up(claim: ClaimSnapshot, denial: DenialSnapshot) -> None:
    ask(denial)
    (waits,) = queries.write_off_requests()
    paid(claim, denial, 10000)
    approve(waits.id)
    assert owed(claim) == 0
    assert queries.get_denial(denial_id=denial.id).written_off_cents == 65108
    assert ledger.violations() == []


def test_more_than_was_asked_for_is_refused(claim: ClaimSnapshot, denial: DenialSnapshot) -> None:
    paid(claim, denial, 10000)
    ask(denial)
    (waits,) = queries.write_off_requests()
    assert waits.amount_cents == 65108
    paid(claim, denial, -5000)
    with pytest.raises(CannotDecide, match=r"\$701.08 is open now"):
        approve(waits.id)
    assert owed(claim) == 70108


def test_taken_back_it_is_owed_and_may_be_given_up_again(
    claim: ClaimSnapshot, denial: DenialSnapshot
) -> None:
    ask(denial)
    approve(queries.write_off_requests()[0].id)
    undone = {"denial_id": denial.id, "reason": "Too soon", "now": noon(LATER), "on": LATER}
    assert operations.undo_write_off(**undone) == 75108
    assert owed(claim) == 75108
    assert told(denial)[-1] == "Write-off taken back"
    now = queries.get_denial(denial_id=denial.id)
    assert (now.state, now.written_off_cents, now.resolved_on) == ("working", 0, None)
    with pytest.raises(WrongMove):
        operations.undo_write_off(**undone)
    ask(denial, key="form 2")
    approve(queries.write_off_requests()[0].id)
    assert owed(claim) == 0
    states = [one.state for one in queries.write_off_requests(denial_id=denial.id)]
    assert states == ["posted", "undone"]
    assert queries.violations() == ledger.violations() == []


def test_nothing_open_is_nothing_to_ask(claim: ClaimSnapshot, denial: DenialSnapshot) -> None:
    ask(denial)
    (waits,) = queries.write_off_requests()
    paid(claim, denial, 75108)
    with pytest.raises(CannotDecide, match="Nothing"):
        approve(waits.id)
    operations.decline_write_off(request_id=waits.id, user_id=ANN, now=noon(LATER))
    with pytest.raises(CannotAsk, match="Nothing"):
        ask(denial, key="form 2")
