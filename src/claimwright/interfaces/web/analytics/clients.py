"""All of one person's practices on one page, and one inbox of them all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from claimwright.cycle.analytics.domain.promises import PROMISES
from claimwright.cycle.analytics.domain.scorecards import percent
from claimwright.cycle.worklist.domain.items import ORDERS, Item, Wanted
from claimwright.cycle.worklist.domain.kinds import KINDS, why_now
from claimwright.foundation.access.roles import ROLE_NAMES
from claimwright.foundation.documents.sheets import CENTS, DECIMAL, NUMBER, Column, Sheet
from claimwright.interfaces.web.analytics.asking import link
from claimwright.interfaces.web.analytics.taking import away, wanted
from claimwright.interfaces.web.guarding import PracticeRequest, page
from claimwright.interfaces.web.listing import chosen
from claimwright.interfaces.web.listing import wanted as page_wanted
from claimwright.interfaces.web.present import now, today
from claimwright.journeys import across_practices
from claimwright.journeys.across_practices import Client, Found

ORDER_WORDS = {
    "worth": "Worth most per minute first",
    "deadline": "Nearest deadline first",
    "amount": "Largest first",
    "age": "Oldest first",
}
DUE_WORDS = {"0": "Due today or late", "7": "Due within a week", "30": "Due within 30 days"}
# The page on which each kind of work is done, by the public id of the thing.
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
    "task": "task",
}


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure of a client: what it shows, what stands under it, and the page it leads to."""

    cents: int | None
    note: str
    to: str
    is_bad: bool = False
    text: str = ""


@page("home.view")
def clients(request: PracticeRequest) -> HttpResponse:
    """Each practice with its figures, the one that needs most attention first."""
    found = across_practices.clients(user_id=request.person_id, now=now())
    if wanted(request):
        return away(request, "Clients", [_sheet(found)], on=today(request))
    context = {
        "on": today(request),
        "found": found,
        "rows": [
            {"client": one, "cells": _cells(one), "role": ROLE_NAMES[one.role]} for one in found
        ],
        "promises": PROMISES,
        "totals": _totals(found),
        "here_id": request.practice.public_id,
    }
    return render(request, "analytics/clients.html", context)


def _cells(client: Client) -> list[Cell | None]:
    """In the order of the heads; None where the role shows nothing."""
    figures, kept = client.figures, client.kept
    denied = client.kinds.get("denied", (0, 0))
    stopped_count, stopped_cents = client.stopped
    money: list[Cell | None] = [None, None]
    if figures:
        change = figures.cash_cents - figures.cash_before_cents
        sign = "+" if change > 0 else "−" if change < 0 else "±"
        week = {"first_on": figures.week.first_on, "last_on": figures.week.last_on}
        share = percent(figures.old_cents, figures.open_cents) or 0
        days = f"{figures.days // 100}.{figures.days % 100 // 10} days"
        money = [
            Cell(
                figures.cash_cents,
                f"{sign}${abs(change) // 100:,} on the week before",
                link("paid", client.as_of, **week),
                change < 0,
            ),
            Cell(
                figures.open_cents,
                f"{days}, {share} % over 90",
                link("open", client.as_of),
                share > 10,
            ),
        ]
    inbox = reverse("inbox")
    late = (
        f"{kept.late_count:,} late, ${kept.late_cents // 100:,}" if kept.late_count else "none late"
    )
    part_kept = "–" if kept.percent is None else f"{kept.percent} %"
    return [
        *money,
        Cell(denied[1], _count(denied[0], "denial"), f"{inbox}?kind=denied"),
        Cell(
            stopped_cents,
            _count(stopped_count, "claim"),
            f"{inbox}?kind=held&kind=rejected",
            stopped_count > 0,
        ),
        Cell(
            client.due_cents,
            f"{client.due_count:,} due in a week",
            f"{inbox}?due=7&order=deadline",
            client.due_count > 0,
        ),
        Cell(client.waiting_cents, _count(client.waiting_count, "item"), inbox),
        Cell(None, late, f"{inbox}?order=age", kept.late_count > 0, part_kept),
    ]


def _count(count: int, word: str) -> str:
    return f"{count:,} {word}" if count == 1 else f"{count:,} {word}s"


def _totals(found: list[Client]) -> dict[str, int]:
    shown = [one.figures for one in found if one.figures]
    return {
        "cash": sum(one.cash_cents for one in shown),
        "open": sum(one.open_cents for one in shown),
        "denied": sum(one.kinds.get("denied", (0, 0))[1] for one in found),
        "stopped": sum(one.stopped[1] for one in found),
        "due": sum(one.due_cents for one in found),
        "waiting": sum(one.waiting_cents for one in found),
        "late": sum(one.kept.late_count for one in found),
    }


def _sheet(found: list[Client]) -> Sheet:
    columns = (
        Column("Client"),
        Column("Cash, 7 days", CENTS),
        Column("Cash, 7 days before", CENTS),
        Column("Receivables", CENTS),
        Column("Over 90 days", CENTS),
        Column("Days in A/R", DECIMAL),
        Column("Denied", CENTS),
        Column("Held and rejected", CENTS),
        Column("Due in a week", NUMBER),
        Column("Waiting", NUMBER),
        Column("Past the promise", NUMBER),
    )
    rows: list[tuple[Any, ...]] = []
    for one in found:
        figures = one.figures
        money = (None,) * 5
        if figures:
            money = (  # type: ignore[assignment]
                figures.cash_cents,
                figures.cash_before_cents,
                figures.open_cents,
                figures.old_cents,
                figures.days,
            )
        work = (one.kinds.get("denied", (0, 0))[1], one.stopped[1], one.due_count)
        rows.append((one.name, *money, *work, one.waiting_count, one.kept.late_count))
    return Sheet("Clients", columns, tuple(rows))


@page("home.view")
def common_inbox(request: PracticeRequest) -> HttpResponse:
    """What waits in every practice of the person, in one order."""
    asked = page_wanted(request)
    kind = chosen(request, "kind", KINDS)
    due = chosen(request, "due", DUE_WORDS)
    order = chosen(request, "order", ORDERS) or "worth"
    practice = request.GET.get("practice", "")[:40]
    sought = Wanted(kinds=(kind,) if kind else (), due_days=int(due) if due else None, order=order)
    found = across_practices.common_inbox(
        user_id=request.person_id,
        now=now(),
        wanted=sought,
        practice=practice,
        span=(asked.offset, asked.size),
    )
    context = {
        "on": today(request),
        "rows": [_row(one) for one in found.rows],
        "found": found,
        "pager": asked.pager(found.total),
        "kinds": [(key, one.name) for key, one in KINDS.items()],
        "kind": kind,
        "due": due,
        "dues": DUE_WORDS,
        "order": order,
        "orders": ORDER_WORDS,
        "asked_practice": practice,
        "is_filtered": bool(kind or due or practice),
    }
    return render(request, "analytics/common_inbox.html", context)


def _row(found: Found) -> dict[str, Any]:
    item = found.item
    return {
        "found": found,
        "item": item,
        "kind": KINDS[item.kind],
        "to": _to(item, found),
        "why": why_now(
            item.kind, cents=item.cents, due_on=item.due_on, as_of=found.as_of, place=item.pull
        ),
    }


def _to(item: Item, found: Found) -> str:
    """The page in its own practice on which the item is done."""
    if item.kind == "statements":
        return reverse("balances")
    if item.kind in ROUTES:
        return reverse(ROUTES[item.kind], args=[item.public_id])
    if found.patient_public_id is None:
        return reverse("inbox")
    if item.kind == "eligibility":
        return reverse("edit_coverage", args=[found.patient_public_id, item.public_id])
    return reverse("patient", args=[found.patient_public_id])
