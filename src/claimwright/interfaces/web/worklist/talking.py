"""The panel of comments and tasks on a thing, and tasks on their own."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from uuid6 import uuid7

from claimwright.cycle.worklist import operations, queries
from claimwright.cycle.worklist.domain.about import About
from claimwright.cycle.worklist.domain.views import TaskView
from claimwright.foundation.access.people import members
from claimwright.interfaces.web.forms import date_or_none, uuid_or_none
from claimwright.interfaces.web.guarding import PracticeRequest, action, page
from claimwright.interfaces.web.present import now
from claimwright.interfaces.web.worklist.subjects import access_subject, url_of


@page("home.view")
def talk(request: PracticeRequest, kind: str, public_id: UUID) -> HttpResponse:
    """What was said and asked about one thing, with the fields to say and ask more."""
    return _panel(request, access_subject(request, kind, public_id))


@action("notes.write")
def comment(request: PracticeRequest, kind: str, public_id: UUID) -> HttpResponse:
    """Say something; the panel comes back with it."""
    about = access_subject(request, kind, public_id)
    try:
        operations.add_comment(
            about=about,
            body=request.POST.get("body", ""),
            author_id=request.person_id,
            key=_key(request),
            now=now(),
        )
    except operations.NothingSaid as refusal:
        return _panel(request, about, {"refusal": str(refusal)})
    return _panel(request, about)


@action("notes.write")
def ask(request: PracticeRequest, kind: str, public_id: UUID) -> HttpResponse:
    """Ask for something to be done about the thing; the panel comes back with it."""
    about = access_subject(request, kind, public_id)
    refusal = _add_task(request, about)
    return _panel(request, about, {"refusal": refusal, "is_asking": bool(refusal)})


@action("notes.write")
def add_task(request: PracticeRequest) -> HttpResponse:
    """A task on its own, from the inbox."""
    if refusal := _add_task(request, None):
        messages.error(request, refusal)
    else:
        messages.success(request, "The task is in the inbox.")
    return redirect("inbox")


@page("home.view")
def task(request: PracticeRequest, public_id: UUID) -> HttpResponse:
    """One task, with what it is about."""
    found = queries.access_task(user_id=request.person_id, public_id=public_id)
    context = {"task": found, "about_url": url_of(found.about) if found.about else ""}
    return render(request, "worklist/task.html", context)


@action("notes.write")
def finish(request: PracticeRequest, public_id: UUID) -> HttpResponse:
    """The task is done; it may be undone."""
    found = queries.access_task(user_id=request.person_id, public_id=public_id)
    done = operations.finish_task(task_id=found.id, user_id=request.person_id, now=now())
    undo = reverse("reopen_task", args=[public_id])
    if done:
        messages.success(request, f"Done: {found.title}", extra_tags=undo)
    else:
        messages.info(request, "That was done already.")
    return _to_where_it_was(request, found)


@action("notes.write")
def reopen(request: PracticeRequest, public_id: UUID) -> HttpResponse:
    """The task is to be done after all."""
    found = queries.access_task(user_id=request.person_id, public_id=public_id)
    if operations.reopen_task(task_id=found.id):
        messages.success(request, f"Open again: {found.title}")
    return _to_where_it_was(request, found)


def _to_where_it_was(request: PracticeRequest, found: TaskView) -> HttpResponse:
    return redirect(url_of(found.about) if found.about else reverse("inbox"))


def _add_task(request: PracticeRequest, about: About | None) -> str:
    """Why the task was refused, or nothing."""
    name = request.POST.get("assignee", "")
    person = next((one for one in members() if one.username == name), None)
    if name and person is None:
        return "That is nobody of this practice."
    try:
        operations.add_task(
            title=request.POST.get("title", ""),
            asked_by_id=request.person_id,
            key=_key(request),
            now=now(),
            about=about,
            plan=(
                date_or_none(request.POST.get("due_on", "")),
                person.user_id if person else None,
            ),
        )
    except (operations.NothingSaid, operations.NotAMember) as refusal:
        return str(refusal)
    return ""


def _panel(
    request: PracticeRequest, about: About, more: dict[str, Any] | None = None
) -> HttpResponse:
    said = queries.talk_about(about=about)
    context = {
        "about": about,
        "comments": said.comments,
        "tasks": said.tasks,
        "people": members() if request.can.get("notes_write") else [],
        "key": uuid7(),
        "task_key": uuid7(),
        **(more or {}),
    }
    return render(request, "worklist/talk.html", context)


def _key(request: PracticeRequest) -> UUID:
    """The form's own key, so that a form sent twice is taken once."""
    return uuid_or_none(request.POST.get("key", "")) or uuid7()
