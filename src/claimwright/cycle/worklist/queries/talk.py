"""Comments, tasks, notices and saved filters."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Q

from claimwright.cycle.worklist.domain.about import About
from claimwright.cycle.worklist.domain.views import (
    CommentView,
    NoticeView,
    SavedViewView,
    Talk,
    TaskView,
)
from claimwright.cycle.worklist.models import Comment, Notice, SavedView, Task
from claimwright.foundation.access import guard

MOST_COMMENTS = 100
MOST_NOTICES = 30


def talk_about(*, about: About) -> Talk:
    """What was said and asked about the thing, newest first; for a patient, about all of theirs."""
    same = Q(about_kind=about.kind, about_id=about.id)
    if about.kind == "patient":
        same |= Q(patient_id=about.id)
    comments = Comment.objects.filter(same).select_related("author")[:MOST_COMMENTS]
    tasks = Task.objects.filter(same).select_related("assignee", "asked_by", "done_by")
    return Talk(
        tuple(_comment(row) for row in comments),
        tuple(task_view(row) for row in tasks.order_by("-done_at", "due_on", "id")),
    )


def access_task(*, user_id: int, public_id: UUID | str) -> TaskView:
    """One task for one person, audited. Raises guard.NotVisible."""
    row = guard.reach(
        Task.objects.select_related("assignee", "asked_by", "done_by"),
        user_id=user_id,
        public_id=public_id,
        permission="home.view",
    )
    return task_view(row)


def notices(*, user_id: int) -> list[NoticeView]:
    """The latest notices of the person in this practice."""
    rows = Notice.objects.filter(user_id=user_id).order_by("-id")[:MOST_NOTICES]
    return [_notice(row) for row in rows]


def unread_count(*, user_id: int) -> int:
    """How many notices the person has not read in this practice."""
    return int(Notice.objects.filter(user_id=user_id, read_at__isnull=True).count())


def access_notice(*, user_id: int, public_id: UUID | str) -> NoticeView:
    """One notice of the person's own, audited. Raises guard.NotVisible."""
    row = guard.reach(
        Notice.objects.filter(user_id=user_id),
        user_id=user_id,
        public_id=public_id,
        permission="home.view",
    )
    return _notice(row)


def saved_views(*, user_id: int, page: str) -> list[SavedViewView]:
    """The person's own filters of the page, and those shared with the practice."""
    rows = SavedView.objects.filter(Q(owner_id=user_id) | Q(is_shared=True), page=page)
    return [_saved(row, user_id) for row in rows]


def access_saved_view(*, user_id: int, public_id: UUID | str) -> SavedViewView:
    """A filter of the person's own, audited. Raises guard.NotVisible."""
    row = guard.reach(
        SavedView.objects.filter(owner_id=user_id),
        user_id=user_id,
        public_id=public_id,
        permission="home.view",
    )
    return _saved(row, user_id)


def task_view(row: Task) -> TaskView:
    """The row as a value."""
    return TaskView(
        id=row.pk,
        public_id=row.public_id,
        title=row.title,
        due_on=row.due_on,
        assignee_id=row.assignee_id,
        assignee=_name(row.assignee),
        asked_by=_name(row.asked_by),
        created_at=row.created_at,
        done_at=row.done_at,
        done_by=_name(row.done_by),
        about=_about(row),
    )


def _comment(row: Comment) -> CommentView:
    about = _about(row)
    assert about is not None, "a comment is always about something"
    return CommentView(row.public_id, row.body, _name(row.author), row.at, about)


def _notice(row: Notice) -> NoticeView:
    return NoticeView(row.public_id, row.at, row.words, row.read_at is not None, _about(row))


def _saved(row: SavedView, user_id: int) -> SavedViewView:
    return SavedViewView(row.public_id, row.name, row.query, row.is_shared, row.owner_id == user_id)


def _about(row: Any) -> About | None:
    if not row.about_kind:
        return None
    return About(row.about_kind, row.about_id, row.about_public_id, row.about_label, row.patient_id)


def _name(user: Any) -> str:
    return (user.get_full_name() or user.get_username()) if user else ""
