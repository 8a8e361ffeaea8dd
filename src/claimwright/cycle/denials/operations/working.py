"""What a person did about a denial."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from claimwright.cycle.denials.domain.outcomes import BulkChange, BulkPlan, plan_bulk
from claimwright.cycle.denials.domain.states import (
    STATE_WORDS,
    TRANSFERRED,
    TRANSITIONS,
    UNRESOLVED,
    WRITTEN_OFF,
    check_move,
)
from claimwright.cycle.denials.models import Denial, DenialEvent
from claimwright.cycle.denials.operations.rows import event_of, locked, set_state
from claimwright.cycle.denials.queries import snapshot
from claimwright.foundation.audit import log
from claimwright.foundation.audit.log import Act


@transaction.atomic
def record_action(
    *, denial_id: int, words: str, now: datetime, to_state: str = "", amount_cents: int = 0
) -> None:
    """Note what was done; with `to_state` also move the denial. Raises WrongMove, NoSuchDenial.

    Money is given up only through `write_off_denials` and `transfer_to_patient`.
    """
    row = locked([denial_id])[0]
    from_state = row.state
    if to_state:
        if to_state in (WRITTEN_OFF, TRANSFERRED):
            raise ValueError("money is given up by write_off_denials or transfer_to_patient")
        check_move(from_state, to_state)
        set_state(row, to_state, now)
        row.save(update_fields=["state", "worked_at", "resolved_on"])
    event = event_of(row, "moved" if to_state else "noted", from_state, to_state, words, now)
    event.amount_cents = amount_cents
    event.save()
    log.record("denial worked", object_type="denial", object_id=row.public_id, reason=words[:200])


@transaction.atomic
def resolve_denials(
    *, claim_ids: Sequence[int], outcome: str, now: datetime, words: str = ""
) -> list[int]:
    """Move every unresolved denial of the claims to the outcome, where the table allows it.

    "corrected" and "appealed" say what was sent; "overturned" and "upheld" what came of it.
    Returns the ids moved; those already there are left alone.
    """
    if outcome not in STATE_WORDS or outcome in (WRITTEN_OFF, TRANSFERRED):
        raise ValueError(f"a denial cannot be resolved as {outcome!r} here")
    rows = list(
        Denial.objects.select_for_update().filter(
            claim_id__in=list(claim_ids), state__in=UNRESOLVED
        )
    )
    events, moved = [], []
    for row in rows:
        if outcome not in TRANSITIONS[row.state]:
            continue
        events.append(event_of(row, "moved", row.state, outcome, words, now))
        set_state(row, outcome, now)
        moved.append(row)
    Denial.objects.bulk_update(moved, ["state", "worked_at", "resolved_on"], batch_size=500)
    DenialEvent.objects.bulk_create(events, batch_size=1000)
    log.record_many(
        Act(f"denial {outcome}", "denial", str(row.public_id), words[:200]) for row in moved
    )
    return [row.pk for row in moved]


@transaction.atomic
def change_many(*, denial_ids: Sequence[int], change: BulkChange, now: datetime) -> BulkPlan:
    """Give many denials the same next step; those it cannot reach are left and named.

    All or nothing for those it reaches; done twice it notes twice, and moves nothing more.
    """
    rows = {row.pk: row for row in locked(denial_ids)}
    plan = plan_bulk([snapshot(rows[pk]) for pk in dict.fromkeys(denial_ids)], change)
    events, changed = [], []
    for denial in plan.changed:
        row = rows[denial.id]
        moves = bool(change.to_state) and change.to_state != row.state
        if moves or change.words:
            kind, to_state = ("moved", change.to_state) if moves else ("noted", "")
            events.append(event_of(row, kind, row.state, to_state, change.words, now))
        if moves:
            set_state(row, change.to_state, now)
        changed.append(row)
    columns = ["state", "worked_at", "resolved_on"]
    Denial.objects.bulk_update(changed, columns, batch_size=500)
    DenialEvent.objects.bulk_create(events, batch_size=1000)
    log.record_many(
        Act("denial worked", "denial", str(row.public_id), change.words[:200]) for row in changed
    )
    return plan
