"""What others may have the worklist do, each in one transaction."""

from __future__ import annotations

from claimwright.cycle.worklist.operations.marking import (
    NotADayToWaitFor,
    NotAMember,
    assign,
    bring_back,
    bring_back_items,
    put_aside,
)
from claimwright.cycle.worklist.operations.talking import (
    NothingSaid,
    add_comment,
    add_task,
    finish_task,
    read_notices,
    reopen_task,
)
from claimwright.cycle.worklist.operations.viewing import (
    NeedsAName,
    TooManyViews,
    drop_view,
    save_view,
)

__all__ = [
    "NeedsAName",
    "NotADayToWaitFor",
    "NotAMember",
    "NothingSaid",
    "TooManyViews",
    "add_comment",
    "add_task",
    "assign",
    "bring_back",
    "bring_back_items",
    "drop_view",
    "finish_task",
    "put_aside",
    "read_notices",
    "reopen_task",
    "save_view",
]
