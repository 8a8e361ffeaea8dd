"""Payers' money that found no claim, side by side with the claims it may be for."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from claimwright.cycle.claims import queries as claims
from claimwright.cycle.claims.domain.snapshots import ClaimRow
from claimwright.cycle.remittance import operations, queries
from claimwright.cycle.remittance.domain.views import ItemView
from claimwright.interfaces.web.guarding import PracticeRequest, action, note_look, page
from claimwright.interfaces.web.listing import searched, wanted
from claimwright.interfaces.web.present import now
from claimwright.interfaces.web.remittance.views import STATUS_WORDS, told
from claimwright.journeys.receive_remittance import follow_up
from claimwright.kernel.money import Money

MOST_CANDIDATES = 12


@page("remittances.view")
def list_items(request: PracticeRequest) -> HttpResponse:
    """Unmatched payments, oldest first."""
    asked = wanted(request)
    count, cents = queries.waiting()["suspense"]
    rows = queries.suspense_items(offset=asked.offset, limit=asked.size)
    note_look("remittanceitem", count=len(rows))
    context = {"rows": rows, "pager": asked.pager(count), "total_cents": cents}
    return render(request, "remittance/suspense.html", context)


@page("remittances.view")
def show(request: PracticeRequest, public_id: UUID) -> HttpResponse:
    """One unmatched payment beside the claims of that name or number."""
    item = queries.access_item(user_id=request.person_id, public_id=public_id)
    text = searched(request) if "q" in request.GET else item.patient_name.split(",")[0]
    found = claims.claim_page(text=text, limit=MOST_CANDIDATES) if text else None
    context = {
        "item": item,
        "status": STATUS_WORDS.get(item.status, f"Status {item.status}"),
        "adjustments": [told(one) for one in item.adjustments],
        "lines": [(line, [told(one) for one in line.adjustments]) for line in item.lines],
        "candidates": [
            {"claim": row, "agrees": _agreement(item, row)} for row in (found.rows if found else ())
        ],
        "text": text,
    }
    return render(request, "remittance/suspense_item.html", context)


def _agreement(item: ItemView, row: ClaimRow) -> list[str]:
    """What the payment and the claim have in common, in words."""
    agrees = []
    if item.charge_cents == row.charge_cents:
        agrees.append("charge")
    if item.service_on == row.service_on:
        agrees.append("date of service")
    if item.patient_name.casefold()[:6] == row.patient_name.casefold()[:6]:
        agrees.append("name")
    if item.payer_id == row.payer_id:
        agrees.append("payer")
    return agrees


@action("remittances.post")
def match(request: PracticeRequest, public_id: UUID) -> HttpResponse:
    """Say which claim the payment is for; it is posted there."""
    item = queries.access_item(user_id=request.person_id, public_id=public_id)
    claim = claims.access_claim(user_id=request.person_id, public_id=request.POST.get("claim", ""))
    try:
        operations.match_item(item_id=item.id, claim_id=claim.id, now=now())
    except (operations.NotInSuspense, operations.NoSuchClaimToMatch) as refusal:
        messages.error(request, str(refusal))
        return redirect("suspense_item", public_id=public_id)
    follow_up(claim_ids=[claim.id], now=now())
    messages.success(request, f"{Money(item.paid_cents)} is posted to {claim.number}.")
    return redirect("suspense")
