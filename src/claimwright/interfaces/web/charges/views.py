"""Visits: from the room to the claim."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from uuid6 import uuid7

from claimwright.cycle.charges import operations, queries
from claimwright.cycle.charges.domain import checks
from claimwright.cycle.charges.domain.encounters import (
    EncounterSnapshot,
    NewChargeLine,
    NewEncounter,
)
from claimwright.cycle.charges.domain.states import STATE_WORDS, CannotMove
from claimwright.cycle.claims import queries as claim_queries
from claimwright.cycle.coding import queries as coding
from claimwright.cycle.contracting import queries as contracting
from claimwright.cycle.practice import queries as practice_queries
from claimwright.cycle.receipts import operations as receipts
from claimwright.cycle.registration import queries as registration
from claimwright.interfaces.web.charges.forms import ChargeSheet, VisitForm, pointer_letters
from claimwright.interfaces.web.charges.meanwhile import Meanwhile, meanwhile
from claimwright.interfaces.web.guarding import PracticeRequest, action, form_page, note_look, page
from claimwright.interfaces.web.listing import chosen, wanted
from claimwright.interfaces.web.present import today
from claimwright.interfaces.web.way_back import after_saving
from claimwright.journeys import bill_encounters as journey
from claimwright.journeys.bill_encounters import Billed
from claimwright.journeys.correct_visit import correct_visit
from claimwright.kernel.finding import Finding

VIEWS = ("ready", "open", "billed", "closed", "void")
MOST_AT_ONCE = 5000


@page("charges.view")
def worklist(request: PracticeRequest) -> HttpResponse:
    """Visits by state; those ready to bill first."""
    state = chosen(request, "state", VIEWS) or "ready"
    asked = wanted(request)
    rows, total = queries.encounters_in_state(state=state, offset=asked.offset, limit=asked.size)
    patients = registration.get_patients(ids=[row.patient_id for row in rows])
    providers = practice_queries.get_providers(ids=[row.rendering_id for row in rows])
    counts = queries.counts_by_state()
    note_look("encounter", state=state, count=len(rows))
    context = {
        "rows": [
            {
                "visit": row,
                "patient": patients[row.patient_id],
                "provider": providers[row.rendering_id],
                "codes": ", ".join(line.code for line in row.lines),
            }
            for row in rows
        ],
        "pager": asked.pager(total),
        "state": state,
        "views": [(name, STATE_WORDS[name], counts.get(name, 0)) for name in VIEWS],
        "ready_count": counts.get("ready", 0),
    }
    return render(request, "charges/visits.html", context)


@page("charges.view")
def show(request: PracticeRequest, public_id: UUID) -> HttpResponse:
    """One visit: codes, services, what stands in the way, and its claims."""
    visit = queries.access_encounter(user_id=request.person_id, public_id=public_id)
    patient = registration.get_patient(patient_id=visit.patient_id)
    people = practice_queries.get_providers(
        ids=[one for one in (visit.rendering_id, visit.supervising_id) if one]
    )
    said = coding.describe_diagnoses(codes=visit.diagnoses, on=visit.service_on)
    claims = claim_queries.claims_of_encounters(encounter_ids=[visit.id]).get(visit.id, [])
    payers = contracting.get_payers(ids=[claim.payer_id for claim in claims])
    context = {
        "visit": visit,
        "patient": patient,
        "claims": claims,
        "payers": {payer_id: payer.name for payer_id, payer in payers.items()},
        "provider": people.get(visit.rendering_id),
        "supervisor": people.get(visit.supervising_id or 0),
        "location": practice_queries.get_locations(ids=[visit.location_id]).get(visit.location_id),
        "diagnoses": [
            (letter, code, said.get(code, "Not in the code set of that day"))
            for letter, code in zip("ABCDEFGHIJKL", visit.diagnoses, strict=False)
        ],
        "lines": [(line, pointer_letters(line.pointers)) for line in visit.lines],
        "findings": _findings(request, visit),
        "history": queries.history(encounter_id=visit.id),
        "can_change": visit.state in ("open", "ready", "billed"),
    }
    return render(request, "charges/visit.html", context)


@form_page("charges.edit")
def new_visit(request: PracticeRequest, public_id: UUID) -> HttpResponse:
    """Record a visit of a patient by hand."""
    patient = registration.access_patient(user_id=request.person_id, public_id=public_id)
    form = _visit_form(request, {"service_on": today(request), "source_key": f"web:{uuid7()}"})
    sheet = ChargeSheet.typed(request.POST) if request.method == "POST" else ChargeSheet()
    if request.method == "POST" and form.is_valid() and not sheet.errors:
        try:
            made = operations.record_encounters(
                new=[form.new_encounter(patient.id, sheet)], as_of=today(request)
            )[0]
        except operations.CannotRecord as refusal:
            sheet.errors.append(str(refusal))
        else:
            if made.encounter_id is not None:
                visit = queries.get_encounter(encounter_id=made.encounter_id)
                batch = receipts.join_open_batch(encounter_ids=[visit.id])
                into = f", in batch {batch}" if batch else ""
                messages.success(request, f"The visit is recorded as {visit.number}{into}.")
                return redirect("visit", public_id=visit.public_id)
            sheet.errors += [f"{fault.message} {fault.fix}" for fault in made.findings]
    context = {"form": form, "sheet": sheet, "patient": patient, "title": "New visit"}
    return render(request, "charges/visit_form.html", context)


@form_page("charges.edit")
def edit_visit(request: PracticeRequest, public_id: UUID) -> HttpResponse:
    """Correct diagnoses and services; a claim already sent keeps what it said."""
    visit = queries.access_encounter(user_id=request.person_id, public_id=public_id)
    patient = registration.get_patient(patient_id=visit.patient_id)
    sheet = ChargeSheet.typed(request.POST) if request.method == "POST" else ChargeSheet.of(visit)
    newer = meanwhile(visit, sheet, request.POST)
    if request.method == "POST" and not sheet.errors and not newer.changed_meanwhile:
        try:
            found = correct_visit(
                encounter_id=visit.id,
                diagnoses=sheet.diagnoses,
                lines=sheet.lines,
                authorization_number=request.POST.get("authorization_number", "").strip()[:50],
                reason=request.POST.get("reason", "").strip()[:200] or "corrected by hand",
                as_of=today(request),
            )
        except operations.CannotChange as refusal:
            sheet.errors.append(str(refusal))
        else:
            _say_saved(request, found)
            _restrict(request, visit)
            return after_saving(request, "visit", public_id)
    context = {"sheet": sheet, "visit": visit, "patient": patient, "title": f"Edit {visit.number}"}
    context |= {"newer": newer, "typed": _typed(request, visit, newer)}
    return render(request, "charges/visit_form.html", context)


def _typed(request: PracticeRequest, visit: EncounterSnapshot, newer: Meanwhile) -> dict[str, str]:
    """The two fields beside the codes, as typed; left alone they take what somebody else saved."""
    held = {
        "authorization_number": visit.authorization_number,
        "plan_restriction": visit.plan_restriction,
        "reason": "",
    }
    left_alone = {one.name for one in newer.changed_meanwhile if not one.typed}
    sent = {name: request.POST[name] for name in held if name in request.POST}
    return held | {name: value for name, value in sent.items() if name not in left_alone}


def _restrict(request: PracticeRequest, visit: EncounterSnapshot) -> None:
    """Keep the visit from plans, or let it go, where the form changed that."""
    reason = " ".join(request.POST.get("plan_restriction", visit.plan_restriction).split())[:120]
    if reason == visit.plan_restriction:
        return
    sent = journey.keep_from_plans(encounter_id=visit.id, reason=reason, as_of=today(request))
    if reason and sent:
        messages.warning(request, f"A plan has been sent {', '.join(sent)} already.")


@action("charges.edit")
def void_visit(request: PracticeRequest, public_id: UUID) -> HttpResponse:
    """The visit is not to be billed; the reason is kept."""
    visit = queries.access_encounter(user_id=request.person_id, public_id=public_id)
    reason = request.POST.get("reason", "").strip()[:200]
    if not reason:
        messages.error(request, "Say why the visit is not billed.")
        return redirect("visit", public_id=public_id)
    try:
        operations.void_encounter(encounter_id=visit.id, reason=reason, on=today(request))
    except (CannotMove, operations.CannotChange) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"{visit.number} is void. Its charges are reversed.")
    return redirect("visit", public_id=public_id)


@action("claims.edit")
def bill(request: PracticeRequest) -> HttpResponse:
    """Bill the visits chosen, or every visit that is ready."""
    if "all" in request.POST:
        done = journey.bill_waiting(as_of=today(request), limit=MOST_AT_ONCE)
    else:
        ids = [
            queries.access_encounter(user_id=request.person_id, public_id=public_id).id
            for public_id in request.POST.getlist("visit")[:MOST_AT_ONCE]
        ]
        done = journey.bill_encounters(encounter_ids=ids, as_of=today(request))
    _say_billed(request, done)
    only = request.POST.getlist("visit")
    if len(only) == 1 and "stay" in request.POST:
        return redirect("visit", public_id=only[0])
    return redirect("held_claims" if done.held_claim_ids else "visits")


@page("charges.view")
def find_diagnosis(request: PracticeRequest) -> HttpResponse:
    """ICD-10-CM by code or words, as a short list to pick from."""
    words = request.GET.get("words", "").strip()[:80]
    hits = coding.search_diagnoses(words=words, limit=12) if len(words) > 1 else []
    return render(request, "charges/diagnosis_hits.html", {"hits": hits, "words": words})


def _visit_form(request: PracticeRequest, initial: dict[str, Any]) -> VisitForm:
    return VisitForm(
        request.POST or None,
        providers=practice_queries.list_providers(on=today(request)),
        locations=practice_queries.list_locations(on=today(request)),
        initial=initial,
    )


def _findings(request: PracticeRequest, visit: EncounterSnapshot) -> list[Finding]:
    """What keeps the visit from being billed, judged as it stands now."""
    if visit.state not in ("open", "ready"):
        return []
    patient = registration.get_patient(patient_id=visit.patient_id)
    rendering = practice_queries.get_providers(ids=[visit.rendering_id])[visit.rendering_id]
    return checks.encounter_findings(
        as_new(visit), checks.Facts(patient=patient, rendering=rendering, as_of=today(request))
    )


def as_new(visit: EncounterSnapshot) -> NewEncounter:
    """The visit as it would be typed again."""
    lines = tuple(
        NewChargeLine(
            code=line.code,
            modifiers=line.modifiers,
            units=line.units,
            charge_cents=line.charge_cents,
            pointers=line.pointers,
            description=line.description,
            ndc=line.ndc,
            ndc_quantity=line.ndc_quantity,
            ndc_unit=line.ndc_unit,
            note=line.note,
        )
        for line in visit.lines
    )
    return NewEncounter(
        source_key=visit.source_key,
        patient_id=visit.patient_id,
        rendering_id=visit.rendering_id,
        location_id=visit.location_id,
        service_on=visit.service_on,
        service_to=visit.service_to,
        supervising_id=visit.supervising_id,
        diagnoses=visit.diagnoses,
        lines=lines,
        authorization_number=visit.authorization_number,
        related_causes=visit.related_causes,
        accident_on=visit.accident_on,
        accident_state=visit.accident_state,
        recorded_on=visit.recorded_on,
    )


def _say_saved(request: PracticeRequest, found: list[Finding]) -> None:
    errors = [fault for fault in found if fault.severity.value == "error"]
    if errors:
        messages.warning(request, f"Saved, but not ready to bill: {errors[0].message}")
    else:
        messages.success(request, "Saved. Claims not yet sent take it up when they are rebuilt.")


def _say_billed(request: PracticeRequest, done: Billed) -> None:
    parts = []
    if done.ready_claim_ids:
        parts.append(f"{len(done.ready_claim_ids)} ready to send")
    if done.held_claim_ids:
        parts.append(f"{len(done.held_claim_ids)} held with something to fix")
    if done.self_pay_encounter_ids:
        parts.append(f"{len(done.self_pay_encounter_ids)} billed to the patient")
    if done.not_billable:
        first = next(iter(done.not_billable.values()))
        words = f": {first[0].message}" if first else ""
        parts.append(f"{len(done.not_billable)} could not be billed{words}")
    level = messages.WARNING if done.held_claim_ids or done.not_billable else messages.SUCCESS
    said = "; ".join(parts) or "There was nothing to bill"
    messages.add_message(request, level, f"{said[0].upper()}{said[1:]}.")
