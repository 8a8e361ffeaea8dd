"""Payers' money that found no claim, side by side with the claims it may be for."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from claimwright.cycle.claims import queries as claims
from claimwright.cycle.patient_billing import operations as patient_billing
from claimwright.cycle.patient_billing import queries as payer_checks
from claimwright.cycle.patient_billing.domain.payer_checks import CheckOut
from claimwright.cycle.remittance import operations, queries
from claimwright.cycle.remittance.domain.foreign import OursAfterAll
from claimwright.cycle.remittance.domain.states import FOREIGN, SUSPENSE
from claimwright.cycle.remittance.domain.views import ItemView
from claimwright.interfaces.web.forms import uuid_or_none
from claimwright.interfaces.web.guarding import PracticeRequest, action, note_look, page
from claimwright.interfaces.web.listing import searched, wanted
from claimwright.interfaces.web.present import now
from claimwright.interfaces.web.remittance.views import STATUS_WORDS, told
from claimwright.interfaces.web.templatetags.claimwright import day, money
from claimwright.journeys.receive_remittance import act_on_decisions
from claimwright.kernel.money import Money


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
    """One unmatched payment beside the claims it may be for, and one of them line by line."""
    item = queries.access_item(user_id=request.person_id, public_id=public_id)
    wanted_id = str(uuid_or_none(request.GET.get("claim", "")) or "")
    chosen = None
    if wanted_id:
        chosen = claims.access_claim(user_id=request.person_id, public_id=wanted_id)
    found = queries.candidates(
        item=item, text=searched(request), chosen_id=chosen.id if chosen else None
    )
    beside = next((one for one in found.shown if chosen and one.claim.id == chosen.id), None)
    context = {
        "item": item,
        "status": STATUS_WORDS.get(item.status, f"Status {item.status}"),
        "adjustments": [told(one) for one in item.adjustments],
        "lines": [(line, [told(one) for one in line.adjustments]) for line in item.lines],
        "candidates": found.shown,
        "more_count": found.more_count,
        "beside": beside,
        "facts": _facts(item, beside) if beside else [],
        "pairs": list(zip(item.lines, beside.lines, strict=True)) if beside else [],
        "text": searched(request),
        "can_match": item.state == SUSPENSE and "remittances_post" in request.can,
        "is_stray": item.claim_id is None and item.paid_cents >= 0,
        **_whose(item, can_post="remittances_post" in request.can),
    }
    return render(request, "remittance/suspense_item.html", context)


def _whose(item: ItemView, *, can_post: bool) -> dict[str, Any]:
    """What was said and done about a payment that is not ours."""
    if item.state != FOREIGN:
        return {}
    check = payer_checks.return_checks(item_ids=[item.id]).get(item.id)
    is_open = item.excess_cents == item.paid_cents and bool(item.why_not_ours)
    is_out = check is not None and check.state in ("asked", "posted")
    return {"check": check, "can_take_up": can_post and is_open and not is_out}


def _facts(item: ItemView, beside: queries.CandidateView) -> list[dict[str, Any]]:
    """The payer's word beside ours, fact by fact."""
    claim, ranked = beside.claim, beside.ranked
    ours, agrees = ranked.candidate, set(ranked.agrees)
    rows = [
        ("Patient", item.patient_name, str(ours.patient), "name" in agrees),
        ("Member", item.member_id, ours.member_id, "member number" in agrees),
        (
            "Date of service",
            day(item.service_on),
            day(claim.service_on),
            "date of service" in agrees,
        ),
        (
            "Our claim number",
            item.claim_control_number,
            claim.control_number,
            "our claim number" in agrees,
        ),
        (
            "Their claim number",
            item.payer_claim_number,
            claim.payer_claim_number,
            "their claim number" in agrees,
        ),
        ("Charged", money(item.charge_cents), money(claim.charge_cents), "charge" in agrees),
    ]
    names = ("name", "theirs", "ours", "is_same")
    return [dict(zip(names, row, strict=True)) for row in rows]


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
    act_on_decisions(claim_ids=[claim.id], now=now())
    messages.success(request, f"{Money(item.paid_cents)} is posted to {claim.number}.")
    return redirect("suspense")


@action("remittances.post")
def not_ours(request: PracticeRequest, public_id: UUID) -> HttpResponse:
    """The payment is not ours: from now on the payer is owed it back."""
    item = queries.access_item(user_id=request.person_id, public_id=public_id)
    reason = request.POST.get("reason", "").strip()[:200]
    if not reason:
        messages.error(request, "Say why the payment is not yours.")
        return redirect("suspense_item", public_id=public_id)
    try:
        operations.set_aside(item_id=item.id, reason=reason)
    except OursAfterAll as refusal:
        messages.error(request, str(refusal))
        return redirect("suspense_item", public_id=public_id)
    if item.paid_cents and "payments_view" in request.can:
        messages.success(request, f"{Money(item.paid_cents)} is the payer's. Send it back here.")
        return redirect("credits")
    messages.success(request, "Noted: it is not yours.")
    return redirect("suspense")


@action("remittances.post")
def ours(request: PracticeRequest, public_id: UUID) -> HttpResponse:
    """It may be ours after all: back to suspense."""
    item = queries.access_item(user_id=request.person_id, public_id=public_id)
    try:
        patient_billing.take_up_payment(item_id=item.id)
    except (CheckOut, OursAfterAll) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "It waits in suspense again.")
    return redirect("suspense_item", public_id=public_id)
