"""Our checks to payers: mailed for what they may take back, agreed to by two, voided."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from uuid6 import uuid7

from claimwright.cycle.contracting import queries as contracting
from claimwright.cycle.patient_billing import operations, queries
from claimwright.cycle.patient_billing.domain.payer_checks import (
    POSTED,
    NewPayerCheck,
    NotOwedToPayer,
)
from claimwright.cycle.patient_billing.domain.refund_letters import NoLetter
from claimwright.cycle.receipts import queries as receipts
from claimwright.cycle.receipts.domain.second_person import CannotDecide, SamePerson
from claimwright.foundation.access.guard import NotVisible
from claimwright.interfaces.web.forms import DateField, MoneyField, PlainForm
from claimwright.interfaces.web.guarding import PracticeRequest, action, page
from claimwright.interfaces.web.present import as_pdf, today
from claimwright.kernel.money import Money


class CheckForm(PlainForm):
    """A check we mailed to a payer."""

    amount = MoneyField(label="Amount", minimum_cents=1)
    mailed_on = DateField(label="Mailed on")
    number = forms.CharField(label="Check number", max_length=40)
    key = forms.CharField(max_length=60)


def checks_to(payer_id: int, person_id: int) -> dict[str, Any]:
    """What the page of a payer's takebacks says about checks of ours."""
    return {
        "checks": queries.takeback_checks(payer_id=payer_id),
        "open_cents": queries.takeback_open_cents(payer_id=payer_id),
        "limit_cents": receipts.refund_limit(),
        "key": uuid7().hex,
        "person_id": person_id,
    }


def waiting() -> list[tuple[str, queries.PayerCheckView]]:
    """Each check that waits for a second person, with its payer's name."""
    rows = queries.waiting_payer_checks()
    payers = contracting.get_payers(ids=[one.payer_id for one in rows if one.payer_id])
    return [(payers[one.payer_id].name if one.payer_id else "A payer", one) for one in rows]


@action("payments.refund")
def mail(request: PracticeRequest, public_id: UUID) -> HttpResponse:
    """Book a check we mailed; above the limit it waits for a second person. Sent twice, one."""
    payer = next((p for p in contracting.list_payers() if p.public_id == public_id), None)
    if payer is None:
        raise NotVisible("There is nothing here for you under that address.")
    form = CheckForm(request.POST)
    if not form.is_valid():
        for field, errors in form.errors.items():
            messages.error(request, f"{form.fields[field].label}: {errors[0]}")
        return redirect("payer_takebacks", public_id=public_id)
    data = form.cleaned_data
    if data["mailed_on"] > today(request):
        messages.error(request, "Mailed on: that day is still to come.")
        return redirect("payer_takebacks", public_id=public_id)
    new = NewPayerCheck(
        payer_id=payer.id,
        item_id=None,
        amount_cents=data["amount"],
        issued_on=data["mailed_on"],
        reason="Paid back by check",
        number=data["number"],
        key=data["key"],
    )
    try:
        asked = operations.ask_payer_check(new=new, user_id=request.person_id)
    except NotOwedToPayer as refusal:
        messages.error(request, str(refusal))
    else:
        _tell(request, asked.state, data["amount"])
    return redirect("payer_takebacks", public_id=public_id)


@action("payments.refund")
def decide(request: PracticeRequest, public_id: UUID) -> HttpResponse:
    """A second person agrees or not; a check that is out was cashed, or is voided."""
    found = queries.access_payer_check(user_id=request.person_id, public_id=public_id)
    what, person_id, on = request.POST.get("what", ""), request.person_id, today(request)
    try:
        if what == "approve":
            operations.approve_payer_check(check_id=found.id, user_id=person_id, on=on)
            _tell(request, POSTED, found.amount_cents)
        elif what == "cashed":
            operations.clear_payer_check(check_id=found.id, on=on)
            messages.success(request, f"Noted: the bank paid {Money(found.amount_cents)}.")
        elif what == "void":
            reason = request.POST.get("reason", "").strip()[:200] or "The check was never cashed"
            operations.void_payer_check(check_id=found.id, on=on, reason=reason)
            said = f"Voided: the payer is owed {Money(found.amount_cents)} again."
            messages.success(request, said)
        else:
            operations.decline_payer_check(check_id=found.id, user_id=person_id)
            messages.success(request, "Declined. No check goes to the payer.")
    except (SamePerson, CannotDecide, NotOwedToPayer) as refusal:
        messages.error(request, str(refusal))
    payers = contracting.get_payers(ids=[found.payer_id] if found.payer_id else [])
    if found.item_id is None and found.payer_id in payers:
        return redirect("payer_takebacks", public_id=payers[found.payer_id].public_id)
    return redirect("credits")


@page("payments.view")
def letter(request: PracticeRequest, public_id: UUID) -> HttpResponse:
    """The letter that goes with the check."""
    found = queries.access_payer_check(user_id=request.person_id, public_id=public_id)
    try:
        data = operations.refund_letter_pdf(check_id=found.id)
    except NoLetter as refusal:
        messages.error(request, str(refusal))
        return redirect("credits")
    return as_pdf(data, f"refund-{found.issued_on:%Y%m%d}")


def _tell(request: PracticeRequest, state: str, cents: int) -> None:
    if state == POSTED:
        messages.success(request, f"A check for {Money(cents)} is booked to the payer.")
    else:
        messages.info(request, f"{Money(cents)} waits for a second person to approve it.")
