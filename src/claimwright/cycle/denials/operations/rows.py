"""Rows of denials, as every operation touches them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from claimwright.cycle.denials.domain.states import OPEN, RESOLVED, TO_DO
from claimwright.cycle.denials.models import Denial, DenialEvent
from claimwright.cycle.denials.queries import NoSuchDenial
from claimwright.foundation import clock
from claimwright.foundation.tenancy import scope
from claimwright.foundation.tenancy.bulk import row_maker

_event = row_maker(DenialEvent)
TAKEN_BACK = "undone"  # the kind of event that takes a write-off back


def event_of(
    row: Denial, kind: str, from_state: str, to_state: str, words: str, now: datetime
) -> DenialEvent:
    """The event, not stored yet, by whoever acts."""
    return _event(
        denial_id=row.pk,
        at=now,
        kind=kind,
        from_state=from_state,
        to_state=to_state,
        words=words[:500],
        actor=scope.current().actor,
    )


def set_state(row: Denial, to_state: str, now: datetime) -> None:
    """Move the row in memory; `worked_at` is the first time anybody did anything."""
    if row.worked_at is None and row.state in TO_DO and to_state != OPEN:
        row.worked_at = now
    row.state = to_state
    row.resolved_on = clock.day_of(now) if to_state in RESOLVED else None


def locked(denial_ids: Sequence[int]) -> list[Denial]:
    """The rows, locked, in the order of their ids. Raises NoSuchDenial when one is absent."""
    wanted = sorted(set(denial_ids))
    rows = list(Denial.objects.select_for_update().filter(pk__in=wanted).order_by("pk"))
    if len(rows) != len(wanted):
        raise NoSuchDenial("This practice has no such denial.")
    return rows


def fitting(parts: Iterable[str], joint: str, width: int) -> str:
    """The parts joined, without those that no longer fit whole."""
    said = ""
    for part in parts:
        longer = f"{said}{joint}{part}" if said else part
        if len(longer) > width:
            return said
        said = longer
    return said
