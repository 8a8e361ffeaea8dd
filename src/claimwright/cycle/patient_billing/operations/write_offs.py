"""Give balances up: alone up to the practice's limit, by two people above it; and take it back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction

from claimwright.cycle.patient_billing import queries
from claimwright.cycle.patient_billing.domain.write_offs import (
    ACCOUNT_OF,
    ASKED,
    DECLINED,
    POSTED,
    SMALL,
    UNDONE,
    NewWriteOff,
    NotOwed,
    plan_write_off,
)
from claimwright.cycle.patient_billing.models import WriteOff, WriteOffLimit
from claimwright.cycle.receipts import queries as receipts
from claimwright.cycle.receipts.domain.payments import OpenBalance
from claimwright.cycle.receipts.domain.second_person import CannotDecide, check_second_person
from claimwright.cycle.remittance import operations as remittance
from claimwright.foundation import clock
from claimwright.foundation.audit import log
from claimwright.foundation.audit.log import Act
from claimwright.foundation.tenancy import scope
from claimwright.foundation.tenancy.columns import batches
from claimwright.ledger import operations as books
from claimwright.ledger.domain.posting import AccountKind, AccountRef, Leg, Posting

AT_ONCE = 2000
OWED = AccountRef(AccountKind.PATIENT_RECEIVABLE)


@transaction.atomic
def ask_write_off(*, new: NewWriteOff, user_id: int, on: date) -> bool:
    """Write the balance off, or above the limit write it down for a second person.

    True when it is done. Idempotent by key. Raises NotOwed, also when the key names another.
    Source: reliability-money (M12, M25, M28)
    """
    books.take_turn(AccountKind.PATIENT_RECEIVABLE)
    before: WriteOff | None = WriteOff.objects.filter(key=new.key).first()
    if before is not None:
        known = (before.patient_id, before.kind, before.amount_cents)
        if known != (new.patient_id, new.kind, new.amount_cents):
            raise NotOwed("This form was sent before with other content. Open it anew.")
        return bool(before.state == POSTED)
    owed = receipts.open_balances(patient_ids=[new.patient_id]).get(new.patient_id, [])
    plan_write_off(new, owed)
    row: WriteOff = WriteOff.objects.create(
        key=new.key,
        kind=new.kind,
        patient_id=new.patient_id,
        amount_cents=new.amount_cents,
        reason=new.reason[:200],
        state=ASKED,
        asked_by=user_id,
        asked_actor=scope.current().actor,
        asked_at=clock.now(),
    )
    _note(row, "write-off asked for")
    if new.amount_cents > queries.write_off_limit():
        return False
    _post(row, on)
    return True


@transaction.atomic
def approve_write_off(*, write_off_id: int, user_id: int, on: date) -> None:
    """A second person agrees. Raises SamePerson, CannotDecide, NotOwed (paid since).

    Source: reliability-money (M28)
    """
    row = _waiting(write_off_id)
    check_second_person("write-off", asked_by=row.asked_by, user_id=user_id)
    row.decide(user_id, clock.now())
    _post(row, on)


@transaction.atomic
def decline_write_off(*, write_off_id: int, user_id: int) -> None:
    """The balance stays owed. Raises CannotDecide."""
    row = _waiting(write_off_id)
    row.decide(user_id, clock.now())
    row.state = DECLINED
    row.save()
    _note(row, "write-off declined")


@transaction.atomic
def undo_write_off(*, write_off_id: int, on: date, reason: str) -> int:
    """The patient owes it again, by contra entries, as far as a payer still leaves it to them.

    Returns the cents owed again. Raises CannotDecide. Source: reliability-money (M15)
    """
    books.take_turn(AccountKind.PATIENT_RECEIVABLE)
    row: WriteOff = WriteOff.objects.get(pk=write_off_id)
    if row.state != POSTED:
        raise CannotDecide("Only what was written off can be taken back.")
    key = f"write_off:{row.public_id}"
    books.reverse(keys=[key], on=on, reason=reason)
    settled = remittance.settle_undone(keys=[key], on=on)
    row.state = UNDONE
    row.save(update_fields=["state"])
    _note(row, "write-off taken back", reason)
    return int(row.amount_cents) - settled


@transaction.atomic
def write_off_small(
    *, up_to_cents: int, older_than_days: int, user_id: int, on: date
) -> tuple[int, int]:
    """Give up every whole balance that is small and old; (how many, cents). Runs again safely.

    Each is within what one person may give up alone: a larger `up_to_cents` is cut to that. The
    questions asked and the rows written at once do not grow with the patients.
    """
    books.take_turn(AccountKind.PATIENT_RECEIVABLE)
    limit = min(up_to_cents, queries.write_off_limit())
    found = queries.small_balances(up_to_cents=limit, older_than_days=older_than_days, as_of=on)
    wanted = [
        NewWriteOff(
            patient_id=patient_id,
            kind=SMALL,
            amount_cents=cents,
            reason=f"Small balance, older than {older_than_days} days",
            key=f"small:{on.isoformat()}:{patient_id}:{cents}",
        )
        for patient_id, cents in sorted(found.items())
    ]
    done = [one for some in batches(wanted, AT_ONCE) for one in _write_off(some, user_id, on)]
    return len(done), sum(one.amount_cents for one in done)


def _write_off(wanted: Sequence[NewWriteOff], user_id: int, on: date) -> list[NewWriteOff]:
    """Post those whose key is new, together; returns them."""
    known = WriteOff.objects.filter(key__in=[one.key for one in wanted])
    before = set(known.values_list("key", flat=True))
    fresh = [one for one in wanted if one.key not in before]
    owed = receipts.open_balances(patient_ids=[one.patient_id for one in fresh])
    actor, now = scope.current().actor, clock.now()
    rows = [
        WriteOff(
            key=one.key,
            kind=one.kind,
            patient_id=one.patient_id,
            amount_cents=one.amount_cents,
            reason=one.reason,
            state=POSTED,
            asked_by=user_id,
            asked_actor=actor,
            asked_at=now,
            posted_on=on,
            decided_at=now,
        )
        for one in fresh
    ]
    WriteOff.objects.bulk_create(rows, batch_size=500)
    books.post([_posting(row, owed.get(row.patient_id, []), on) for row in rows])
    log.record_many(
        Act(action, "writeoff", str(row.public_id), row.reason, row.amount_cents)
        for row in rows
        for action in ("write-off asked for", "balance written off")
    )
    return fresh


@transaction.atomic
def set_write_off_limit(*, cents: int) -> None:
    """What one person may write off alone in this practice, in cents."""
    assert cents >= 0, "a limit is no negative amount"
    row: Any = WriteOffLimit.objects.first() or WriteOffLimit()
    row.alone_cents = cents
    row.save()
    log.record("write-off limit set", object_type="writeofflimit", amount_cents=cents)


def _waiting(write_off_id: int) -> WriteOff:
    books.take_turn(AccountKind.PATIENT_RECEIVABLE)
    row: WriteOff = WriteOff.objects.get(pk=write_off_id)
    if row.state != ASKED:
        raise CannotDecide("This write-off was decided before.")
    return row


def _post(row: WriteOff, on: date) -> None:
    owed = receipts.open_balances(patient_ids=[row.patient_id]).get(row.patient_id, [])
    books.post([_posting(row, owed, on)])
    row.state, row.posted_on, row.decided_at = POSTED, on, clock.now()
    row.save()
    _note(row, "balance written off")


def _posting(row: WriteOff, owed: Sequence[OpenBalance], on: date) -> Posting:
    """Debit what bears it, credit what the patient owes, oldest first. Raises NotOwed."""
    new = NewWriteOff(
        patient_id=row.patient_id,
        kind=row.kind,
        amount_cents=row.amount_cents,
        reason=row.reason,
        key=row.key,
    )
    account = AccountRef(ACCOUNT_OF[row.kind])
    legs: list[Leg] = []
    for part in plan_write_off(new, owed):
        where = {
            "encounter_id": part.encounter_id,
            "charge_line_id": part.charge_line_id,
            "patient_id": row.patient_id,
        }
        legs.append(Leg(account, part.cents, **where, service_on=part.service_on))
        legs.append(Leg(OWED, -part.cents, **where, service_on=part.service_on))
    public_id = str(row.public_id)
    return Posting(
        f"write_off:{public_id}",
        "patient_write_off",
        on,
        tuple(legs),
        row.reason,
        "write_off",
        public_id,
    )


def _note(row: WriteOff, action: str, reason: str = "") -> None:
    log.record(
        action,
        object_type="writeoff",
        object_id=row.public_id,
        reason=reason or row.reason,
        amount_cents=row.amount_cents,
    )
