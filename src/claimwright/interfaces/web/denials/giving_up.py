"""Denials written off: by one person up to the limit, by two above it; and taken back."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from claimwright.cycle.denials import operations, queries
from claimwright.cycle.denials.domain.authority import (
    POSTED,
    REASON_WORDS,
    CannotAsk,
    WriteOffReason,
)
from claimwright.cycle.denials.domain.states import WrongMove
from claimwright.cycle.receipts.domain.second_person import CannotDecide, SamePerson
from claimwright.interfaces.web.forms import PlainForm
from claimwright.interfaces.web.guarding import PracticeRequest, action
from claimwright.interfaces.web.present import now, today
from claimwright.kernel.money import Money


class WriteOffForm(PlainForm):
    """Why the dollars are given up."""

    reason = forms.ChoiceField(
        label="Reason", choices=[(str(one), words) for one, words in REASON_WORDS.items()]
    )
    key = forms.CharField(max_length=60)


@action("writeoffs.post")
def write_off(request: PracticeRequest, public_id: UUID) -> HttpResponse:
    """Give the dollars up; above the limit it waits for a second person. Sent twice, it is one."""
    denial = queries.access_denial(user_id=request.person_id, public_id=public_id)
    form = WriteOffForm(request.POST)
    if not form.is_valid():
        said = "Choose the reason." if "reason" in form.errors else "Open the denial anew."
        messages.error(request, said)
        return redirect("denial", public_id=public_id)
    try:
        asked = operations.ask_write_off(
            denial_id=denial.id,
            reason=WriteOffReason(form.cleaned_data["reason"]),
            key=form.cleaned_data["key"],
            user_id=request.person_id,
            now=now(),
            on=today(request),
        )
    except (CannotAsk, WrongMove) as refusal:
        messages.error(request, str(refusal))
    else:
        amount = Money(asked.amount_cents)
        if asked.state == POSTED:
            messages.success(request, f"{amount} is written off.")
        else:
            messages.info(request, f"{amount} waits for a second person to approve it.")
    return redirect("denial", public_id=public_id)


@action("writeoffs.post")
def decide(request: PracticeRequest, public_id: UUID) -> HttpResponse:
    """A second person agrees or not."""
    asked = queries.access_write_off_request(user_id=request.person_id, public_id=public_id)
    person_id = request.person_id
    try:
        if request.POST.get("what") == "approve":
            operations.approve_write_off(
                request_id=asked.id, user_id=person_id, now=now(), on=today(request)
            )
            messages.success(request, f"{Money(asked.amount_cents)} is written off.")
        else:
            operations.decline_write_off(request_id=asked.id, user_id=person_id, now=now())
            messages.success(request, "Declined. The payer still owes it.")
    except (SamePerson, CannotDecide, WrongMove) as refusal:
        messages.error(request, str(refusal))
    denial = queries.get_denial(denial_id=asked.denial_id)
    return redirect("denial", public_id=denial.public_id)


@action("writeoffs.post")
def undo(request: PracticeRequest, public_id: UUID) -> HttpResponse:
    """What was written off is owed again."""
    denial = queries.access_denial(user_id=request.person_id, public_id=public_id)
    reason = request.POST.get("reason", "").strip()[:200] or "Taken back by hand"
    try:
        cents = operations.undo_write_off(
            denial_id=denial.id, reason=reason, now=now(), on=today(request)
        )
    except WrongMove as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"The payer owes {Money(cents)} again.")
    return redirect("denial", public_id=public_id)
