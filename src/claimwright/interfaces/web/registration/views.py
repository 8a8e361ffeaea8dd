"""Find, register and correct patients and their coverage."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from claimwright.cycle.contracting import queries as contracting
from claimwright.cycle.registration import operations, queries
from claimwright.cycle.registration.domain import checks
from claimwright.cycle.registration.domain.coverage import CoverageSnapshot
from claimwright.cycle.registration.domain.patients import NewPatient, PatientSnapshot
from claimwright.foundation.access.guard import NotVisible
from claimwright.interfaces.web.guarding import PracticeRequest, action, form_page, note_look, page
from claimwright.interfaces.web.listing import searched, wanted
from claimwright.interfaces.web.present import today
from claimwright.interfaces.web.registration.forms import (
    CoverageForm,
    PatientForm,
    changes_of,
)
from claimwright.interfaces.web.way_back import after_saving
from claimwright.kernel.finding import Finding, has_errors


@page("patients.view")
def list_patients(request: PracticeRequest) -> HttpResponse:
    """Every patient by name; search by name, account, phone, member number or birth date."""
    asked = wanted(request)
    text = searched(request)
    rows, total = queries.patient_page(text=text, offset=asked.offset, limit=asked.size)
    coverages = queries.coverages_for(patient_ids=[row.id for row in rows], on=today(request))
    payers = contracting.get_payers(
        ids=[coverage.payer_id for held in coverages.values() for coverage in held]
    )
    note_look("patient", count=len(rows))
    shown = [
        {"patient": row, "insurers": [(c, payers.get(c.payer_id)) for c in coverages[row.id]]}
        for row in rows
    ]
    context = {"rows": shown, "pager": asked.pager(total), "text": text}
    return render(request, "registration/patients.html", context)


@form_page("patients.edit")
def register(request: PracticeRequest) -> HttpResponse:
    """Register a patient; a likely duplicate is shown before anything is written."""
    form = PatientForm(request.POST or None)
    context: dict[str, Any] = {"form": form, "title": "Register a patient"}
    if request.method == "POST" and form.is_valid():
        new = form.new_patient()
        if may_save(request, form, context, checks.patient_findings(new, as_of=today(request))):
            context["alike"] = alike_to(new)
            if not context["alike"] or "not-the-same" in request.POST:
                made = operations.register_patients(new=[new], as_of=today(request))[0]
                messages.success(request, f"{new.name.natural} is registered. Add the insurance.")
                return redirect("add_coverage", public_id=made.public_id)
    return render(request, "registration/patient_form.html", context)


@form_page("patients.edit")
def edit_patient(request: PracticeRequest, public_id: UUID) -> HttpResponse:
    """Correct what is known of a patient."""
    patient = queries.access_patient(user_id=request.person_id, public_id=public_id)
    form = PatientForm(request.POST or None, initial=PatientForm.initial_of(patient))
    context = {"form": form, "patient": patient, "title": f"Edit {patient.name.natural}"}
    if request.method == "POST" and form.is_valid():
        new = form.new_patient(patient.account_number)
        if may_save(request, form, context, checks.patient_findings(new, as_of=today(request))):
            operations.update_patient(
                patient_id=patient.id, changes=changes_of(form.cleaned_data), as_of=today(request)
            )
            messages.success(request, "Saved. Claims not yet sent follow when they are rebuilt.")
            return after_saving(request, "patient", public_id)
    return render(request, "registration/patient_form.html", context)


@form_page("patients.edit")
def add_coverage(request: PracticeRequest, public_id: UUID) -> HttpResponse:
    """Type in an insurance card."""
    patient = queries.access_patient(user_id=request.person_id, public_id=public_id)
    held = queries.coverages_for(patient_ids=[patient.id])[patient.id]
    start = {"rank": next((r for r in "PST" if r not in {c.rank for c in held}), "P")}
    form = CoverageForm(request.POST or None, payers=contracting.list_payers(), initial=start)
    context = {"form": form, "patient": patient, "title": "Add insurance", "held": held}
    if request.method == "POST" and form.is_valid():
        found = _card_findings(form, patient, today(request))
        if may_save(request, form, context, found):
            added = operations.add_coverages(
                new=[form.new_coverage(patient.id)], as_of=today(request)
            )[0]
            _say_warnings(request, added.findings)
            messages.success(request, "The insurance is added.")
            return after_saving(request, "patient", public_id)
    return render(request, "registration/coverage_form.html", context)


@form_page("patients.edit")
def edit_coverage(request: PracticeRequest, public_id: UUID, coverage_id: UUID) -> HttpResponse:
    """Correct an insurance card."""
    patient = queries.access_patient(user_id=request.person_id, public_id=public_id)
    coverage = _own_coverage(patient, coverage_id)
    payer = contracting.get_payer(payer_id=coverage.payer_id)
    form = CoverageForm(
        request.POST or None,
        payers=contracting.list_payers(),
        initial=CoverageForm.initial_of(coverage, payer),
    )
    context = {"form": form, "patient": patient, "title": "Edit insurance", "coverage": coverage}
    if request.method == "POST" and form.is_valid():
        found = _card_findings(form, patient, today(request))
        if may_save(request, form, context, found):
            operations.correct_coverage(
                coverage_id=coverage.id, changes=form.changes(), as_of=today(request)
            )
            messages.success(request, "The insurance is corrected.")
            return after_saving(request, "patient", public_id)
    return render(request, "registration/coverage_form.html", context)


@action("patients.edit")
def end_coverage(request: PracticeRequest, public_id: UUID, coverage_id: UUID) -> HttpResponse:
    """The insurance stops today."""
    patient = queries.access_patient(user_id=request.person_id, public_id=public_id)
    operations.end_coverage(coverage_id=_own_coverage(patient, coverage_id).id, on=today(request))
    messages.success(request, "The insurance ends today. It still pays for earlier visits.")
    return redirect("patient", public_id=public_id)


def _own_coverage(patient: PatientSnapshot, public_id: UUID) -> CoverageSnapshot:
    held = queries.coverages_for(patient_ids=[patient.id])[patient.id]
    for coverage in held:
        if coverage.public_id == public_id:
            return coverage
    raise NotVisible("There is nothing here for you under that address.")


def _card_findings(form: CoverageForm, patient: PatientSnapshot, as_of: date) -> list[Finding]:
    as_new = NewPatient(
        name=patient.name, birth_on=patient.birth_on, sex=patient.sex, address=patient.address
    )
    return checks.coverage_findings(
        form.new_coverage(patient.id), kind=form.chosen_payer.kind, patient=as_new, as_of=as_of
    )


def may_save(
    request: PracticeRequest, form: Any, context: dict[str, Any], findings: list[Finding]
) -> bool:
    """Errors are shown beside their fields first; the person may then save all the same."""
    if not has_errors(findings) or "save-anyway" in request.POST:
        return True
    context["findings"] = form.take_findings(findings)
    context["may_save_anyway"] = True
    return False


def alike_to(new: NewPatient) -> list[dict[str, Any]]:
    """Who may be the same person, with what speaks for it."""
    found = queries.likely_duplicates(new=new)
    people = queries.get_patients(ids=[patient_id for patient_id, _, _ in found])
    return [
        {"patient": people[patient_id], "score": score, "reasons": ", ".join(reasons)}
        for patient_id, score, reasons in found
        if patient_id in people
    ]


def _say_warnings(request: PracticeRequest, findings: tuple[Finding, ...]) -> None:
    for finding in findings:
        messages.warning(request, f"{finding.message} {finding.fix}")
