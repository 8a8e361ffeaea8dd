"""Trial balance, day sheet, month close and the journal; every figure is a fold over the ledger."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render

from claimwright.cycle.contracting import queries as contracting
from claimwright.foundation.remember import remembered
from claimwright.foundation.tenancy.scope import scope
from claimwright.interfaces.web import words
from claimwright.interfaces.web.forms import date_or_none
from claimwright.interfaces.web.guarding import PracticeRequest, action, note_look, page
from claimwright.interfaces.web.present import today
from claimwright.journeys import close_month
from claimwright.kernel.finding import Finding
from claimwright.ledger import queries
from claimwright.ledger.domain.exports import beancount_text, spreadsheet_rows
from claimwright.ledger.domain.periods import CannotClose


@page("reports.view")
def books(request: PracticeRequest) -> HttpResponse:
    """The trial balance of any day, the months that are closed, and the next to close."""
    on = date_or_none(request.GET.get("on", "")) or today(request)
    balances = queries.trial_balance(as_of=on)
    payers = {payer.id: payer.name for payer in contracting.list_payers()}
    through_on = queries.next_to_close(today=today(request))
    context = {
        "on": on,
        "rows": [
            {
                "account": words.ACCOUNTS[balance.kind.value],
                "payer": payers.get(balance.payer_id or 0, ""),
                "debit": max(balance.cents, 0),
                "credit": max(-balance.cents, 0),
            }
            for balance in balances
            if balance.cents
        ],
        "debits": sum(max(balance.cents, 0) for balance in balances),
        "credits": sum(max(-balance.cents, 0) for balance in balances),
        "months": queries.closed_months(),
        "through_on": through_on,
        "loose": _loose(through_on) if through_on else [],
    }
    return render(request, "books/books.html", context)


def _loose(through_on: date) -> list[Finding]:
    return remembered("loose", lambda: close_month.what_is_loose(through_on=through_on), through_on)


@page("reports.view")
def day(request: PracticeRequest) -> HttpResponse:
    """What was posted on one day, by what happened, and what it did to each account."""
    on = date_or_none(request.GET.get("on", "")) or today(request)
    sums = queries.sums(by=["posting_kind", "kind"], posted=(on, on))
    kinds: dict[str, list[dict[str, Any]]] = {}
    for (happened, account), cents in sorted(sums.items()):
        said = {
            "account": words.ACCOUNTS[account],
            "debit": max(cents, 0),
            "credit": max(-cents, 0),
        }
        kinds.setdefault(happened.replace("_", " "), []).append(said)
    cash = sum(cents for (_, account), cents in sums.items() if account == "cash")
    return render(request, "books/day.html", {"on": on, "kinds": kinds, "cash": cash})


@action("books.close")
def close(request: PracticeRequest) -> HttpResponse:
    """Close the month that is next."""
    through_on = date_or_none(request.POST.get("through_on", ""))
    try:
        if through_on is None:
            raise CannotClose("Which month? Open the page again and press its button.")
        close_month.close_month(through_on=through_on, today=today(request))
    except CannotClose as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"{through_on:%B %Y} is closed. Late items post in this month.")
    return redirect("books")


@page("reports.view")
def journal_csv(request: PracticeRequest) -> HttpResponse:
    """Every leg as a spreadsheet."""
    return _download(request, "csv", _csv_lines)


@page("reports.view")
def journal_beancount(request: PracticeRequest) -> HttpResponse:
    """Every posting as text for a second bookkeeping program."""
    return _download(request, "beancount", beancount_text)


def _download(request: PracticeRequest, ending: str, told: Any) -> HttpResponse:
    first_on = date_or_none(request.GET.get("first_on", ""))
    last_on = date_or_none(request.GET.get("last_on", ""))
    note_look("journal", first_on=str(first_on), last_on=str(last_on), form=ending)
    lines = told(_legs(request.practice.pk, first_on, last_on))
    response = StreamingHttpResponse(lines, content_type="text/plain; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="journal.{ending}"'
    return response  # type: ignore[return-value]


def _legs(practice_id: int, first_on: date | None, last_on: date | None) -> Iterator[Any]:
    """The legs, read while they are sent: by then the request's own scope is left."""
    with scope(practice_id, actor="journal"):
        yield from queries.journal(first_on=first_on, last_on=last_on)


def _csv_lines(legs: Iterable[Any]) -> Iterator[str]:
    for row in spreadsheet_rows(legs):
        line = io.StringIO()
        csv.writer(line).writerow(row)
        yield line.getvalue()
