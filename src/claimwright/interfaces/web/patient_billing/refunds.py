"""Money given back: asked for, agreed to by a second person, voided; checks the bank returned."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from uuid6 import uuid7

from claimwright.cycle.charges import queries as charges
from claimwright.cycle.patient_billing import queries as billing
from claimwright.cycle.receipts import operations, queries
from claimwright.cycle.receipts.domain.refunds import (
    ExceedsCredit,
    NewRefund,
)
from claimwright.cycle.receipts.domain.second_person import CannotDecide, SamePerson
from claimwright.cycle.registration import queries as registration
from claimwright.interfaces.web.forms import MoneyField, PlainForm
from claimwright.interfaces.web.guarding import PracticeRequest, action, note_look, page
from claimwright.interfaces.web.listing import wanted
from claimwright.interfaces.web.patient_billing.payer_checks import waiting
from claimwright.interfaces.web.present import today
from claimwright.kernel.money import Money


class RefundForm(PlainForm):
    """How much goes back, and why."""

    amount = MoneyField(label="Amount", minimum_cents=1)
    reason = forms.CharField(label="Reason", max_length=200)
    key = forms.CharField(max_length=60)


class LimitForm(PlainForm):
    """What one person may give back alone."""

    limit = MoneyField(label="Limit", minimum_cents=0)


def refunds_of(patient_id: int, person_id: int) -> dict[str, Any]:
    """What the patient's page says about refunds."""
    asked = queries.refund_requests(patient_id=patient_id)
    return {
        "refunds": queries.refunds_for(patient_id=patient_id),
        "refunds_asked": [one for one in asked if one.state != "approved"],
        "refund_limit": queries.refund_limit(),
        "person_id": person_id,
    }


@page("payments.view")
def credits_held(request: PracticeRequest) -> HttpResponse:
    """Money that is not ours: patients' on account, payers' overpaid; what waits for approval."""
    asked = queries.refund_requests()
    checks = waiting()
    overpaid = billing.overpaid(on=today(request))
    view = wanted(request)
    held = queries.credits_held(offset=view.offset, limit=view.size)
    promised = queries.promised_refunds()
    ids = {one.patient_id for one in asked} | {one.patient_id for one in held.rows}
    ids |= {one.patient_id for one in promised}
    context = {
        "asked": asked,
        "payer_checks": checks,
        "promised": promised,
        "promised_cents": _sums(promised),
        "visits": charges.get_encounters(ids=[one.encounter_id for one in promised]),
        "credits": held.rows,
        "pager": view.pager(held.total),
        "patients": registration.get_patients(ids=sorted(ids)),
        "total_cents": held.total_cents,
        "overpaid": overpaid,
        "form_key": uuid7().hex,
        "owners": _owners(held, overpaid),
        "limit_cents": queries.refund_limit(),
        "person_id": request.person_id,
        "today": today(request),
    }
    note_look("credit", count=len(held.rows) + len(asked) + len(checks))
    return render(request, "patient_billing/credits.html", context)


def _sums(promised: list[queries.PromiseView]) -> dict[int, int]:
    """What waits for a payer's answer, by patient."""
    found: dict[int, int] = {}
    for one in promised:
        found[one.patient_id] = found.get(one.patient_id, 0) + one.amount_cents
    return found


def _owners(
    held: queries.CreditPage, overpaid: list[billing.OverpaidView]
) -> list[tuple[str, int, int]]:
    """(owner, how many, cents) of every credit there is."""
    found = {"Patients": [held.total, held.total_cents]}
    for row in overpaid:
        name = "Federal programs" if row.is_federal else "Commercial payers"
        place = found.setdefault(name, [0, 0])
        place[0] += 1
        place[1] += row.item.excess_cents
    return [(owner, count, cents) for owner, (count, cents) in found.items()]


@action("payments.refund")
def ask(request: PracticeRequest, public_id: UUID) -> HttpResponse:
    """Give money back; above the limit it waits for a second person. Sent twice, it is one."""
    patient = registration.access_patient(user_id=request.person_id, public_id=public_id)
    form = RefundForm(request.POST)
    if not form.is_valid():
        for field, errors in form.errors.items():
            messages.error(request, f"{form.fields[field].label}: {errors[0]}")
        return redirect("patient", public_id=public_id)
    data = form.cleaned_data
    new = NewRefund(
        patient_id=patient.id,
        amount_cents=data["amount"],
        issued_on=today(request),
        reason=data["reason"],
        key=data["key"],
    )
    try:
        asked = operations.ask_refund(new=new, user_id=request.person_id)
    except (ExceedsCredit, operations.PaymentKeyReused) as refusal:
        messages.error(request, str(refusal))
        return redirect("patient", public_id=public_id)
    amount = Money(data["amount"])
    if asked.refund_id is None:
        messages.info(request, f"{amount} waits for a second person to approve it.")
    else:
        messages.success(request, f"{amount} is refunded. Send the check.")
    return redirect("patient", public_id=public_id)


@action("payments.refund")
def approve(request: PracticeRequest, public_id: UUID) -> HttpResponse:
    """A second person agrees."""
    asked = queries.access_refund_request(user_id=request.person_id, public_id=public_id)
    try:
        operations.approve_refund(request_id=asked.id, user_id=request.person_id, on=today(request))
    except (SamePerson, CannotDecide, ExceedsCredit) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"{Money(asked.amount_cents)} is refunded. Send the check.")
    return _to_patient(asked.patient_id)


@action("payments.refund")
def decline(request: PracticeRequest, public_id: UUID) -> HttpResponse:
    """The refund is not made."""
    asked = queries.access_refund_request(user_id=request.person_id, public_id=public_id)
    reason = request.POST.get("reason", "").strip() or "Declined"
    try:
        operations.decline_refund(request_id=asked.id, user_id=request.person_id, reason=reason)
    except CannotDecide as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Declined. The money stays on account.")
    return _to_patient(asked.patient_id)


@action("payments.refund")
def void(request: PracticeRequest, public_id: UUID) -> HttpResponse:
    """The check was never cashed."""
    found = queries.access_refund(user_id=request.person_id, public_id=public_id)
    reason = request.POST.get("reason", "").strip()[:200] or "The check was never cashed"
    try:
        operations.void_refund(refund_id=found.id, on=today(request), reason=reason)
    except operations.CannotSettle as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"Voided: {Money(found.amount_cents)} is on account again.")
    return _to_patient(found.patient_id)


@action("payments.refund")
def clear(request: PracticeRequest, public_id: UUID) -> HttpResponse:
    """The bank paid the check."""
    found = queries.access_refund(user_id=request.person_id, public_id=public_id)
    try:
        operations.clear_refund(refund_id=found.id, on=today(request))
    except operations.CannotSettle as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"Noted: the bank paid {Money(found.amount_cents)}.")
    return _to_patient(found.patient_id)


@action("payments.take")
def returned(request: PracticeRequest, public_id: UUID) -> HttpResponse:
    """The bank sent the patient's check back."""
    payment = queries.access_payment(user_id=request.person_id, public_id=public_id)
    try:
        operations.return_check(payment_id=payment.id, on=today(request))
    except operations.CannotReturn as refusal:
        messages.error(request, str(refusal))
    else:
        said = f"Check {payment.number} is returned: the patient owes what it paid again."
        messages.success(request, said)
    return _to_patient(payment.patient_id)


@action("setup.edit")
def limit(request: PracticeRequest) -> HttpResponse:
    """Set what one person may give back alone."""
    form = LimitForm(request.POST)
    if form.is_valid():
        operations.set_refund_limit(cents=form.cleaned_data["limit"])
        messages.success(request, f"One person may refund {Money(form.cleaned_data['limit'])}.")
    else:
        messages.error(request, str(form.errors["limit"][0]))
    return redirect("credits")


def _to_patient(patient_id: int) -> HttpResponse:
    patient = registration.get_patient(patient_id=patient_id)
    return redirect("patient", public_id=patient.public_id)
