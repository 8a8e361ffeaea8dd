"""Keep a promise: money a patient paid before their payer was known, once that payer answered."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from claimwright.cycle.receipts import queries
from claimwright.cycle.receipts.domain.refunds import (
    ASKED,
    DROPPED,
    DUE,
    WAITING,
    NewPromise,
    plan_promises,
)
from claimwright.cycle.receipts.models import PromisedRefund, RefundRequest
from claimwright.cycle.receipts.operations.keys import take_turn
from claimwright.foundation import clock
from claimwright.foundation.audit import log
from claimwright.foundation.audit.log import Act
from claimwright.foundation.tenancy import scope


@transaction.atomic
def promise_refunds(*, new: Sequence[NewPromise], user_id: int) -> int:
    """Write the promises down, each once by its key; returns how many are new. No money moves."""
    wanted = {one.key: one for one in new}
    before = PromisedRefund.objects.filter(key__in=list(wanted))
    known = set(before.values_list("key", flat=True))
    actor, now = scope.current().actor, clock.now()
    rows = [
        PromisedRefund(
            key=one.key,
            patient_id=one.patient_id,
            encounter_id=one.encounter_id,
            amount_cents=one.amount_cents,
            reason=one.reason[:200],
            state=WAITING,
            promised_by=user_id,
            promised_actor=actor,
            promised_at=now,
        )
        for key, one in wanted.items()
        if key not in known
    ]
    PromisedRefund.objects.bulk_create(rows)
    _note(rows, "refund promised")
    return len(rows)


@transaction.atomic
def keep_promises(*, patient_ids: Sequence[int] | None = None) -> list[int]:
    """Ask for the refunds that came due, as far as the money is a credit; returns the requests.

    A promise whose visit is final and left nothing is dropped. No money moves: each request waits
    for a person, for a second one above the practice's limit. Idempotent.
    Source: reliability-money (M23, M28)
    """
    if not queries.has_promises(patient_ids=patient_ids):
        return []
    take_turn()
    due = dict(plan_promises(*queries.promises_as_they_stand(patient_ids=patient_ids)))
    rows = list(PromisedRefund.objects.filter(pk__in=list(due)).order_by("id"))
    now = clock.now()
    asked = {
        row.pk: RefundRequest(
            key=f"promised:{row.public_id}",
            patient_id=row.patient_id,
            amount_cents=due[row.pk],
            reason=row.reason,
            state=ASKED,
            asked_by=row.promised_by,
            asked_actor=row.promised_actor,
            asked_at=now,
        )
        for row in rows
        if due[row.pk]
    }
    RefundRequest.objects.bulk_create(asked.values())
    for row in rows:
        row.request = asked.get(row.pk)
        row.state = DUE if row.request else DROPPED
    PromisedRefund.objects.bulk_update(rows, ["state", "request"])
    _note(rows, "promised refund looked at")
    return [request.pk for request in asked.values()]


@transaction.atomic
def withdraw_promises(*, encounter_ids: Sequence[int]) -> None:
    """Nothing is promised on the visits any more; a refund that was asked for stays."""
    rows = list(PromisedRefund.objects.filter(encounter_id__in=list(encounter_ids), state=WAITING))
    for row in rows:
        row.state = DROPPED
    PromisedRefund.objects.bulk_update(rows, ["state"])
    _note(rows, "refund no longer promised")


def _note(rows: Sequence[PromisedRefund], action: str) -> None:
    log.record_many(
        Act(action, "promisedrefund", str(row.public_id), row.reason, row.amount_cents)
        for row in rows
    )
