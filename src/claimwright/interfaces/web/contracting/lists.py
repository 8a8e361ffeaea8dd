"""Price lists: what is loaded, what we charge below what is allowed, what we might charge."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render

from claimwright.cycle.contracting import queries
from claimwright.foundation.access.guard import NotVisible
from claimwright.interfaces.web.contracting.spreadsheet import csv_file
from claimwright.interfaces.web.guarding import PracticeRequest, page
from claimwright.interfaces.web.listing import wanted
from claimwright.interfaces.web.present import today
from claimwright.kernel.money import cents_to_text
from claimwright.kernel.percent import Percent

USUAL_PERCENT = 200
SHOWN = 100


@page("setup.view")
def overview(request: PracticeRequest) -> HttpResponse:
    """Every price list, the charges below what a payer would allow, and proposed charges."""
    on, percent = today(request), _percent(request)
    below, proposals = queries.charge_review(percent=percent, on=on)
    context = {
        "lists": queries.list_editions(),
        "alerts": below[:SHOWN],
        "percent": percent.value,
        "proposals": [p for p in proposals if p.proposed_cents != p.charge_cents][:SHOWN],
        "proposals_count": len(proposals),
    }
    return render(request, "contracting/prices.html", context)


@page("setup.view")
def show_list(request: PracticeRequest, public_id: UUID) -> HttpResponse:
    """One price list."""
    edition = queries.find_edition(public_id=public_id)
    if edition is None:
        raise NotVisible("There is nothing here for you under that address.")
    asked = wanted(request, 200)
    prices = sorted(queries.list_prices(schedule_id=edition.id).items())
    context = {
        "edition": edition,
        "rows": [
            (code, modifier, cents)
            for (code, modifier), cents in prices[asked.offset : asked.offset + asked.size]
        ],
        "pager": asked.pager(len(prices)),
    }
    return render(request, "contracting/price_list.html", context)


@page("setup.view")
def proposal_csv(request: PracticeRequest) -> HttpResponse:
    """The proposed charges as a list that can be loaded."""
    rows = [
        (each.code, each.modifier, cents_to_text(each.proposed_cents))
        for each in queries.proposed_charges(percent=_percent(request), on=today(request))
    ]
    return csv_file("charges.csv", ("code", "modifier", "amount"), rows)


def _percent(request: PracticeRequest) -> Percent:
    text = request.GET.get("percent", "")
    value = int(text) if text.isdigit() and 1 <= int(text) <= 1000 else USUAL_PERCENT
    return Percent(Decimal(value))
