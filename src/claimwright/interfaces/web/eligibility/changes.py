"""Coverage that changed in the past: shown first, carried out by one press, undone where safe."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from claimwright.cycle.claims.operations import InFlight, NotCovered
from claimwright.cycle.contracting import queries as contracting
from claimwright.cycle.eligibility import queries
from claimwright.cycle.registration import queries as patients
from claimwright.cycle.registration.domain.coverage import CoverageSnapshot
from claimwright.interfaces.web.guarding import PracticeRequest, action, form_page
from claimwright.interfaces.web.present import now, today
from claimwright.journeys.retro_coverage import (
    CannotUndo,
    Ending,
    carry_out,
    changes_of,
    preview,
    undo,
)


@form_page("patients.edit")
def change(request: PracticeRequest, public_id: UUID) -> HttpResponse:
    """What a coverage that ended, or was added, in the past does to visits gone by."""
    patient = patients.access_patient(user_id=request.person_id, public_id=public_id)
    held = patients.coverages_for(patient_ids=[patient.id])[patient.id]
    ending, fault = _ending(request, held)
    if request.method == "POST":
        if fault:
            messages.error(request, fault)
        else:
            _carry_out(request, patient.id, ending)
        return redirect("coverage_change", public_id=public_id)
    names = {one.id: one.name for one in contracting.list_payers()}
    plan = preview(patient_id=patient.id, ending=ending)
    context: dict[str, Any] = {
        "patient": patient,
        "held": [(one, names[one.payer_id]) for one in held],
        "ending": ending,
        "fault": fault,
        "coverage": request.GET.get("coverage", ""),
        "ended_on": request.GET.get("ended_on", ""),
        "plan": plan,
        "steps": [
            (step, names.get(step.from_payer_id or 0, "The patient"), _to(step, names))
            for step in plan.steps
        ],
        "changes": [
            (one, names.get(_payer(one, held) or 0, "The coverage on file"))
            for one in changes_of(patient_id=patient.id)
        ],
    }
    return render(request, "eligibility/coverage_change.html", context)


@action("patients.edit")
def take_back(request: PracticeRequest, public_id: UUID) -> HttpResponse:
    """Undo one change while no claim has left for the new payer."""
    done = queries.access_change(user_id=request.person_id, public_id=public_id)
    try:
        claims = undo(change=done, as_of=today(request), now=now())
    except (CannotUndo, InFlight, NotCovered) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"Undone; {_count(len(claims))} as before.")
    patient = patients.get_patient(patient_id=done.patient_id)
    return redirect("coverage_change", public_id=patient.public_id)


def _carry_out(request: PracticeRequest, patient_id: int, ending: Ending | None) -> None:
    try:
        done = carry_out(patient_id=patient_id, ending=ending, as_of=today(request), now=now())
    except (InFlight, NotCovered) as refusal:
        messages.error(request, str(refusal))
        return
    waiting = len(done.plan.steps) - len(done.plan.at_once)
    said = f"{_count(len(done.rebilled_claim_ids))} billed anew"
    if done.held_claim_ids:
        said += f", {len(done.held_claim_ids)} of them held by findings"
    if waiting:
        said += f"; {waiting} wait for what is named"
    messages.success(request, f"{said}.")


def _ending(request: PracticeRequest, held: list[CoverageSnapshot]) -> tuple[Ending | None, str]:
    """The ending typed, and what is wrong with it."""
    sent = request.POST if request.method == "POST" else request.GET
    wanted, typed = sent.get("coverage", ""), sent.get("ended_on", "").strip()
    if not wanted and not typed:
        return None, ""
    coverage = next((one for one in held if str(one.public_id) == wanted), None)
    if coverage is None:
        return None, "Choose the insurance that ended."
    try:
        on = date.fromisoformat(typed)
    except ValueError:
        return None, "Give the first day it no longer held."
    if on > today(request):
        return None, "That day has not come yet; end it on the patient's page."
    if coverage.starts_on is not None and on < coverage.starts_on:
        return None, "It cannot end before it began."
    return Ending(coverage_id=coverage.id, on=on), ""


def _to(step: Any, names: dict[int, str]) -> str:
    return names[step.to_payer_id] if step.to_payer_id else "nobody on file"


def _payer(one: Any, held: list[CoverageSnapshot]) -> int | None:
    return next((c.payer_id for c in held if c.id == one.coverage_id), None)


def _count(claims: int) -> str:
    return "1 claim" if claims == 1 else f"{claims} claims"
