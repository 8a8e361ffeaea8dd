"""A day's appointments with each patient's readiness at a glance, and check-in."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from claimwright.cycle.contracting import queries as contracting
from claimwright.cycle.eligibility import queries as eligibility
from claimwright.cycle.practice import queries as practice_queries
from claimwright.cycle.receipts.domain.payments import NotAPayment
from claimwright.cycle.registration import queries as registration
from claimwright.cycle.scheduling import operations, queries
from claimwright.cycle.scheduling.domain.appointments import TRANSITIONS, CannotMove
from claimwright.foundation.transports import TransportFailed
from claimwright.interfaces.web.forms import date_or_none
from claimwright.interfaces.web.guarding import PracticeRequest, action, note_look, page
from claimwright.interfaces.web.present import now, today
from claimwright.interfaces.web.registration.patient_page import coverage_state
from claimwright.interfaces.web.words import METHODS
from claimwright.journeys.ask_eligibility import ask_for_day
from claimwright.journeys.check_in import check_in
from claimwright.kernel.money import Money, NotMoney
from claimwright.ledger import queries as ledger
from claimwright.ledger.domain.posting import AccountKind


@page("schedule.view")
def day(request: PracticeRequest) -> HttpResponse:
    """One day, patient by patient."""
    on = _day(request)
    zone = ZoneInfo(request.practice.time_zone)
    start = datetime.combine(on, time.min, zone)
    booked = queries.appointments_between(start=start, end=start + timedelta(days=1))
    note_look("appointment", on=on.isoformat(), count=len(booked))
    rows = _rows(booked, on)
    context = {
        "rows": rows,
        "on": on,
        "before": on - timedelta(days=1),
        "after": on + timedelta(days=1),
        "is_today": on == today(request),
        "unready": sum(row["state"] in ("unknown", "inactive", "rejected") for row in rows),
        "methods": METHODS,
    }
    return render(request, "scheduling/day.html", context)


def _rows(booked: list[Any], on: date) -> list[dict[str, Any]]:
    """Patient, provider, coverage, its last word and the balance; a constant number of queries."""
    patient_ids = sorted({one.patient_id for one in booked})
    patients = registration.get_patients(ids=patient_ids)
    providers = practice_queries.get_providers(ids=[one.provider_id for one in booked])
    covered = registration.coverages_for(patient_ids=patient_ids, on=on)
    first = {pid: held[0] for pid, held in covered.items() if held}
    payers = contracting.get_payers(ids=[one.payer_id for one in first.values()])
    known = eligibility.latest_benefits(coverage_ids=[one.id for one in first.values()])
    owed = ledger.balances(by="patient", ids=patient_ids, kinds=[AccountKind.PATIENT_RECEIVABLE])
    return [
        _row(one, patients[one.patient_id], providers.get(one.provider_id))
        | _readiness(first.get(one.patient_id), payers, known)
        | {"balance": owed.get(one.patient_id, 0)}
        for one in booked
    ]


def _row(one: Any, patient: Any, provider: Any) -> dict[str, Any]:
    return {
        "one": one,
        "patient": patient,
        "provider": provider,
        "moves": sorted(TRANSITIONS[one.state] - {"arrived"}),
    }


def _readiness(coverage: Any, payers: dict[int, Any], known: dict[int, Any]) -> dict[str, Any]:
    if coverage is None:
        return {"payer": None, "state": "self_pay", "copay": 0}
    latest = known.get(coverage.id)
    summary = latest.summary if latest else None
    copay = summary.copay_cents or 0 if summary else 0
    return {"payer": payers[coverage.payer_id], "state": coverage_state(latest), "copay": copay}


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
        else:
            messages.success(request, f"{asked.count} questions sent. Answers appear as they come.")
    return redirect(f"{reverse('schedule')}?on={on.isoformat()}")


@action("schedule.edit")
def arrive(request: PracticeRequest, public_id: UUID) -> HttpResponse:
    """The patient is here; what was collected is taken with it."""
    one = queries.access_appointment(user_id=request.person_id, public_id=public_id)
    text = request.POST.get("collected", "").strip()
    method = request.POST.get("method", "card")
    try:
        cents = Money.of(text).cents if text else 0
        done = check_in(
            appointment_id=one.id,
            collected_cents=cents,
            method=method,
            on=today(request),
            now=now(),
        )
    except (NotMoney, NotAPayment, CannotMove) as refusal:
        messages.error(request, str(refusal))
    else:
        took = f" {Money(cents)} taken." if done.payment_public_id else ""
        messages.success(request, f"Checked in.{took}")
    return redirect(_back(request))


@action("schedule.edit")
def move(request: PracticeRequest, public_id: UUID) -> HttpResponse:
    """The patient did not come, canceled, or is done."""
    one = queries.access_appointment(user_id=request.person_id, public_id=public_id)
    try:
        operations.move_appointments(ids=[one.id], to=request.POST.get("to", ""), now=now())
    except CannotMove as refusal:
        messages.error(request, str(refusal))
    return redirect(_back(request))


def _day(request: PracticeRequest) -> date:
    return date_or_none(request.GET.get("on", "")) or today(request)


def _back(request: PracticeRequest) -> str:
    on = date_or_none(request.POST.get("on", "")) or today(request)
    return f"{reverse('schedule')}?on={on.isoformat()}"
