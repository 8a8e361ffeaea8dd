"""Filters kept under a name: one's own, or the practice's."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse

from claimwright.cycle.worklist import operations, queries
from claimwright.interfaces.web.guarding import PracticeRequest, action, page

# Lists whose filters can be kept.
PAGES = (
    "inbox", "visits", "coding", "claims", "held_claims", "rejections", "remittances", "denials",
    "underpayments", "balances", "patients", "batches", "eligibility", "files", "audit",
)  # fmt: skip


@page("home.view")
def saved_views(request: PracticeRequest) -> HttpResponse:
    """The kept filters of one list, and the field to keep the present one."""
    name = request.GET.get("list", "")
    if name not in PAGES:
        return HttpResponse(status=204)
    query = plain(request.GET.get("query", ""))
    found = queries.saved_views(user_id=request.person_id, page=name)
    context = {
        "list": name,
        "url": reverse(name),
        "query": query,
        "saved": [{"view": view, "here": view.query == query} for view in found],
    }
    return render(request, "worklist/saved.html", context)


@action("home.view")
def save_view(request: PracticeRequest) -> HttpResponse:
    """Keep the filter in front of the person."""
    name, query = request.POST.get("list", ""), plain(request.POST.get("query", ""))
    if name not in PAGES:
        return redirect("home")
    try:
        operations.save_view(
            user_id=request.person_id,
            page=name,
            name=request.POST.get("name", ""),
            query=query,
            is_shared="shared" in request.POST and bool(request.can.get("notes_write")),
        )
    except (operations.NeedsAName, operations.TooManyViews) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "The view is kept.")
    return redirect(f"{reverse(name)}?{query}")


@action("home.view")
def drop_view(request: PracticeRequest, public_id: UUID) -> HttpResponse:
    """Forget a view of one's own."""
    found = queries.access_saved_view(user_id=request.person_id, public_id=public_id)
    operations.drop_view(user_id=request.person_id, public_id=public_id)
    messages.success(request, f"The view “{found.name}” is dropped.")
    return redirect(_list_of(request))


def plain(text: str) -> str:
    """The query without its page, cut to a sane length and in one spelling."""
    query = QueryDict(text.lstrip("?")[:500], mutable=True)
    query.pop("page", None)
    for key in [key for key, values in query.lists() if not any(values)]:
        del query[key]
    return query.urlencode()


def _list_of(request: PracticeRequest) -> str:
    name = request.POST.get("list", "")
    return reverse(name if name in PAGES else "home")
