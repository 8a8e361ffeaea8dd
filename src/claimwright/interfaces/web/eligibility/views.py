"""Questions to payers and what they answered."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from claimwright.cycle.contracting import queries as contracting
from claimwright.cycle.eligibility import operations, queries
from claimwright.cycle.registration import queries as registration
from claimwright.foundation.transports import TransportFailed
from claimwright.interfaces.web.forms import date_or_none
from claimwright.interfaces.web.guarding import PracticeRequest, action, note_look, page
from claimwright.interfaces.web.hearing import hear_sandbox
from claimwright.interfaces.web.listing import chosen, wanted
from claimwright.interfaces.web.present import now, today
from claimwright.interfaces.web.registration.patient_page import coverage_state

VIEWS = {"": "All", "asked": "Waiting", "answered": "Answered", "rejected": "Not answered"}
WINDOW_DAYS = 30


@page("patients.view")
def overview(request: PracticeRequest) -> HttpResponse:
    """Inquiries, latest first."""
    state = chosen(request, "state", VIEWS)
    asked = wanted(request)
    rows, total = queries.inquiry_page(state=state, offset=asked.offset, limit=asked.size)
    coverages = registration.get_coverages(ids=[row.coverage_id for row in rows])
    patients = registration.get_patients(ids=[c.patient_id for c in coverages.values()])
    payers = contracting.get_payers(ids=[c.payer_id for c in coverages.values()])
    note_look("inquiry", count=len(rows))
    counts = queries.answered_between(start=now() - timedelta(days=WINDOW_DAYS), end=now())
    context = {
        "rows": [
            {
                "one": row,
                "patient": patients[coverages[row.coverage_id].patient_id],
                "payer": payers[coverages[row.coverage_id].payer_id],
                "state": coverage_state(row),
            }
            for row in rows
        ],
        "pager": asked.pager(total),
        "state": state,
        "views": VIEWS,
        "counts": dict(zip(("asked", "answered", "rejected"), counts, strict=True)),
    }
    return render(request, "eligibility/overview.html", context)


@action("eligibility.run")
def ask(request: PracticeRequest) -> HttpResponse:
    """Ask the payers of one patient about today, or about the day of the list it came from."""
    patient = registration.access_patient(
        user_id=request.person_id, public_id=request.POST.get("patient", "")
    )
    on = date_or_none(request.POST.get("fix", "")) or today(request)
    held = registration.coverages_for(patient_ids=[patient.id], on=on)[patient.id]
    try:
        asked = operations.ask(coverage_ids=[one.id for one in held], service_on=on, now=now())
    except TransportFailed as refusal:
        messages.error(request, f"{refusal}. The question is kept and goes with the next try.")
    else:
        if asked is None or not asked.count:
            why = next(iter(asked.skipped.values()), "") if asked else ""
            messages.warning(request, why or "No insurance in force to ask about.")
        elif hear_sandbox(request):
            messages.success(request, "The payer has answered.")
        else:
            messages.success(request, "The payer is asked. The answer appears here.")
    if day := date_or_none(request.POST.get("fix", "")):
        return redirect(f"{reverse('fix_list')}?on={day.isoformat()}")
    return redirect("patient", public_id=patient.public_id)
