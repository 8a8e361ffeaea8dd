"""Open a batch, put things in, close it on its totals; close the day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction

from claimwright.cycle.receipts import queries
from claimwright.cycle.receipts.domain.batches import (
    CHARGES,
    PAYMENTS,
    AlreadyOpen,
    BatchIsClosed,
    NeedsReason,
    Totals,
    check_new,
)
from claimwright.cycle.receipts.models import Batch, BatchEntry, Counter, DayClose
from claimwright.cycle.receipts.operations.keys import take_turn
from claimwright.foundation import clock
from claimwright.foundation.audit import log
from claimwright.foundation.tenancy import scope

BATCH = "batch"


@transaction.atomic
def open_batch(*, kind: str, control: Totals, on: date, user_id: int) -> int:
    """Open a batch under totals counted before anything is entered; returns its id.

    Raises NotABatch, or AlreadyOpen when the person has one of the kind open.
    """
    check_new(kind, control)
    take_turn()
    if Batch.objects.filter(kind=kind, opened_by=user_id, closed_at__isnull=True).exists():
        raise AlreadyOpen("You have a batch of this kind open. Close it first.")
    (serial,) = Counter.take(BATCH, 1)
    row: Batch = Batch.objects.create(
        number=f"B-{serial:05d}",
        kind=kind,
        business_on=on,
        control_count=control.count,
        control_cents=control.cents,
        opened_by=user_id,
        opened_actor=scope.current().actor,
        opened_at=clock.now(),
    )
    _note(row, "batch opened", control.cents)
    return int(row.pk)


@transaction.atomic
def recount_batch(*, batch_id: int, control: Totals) -> None:
    """Correct the control totals of an open batch. Raises BatchIsClosed, NotABatch."""
    row = _open(batch_id)
    check_new(row.kind, control)
    row.control_count, row.control_cents = control.count, control.cents
    row.save(update_fields=["control_count", "control_cents"])
    _note(row, "batch recounted", control.cents)


def join_open_batch(*, payment_ids: Sequence[int] = (), encounter_ids: Sequence[int] = ()) -> str:
    """Put what the person at work just entered into their open batch; its number, or ""."""
    entered = scope.find_current()
    if entered is None or entered.user_id is None:
        return ""
    kind = PAYMENTS if payment_ids else CHARGES
    rows = Batch.objects.filter(kind=kind, opened_by=entered.user_id, closed_at__isnull=True)
    row = rows.first()
    if row is None:
        return ""
    put_in(batch_id=row.pk, payment_ids=payment_ids, encounter_ids=encounter_ids)
    return str(row.number)


@transaction.atomic
def put_in(
    *,
    batch_id: int,
    payment_ids: Sequence[int] = (),
    encounter_ids: Sequence[int] = (),
    deposit_ids: Sequence[int] = (),
) -> int:
    """Put things into an open batch; what is in one already stays there. How many went in.

    Raises BatchIsClosed.
    """
    row = _open(batch_id)
    fresh = [
        BatchEntry(batch=row, **{column: pk})
        for column, ids in (
            ("payment_id", payment_ids),
            ("encounter_id", encounter_ids),
            ("deposit_id", deposit_ids),
        )
        for pk in _not_in_any(column, ids)
    ]
    BatchEntry.objects.bulk_create(fresh)
    if fresh:
        _note(row, "put into batch", 0)
    return len(fresh)


@transaction.atomic
def take_out(*, batch_id: int, entry_id: int) -> None:
    """Take one thing out of an open batch; what it is stays in the books. Raises BatchIsClosed."""
    row = _open(batch_id)
    BatchEntry.objects.filter(batch=row, pk=entry_id).delete()
    _note(row, "taken out of batch", 0)


@transaction.atomic
def close_batch(*, batch_id: int, reason: str = "") -> None:
    """Close a batch. One that differs from its totals wants a reason.

    Raises NeedsReason naming what differs, or BatchIsClosed.
    """
    row = _open(batch_id)
    view = queries.get_batch(batch_id=batch_id)
    if view.differences and not reason.strip():
        raise NeedsReason(f"{' '.join(view.differences)} Say why it is closed all the same.")
    row.closed_at, row.closed_actor = clock.now(), scope.current().actor
    row.counted_count, row.counted_cents = view.counted.count, view.counted.cents
    row.reason = reason.strip()[:300] if view.differences else ""
    row.save()
    _note(row, "batch closed", view.counted.cents)


@transaction.atomic
def close_day(*, on: date, figures: Sequence[Any], missing_cents: int, reason: str = "") -> None:
    """Keep that somebody looked at the day and closed it, with the figures seen.

    Raises NeedsReason when cents are missing and nobody says why.
    """
    if missing_cents and not reason.strip():
        raise NeedsReason("Cents are missing. Say why the day is closed all the same.")
    DayClose.objects.create(
        on=on,
        closed_at=clock.now(),
        actor=scope.current().actor,
        figures=list(figures),
        missing_cents=missing_cents,
        reason=reason.strip()[:300],
    )
    log.record("day closed", object_type="dayclose", object_id=on.isoformat(), reason=reason)


def _not_in_any(column: str, ids: Sequence[int]) -> list[int]:
    if not ids:
        return []
    rows = BatchEntry.objects.filter(**{f"{column}__in": list(ids)})
    known = set(rows.values_list(column, flat=True))
    return [pk for pk in dict.fromkeys(ids) if pk not in known]


def _open(batch_id: int) -> Batch:
    take_turn()
    row: Batch = Batch.objects.get(pk=batch_id)
    if row.closed_at is not None:
        raise BatchIsClosed(f"Batch {row.number} is closed.")
    return row


def _note(row: Batch, action: str, cents: int) -> None:
    log.record(action, object_type="batch", object_id=row.public_id, amount_cents=cents)
