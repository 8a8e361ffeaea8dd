"""One patient: who, insured how, owing what, seen when."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from uuid6 import uuid7

from claimwright.cycle.charges import queries as charges
from claimwright.cycle.claims import queries as claims
from claimwright.cycle.contracting import queries as contracting
from claimwright.cycle.eligibility import queries as eligibility
from claimwright.cycle.patient_billing import queries as billing
from claimwright.cycle.practice import queries as practice_queries
from claimwright.cycle.receipts import queries as receipts
from claimwright.cycle.registration import queries
from claimwright.cycle.registration.domain.patients import PatientSnapshot
from claimwright.cycle.scheduling import queries as scheduling
from claimwright.interfaces.web.guarding import PracticeRequest, page
from claimwright.interfaces.web.patient_billing.refunds import refunds_of
from claimwright.interfaces.web.present import now, today
from claimwright.ledger import queries as ledger
from claimwright.ledger.domain.posting import AccountKind

SHOWN_VISITS = 30


@page("patients.view")
def show(request: PracticeRequest, public_id: UUID) -> HttpResponse:
    """Everything about one patient that this person may see."""
    patient = queries.access_patient(user_id=request.person_id, public_id=public_id)
    may: dict[str, bool] = request.can
    context: dict[str, Any] = {
        "patient": patient,
        "balance": _balance(patient),
        "alike": _alike(patient) if may.get("patients_edit") else [],
        "payment_key": f"web:{uuid7()}",
        "refund_key": f"web:{uuid7()}",
        "today": today(request),
    }
    context |= _insurance(request, patient)
    if may.get("charges_view"):
        context |= _visits(patient)
    if may.get("claims_view"):
        context["claims"] = claims.claims_of_patients(patient_ids=[patient.id])[patient.id]
    if may.get("payments_view"):
        context["payments"] = receipts.payments_for(patient_id=patient.id)
        context |= refunds_of(patient.id, request.person_id)
    if may.get("statements_view"):
        found = billing.statements_for(patient_ids=[patient.id])
        context["statements"] = found[patient.id]
    if may.get("schedule_view"):
        booked = scheduling.appointments_of_patients(patient_ids=[patient.id])[patient.id]
        context["appointments"] = [
            one for one in booked if one.starts_at >= now() and one.state == "booked"
        ]
    context["payer_names"] = _payer_names(context)
    return render(request, "registration/patient.html", context)


def _insurance(request: PracticeRequest, patient: PatientSnapshot) -> dict[str, Any]:
    held = queries.coverages_for(patient_ids=[patient.id])[patient.id]
    payers = contracting.get_payers(ids=[coverage.payer_id for coverage in held])
    known = eligibility.latest_benefits(coverage_ids=[coverage.id for coverage in held])
    rows = []
    for coverage in held:
        latest = known.get(coverage.id)
        is_past = coverage.ends_on is not None and coverage.ends_on <= today(request)
        rows.append(
            {
                "coverage": coverage,
                "payer": payers[coverage.payer_id],
                "latest": latest,
                "summary": latest.summary if latest else None,
                "state": "ended" if is_past else coverage_state(latest),
            }
        )
    return {"insurance": rows}


def coverage_state(latest: Any) -> str:
    """active, inactive, asked or unknown, from the payer's last word."""
    if latest is None:
        return "unknown"
    if latest.summary is None:
        return "asked"
    if latest.summary.rejection:
        return "rejected"
    return "active" if latest.summary.is_active else "inactive"


def _visits(patient: PatientSnapshot) -> dict[str, Any]:
    seen = charges.find_encounters_of_patients(patient_ids=[patient.id])[patient.id]
    people = practice_queries.get_providers(ids=[visit.rendering_id for visit in seen])
    owed = ledger.receivables(by="encounter", ids=[visit.id for visit in seen])
    rows = []
    for visit in seen[:SHOWN_VISITS]:
        split = owed.get(visit.id, {})
        rows.append(
            {
                "visit": visit,
                "provider": people.get(visit.rendering_id),
                "insurance_cents": _sum(split, AccountKind.INSURANCE_RECEIVABLE),
                "patient_cents": _sum(split, AccountKind.PATIENT_RECEIVABLE),
            }
        )
    return {"visits": rows, "visit_count": len(seen)}


def _sum(split: dict[tuple[AccountKind, int | None], int], wanted: AccountKind) -> int:
    return sum(cents for (kind, _), cents in split.items() if kind is wanted)


def _balance(patient: PatientSnapshot) -> dict[str, int]:
    split = ledger.receivables(by="patient", ids=[patient.id]).get(patient.id, {})
    on_account = receipts.unapplied(patient_ids=[patient.id]).get(patient.id, 0)
    owes = _sum(split, AccountKind.PATIENT_RECEIVABLE)
    return {
        "patient": owes,
        "insurance": _sum(split, AccountKind.INSURANCE_RECEIVABLE),
        "on_account": on_account,
        "due": max(owes - on_account, 0),
    }


def _alike(patient: PatientSnapshot) -> list[Any]:
    found = queries.duplicates_of(patient_id=patient.id)
    people = queries.get_patients(ids=[one.patient_id for one in found])
    return [
        {"patient": people[one.patient_id], "reasons": ", ".join(one.reasons)}
        for one in found
        if one.patient_id in people
    ]


def _payer_names(context: dict[str, Any]) -> dict[int, str]:
    ids = sorted({claim.payer_id for claim in context.get("claims", [])})
    return {payer_id: payer.name for payer_id, payer in contracting.get_payers(ids=ids).items()}
