"""A denial is written off by one person up to the limit and by two above it; and taken back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from claimwright.cycle.denials.domain.authority import (
    ALONE_LIMIT_CENTS,
    ASKED,
    DECLINED,
    POSTED,
    REASON_WORDS,
    UNDONE,
    CannotAsk,
    WriteOffReason,
)
from claimwright.cycle.denials.domain.states import WORKING, WRITTEN_OFF, WrongMove, check_move
from claimwright.cycle.denials.domain.write_offs import posting_key
from claimwright.cycle.denials.models import Denial, WriteOffRequest
from claimwright.cycle.denials.operations.giving_up import (
    debited,
    give_up,
    planned_postings,
    times_taken_back,
)
from claimwright.cycle.denials.operations.rows import TAKEN_BACK, event_of, locked, set_state
from claimwright.cycle.receipts.domain.second_person import CannotDecide, check_second_person
from claimwright.cycle.remittance import operations as remittance
from claimwright.foundation.audit import log
from claimwright.foundation.tenancy import scope
from claimwright.kernel.money import Money
from claimwright.ledger import operations as books
from claimwright.ledger.domain.posting import AccountKind


@dataclass(frozen=True, slots=True)
class AskedWriteOff:
    """What became of the wish: `state` is posted when it is done, asked while it waits."""

    public_id: UUID
    state: str
    amount_cents: int


@transaction.atomic
def ask_write_off(
    *, denial_id: int, reason: WriteOffReason, key: str, user_id: int, now: datetime, on: date
) -> AskedWriteOff:
    """Give the denial's open dollars up, or above one person's limit write the wish down.

    Idempotent by key. Raises CannotAsk, WrongMove. Source: reliability-money (M12, M28)
    """
    denial = _in_turn(denial_id)
    words = REASON_WORDS[reason]
    before: WriteOffRequest | None = WriteOffRequest.objects.filter(key=key).first()
    if before is not None:
        if (before.denial_id, before.reason) != (denial_id, words):
            raise CannotAsk("This form was sent before with other content. Open it anew.")
        return AskedWriteOff(before.public_id, before.state, before.amount_cents)
    check_move(denial.state, WRITTEN_OFF)
    if WriteOffRequest.objects.filter(denial_id=denial_id, state=ASKED).exists():
        raise CannotAsk("Its write-off waits for a second person already.")
    cents = _open(denial, on)
    if cents == 0:
        raise CannotAsk("Nothing of it is open any more; there is nothing to write off.")
    row: WriteOffRequest = WriteOffRequest.objects.create(
        key=key,
        denial=denial,
        patient_id=denial.patient_id,
        amount_cents=cents,
        reason=words,
        state=ASKED,
        asked_by=user_id,
        asked_actor=scope.current().actor,
        asked_at=now,
    )
    _note(row, "write-off asked for")
    if cents > ALONE_LIMIT_CENTS:
        event_of(denial, "noted", denial.state, "", _waits(row), now).save()
    else:
        _post(row, denial, now, on)
    return AskedWriteOff(row.public_id, row.state, cents)


@transaction.atomic
def approve_write_off(*, request_id: int, user_id: int, now: datetime, on: date) -> None:
    """A second person agrees: the dollars leave the receivable.

    Never more than was asked for. Raises SamePerson, CannotDecide (also when the payer has paid
    since, or owes more now), WrongMove. Source: reliability-money (M28)
    """
    row = _waiting(request_id)
    check_second_person("write-off", asked_by=row.asked_by, user_id=user_id)
    denial = _in_turn(row.denial_id)
    check_move(denial.state, WRITTEN_OFF)
    cents = _open(denial, on)
    if cents == 0:
        raise CannotDecide("Nothing of it is open any more. Decline it.")
    if cents > row.amount_cents:
        asked = Money(row.amount_cents)
        raise CannotDecide(f"{Money(cents)} is open now and {asked} was asked for; ask anew.")
    row.decide(user_id, now)
    _post(row, denial, now, on)
    _note(row, "write-off approved")


@transaction.atomic
def decline_write_off(*, request_id: int, user_id: int, now: datetime) -> None:
    """The payer still owes it; who asked may withdraw it so too. Raises CannotDecide."""
    row = _waiting(request_id)
    row.decide(user_id, now)
    row.state = DECLINED
    row.save()
    denial = locked([row.denial_id])[0]
    said = f"Write-off of {Money(row.amount_cents)} declined"
    event_of(denial, "noted", denial.state, "", said, now).save()
    _note(row, "write-off declined")


@transaction.atomic
def undo_write_off(*, denial_id: int, reason: str, now: datetime, on: date) -> int:
    """The payer owes it again, by contra entries; the denial is worked on. Returns the cents owed.

    Raises WrongMove when it is not written off. Source: reliability-money (M15)
    """
    denial = _in_turn(denial_id)
    if denial.state != WRITTEN_OFF:
        raise WrongMove("Only what is written off can be taken back.")
    cents, settled = int(denial.written_off_cents), 0
    if cents:
        times = times_taken_back([denial_id]).get(denial_id, 0)
        key = posting_key(denial_id, AccountKind.WRITE_OFF, times)
        books.reverse(keys=[key], on=on, reason=reason)
        settled = remittance.settle_undone(keys=[key], on=on)
    event = event_of(denial, TAKEN_BACK, WRITTEN_OFF, WORKING, reason, now)
    event.amount_cents = cents
    event.save()
    set_state(denial, WORKING, now)
    denial.written_off_cents = 0
    denial.save(update_fields=["state", "worked_at", "resolved_on", "written_off_cents"])
    WriteOffRequest.objects.filter(denial_id=denial_id, state=POSTED).update(state=UNDONE)
    log.record(
        "write-off taken back",
        object_type="denial",
        object_id=denial.public_id,
        reason=reason[:200],
        amount_cents=cents,
    )
    return cents - settled


def _in_turn(denial_id: int) -> Denial:
    """The denial, locked, while nobody else settles payers' receivables."""
    books.take_turn(AccountKind.INSURANCE_RECEIVABLE)
    return locked([denial_id])[0]


def _open(denial: Denial, on: date) -> int:
    """What a write-off of the denial would move today, in cents."""
    planned = planned_postings([denial], to=AccountKind.WRITE_OFF, words="", on=on)
    return debited(planned[denial.pk])


def _waiting(request_id: int) -> WriteOffRequest:
    books.take_turn(AccountKind.INSURANCE_RECEIVABLE)
    row: WriteOffRequest = WriteOffRequest.objects.get(pk=request_id)
    if row.state != ASKED:
        raise CannotDecide("This write-off was decided before.")
    return row


def _post(row: WriteOffRequest, denial: Denial, now: datetime, on: date) -> None:
    give_up([denial], to=AccountKind.WRITE_OFF, words=row.reason, now=now, on=on)
    row.state, row.decided_at = POSTED, now
    row.save()


def _waits(row: WriteOffRequest) -> str:
    return f"{row.reason}: a write-off of {Money(row.amount_cents)} waits for a second person"


def _note(row: WriteOffRequest, action: str) -> None:
    log.record(
        action,
        object_type="writeoffrequest",
        object_id=row.public_id,
        reason=row.reason,
        amount_cents=row.amount_cents,
    )
