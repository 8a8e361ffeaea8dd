"""Put items aside, bring them back, give them to somebody."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from uuid6 import uuid7

from claimwright.cycle.worklist.domain.items import Item
from claimwright.cycle.worklist.models import Mark, Task
from claimwright.foundation.access.people import members
from claimwright.foundation.audit import log
from claimwright.foundation.tenancy import scope
from claimwright.foundation.tenancy.columns import batches

LONGEST = timedelta(days=366)


class NotADayToWaitFor(ValueError):
    """Work may be put aside until a day to come, at most a year away."""


class NotAMember(ValueError):
    """Work is given to an active person of this practice."""


@transaction.atomic
def put_aside(*, items: Sequence[Item], until: date, as_of: date, now: datetime) -> UUID:
    """Hide the items from the inbox until the day, for the whole practice.

    Returns the batch that `bring_back` undoes. Raises NotADayToWaitFor.
    """
    if not as_of < until <= as_of + LONGEST:
        raise NotADayToWaitFor("Choose a day after today, within a year.")
    batch = uuid7()
    _mark(items, {"aside_until": until, "batch": batch}, now)
    log.record(
        "work put aside",
        object_type="inbox",
        object_id=batch,
        detail={"count": len(items), "until": until.isoformat()},
    )
    return batch


@transaction.atomic
def bring_back(*, batch: UUID) -> int:
    """Undo one putting aside. Returns how many items are back."""
    rows = Mark.objects.filter(batch=batch, aside_until__isnull=False)
    count = int(rows.update(aside_until=None, batch=None))
    if count:
        log.record(
            "work brought back", object_type="inbox", object_id=batch, detail={"count": count}
        )
    return count


@transaction.atomic
def bring_back_items(*, items: Sequence[Item], now: datetime) -> int:
    """Show the items again at once. Returns how many."""
    _mark(items, {"aside_until": None, "batch": None}, now)
    log.record("work brought back", object_type="inbox", detail={"count": len(items)})
    return len(items)


@transaction.atomic
def assign(*, items: Sequence[Item], user_id: int | None, now: datetime) -> int:
    """Give the items to a person of the practice, or to nobody. Raises NotAMember."""
    if user_id is not None and user_id not in {one.user_id for one in members()}:
        raise NotAMember("That is nobody of this practice.")
    tasks = [item.id for item in items if item.kind == "task"]
    for some in batches(tasks):
        Task.objects.filter(pk__in=some).update(assignee_id=user_id)
    others = [item for item in items if item.kind != "task"]
    _mark(others, {"assignee_id": user_id}, now)
    for action, count in (("work assigned", len(others)), ("tasks assigned", len(tasks))):
        if count:
            log.record(action, object_type="user", object_id=user_id or "", detail={"count": count})
    return len(items)


def _mark(items: Sequence[Item], values: dict[str, Any], now: datetime) -> None:
    """Set the values on the mark of each item; a constant number of statements for each 5,000."""
    values = {**values, "actor": scope.current().actor, "at": now}
    wanted = {(item.kind, item.id) for item in items}
    known = {
        (kind, object_id): pk
        for pk, kind, object_id in Mark.objects.values_list("pk", "kind", "object_id")
    }
    for some in batches([known[key] for key in sorted(wanted & known.keys())]):
        Mark.objects.filter(pk__in=some).update(**values)
    missing = sorted(wanted - known.keys())
    Mark.objects.bulk_create(
        [Mark(kind=kind, object_id=object_id, **values) for kind, object_id in missing],
        batch_size=500,
    )
