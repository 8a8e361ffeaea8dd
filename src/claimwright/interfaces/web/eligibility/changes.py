"""Coverage that changed in the past: shown first, carried out by one press, undone where safe."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render

from claimwright.cycle.charges import queries as charges
from claimwright.cycle.claims import queries as claims
from claimwright.cycle.claims.operations import InFlight, NotCovered
from claimwright.cycle.contracting import queries as contracting
from claimwright.cycle.eligibility import queries
from claimwright.cycle.registration import queries as patients
from claimwright.cycle.registration.domain.coverage import CoverageSnapshot
from claimwright.cycle.remittance.operations import NotFree
from claimwright.interfaces.web.guarding import PracticeRequest, action, form_page
from claimwright.interfaces.web.present import now, today
from claimwright.journeys.retro_coverage import (
    CannotUndo,
    Ending,
    PlanChanged,
    Wish,
    carry_out,
    changes_of,
    preview,
    undo,
)
from claimwright.kernel.money import Money

CHECK = "check"  # payers get their money by our check; else they take it back themselves


@form_page("patients.edit")
def change(request: PracticeRequest, public_id: UUID) -> HttpResponse:
    """What a coverage that ended, or was added, in the past does to visits gone by."""
    patient = patients.access_patient(user_id=request.person_id, public_id=public_id)
    held = patients.coverages_for(patient_ids=[patient.id])[patient.id]
    ending, fault = _ending(request, held)
    by_check = _said(request).get("back", CHECK) == CHECK
    if request.method == "POST":
        if fault:
            messages.error(request, fault)
        else:
            seen = request.POST.get("seen", "")[:32]
            wish = Wish(
                patient_id=patient.id,
                user_id=request.person_id,
                ending=ending,
                by_check=by_check,
                seen=seen,
            )
            _carry_out(request, wish)
        return redirect("coverage_change", public_id=public_id)
    names = {one.id: one.name for one in contracting.list_payers()}
    plan = preview(patient_id=patient.id, ending=ending, by_check=by_check)
    context: dict[str, Any] = {
        "patient": patient,
        "held": [(one, names[one.payer_id]) for one in held],
        "ending": ending,
        "fault": fault,
        "coverage": request.GET.get("coverage", ""),
        "ended_on": request.GET.get("ended_on", ""),
        "plan": plan,
        "visits": charges.get_encounters(ids=[step.encounter_id for step in plan.steps]),
        "claims": claims.get_claims(ids=[one.claim_id for one in plan.steps if one.claim_id]),
        "by_check": by_check,
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
        back = undo(change=done, user_id=request.person_id, as_of=today(request), now=now())
    except (CannotUndo, InFlight, NotCovered) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"Undone; {_count(len(back))} as before.")
    patient = patients.get_patient(patient_id=done.patient_id)
    return redirect("coverage_change", public_id=patient.public_id)


def _carry_out(request: PracticeRequest, wish: Wish) -> None:
    try:
        done = carry_out(wish=wish, as_of=today(request), now=now())
    except (InFlight, NotCovered, NotFree, PlanChanged) as refusal:
        messages.error(request, str(refusal))
        return
    plan, said = done.plan, [f"{_count(len(done.rebilled_claim_ids))} billed anew"]
    if done.held_claim_ids:
        said.append(f"{len(done.held_claim_ids)} of them held by findings")
    if plan.mailed_cents:
        said.append(f"{Money(plan.mailed_cents)} goes back to payers: mail the checks")
    if plan.asked_cents:
        said.append(f"{Money(plan.asked_cents)} waits for a second person on the credits page")
    if plan.freed_cents and not plan.by_check:
        said.append(f"{Money(plan.freed_cents)} waits for the payers to take it back")
    if plan.patient_cents:
        said.append(f"{Money(plan.patient_cents)} of the patient's is on account until they answer")
    if plan.waiting:
        said.append(f"{len(plan.waiting)} wait for what is named")
    messages.success(request, f"{'; '.join(said)}.")


def _said(request: PracticeRequest) -> QueryDict:
    return request.POST if request.method == "POST" else request.GET


def _ending(request: PracticeRequest, held: list[CoverageSnapshot]) -> tuple[Ending | None, str]:
    """The ending typed, and what is wrong with it."""
    sent = _said(request)
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
