"""Remittances: what a payer paid, proven at three levels before it is in the books."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from claimwright.cycle.claims import queries as claims
from claimwright.cycle.contracting import queries as contracting
from claimwright.cycle.patient_billing.domain.payer_checks import CheckOut
from claimwright.cycle.receipts import queries as receipts
from claimwright.cycle.receipts.domain.settling import CannotBe
from claimwright.cycle.registration import queries as registration
from claimwright.cycle.remittance import operations, queries
from claimwright.cycle.remittance.domain.states import CannotMove
from claimwright.cycle.remittance.domain.views import ItemView, RemittanceDetail
from claimwright.engines.codesets.carc import carc_words
from claimwright.engines.codesets.rarc import rarc_words
from claimwright.engines.x12.parties import Adjustment
from claimwright.foundation.documents import store
from claimwright.interfaces.web.guarding import PracticeRequest, action, note_look, page
from claimwright.interfaces.web.listing import chosen, searched, wanted
from claimwright.interfaces.web.present import now, today
from claimwright.interfaces.web.remittance.booked import Booking
from claimwright.interfaces.web.words import ADJUSTMENT_GROUPS
from claimwright.journeys import settle_line
from claimwright.journeys.receive_remittance import act_on_decisions
from claimwright.journeys.take_back_remittance import take_back_remittance

REFUSALS = (
    CannotMove,
    CannotBe,
    CheckOut,
    operations.StillUnbalanced,
    operations.PostedBefore,
)
VIEWS = {
    "": "All",
    "posted": "Posted",
    "held": "Held",
    "duplicate": "Duplicates",
    "reversed": "Taken back",
    "aside": "Set aside",
}
ORDERS = {"received": "Newest first", "paid": "By payment day", "amount": "Largest first"}
METHODS = {
    "ACH": "Bank transfer",
    "CHK": "Check",
    "NON": "No payment",
    "FWT": "Wire",
    "BOP": "Payer's choice",
}
STATUS_WORDS = {
    "1": "Paid as primary",
    "2": "Paid as secondary",
    "3": "Paid as tertiary",
    "4": "Denied",
    "19": "Paid as primary, sent on",
    "20": "Paid as secondary, sent on",
    "21": "Paid as tertiary, sent on",
    "22": "Taken back",
    "23": "Not our claim, sent on",
    "25": "Predetermination",
}
SHOWN_ITEMS = 200


@page("remittances.view")
def list_remittances(request: PracticeRequest) -> HttpResponse:
    """Payments as payers announced them, with where each cent went."""
    state = chosen(request, "state", VIEWS)
    order = chosen(request, "order", ORDERS) or "received"
    payers = contracting.list_payers()
    payer = next((p for p in payers if str(p.public_id) == request.GET.get("payer")), None)
    asked = wanted(request)
    found = queries.remittance_page(
        state=state,
        payer_id=payer.id if payer else None,
        text=searched(request),
        order=order,
        offset=asked.offset,
        limit=asked.size,
    )
    note_look("remittance", count=len(found.rows))
    context = {
        "rows": found.rows,
        "names": {one.id: one.name for one in payers},
        "pager": asked.pager(found.total),
        "state": state,
        "views": VIEWS,
        "order": order,
        "orders": ORDERS,
        "payers": payers,
        "payer": str(payer.public_id) if payer else "",
        "text": searched(request),
        "waiting": queries.waiting(),
    }
    return render(request, "remittance/remittances.html", context)


@page("remittances.view")
def show(request: PracticeRequest, public_id: UUID) -> HttpResponse:
    """One remittance: the proof, the claims, the lines, the payer's own account."""
    detail = queries.access_remittance(user_id=request.person_id, public_id=public_id)
    row = detail.row
    asked = wanted(request, SHOWN_ITEMS)
    items = detail.items[asked.offset : asked.offset + asked.size]
    ours = claims.get_claims(ids=[item.claim_id for item in items if item.claim_id])
    people = registration.get_patients(ids=[claim.patient_id for claim in ours.values()])
    names = {claim_id: str(people[one.patient_id].name) for claim_id, one in ours.items()}
    payers = {one.id: one for one in contracting.list_payers()}
    payer = payers.get(row.payer_id or 0)
    booking = Booking(claims.posting_table(), payers, row.paid_on or today(request))
    context = {
        "payer_name": (payer.name if payer else row.payer_name) or "The payer",
        "payer_public_id": payer.public_id if payer else None,
        "detail": detail,
        "row": row,
        "levels": _levels(detail),
        "items": [
            _told_item(item, ours, booking) | {"name": names.get(item.claim_id or 0, "")}
            for item in items
        ],
        "pager": asked.pager(len(detail.items)),
        "file": store.get_record(row.file_id),
        "can_unsay": row.is_deposited
        and "remittances_post" in request.can
        and settle_line.is_only_said(remittance_id=row.id),
        "paper": receipts.paper_of_file(file_id=row.file_id),
        "method": METHODS.get(row.method, row.method),
        "account": queries.payer_account(payer_id=row.payer_id) if row.payer_id else [],
        "plb_claims": claims.get_claims(
            ids=[plb.claim_id for plb in detail.provider_adjustments if plb.claim_id]
        ),
    }
    return render(request, "remittance/remittance.html", context)


def _levels(detail: RemittanceDetail) -> list[dict[str, Any]]:
    """The three proofs, each as a sum a person can follow."""
    lines_off = claims_off = 0
    for item in detail.items:
        for line in item.lines:
            taken = sum(one.amount_cents for one in line.adjustments)
            lines_off += line.charge_cents - taken != line.paid_cents
        taken = sum(one.amount_cents for one in item.adjustments)
        taken += sum(one.amount_cents for line in item.lines for one in line.adjustments)
        claims_off += item.charge_cents - taken != item.paid_cents
    paid = sum(item.paid_cents for item in detail.items)
    plb = sum(one.amount_cents for one in detail.provider_adjustments)
    return [
        {
            "name": "Each service line",
            "words": "charged − adjusted = paid",
            "is_right": not lines_off,
            "off": lines_off,
        },
        {
            "name": "Each claim",
            "words": "charged − adjusted = paid",
            "is_right": not claims_off,
            "off": claims_off,
        },
        {
            "name": "The whole payment",
            "words": "claims − provider adjustments = payment",
            "is_right": paid - plb == detail.row.payment_cents,
            "sum": (paid, plb, detail.row.payment_cents),
            "missing": detail.row.payment_cents - (paid - plb),
        },
    ]


def _told_item(item: ItemView, ours: dict[int, Any], booking: Booking) -> dict[str, Any]:
    payer_id = item.payer_id
    return {
        "item": item,
        "claim": ours.get(item.claim_id or 0),
        "status": STATUS_WORDS.get(item.status, f"Status {item.status}"),
        "adjustments": booking.told(item.adjustments, item.remarks, payer_id),
        "remarks": [(code, rarc_words(code)) for code in item.remarks],
        "lines": [
            {
                "line": line,
                "adjustments": booking.told(line.adjustments, line.remarks, payer_id),
                "remarks": [(code, rarc_words(code)) for code in line.remarks],
            }
            for line in item.lines
        ],
    }


def told(one: Adjustment) -> dict[str, Any]:
    """An adjustment with its reason in words and who bears it."""
    return {
        "code": f"{one.group}-{one.reason}",
        "cents": one.amount_cents,
        "words": carc_words(one.reason),
        "group": ADJUSTMENT_GROUPS.get(one.group, one.group),
    }


@action("remittances.post")
def reverse_posting(request: PracticeRequest, public_id: UUID) -> HttpResponse:
    """Take our posting back by contra entries; nothing is erased."""

    def do(remittance_id: int, reason: str) -> None:
        take_back_remittance(remittance_id=remittance_id, reason=reason, now=now())

    asks, said = (
        "Say why the posting is taken back.",
        "Taken back. The claims are open again as before.",
    )
    return _done(request, public_id, do, asks=asks, said=said)


@action("remittances.post")
def deposit(request: PracticeRequest, public_id: UUID) -> HttpResponse:
    """The payment is in the bank: it leaves clearing, once."""
    detail = queries.access_remittance(user_id=request.person_id, public_id=public_id)
    if operations.deposit_remittances(remittance_ids=[detail.row.id], on=today(request)):
        messages.success(request, "Noted: the money is in the bank.")
    else:
        messages.info(request, "There is nothing to deposit here, or it was noted before.")
    return redirect("remittance", public_id=public_id)


@action("remittances.post")
def unsay_deposit(request: PracticeRequest, public_id: UUID) -> HttpResponse:
    """It is not in the bank after all."""

    def do(remittance_id: int, _reason: str) -> None:
        settle_line.unsay_deposit(remittance_id=remittance_id, on=today(request))

    return _done(request, public_id, do, said="Noted: the money is not in the bank yet.")


@action("remittances.post")
def post_held(request: PracticeRequest, public_id: UUID) -> HttpResponse:
    """Post a held remittance whose sums hold, with the reason why it may."""

    def do(remittance_id: int, reason: str) -> None:
        posted = operations.post_held(remittance_id=remittance_id, reason=reason, now=now())
        act_on_decisions(claim_ids=list(posted.posted_claim_ids), now=now())

    return _done(request, public_id, do, asks="Say why it may be posted.", said="Posted.")


@action("remittances.post")
def set_aside(request: PracticeRequest, public_id: UUID) -> HttpResponse:
    """Leave a held remittance at that, with the reason."""

    def do(remittance_id: int, reason: str) -> None:
        operations.set_held_aside(remittance_id=remittance_id, reason=reason, now=now())

    said = "Set aside. No cent of it was posted."
    return _done(request, public_id, do, asks="Say why it is set aside.", said=said)


@action("remittances.post")
def take_up(request: PracticeRequest, public_id: UUID) -> HttpResponse:
    """A remittance that was set aside is held again."""

    def do(remittance_id: int, _reason: str) -> None:
        operations.take_up_held(remittance_id=remittance_id, now=now())

    return _done(request, public_id, do, said="It is held again.")


def _done(
    request: PracticeRequest,
    public_id: UUID,
    do: Callable[[int, str], None],
    *,
    said: str,
    asks: str = "",
) -> HttpResponse:
    """Do it to the remittance, with the reason that `asks` asks for, and say what came of it."""
    detail = queries.access_remittance(user_id=request.person_id, public_id=public_id)
    reason = request.POST.get("reason", "").strip()[:300]
    if asks and not reason:
        messages.error(request, asks)
        return redirect("remittance", public_id=public_id)
    try:
        do(detail.row.id, reason)
    except REFUSALS as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, said)
    return redirect("remittance", public_id=public_id)
