"""The bell: what this person was told, and what is new of it."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render

from claimwright.cycle.worklist import operations, queries
from claimwright.interfaces.web.guarding import PracticeRequest, action, page
from claimwright.interfaces.web.present import now
from claimwright.interfaces.web.worklist.subjects import url_of


@page("home.view")
def bell(request: PracticeRequest) -> HttpResponse:
    """How many notices are new; 204 when it is as the page says already.

    Asked for once when a page opens and then at most once a minute, and only while it is seen.
    """
    count = queries.unread_count(user_id=request.person_id)
    if request.GET.get("seen") == str(count):
        return HttpResponse(status=204)
    return render(request, "worklist/bell.html", {"count": count})


@page("home.view")
def notices(request: PracticeRequest) -> HttpResponse:
    """The latest notices, new ones marked."""
    found = queries.notices(user_id=request.person_id)
    return render(request, "worklist/notices.html", {"notices": found})


@action("home.view")
def read_all(request: PracticeRequest) -> HttpResponse:
    """Everything was read."""
    operations.read_notices(user_id=request.person_id, now=now())
    return redirect("notices")


@action("home.view")
def open_notice(request: PracticeRequest, public_id: UUID) -> HttpResponse:
    """Mark one as read and go where it points."""
    found = queries.access_notice(user_id=request.person_id, public_id=public_id)
    operations.read_notices(user_id=request.person_id, now=now(), public_id=public_id)
    return redirect(url_of(found.about))
