"""Comments, tasks, notices and saved filters as pages see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from claimwright.cycle.registration.domain.patients import PatientSnapshot
from claimwright.cycle.worklist.domain.about import About
from claimwright.cycle.worklist.domain.items import Item


@dataclass(frozen=True, slots=True)
class InboxPage:
    """Some items, how many there are in all and their cents; the same by kind before filtering.

    `notes` says by item key what is known only of the items shown, as why a claim came back.
    """

    items: tuple[Item, ...]
    total: int
    cents: int
    by_kind: tuple[tuple[str, int, int], ...]
    aside_count: int
    mine_count: int
    patients: dict[int, PatientSnapshot]
    notes: dict[str, str]


@dataclass(frozen=True, slots=True)
class CommentView:
    """What somebody said."""

    public_id: UUID
    body: str
    author: str
    at: datetime
    about: About


@dataclass(frozen=True, slots=True)
class TaskView:
    """What somebody is to do. `about` is None for a task on its own."""

    id: int
    public_id: UUID
    title: str
    due_on: date | None
    assignee_id: int | None
    assignee: str
    asked_by: str
    created_at: datetime
    done_at: datetime | None
    done_by: str
    about: About | None


@dataclass(frozen=True, slots=True)
class NoticeView:
    """What one person is told."""

    public_id: UUID
    at: datetime
    words: str
    is_read: bool
    about: About | None


@dataclass(frozen=True, slots=True)
class SavedViewView:
    """A name for a list's filters. `is_mine` may be dropped by the person asking."""

    public_id: UUID
    name: str
    query: str
    is_shared: bool
    is_mine: bool


@dataclass(frozen=True, slots=True)
class Talk:
    """Everything said and asked about one thing, newest first."""

    comments: tuple[CommentView, ...]
    tasks: tuple[TaskView, ...]
