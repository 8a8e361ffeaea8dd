"""One patient's account: each payment with where its cents are, and the hands that move them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from uuid6 import uuid7

from claimwright.cycle.charges import queries as charges
from claimwright.cycle.patient_billing import operations, queries
from claimwright.cycle.patient_billing.domain.collections import MayNotPlace, why_not
from claimwright.cycle.patient_billing.domain.plans import STATE_WORDS, NewPlan, NoPlan
from claimwright.cycle.patient_billing.domain.statements import account_key
from claimwright.cycle.patient_billing.domain.write_offs import (
    KIND_WORDS,
    NewWriteOff,
    NotOwed,
)
from claimwright.cycle.patient_billing.domain.write_offs import STATE_WORDS as WRITE_OFF_WORDS
from claimwright.cycle.receipts import operations as receipts
from claimwright.cycle.receipts import queries as money
from claimwright.cycle.receipts.domain.payments import CannotApply
from claimwright.cycle.registration import queries as registration
from claimwright.cycle.registration.domain.patients import PatientSnapshot
from claimwright.interfaces.web.forms import DateField, MoneyField, PlainForm
from claimwright.interfaces.web.guarding import PracticeRequest, action, page
from claimwright.interfaces.web.present import today
from claimwright.kernel.money import Money


class WriteOffForm(PlainForm):
    """What is given up, and why."""

    kind = forms.ChoiceField(label="Kind", choices=list(KIND_WORDS.items()))
    amount = MoneyField(label="Amount", minimum_cents=1)
    reason = forms.CharField(label="Reason", max_length=200)
    key = forms.CharField(max_length=60)


class PlanForm(PlainForm):
    """What was agreed."""

    total = MoneyField(label="In all", minimum_cents=1)
    monthly = MoneyField(label="Each month", minimum_cents=1)
    first_due_on = DateField(label="First due")
    key = forms.CharField(max_length=60)


@page("payments.view")
def show(request: PracticeRequest, public_id: UUID) -> HttpResponse:
    """The account: payments, what each paid, what is owed in the family, plans, write-offs."""
    patient = registration.access_patient(user_id=request.person_id, public_id=public_id)
    on = today(request)
    family = queries.family_of(patient=patient)
    owed = money.open_balances(patient_ids=[one.id for one in family])
    payments = money.payments_for(patient_id=patient.id)
    facts = queries.account_facts(patient_id=patient.id, on=on)
    mine = sum(one.cents for one in owed.get(patient.id, ()))
    visits = _visits(family, owed, payments)
    context: dict[str, Any] = {
        "patient": patient,
        "family": family[1:],
        "payments": payments,
        "visits": visits,
        "open_visits": [one for one in visits.values() if one["cents"]],
        "owed_cents": mine,
        "on_account_cents": facts.on_account_cents,
        "plans": queries.plans_of(key=account_key(patient), on=on),
        "plan_words": STATE_WORDS,
        "family_cents": sum(one.cents for some in owed.values() for one in some),
        "write_offs": queries.write_offs(patient_id=patient.id),
        "write_off_words": WRITE_OFF_WORDS,
        "kinds": KIND_WORDS,
        "limit_cents": queries.write_off_limit(),
        "placements": queries.placements(patient_id=patient.id),
        "agencies": queries.agencies(),
        "why_not": why_not(facts),
        "person_id": request.person_id,
        "new_key": uuid7().hex,
        "today": on,
    }
    context["runs"] = any(one.ended_on is None for one in context["plans"])
    context["placed_cents"] = sum(one.left_cents for one in context["placements"])
    return render(request, "patient_billing/account.html", context)


def _visits(family: list[PatientSnapshot], owed: Any, payments: Any) -> dict[int, dict[str, Any]]:
    """The visits somebody in the family owes for, or a payment was put on."""
    ids = {one.encounter_id for some in owed.values() for one in some}
    ids |= {one.encounter_id for payment in payments for one in payment.applications}
    names = {one.id: one.name.natural for one in family}
    due: dict[int, int] = {}
    for some in owed.values():
        for one in some:
            due[one.encounter_id] = due.get(one.encounter_id, 0) + one.cents
    found = charges.get_encounters(ids=sorted(ids))
    ordered = sorted(found.values(), key=lambda one: (one.service_on, one.id))
    return {
        one.id: {
            "id": one.id,
            "public_id": one.public_id,
            "number": one.number,
            "on": one.service_on,
            "name": names.get(one.patient_id, ""),
            "cents": due.get(one.id, 0),
        }
        for one in ordered
    }


@action("payments.take")
def apply(request: PracticeRequest, public_id: UUID) -> HttpResponse:
    """Put what is left of a payment on a visit: all it owes, or as much as there is."""
    payment = money.access_payment(user_id=request.person_id, public_id=public_id)
    visit = charges.access_encounter(
        user_id=request.person_id, public_id=request.POST.get("visit", "")
    )
    owed = money.open_balances(patient_ids=[visit.patient_id]).get(visit.patient_id, [])
    due = sum(one.cents for one in owed if one.encounter_id == visit.id)
    cents = min(due, payment.unapplied_cents)
    try:
        receipts.apply_payment(
            payment_id=payment.id, encounter_id=visit.id, cents=cents, on=today(request)
        )
    except CannotApply as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"{Money(cents)} of {payment.number} is on {visit.number}.")
    return _to_account(payment.patient_id)


@action("payments.take")
def move(request: PracticeRequest, public_id: UUID) -> HttpResponse:
    """Take applied money off its visit, or carry it to another one."""
    row_id, payment = money.access_application(user_id=request.person_id, public_id=public_id)
    applied = next((one for one in payment.applications if one.public_id == public_id), None)
    wanted = request.POST.get("visit", "")
    reason = request.POST.get("reason", "").strip()[:200] or "Moved by hand"
    try:
        if applied is None:
            raise CannotApply("It was taken off that visit before.")
        if wanted:
            visit = charges.access_encounter(user_id=request.person_id, public_id=wanted)
            receipts.transfer_payment(
                application_id=row_id,
                encounter_id=visit.id,
                cents=min(applied.cents, _due(visit.patient_id, visit.id)),
                on=today(request),
                reason=reason,
            )
        else:
            receipts.unapply_payment(
                application_id=row_id, cents=None, on=today(request), reason=reason
            )
    except CannotApply as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Moved." if wanted else "It is on account again.")
    return _to_account(payment.patient_id)


def _due(patient_id: int, encounter_id: int) -> int:
    owed = money.open_balances(patient_ids=[patient_id]).get(patient_id, [])
    return sum(one.cents for one in owed if one.encounter_id == encounter_id)


@action("payments.take")
def void(request: PracticeRequest, public_id: UUID) -> HttpResponse:
    """The payment was entered wrong."""
    payment = money.access_payment(user_id=request.person_id, public_id=public_id)
    reason = request.POST.get("reason", "").strip()[:200]
    try:
        if not reason:
            raise receipts.CannotVoid("Say why the payment is voided.")
        receipts.void_payment(payment_id=payment.id, on=today(request), reason=reason)
    except receipts.CannotVoid as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"{payment.number} is void; what it paid is owed again.")
    return _to_account(payment.patient_id)


@action("statements.send")
def write_off(request: PracticeRequest, public_id: UUID) -> HttpResponse:
    """Give a balance up; above the limit it waits for a second person."""
    patient = registration.access_patient(user_id=request.person_id, public_id=public_id)
    form = WriteOffForm(request.POST)
    if not form.is_valid():
        return _refused(request, form, patient)
    data = form.cleaned_data
    new = NewWriteOff(
        patient_id=patient.id,
        kind=data["kind"],
        amount_cents=data["amount"],
        reason=data["reason"],
        key=data["key"],
    )
    try:
        is_done = operations.ask_write_off(new=new, user_id=request.person_id, on=today(request))
    except NotOwed as refusal:
        messages.error(request, str(refusal))
    else:
        said = "is written off" if is_done else "waits for a second person to approve it"
        messages.success(request, f"{Money(data['amount'])} {said}.")
    return redirect("patient_account", public_id=public_id)


@action("statements.send")
def plan(request: PracticeRequest, public_id: UUID) -> HttpResponse:
    """Agree on a plan."""
    patient = registration.access_patient(user_id=request.person_id, public_id=public_id)
    form = PlanForm(request.POST)
    if not form.is_valid():
        return _refused(request, form, patient)
    data = form.cleaned_data
    new = NewPlan(
        patient_id=patient.id,
        total_cents=data["total"],
        monthly_cents=data["monthly"],
        first_due_on=data["first_due_on"],
        key=data["key"],
    )
    try:
        operations.agree_plan(new=new, on=today(request))
    except NoPlan as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"Agreed: {Money(data['monthly'])} a month.")
    return redirect("patient_account", public_id=public_id)


@action("statements.send")
def end_plan(request: PracticeRequest, public_id: UUID) -> HttpResponse:
    """End a plan."""
    found = queries.access_plan(user_id=request.person_id, public_id=public_id, on=today(request))
    reason = request.POST.get("reason", "").strip() or "Ended by the practice"
    try:
        operations.end_plan(plan_id=found.id, on=today(request), reason=reason)
    except NoPlan as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "The plan is ended; the balance is owed as before.")
    return _to_account(found.patient_id)


@action("statements.send")
def place(request: PracticeRequest, public_id: UUID) -> HttpResponse:
    """Hand the balance to an agency."""
    patient = registration.access_patient(user_id=request.person_id, public_id=public_id)
    agency = queries.access_agency(
        user_id=request.person_id, public_id=request.POST.get("agency", "")
    )
    try:
        operations.place_account(
            agency_id=agency.id,
            patient_id=patient.id,
            key=request.POST.get("key", "")[:60],
            on=today(request),
        )
    except MayNotPlace as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"Placed with {agency.name}. Send the day's file.")
    return redirect("patient_account", public_id=public_id)


def _refused(request: PracticeRequest, form: PlainForm, patient: PatientSnapshot) -> HttpResponse:
    for field, errors in form.errors.items():
        messages.error(request, f"{form.fields[field].label or field}: {errors[0]}")
    return redirect("patient_account", public_id=patient.public_id)


def _to_account(patient_id: int) -> HttpResponse:
    patient = registration.get_patient(patient_id=patient_id)
    return redirect("patient_account", public_id=patient.public_id)
