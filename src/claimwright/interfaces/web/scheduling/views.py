"""A day's appointments with each patient's readiness at a glance, check-in, and what to mend."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from claimwright.cycle.eligibility.domain.readiness import Gap
from claimwright.cycle.practice import queries as practice_queries
from claimwright.cycle.receipts import queries as receipts
from claimwright.cycle.receipts.domain.payments import NotAPayment
from claimwright.cycle.registration import operations as registration
from claimwright.cycle.scheduling import operations, queries
from claimwright.cycle.scheduling.domain.appointments import (
    TRANSITIONS,
    AppointmentSnapshot,
    CannotMove,
    NotACode,
    read_codes,
)
from claimwright.foundation.access.guard import NotVisible
from claimwright.foundation.transports import TransportFailed
from claimwright.interfaces.web.forms import date_or_none
from claimwright.interfaces.web.guarding import PracticeRequest, action, note_look, page
from claimwright.interfaces.web.hearing import hear_sandbox
from claimwright.interfaces.web.present import now, today
from claimwright.interfaces.web.words import METHODS
from claimwright.journeys.ask_eligibility import ask_for_day
from claimwright.journeys.check_in import check_in
from claimwright.journeys.front_desk import Readiness, day_of, next_day_with_patients, to_fix
from claimwright.kernel.money import Money, NotMoney
from claimwright.kernel.person_name import PersonName

PAYMENTS = "payments"
COMING = ("booked", "arrived")


@page("schedule.view")
def day(request: PracticeRequest) -> HttpResponse:
    """One day, patient by patient: ready or not, what the visit costs them, what to ask for."""
    on = _day(request)
    found = day_of(on=on)
    note_look("appointment", on=on.isoformat(), count=len(found))
    here = today(request)
    coming = [row for row in found if row.appointment.state in COMING]
    context = {
        "rows": _shown(found),
        "on": on,
        "on_text": on.isoformat(),
        "before": on - timedelta(days=1),
        "after": on + timedelta(days=1),
        "is_today": on == here,
        "is_past": on < here,
        "methods": METHODS,
        "coming_count": sum(row.appointment.state == "booked" for row in found),
        "ready_count": sum(row.is_ready for row in coming),
        "unready_count": len(to_fix(found)),
        "to_ask_cents": sum(
            row.due.asked_cents for row in found if row.appointment.state == "booked"
        ),
        "batch": _open_batch(request),
        "next_day": next_day_with_patients(after=here),
    }
    return render(request, "scheduling/day.html", context)


@page("schedule.view")
def fix_list(request: PracticeRequest) -> HttpResponse:
    """What must be put right before a day's patients come; the next day with patients unless named.

    The costliest gap comes first; each row has the press that mends it.
    """
    asked = date_or_none(request.GET.get("on", ""))
    on = asked or next_day_with_patients(after=today(request)) or today(request)
    found = day_of(on=on)
    note_look("appointment", on=on.isoformat(), count=len(found))
    context = {
        "rows": _shown(to_fix(found)),
        "on": on,
        "total": len(found),
        "is_today": on == today(request),
        "methods": METHODS,
    }
    return render(request, "scheduling/fix.html", context)


def _shown(found: Sequence[Readiness]) -> list[dict[str, Any]]:
    providers = practice_queries.get_providers(ids=[row.appointment.provider_id for row in found])
    return [
        {
            "row": row,
            "one": row.appointment,
            "patient": row.patient,
            "provider": providers.get(row.appointment.provider_id),
            "gaps": [{"gap": gap.gap.name, "found": gap} for gap in row.gaps],
            "moves": sorted(TRANSITIONS[row.appointment.state] - {"arrived"}),
        }
        for row in found
    ]


def _open_batch(request: PracticeRequest) -> Any:
    if not request.can.get("payments_take"):
        return None
    return receipts.open_batch_of(user_id=request.person_id, kind=PAYMENTS)


@action("eligibility.run")
def verify_day(request: PracticeRequest) -> HttpResponse:
    """Ask the payers of everyone who comes that day."""
    on = date_or_none(request.POST.get("on", "")) or today(request)
    try:
        asked = ask_for_day(on=on, now=now())
    except TransportFailed as refusal:
        messages.error(request, f"{refusal}. The questions are kept and go with the next try.")
    else:
        if asked is None:
            messages.info(request, "There is nobody to ask about.")
        elif hear_sandbox(request):
            messages.success(request, f"{asked.count} questions asked and answered.")
        else:
            messages.success(request, f"{asked.count} questions sent. Answers appear as they come.")
    return redirect(_back(request))


@action("schedule.edit")
def arrive(request: PracticeRequest, public_id: UUID) -> HttpResponse:
    """The patient is here; what was collected is taken with it, into the open batch."""
    one = queries.access_appointment(user_id=request.person_id, public_id=public_id)
    text = request.POST.get("collected", "").strip()
    try:
        done = check_in(
            appointment_id=one.id,
            collected_cents=Money.of(text).cents if text else 0,
            method=request.POST.get("method", "card"),
            on=today(request),
            now=now(),
            due=_readiness(request, one).due,
        )
    except (NotMoney, NotAPayment, CannotMove) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"Checked in.{_took(request, text, done.payment_public_id)}")
    return redirect(_back(request))


def _took(request: PracticeRequest, text: str, payment: UUID | None) -> str:
    if payment is None:
        return ""
    batch = _open_batch(request)
    where = f" into batch {batch.number}" if batch else "; no batch of yours is open"
    return f" {Money.of(text)} taken{where}."


def _readiness(request: PracticeRequest, one: AppointmentSnapshot) -> Readiness:
    """The row of one appointment, reckoned as the day's page reckons it."""
    zone_day = _local_day(request, one)
    found = [row for row in day_of(on=zone_day) if row.appointment.id == one.id]
    if not found:
        raise NotVisible("There is nothing here for you under that address.")
    return found[0]


def _local_day(request: PracticeRequest, one: AppointmentSnapshot) -> date:
    return one.starts_at.astimezone(ZoneInfo(request.practice.time_zone)).date()


@action("schedule.edit")
def move(request: PracticeRequest, public_id: UUID) -> HttpResponse:
    """The patient did not come, canceled, or is done."""
    one = queries.access_appointment(user_id=request.person_id, public_id=public_id)
    try:
        operations.move_appointments(ids=[one.id], to=request.POST.get("to", ""), now=now())
    except CannotMove as refusal:
        messages.error(request, str(refusal))
    return redirect(_back(request))


@action("schedule.edit")
def plan(request: PracticeRequest, public_id: UUID) -> HttpResponse:
    """What is planned for the visit, and the authorization the payer gave for it."""
    one = queries.access_appointment(user_id=request.person_id, public_id=public_id)
    try:
        operations.plan_services(
            appointment_id=one.id,
            codes=read_codes(request.POST.get("codes", "")),
            authorization_number=request.POST.get("authorization", ""),
        )
    except NotACode as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Kept. The estimate follows it.")
    return redirect(_back(request))


@action("patients.edit")
def take_payers_name(request: PracticeRequest, public_id: UUID) -> HttpResponse:
    """The payer's spelling becomes ours: claims match by it."""
    one = queries.access_appointment(user_id=request.person_id, public_id=public_id)
    row = _readiness(request, one)
    summary = row.latest.summary if row.latest else None
    if summary is None or not any(g.gap is Gap.OTHER_NAME and g.told for g in row.gaps):
        messages.info(
            request, "There is no name to take over: the names agree already, or differ as a whole."
        )
        return redirect(_back(request))
    before = row.patient.name
    name = PersonName(
        summary.member_last.title(),
        summary.member_first.title() or before.first,
        before.middle,
        before.suffix,
    )
    registration.update_patient(
        patient_id=row.patient.id, changes={"name": name}, as_of=today(request)
    )
    messages.success(
        request, f"{before.natural} is {name.natural} from now on, as the payer has it."
    )
    return redirect(_back(request))


def _day(request: PracticeRequest) -> date:
    return date_or_none(request.GET.get("on", "")) or today(request)


def _back(request: PracticeRequest) -> str:
    """To the list the press was on: the day, or its fix-it list."""
    on = date_or_none(request.POST.get("on", "")) or today(request)
    route = "fix_list" if request.POST.get("from") == "fix" else "schedule"
    return f"{reverse(route)}?on={on.isoformat()}"
