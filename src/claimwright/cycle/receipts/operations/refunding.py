"""Give unapplied money back: alone up to the practice's limit, by two people above it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction

from claimwright.cycle.receipts import queries
from claimwright.cycle.receipts.domain import posting
from claimwright.cycle.receipts.domain.refunds import (
    APPROVED,
    ASKED,
    DECLINED,
    NewRefund,
    plan_refund,
)
from claimwright.cycle.receipts.domain.second_person import CannotDecide, check_second_person
from claimwright.cycle.receipts.models import (
    Refund,
    RefundLimit,
    RefundRequest,
    RefundSource,
)
from claimwright.cycle.receipts.operations.keys import PaymentKeyReused, take_turn
from claimwright.foundation import clock
from claimwright.foundation.audit import log
from claimwright.foundation.tenancy import scope
from claimwright.ledger import operations as books


class CannotSettle(ValueError):
    """The refund was voided or paid by the bank before."""


@dataclass(frozen=True, slots=True)
class AskedRefund:
    """What became of the wish: issued at once, or waiting for a second person."""

    request_id: int
    public_id: UUID
    refund_id: int | None


@transaction.atomic
def ask_refund(*, new: NewRefund, user_id: int) -> AskedRefund:
    """Issue the refund, or above the practice's limit write it down for a second person.

    Idempotent by key. Raises ExceedsCredit, PaymentKeyReused. Source: reliability-money (M23, M28)
    """
    take_turn()
    before: RefundRequest | None = RefundRequest.objects.filter(key=new.key).first()
    if before is not None:
        if (before.patient_id, before.amount_cents) != (new.patient_id, new.amount_cents):
            raise PaymentKeyReused(f"{new.key} already names another refund.")
        return AskedRefund(before.pk, before.public_id, before.refund_id)
    plan_refund(new.amount_cents, queries.remainders(patient_ids=[new.patient_id]))
    row: RefundRequest = RefundRequest.objects.create(
        key=new.key,
        patient_id=new.patient_id,
        amount_cents=new.amount_cents,
        reason=new.reason[:200],
        state=ASKED,
        asked_by=user_id,
        asked_actor=scope.current().actor,
        asked_at=clock.now(),
    )
    _note(row, "refund asked for")
    if new.amount_cents <= queries.refund_limit():
        _issue(row, on=new.issued_on)
    return AskedRefund(row.pk, row.public_id, row.refund_id)


@transaction.atomic
def approve_refund(*, request_id: int, user_id: int, on: date) -> int:
    """The refund asked for is issued; returns its id.

    A second person agrees; within the practice's limit who asked may, as they may refund alone, and
    then nobody is written down as having agreed.
    Raises SamePerson, CannotDecide, and ExceedsCredit when the money has gone elsewhere since.
    Source: reliability-money (M28)
    """
    row = _waiting(request_id)
    if row.amount_cents > queries.refund_limit() or row.asked_by != user_id:
        check_second_person("refund", asked_by=row.asked_by, user_id=user_id)
        row.decide(user_id, clock.now())
    return _issue(row, on=on)


@transaction.atomic
def decline_refund(*, request_id: int, user_id: int, reason: str) -> None:
    """No refund: anybody who may refund says so, the one who asked too. Raises CannotDecide."""
    row = _waiting(request_id)
    row.decide(user_id, clock.now())
    row.state, row.words = DECLINED, reason[:200]
    row.save()
    _note(row, "refund declined", reason)


@transaction.atomic
def set_refund_limit(*, cents: int) -> None:
    """What one person may refund alone in this practice, in cents."""
    assert cents >= 0, "a limit is no negative amount"
    row = RefundLimit.objects.first() or RefundLimit()
    row.alone_cents = cents
    row.save()
    log.record("refund limit set", object_type="refundlimit", amount_cents=cents)


@transaction.atomic
def refund(*, new: NewRefund) -> int:
    """Give unapplied money back; returns the refund's id. Idempotent by key.

    Raises ExceedsCredit, or PaymentKeyReused. Source: reliability-money (M23)
    """
    take_turn()
    before: Refund | None = Refund.objects.filter(key=new.key).first()
    if before is not None:
        if (before.patient_id, before.amount_cents) != (new.patient_id, new.amount_cents):
            raise PaymentKeyReused(f"{new.key} already names another refund.")
        return int(before.pk)
    plan = plan_refund(new.amount_cents, queries.remainders(patient_ids=[new.patient_id]))
    row: Refund = Refund.objects.create(
        key=new.key,
        patient_id=new.patient_id,
        amount_cents=new.amount_cents,
        issued_on=new.issued_on,
        reason=new.reason[:200],
        recorded_at=clock.now(),
    )
    RefundSource.objects.bulk_create(
        [RefundSource(refund=row, payment_id=pay, amount_cents=cents) for pay, cents in plan]
    )
    books.post(
        [
            posting.refund_posting(
                row.public_id, row.patient_id, row.amount_cents, on=row.issued_on, memo=row.reason
            )
        ]
    )
    _record_refund(row, "refund issued")
    return int(row.pk)


@transaction.atomic
def clear_refund(*, refund_id: int, on: date) -> None:
    """The bank paid the refund's check. Raises CannotSettle."""
    row = _open_refund(refund_id)
    books.post([posting.cleared_posting(row.public_id, row.patient_id, row.amount_cents, on=on)])
    row.cleared_on = on
    row.save(update_fields=["cleared_on"])
    _record_refund(row, "refund cleared")


@transaction.atomic
def void_refund(*, refund_id: int, on: date, reason: str) -> None:
    """The check was never cashed: the money is on account again. Raises CannotSettle."""
    row = _open_refund(refund_id)
    books.reverse(keys=[f"refund:{row.public_id}"], on=on, reason=reason)
    row.voided_on = on
    row.save(update_fields=["voided_on"])
    _record_refund(row, "refund voided")


def _open_refund(refund_id: int) -> Refund:
    take_turn()
    row: Refund = Refund.objects.get(pk=refund_id)
    if row.voided_on is not None or row.cleared_on is not None:
        raise CannotSettle("This refund was already voided or paid by the bank.")
    return row


def _record_refund(row: Refund, action: str) -> None:
    log.record(
        action,
        object_type="refund",
        object_id=row.public_id,
        reason=row.reason,
        amount_cents=row.amount_cents,
    )


def _waiting(request_id: int) -> RefundRequest:
    take_turn()
    row: RefundRequest = RefundRequest.objects.get(pk=request_id)
    if row.state != ASKED:
        raise CannotDecide("This refund was decided before.")
    return row


def _issue(row: RefundRequest, *, on: date) -> int:
    issued = refund(
        new=NewRefund(
            patient_id=row.patient_id,
            amount_cents=row.amount_cents,
            issued_on=on,
            reason=row.reason,
            key=f"asked:{row.public_id}",
        )
    )
    row.state, row.refund_id, row.decided_at = APPROVED, issued, clock.now()
    row.save()
    if row.decided_by is not None:
        _note(row, "refund approved")
    return issued


def _note(row: RefundRequest, action: str, reason: str = "") -> None:
    log.record(
        action,
        object_type="refundrequest",
        object_id=row.public_id,
        reason=reason or row.reason,
        amount_cents=row.amount_cents,
    )
