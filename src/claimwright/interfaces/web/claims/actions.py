"""What a person does with a claim: send, fix, correct, void, ask."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from claimwright.cycle.charges import queries as charges
from claimwright.cycle.claims import operations, queries
from claimwright.cycle.claims.domain.adjudications import standing
from claimwright.cycle.claims.domain.corrections import plan_correction
from claimwright.cycle.claims.domain.snapshots import ClaimSnapshot
from claimwright.cycle.claims.domain.states import IllegalMove
from claimwright.cycle.contracting import queries as contracting
from claimwright.cycle.denials import queries as denials
from claimwright.cycle.registration import queries as registration
from claimwright.cycle.scrubbing import operations as scrubbing
from claimwright.cycle.scrubbing import queries as scrubbing_queries
from claimwright.cycle.scrubbing.domain.catalog import NotReleasable
from claimwright.cycle.submission import operations as submission
from claimwright.foundation.transports import TransportFailed
from claimwright.interfaces.web.claims.changes import ROUTE, differences
from claimwright.interfaces.web.claims.mending import ways_to_mend
from claimwright.interfaces.web.guarding import PracticeRequest, action, form_page, note_look
from claimwright.interfaces.web.present import now, today
from claimwright.journeys.bill_patient import bill_patients
from claimwright.journeys.correct_claim import Corrected, correct_claims
from claimwright.journeys.submit_claims import submit_claims
from claimwright.kernel.money import Money

MOST_AT_ONCE = 2000


@action("claims.submit")
def send_ready(request: PracticeRequest) -> HttpResponse:
    """Send every claim that is ready."""
    sent = submit_claims(now=now())
    count = sum(batch.claim_count for batch in sent)
    if count:
        files = "file" if len(sent) == 1 else "files"
        claims = "claim" if count == 1 else "claims"
        messages.success(request, f"{count} {claims} left in {len(sent)} {files}.")
    else:
        messages.info(request, "No claim was ready to send.")
    return redirect("batches")


@action("claims.edit")
def rebuild(request: PracticeRequest) -> HttpResponse:
    """Build the chosen claims, or all that one edit holds, again from the records as they are."""
    if cause := request.POST.get("cause", "")[:20]:
        ids = scrubbing_queries.claims_held_by(code=cause, limit=MOST_AT_ONCE)
        note_look("claim", edit=cause, count=len(ids))
    else:
        ids = [
            queries.access_claim(user_id=request.person_id, public_id=public_id).id
            for public_id in request.POST.getlist("claim")[:MOST_AT_ONCE]
        ]
    if not ids:
        messages.error(request, "Choose a claim first.")
    else:
        _correct(request, ids, "rebuilt after a fix")
    return redirect("rejections" if "rejected" in request.POST else "held_claims")


@form_page("claims.edit")
def correct(request: PracticeRequest, public_id: UUID) -> HttpResponse:
    """Show this payer's own way to correct a claim, then take it."""
    claim = queries.access_claim(user_id=request.person_id, public_id=public_id)
    if request.method == "POST":
        reason = request.POST.get("reason", "").strip()[:300] or "corrected by hand"
        done = _correct(request, [claim.id], reason)
        if done and done.ready_claim_ids and "send" in request.POST:
            return send_ready(request)
        return redirect("claim", public_id=public_id)
    payer = contracting.get_payer(payer_id=claim.payer_id)
    decisions = queries.adjudications(claim_ids=[claim.id])[claim.id]
    patient = registration.get_patient(patient_id=claim.patient_id)
    visit = charges.get_encounter(encounter_id=claim.encounter_id)
    coverage = registration.get_coverages(ids=[claim.coverage_id]).get(claim.coverage_id)
    context = {
        "claim": claim,
        "payer": payer,
        "patient": patient,
        "ways": ways_to_mend(request, claim, (patient, visit, coverage), "Visit", back="correct"),
        "plan": plan_correction(
            payer=payer,
            payer_claim_number=claim.payer_claim_number,
            decision=standing(decisions),
        ),
        "denials": [
            denial
            for denial in denials.denials_for(claim_ids=[claim.id]).get(claim.id, [])
            if denial.resolved_on is None
        ],
        "findings": scrubbing_queries.findings_for(claim_ids=[claim.id]).get(claim.id, []),
        **_preview(claim, payer.name),
    }
    return render(request, "claims/correct.html", context)


def _preview(claim: ClaimSnapshot, payer_name: str) -> dict[str, Any]:
    """What the claim would say that it did not say last time, or why it cannot be built."""
    try:
        planned = operations.plan_revision(claim_id=claim.id)
    except operations.NotCovered as refusal:
        return {"not_covered": str(refusal)}
    before = queries.professional_claims(claim_ids=[claim.id])[claim.id]
    changes = differences(before, planned.claim, (payer_name, planned.payer.name))
    return {"changes": changes, "is_same_care": all(one.box == ROUTE for one in changes)}


@action("claims.edit")
def void(request: PracticeRequest, public_id: UUID) -> HttpResponse:
    """Take a claim that was never accepted out of the work."""
    claim = queries.access_claim(user_id=request.person_id, public_id=public_id)
    reason = request.POST.get("reason", "").strip()[:300]
    if not reason:
        messages.error(request, "Say why the claim is void.")
        return redirect("claim", public_id=public_id)
    told = f"{claim.number} is void."
    try:
        if "patient" in request.POST:
            moved = bill_patients(
                claim_ids=[claim.id], reason=reason, as_of=today(request), now=now()
            )
            told = f"{told} The patient owes {Money(moved)} now."
        else:
            operations.move_claims(ids=[claim.id], to="void", reason=reason, now=now())
    except (IllegalMove, operations.NotTheirs) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, told)
    return redirect("claim", public_id=public_id)


@action("claims.edit")
def release(request: PracticeRequest, public_id: UUID) -> HttpResponse:
    """Let the claim pass one edit, with the reason kept."""
    claim = queries.access_claim(user_id=request.person_id, public_id=public_id)
    code = request.POST.get("code", "")[:20]
    reason = request.POST.get("reason", "").strip()[:300]
    if not reason:
        messages.error(request, "Say why the claim may leave all the same.")
        return redirect("claim", public_id=public_id)
    try:
        scrubbing.release_claims(claim_ids=[claim.id], code=code, reason=reason, role=request.role)
    except NotReleasable as refusal:
        messages.error(request, str(refusal))
    else:
        done = scrubbing.scrub_claims(claim_ids=[claim.id], as_of=today(request))
        query = urlencode({"code": code})
        undo = f"{reverse('withdraw_release', args=[public_id])}?{query}"
        if done.ready_ids:
            messages.success(request, f"{claim.number} is ready to send.", extra_tags=undo)
        else:
            words = "Released. Other findings still hold the claim."
            messages.warning(request, words, extra_tags=undo)
    return redirect("claim", public_id=public_id)


@action("claims.edit")
def withdraw_release(request: PracticeRequest, public_id: UUID) -> HttpResponse:
    """Undo a release: the edit holds the claim again."""
    claim = queries.access_claim(user_id=request.person_id, public_id=public_id)
    if scrubbing.withdraw_release(claim_ids=[claim.id], code=request.GET.get("code", "")[:20]):
        scrubbing.scrub_claims(claim_ids=[claim.id], as_of=today(request))
        messages.success(request, f"Undone. {claim.number} is checked by that edit again.")
    else:
        messages.info(request, f"{claim.number} has left, or nothing was released.")
    return redirect("claim", public_id=public_id)


@action("claims.submit")
def ask_status(request: PracticeRequest, public_id: UUID) -> HttpResponse:
    """Ask the payer where the claim is (276)."""
    claim = queries.access_claim(user_id=request.person_id, public_id=public_id)
    try:
        asked = submission.ask_status(claim_ids=[claim.id], now=now())
    except TransportFailed as refusal:
        messages.error(request, str(refusal))
    else:
        words = "The payer is asked; the answer appears in the timeline."
        messages.info(request, words if asked else "There is nothing to ask about this claim.")
    return redirect("claim", public_id=public_id)


def _correct(request: PracticeRequest, ids: list[int], reason: str) -> Corrected | None:
    try:
        done = correct_claims(claim_ids=ids, reason=reason, as_of=today(request), now=now())
    except (IllegalMove, operations.InFlight, operations.NotCovered) as refusal:
        messages.error(request, str(refusal))
        return None
    if done.held_claim_ids:
        count = len(done.held_claim_ids)
        claims = "claim is" if count == 1 else "claims are"
        messages.warning(request, f"{count} {claims} still held; see the findings.")
    if done.ready_claim_ids:
        messages.success(request, f"{len(done.ready_claim_ids)} ready to send.")
    return done
