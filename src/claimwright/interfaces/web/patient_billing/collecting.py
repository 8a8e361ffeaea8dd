"""Plans that were missed, write-offs that wait, and what is with a collection agency."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from uuid6 import uuid7

from claimwright.cycle.charges import queries as charges
from claimwright.cycle.denials import queries as denials
from claimwright.cycle.patient_billing import operations, queries
from claimwright.cycle.patient_billing.domain.collections import (
    NotAtAgency,
    agency_fee,
    placement_file,
)
from claimwright.cycle.patient_billing.domain.write_offs import (
    KIND_WORDS,
    SMALL_CENTS,
    NotOwed,
)
from claimwright.cycle.receipts.domain.second_person import CannotDecide, SamePerson
from claimwright.cycle.registration import queries as registration
from claimwright.foundation.remember import remembered
from claimwright.interfaces.web.forms import MoneyField, PlainForm, date_or_none
from claimwright.interfaces.web.guarding import PracticeRequest, action, note_look, page
from claimwright.interfaces.web.present import today
from claimwright.kernel.money import Money

SMALL_DAYS = 90
SMALL_SHOWN = 100  # the largest of them; the run takes all


class AgencyForm(PlainForm):
    """An agency's terms."""

    name = forms.CharField(label="Name", max_length=120)
    client_number = forms.CharField(label="Our number there", max_length=40, required=False)
    percent = forms.DecimalField(label="Fee", min_value=0, max_value=100, decimal_places=2)


class SentForm(PlainForm):
    """What an agency collected and sent."""

    gross = MoneyField(label="Collected", minimum_cents=1)
    fee = MoneyField(label="Fee", required=False)
    reference = forms.CharField(label="Check or transfer", max_length=60, required=False)
    key = forms.CharField(max_length=60)


class SmallForm(PlainForm):
    """Which balances are small and old."""

    up_to = MoneyField(label="Up to", minimum_cents=1)
    days = forms.IntegerField(label="Days", min_value=30, max_value=3650)


@page("statements.view")
def plans(request: PracticeRequest) -> HttpResponse:
    """Payment plans that run, the missed ones first."""
    found = queries.running_plans(account_keys=None, on=today(request))
    rows = sorted(found.values(), key=lambda one: (-one.standing.missed_cents, one.id))
    note_look("paymentplan", count=len(rows))
    people = registration.get_patients(ids=sorted({one.patient_id for one in rows}))
    context = {
        "rows": [(people[one.patient_id], one) for one in rows],
        "missed": sum(not one.standing.is_kept for one in rows),
    }
    return render(request, "patient_billing/plans.html", context)


@page("statements.view")
def write_offs(request: PracticeRequest) -> HttpResponse:
    """What waits for a second person, and the small old balances a run would give up."""
    waiting = queries.write_offs()
    form = SmallForm(request.GET or None)
    up_to, days = SMALL_CENTS, SMALL_DAYS
    if request.GET and form.is_valid():
        up_to, days = form.cleaned_data["up_to"], form.cleaned_data["days"]
    up_to = min(up_to, queries.write_off_limit())
    on = today(request)
    small = remembered(
        "small balances",
        lambda: queries.small_balances(up_to_cents=up_to, older_than_days=days, as_of=on),
        *(up_to, days, on),
    )
    largest = sorted(small.items(), key=lambda row: -row[1])[:SMALL_SHOWN]
    asked = denials.write_off_requests()
    refused = denials.get_denials(ids=[one.denial_id for one in asked])
    note_look("writeoff", count=len(waiting) + len(asked) + len(largest))
    ids = {one.patient_id for one in waiting} | {one.patient_id for one in asked}
    people = registration.get_patients(ids=sorted(ids | {pk for pk, _ in largest}))
    context: dict[str, Any] = {
        "waiting": [(people[one.patient_id], one) for one in waiting],
        "denials": [(refused[one.denial_id], people[one.patient_id], one) for one in asked],
        "small": [(people[pk], cents) for pk, cents in largest],
        "small_count": len(small),
        "more_count": len(small) - len(largest),
        "small_cents": sum(small.values()),
        "up_to": up_to,
        "days": days,
        "kinds": KIND_WORDS,
        "limit_cents": queries.write_off_limit(),
        "person_id": request.person_id,
    }
    return render(request, "patient_billing/write_offs.html", context)


@action("statements.send")
def run_small(request: PracticeRequest) -> HttpResponse:
    """Give up every small old balance."""
    form = SmallForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Say up to which amount and how old.")
        return redirect("write_offs")
    count, cents = operations.write_off_small(
        up_to_cents=form.cleaned_data["up_to"],
        older_than_days=form.cleaned_data["days"],
        user_id=request.person_id,
        on=today(request),
    )
    noun = "balance" if count == 1 else "balances"
    messages.success(request, f"{count} small {noun} for {Money(cents)} written off.")
    return redirect("write_offs")


@action("writeoffs.post")
def decide(request: PracticeRequest, public_id: UUID) -> HttpResponse:
    """A second person agrees or not; what was written off can be taken back."""
    found = queries.access_write_off(user_id=request.person_id, public_id=public_id)
    what, on = request.POST.get("what", ""), today(request)
    try:
        if what == "approve":
            operations.approve_write_off(write_off_id=found.id, user_id=request.person_id, on=on)
            messages.success(request, f"{Money(found.amount_cents)} is written off.")
        elif what == "undo":
            owed = operations.undo_write_off(
                write_off_id=found.id, on=on, reason="Taken back by hand"
            )
            messages.success(request, _owed_again(found.amount_cents, owed))
        else:
            operations.decline_write_off(write_off_id=found.id, user_id=request.person_id)
            messages.success(request, "Declined. The balance stays owed.")
    except (SamePerson, CannotDecide, NotOwed) as refusal:
        messages.error(request, str(refusal))
    patient = registration.get_patient(patient_id=found.patient_id)
    return redirect("patient_account", public_id=patient.public_id)


def _owed_again(cents: int, owed: int) -> str:
    """What came of a write-off that was taken back."""
    if owed == cents:
        return f"{Money(cents)} is owed again."
    if not owed:
        return (
            f"{Money(cents)} is no longer written off. The patient does not owe it: the payer took "
            "back the decision that said so."
        )
    return (
        f"{Money(cents)} is no longer written off; {Money(owed)} of it is owed again. A payer took "
        "the decision back that made the patient owe the rest."
    )


@action("setup.edit")
def limit(request: PracticeRequest) -> HttpResponse:
    """Set what one person may write off alone."""
    field = MoneyField(label="Limit")
    try:
        cents = field.clean(request.POST.get("limit", "")) or 0
    except forms.ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        operations.set_write_off_limit(cents=cents)
        messages.success(request, f"One person may write off {Money(cents)}.")
    return redirect("write_offs")


@page("statements.view")
def agencies(request: PracticeRequest) -> HttpResponse:
    """Collection agencies, and every balance placed with them."""
    rows = queries.placements()
    note_look("placement", count=len(rows))
    people = registration.get_patients(ids=sorted({one.patient_id for one in rows}))
    context = {
        "agencies": queries.agencies(),
        "rows": [
            {
                "patient": people[one.patient_id],
                "placement": one,
                "usual_fee_cents": agency_fee(one.left_cents, one.fee_basis_points),
                "key": uuid7().hex,
            }
            for one in rows
        ],
        "left_cents": sum(one.left_cents for one in rows),
        "today": today(request),
    }
    return render(request, "patient_billing/agencies.html", context)


@action("setup.edit")
def keep_agency(request: PracticeRequest) -> HttpResponse:
    """Add an agency, or change its terms."""
    form = AgencyForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        operations.add_agency(
            name=data["name"],
            client_number=data["client_number"],
            fee_basis_points=int(data["percent"] * Decimal(100)),
        )
        messages.success(request, f"{data['name']} keeps {data['percent']} %.")
    else:
        for field, errors in form.errors.items():
            messages.error(request, f"{form.fields[field].label}: {errors[0]}")
    return redirect("agencies")


@page("statements.view")
def agency_file(request: PracticeRequest, public_id: UUID) -> HttpResponse:
    """What was placed on a day, as the agency takes it in."""
    agency = queries.access_agency(user_id=request.person_id, public_id=public_id)
    on = date_or_none(request.GET.get("on", "")) or today(request)
    rows = []
    for one in queries.placements(agency_id=agency.id, placed_on=on):
        rows += _file_rows(agency, one)
    note_look("placement", count=len(rows), form="csv")
    response = HttpResponse(placement_file(rows), content_type="text/csv; charset=utf-8")
    name = f"placements-{on.isoformat()}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _file_rows(agency: queries.AgencyView, one: queries.PlacementView) -> list[tuple[str, ...]]:
    """One row a visit."""
    patient = registration.get_patient(patient_id=one.patient_id)
    facts = queries.account_facts(patient_id=one.patient_id, on=one.placed_on)
    home = patient.guarantor_address or patient.address
    left: dict[int, int] = {}
    for part in one.left:
        left[part.encounter_id] = left.get(part.encounter_id, 0) + part.cents
    visits = charges.get_encounters(ids=sorted(left))
    last = facts.last_notice_on.isoformat() if facts.last_notice_on else ""
    return [
        (
            agency.client_number,
            patient.account_number,
            patient.name.last,
            patient.name.first,
            patient.birth_on.isoformat() if patient.birth_on else "",
            patient.guarantor.natural,
            home.line1,
            home.city,
            home.state,
            home.zip,
            patient.phone,
            visits[pk].service_on.isoformat(),
            f"{cents // 100}.{cents % 100:02d}",
            one.placed_on.isoformat(),
            last,
        )
        for pk, cents in sorted(left.items())
    ]


@action("payments.take")
def agency_sent(request: PracticeRequest, public_id: UUID) -> HttpResponse:
    """The agency sent money: gross − fee = net."""
    found = queries.access_placement(user_id=request.person_id, public_id=public_id)
    form = SentForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Enter what was collected.")
        return redirect("agencies")
    data = form.cleaned_data
    usual = agency_fee(data["gross"], found.fee_basis_points)
    fee = usual if data["fee"] is None else data["fee"]
    try:
        operations.record_agency_payment(
            placement_id=found.id,
            gross_cents=data["gross"],
            fee_cents=fee,
            on=today(request),
            reference=data["reference"],
            key=data["key"],
        )
    except NotAtAgency as refusal:
        messages.error(request, str(refusal))
    else:
        net = Money(data["gross"] - fee)
        said = f"{Money(data['gross'])} − {Money(fee)} fee = {net} on its way to the bank."
        messages.success(request, said)
    return redirect("agencies")


@action("statements.send")
def recall(request: PracticeRequest, public_id: UUID) -> HttpResponse:
    """Call a balance back."""
    found = queries.access_placement(user_id=request.person_id, public_id=public_id)
    reason = request.POST.get("reason", "").strip() or "Recalled by the practice"
    try:
        cents = operations.recall_account(placement_id=found.id, on=today(request), reason=reason)
    except NotAtAgency as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"{Money(cents)} is the patient's to pay again.")
    return redirect("agencies")
