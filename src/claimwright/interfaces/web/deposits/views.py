"""The daily close: bank = EFT = 835 = ledger = slip, and the missing cents by name."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from claimwright.cycle.contracting import queries as contracting
from claimwright.cycle.receipts.domain.batches import NeedsReason
from claimwright.interfaces.web.forms import date_or_none
from claimwright.interfaces.web.guarding import PracticeRequest, action, page
from claimwright.interfaces.web.present import now, today
from claimwright.interfaces.web.uploads import uploaded
from claimwright.journeys import match_bank
from claimwright.journeys.daily_close import close_day, daily_close

SHOWN_FINDINGS = 5


@page("remittances.view")
def show(request: PracticeRequest) -> HttpResponse:
    """One day, and everything that is not settled yet."""
    on = date_or_none(request.GET.get("on", "")) or today(request)
    close = daily_close(on=on)
    context = {
        "on": on,
        "close": close,
        "names": {payer.id: payer.name for payer in contracting.list_payers()},
        "without_835": [_aged(line, line.posted_on, today(request)) for line in close.without_835],
        "without_money": [
            _aged(row, row.paid_on or row.received_at.date(), today(request))
            for row in close.without_money
        ],
        "debits": [_aged(line, line.posted_on, today(request)) for line in close.debits],
        "is_settled": not close.missing_cents,
        "ages": close.clearing_ages(),
    }
    return render(request, "deposits/bank.html", context)


@action("remittances.post")
def close(request: PracticeRequest) -> HttpResponse:
    """Close the day on the figures as they stand."""
    on = date_or_none(request.POST.get("on", "")) or today(request)
    try:
        close_day(on=on, reason=request.POST.get("reason", ""))
    except NeedsReason as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"{on:%B} {on.day} is closed.")
    return redirect(f"{reverse('bank')}?on={on.isoformat()}")


@action("remittances.post")
def take_in(request: PracticeRequest) -> HttpResponse:
    """Take a statement in; the same one twice changes nothing."""
    for name, data in uploaded(request):
        done = match_bank.import_statement(data=data, name=name, now=now())
        for finding in done.findings[:SHOWN_FINDINGS]:
            messages.error(request, f"{name}: {finding.message} {finding.fix}")
        if done.lines:
            known = done.lines - done.new
            said = f"{name}: {done.new} new line{'' if done.new == 1 else 's'}"
            said += f", {known} seen before" if known else ""
            messages.success(request, f"{said}, {done.matched} matched.")
    return redirect("bank")


def _aged(what: Any, since_on: date, on: date) -> dict[str, Any]:
    return {"what": what, "since_on": since_on, "days": max((on - since_on).days, 0)}
