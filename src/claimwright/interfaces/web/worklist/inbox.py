"""The inbox: what waits, why it is there, what to do next and the key that does it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from claimwright.cycle.contracting import queries as contracting
from claimwright.cycle.worklist import queries
from claimwright.cycle.worklist.domain.items import Item
from claimwright.cycle.worklist.domain.kinds import KINDS, why_now
from claimwright.cycle.worklist.domain.views import InboxPage
from claimwright.foundation.access.roles import ROLES
from claimwright.interfaces.web.guarding import PracticeRequest, note_look, page
from claimwright.interfaces.web.listing import wanted as page_wanted
from claimwright.interfaces.web.present import now, today
from claimwright.interfaces.web.worklist.filtering import carried, is_filtered, wanted_by

# Where each kind is mended, by the public id of the thing itself.
ROUTES = {
    "rejected": "claim",
    "held": "claim",
    "silent": "claim",
    "undecided": "claim",
    "denied": "denial",
    "underpaid": "underpayment",
    "suspense": "suspense_item",
    "unbalanced": "remittance",
    "file": "file",
}
ORDER_WORDS = {
    "worth": "Worth most per minute first",
    "deadline": "Nearest deadline first",
    "amount": "Largest first",
    "age": "Oldest first",
}
DUE_WORDS = {"0": "Due today or late", "3": "Due within 3 days", "7": "Due within a week",
             "30": "Due within 30 days"}  # fmt: skip


@page("home.view")
def inbox(request: PracticeRequest) -> HttpResponse:
    """One list of everything that waits for this person's role."""
    payers = contracting.payer_names()
    asked = page_wanted(request)
    me = request.user.get_username()
    sought = queries.with_patients(wanted_by(request.GET, payers, me))
    found = queries.inbox(
        wanted=sought,
        user_name=me,
        may=ROLES[request.role],
        as_of=today(request),
        now=now(),
        span=(asked.offset, asked.size),
    )
    note_look("inbox", count=len(found.items))
    query = carried(request.GET)
    context = {
        "rows": rows_of(found, {one.id: one.name for one in payers}, today(request)),
        "pager": asked.pager(found.total),
        "found": found,
        "views": _views(request, found),
        "query": query,
        "is_filtered": is_filtered(request.GET),
        "is_aside": sought.is_aside,
        "payers": payers,
        "payer": request.GET.get("payer", ""),
        "text": sought.text,
        "order": sought.order,
        "orders": ORDER_WORDS,
        "due": request.GET.get("due", ""),
        "dues": DUE_WORDS,
        "hidden": _hidden(request),
        "days": days_to_wait(today(request)),
        "me": me,
    }
    return render(request, "worklist/inbox.html", context)


def rows_of(found: InboxPage, payer_names: dict[int, str], as_of: date) -> list[dict[str, Any]]:
    """The items as lines of the list: where each leads, whose it is, and why it stands there."""
    return [
        {
            "item": item,
            "kind": KINDS[item.kind],
            "patient": found.patients.get(item.patient_id or 0),
            "payer": payer_names.get(item.payer_id or 0, item.payer_name),
            "url": _url(item, found),
            "words": found.notes.get(item.key, item.words),
            "why": why_now(
                item.kind, cents=item.cents, due_on=item.due_on, as_of=as_of, place=item.pull
            ),
        }
        for item in found.items
    ]


def days_to_wait(as_of: date) -> list[tuple[str, str, date]]:
    """(key, words, day) of the days work is mostly put aside to; never a weekend."""
    choices = (("1", "Tomorrow", 1), ("2", "In 3 days", 3), ("3", "In a week", 7),
               ("4", "In 2 weeks", 14), ("5", "In 30 days", 30))  # fmt: skip
    return [
        (key, words, _working_day(as_of + timedelta(days=days))) for key, words, days in choices
    ]


def _working_day(on: date) -> date:
    return on + timedelta(days=max(0, 7 - on.weekday()) if on.weekday() > 4 else 0)


def _url(item: Item, found: InboxPage) -> str:
    if item.kind == "task":
        return reverse("task", args=[item.public_id])
    if item.kind == "statements":
        return reverse("balances")
    if item.kind in ROUTES:
        return reverse(ROUTES[item.kind], args=[item.public_id])
    patient = found.patients.get(item.patient_id or 0)
    if patient is None:
        return reverse("patients")
    if item.kind == "eligibility":
        return reverse("edit_coverage", args=[patient.public_id, item.public_id])
    return reverse("patient", args=[patient.public_id])


def _views(request: PracticeRequest, found: InboxPage) -> list[dict[str, Any]]:
    """The ready-made views: everything, mine, each kind there is, and what was put aside."""
    total = sum(count for _, count, _ in found.by_kind)
    here = {name: request.GET.getlist(name) for name in ("kind", "owner", "aside")}
    plain: dict[str, list[str]] = {"kind": [], "owner": [], "aside": []}
    views = [
        ("All", total, plain),
        ("Mine", found.mine_count, {**plain, "owner": ["me"]}),
        *((KINDS[kind].name, count, {**plain, "kind": [kind]}) for kind, count, _ in found.by_kind),
        ("Put aside", found.aside_count, {**plain, "aside": ["1"]}),
    ]
    return [
        {
            "name": name,
            "count": count,
            "url": f"?{urlencode({key: value for key, value in query.items() if value}, True)}",
            "here": query == here,
        }
        for name, count, query in views
    ]


def _hidden(request: PracticeRequest) -> list[tuple[str, str]]:
    """What the filter form carries along: the view chosen above it."""
    return [
        (name, value)
        for name in ("kind", "owner", "aside", "least")
        for value in request.GET.getlist(name)
        if value
    ]
