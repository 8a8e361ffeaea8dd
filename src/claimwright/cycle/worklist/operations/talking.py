"""Say something about a thing, ask somebody to do something, and read what one was told."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from claimwright.cycle.worklist.domain.about import About
from claimwright.cycle.worklist.domain.mentions import mentioned
from claimwright.cycle.worklist.models import Comment, Notice, Task
from claimwright.cycle.worklist.operations.marking import NotAMember
from claimwright.foundation.access.people import Member, members
from claimwright.foundation.audit import log

LONGEST_COMMENT = 4000
LONGEST_TITLE = 200


class NothingSaid(ValueError):
    """A comment or a task needs words."""


@transaction.atomic
def add_comment(*, about: About, body: str, author_id: int, key: UUID, now: datetime) -> bool:
    """Keep the words and tell the people they name. False when that form was taken before.

    Raises NothingSaid. `key` makes a form sent twice one comment.
    """
    words = body.strip()[:LONGEST_COMMENT]
    if not words:
        raise NothingSaid("Write something first.")
    _, is_new = Comment.objects.get_or_create(
        key=key, defaults={**_columns(about), "body": words, "author_id": author_id, "at": now}
    )
    if not is_new:
        return False
    people = {one.username: one for one in members()}
    called = [
        people[name] for name in mentioned(words, people) if people[name].user_id != author_id
    ]
    speaker = _name_of(author_id, people)
    _tell(called, f"{speaker} mentioned you on {about.kind} {about.label}.", about, now)
    log.record("commented", object_type=about.kind, object_id=about.public_id)
    return True


@transaction.atomic
def add_task(
    *,
    title: str,
    asked_by_id: int,
    key: UUID,
    now: datetime,
    about: About | None = None,
    plan: tuple[date | None, int | None] = (None, None),
) -> bool:
    """Ask for something to be done; `plan` is (due on, assignee's user id). The assignee is told.

    False when that form was taken before. Raises NothingSaid, NotAMember.
    """
    words = " ".join(title.split())[:LONGEST_TITLE]
    if not words:
        raise NothingSaid("Say what is to be done.")
    due_on, assignee_id = plan
    people = {one.username: one for one in members()}
    assignee = next((one for one in people.values() if one.user_id == assignee_id), None)
    if assignee_id is not None and assignee is None:
        raise NotAMember("That is nobody of this practice.")
    values = {
        **(_columns(about) if about else {}),
        "title": words,
        "due_on": due_on,
        "assignee_id": assignee_id,
        "asked_by_id": asked_by_id,
        "created_at": now,
    }
    task, is_new = Task.objects.get_or_create(key=key, defaults=values)
    if not is_new:
        return False
    if assignee is not None and assignee_id != asked_by_id:
        where = f" on {about.kind} {about.label}" if about else ""
        speaker = _name_of(asked_by_id, people)
        _tell([assignee], f"{speaker} gave you a task{where}.", about, now)
    log.record("task added", object_type="task", object_id=task.public_id)
    return True


@transaction.atomic
def finish_task(*, task_id: int, user_id: int, now: datetime) -> bool:
    """The task is done; who asked for it is told. False when it was done already."""
    rows = Task.objects.filter(pk=task_id, done_at__isnull=True)
    if not rows.update(done_at=now, done_by_id=user_id):
        return False
    task = Task.objects.get(pk=task_id)
    people = {one.username: one for one in members()}
    asked_by = [one for one in people.values() if one.user_id == task.asked_by_id]
    if task.asked_by_id != user_id:
        where = f" on {task.about_kind} {task.about_label}" if task.about_kind else ""
        about = _about_of(task)
        _tell(asked_by, f"{_name_of(user_id, people)} did your task{where}.", about, now)
    log.record("task done", object_type="task", object_id=task.public_id)
    return True


@transaction.atomic
def reopen_task(*, task_id: int) -> bool:
    """The task is to be done after all. False when it is open."""
    rows = Task.objects.filter(pk=task_id, done_at__isnull=False)
    if not rows.update(done_at=None, done_by=None):
        return False
    log.record(
        "task reopened", object_type="task", object_id=Task.objects.get(pk=task_id).public_id
    )
    return True


@transaction.atomic
def read_notices(*, user_id: int, now: datetime, public_id: UUID | None = None) -> int:
    """The person has read one notice, or all of them. Returns how many were new."""
    rows = Notice.objects.filter(user_id=user_id, read_at__isnull=True)
    if public_id is not None:
        rows = rows.filter(public_id=public_id)
    return int(rows.update(read_at=now))


def _tell(people: list[Member], words: str, about: About | None, now: datetime) -> None:
    columns = _columns(about) if about else {}
    Notice.objects.bulk_create(
        [Notice(user_id=one.user_id, words=words[:200], at=now, **columns) for one in people]
    )


def _columns(about: About) -> dict[str, Any]:
    return {
        "about_kind": about.kind,
        "about_id": about.id,
        "about_public_id": about.public_id,
        "about_label": about.label,
        "patient_id": about.patient_id,
    }


def _about_of(task: Task) -> About | None:
    if not task.about_kind or task.about_id is None or task.about_public_id is None:
        return None
    return About(
        task.about_kind, task.about_id, task.about_public_id, task.about_label, task.patient_id
    )


def _name_of(user_id: int, people: dict[str, Member]) -> str:
    found = next((one for one in people.values() if one.user_id == user_id), None)
    return found.full_name if found else "Somebody"
