"""What others may ask of the worklist."""

from __future__ import annotations

from claimwright.cycle.worklist.queries.gathering import Desk
from claimwright.cycle.worklist.queries.inbox import (
    assignees,
    inbox,
    items_at,
    items_of,
    with_patients,
)
from claimwright.cycle.worklist.queries.talk import (
    access_notice,
    access_saved_view,
    access_task,
    notices,
    saved_views,
    talk_about,
    unread_count,
)

__all__ = [
    "Desk",
    "access_notice",
    "access_saved_view",
    "access_task",
    "assignees",
    "inbox",
    "items_at",
    "items_of",
    "notices",
    "saved_views",
    "talk_about",
    "unread_count",
    "with_patients",
]
