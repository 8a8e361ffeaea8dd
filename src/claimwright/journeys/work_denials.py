"""Many denials get the same next step, become somebody's, or are put aside, in one press."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from claimwright.cycle.denials import operations as denials
from claimwright.cycle.denials.domain.outcomes import BulkChange, BulkPlan
from claimwright.cycle.worklist import operations as worklist
from claimwright.cycle.worklist import queries as inbox
from claimwright.cycle.worklist.domain.items import Item, Wanted

DENIED = "denied"  # what the inbox calls them


@dataclass(frozen=True, slots=True, kw_only=True)
class Handing:
    """Whose the denials become (0: nobody, None: as before); until when they are put aside."""

    assign_to: int | None = None
    aside_until: date | None = None


@transaction.atomic
def work_denials(
    *, denial_ids: Sequence[int], change: BulkChange, handing: Handing, as_of: date, now: datetime
) -> BulkPlan:
    """Change and hand out the denials the change reaches; all or nothing.

    Raises WrongMove, NotAMember, NotADayToWaitFor, NoSuchDenial.
    """
    if handing.assign_to is None and handing.aside_until is None:
        return denials.change_many(denial_ids=denial_ids, change=change, now=now)
    waiting = _items(denial_ids, as_of=as_of, now=now)
    plan = denials.change_many(denial_ids=denial_ids, change=change, now=now)
    reached = {denial.id for denial in plan.changed}
    items = [item for item in waiting if item.id in reached]
    if handing.assign_to is not None:
        worklist.assign(items=items, user_id=handing.assign_to or None, now=now)
    if handing.aside_until is not None:
        worklist.put_aside(items=items, until=handing.aside_until, as_of=as_of, now=now)
    return plan


def _items(denial_ids: Collection[int], *, as_of: date, now: datetime) -> list[Item]:
    """The denials as items of the inbox, put aside or not; those with nothing to do are absent."""
    keys = frozenset(f"{DENIED}:{pk}" for pk in denial_ids)
    return [
        item
        for is_aside in (False, True)
        for item in inbox.items_of(
            wanted=Wanted(kinds=(DENIED,), keys=keys, is_aside=is_aside),
            may={"denials.view"},
            as_of=as_of,
            now=now,
        )
    ]


def assignees(*, denial_ids: Collection[int]) -> dict[int, str]:
    """The user names the denials belong to, by denial; those nobody's are absent."""
    return inbox.assignees(kind=DENIED, object_ids=denial_ids)
