"""Every file of claims that left, and what was answered."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from claimwright.cycle.claims import queries as claims
from claimwright.cycle.contracting import queries as contracting
from claimwright.cycle.registration import queries as registration
from claimwright.cycle.submission import queries
from claimwright.cycle.submission.domain.usual_times import is_due_to_ask
from claimwright.cycle.submission.operations import NoRoute
from claimwright.foundation.documents import store
from claimwright.foundation.transports import TransportFailed
from claimwright.interfaces.web.guarding import PracticeRequest, action, note_look, page
from claimwright.interfaces.web.listing import wanted
from claimwright.interfaces.web.present import now
from claimwright.journeys.follow_up import follow_up


@page("files.view")
def list_batches(request: PracticeRequest) -> HttpResponse:
    """Batches, newest first, with the sum that must always hold: sent = answered + awaiting."""
    asked = wanted(request)
    found = queries.batches_page(offset=asked.offset, limit=asked.size)
    files = store.get_records([row.file_id for row in found.rows])
    context = {
        "rows": [{"batch": row, "file": files.get(row.file_id)} for row in found.rows],
        "pager": asked.pager(found.total),
        "kept": queries.conservation(),
        "ready_count": claims.counts_by_state().get("ready", 0),
    }
    return render(request, "submission/batches.html", context)


@page("claims.view")
def unanswered(request: PracticeRequest) -> HttpResponse:
    """Claims their payer should have decided by its own usual time, longest first."""
    found = queries.unanswered(now=now())
    payers = contracting.list_payers()
    payer = next((p for p in payers if str(p.public_id) == request.GET.get("payer")), None)
    chosen = [one for one in found if payer is None or one.payer_id == payer.id]
    asked = wanted(request)
    shown = chosen[asked.offset : asked.offset + asked.size]
    patients = registration.get_patients(ids=[one.patient_id for one in shown])
    names = {one.id: one.name for one in payers}
    note_look("claim", count=len(shown))
    times = queries.payer_times()
    context: dict[str, Any] = {
        "rows": [
            {
                "one": one,
                "patient_name": str(patients[one.patient_id].name),
                "payer_name": names[one.payer_id],
                "is_due": is_due_to_ask(one, now=now()),
            }
            for one in shown
        ],
        "pager": asked.pager(len(chosen)),
        "due_count": sum(is_due_to_ask(one, now=now()) for one in chosen),
        "total_cents": sum(one.charge_cents for one in chosen),
        "payers": payers,
        "payer": payer,
        "times": [(one.name, times[one.id]) for one in payers],
    }
    return render(request, "submission/unanswered.html", context)


@action("claims.submit")
def ask(request: PracticeRequest) -> HttpResponse:
    """Ask about the chosen claims, or about every one that is due."""
    chosen = set(request.POST.getlist("claim"))
    ids = None
    if chosen:
        found = queries.unanswered(now=now())
        ids = [one.claim_id for one in found if str(one.claim_public_id) in chosen]
    try:
        done = follow_up(now=now(), claim_ids=ids)
    except (NoRoute, TransportFailed) as refusal:
        messages.error(request, str(refusal))
        return redirect("unanswered")
    if done.asked_count:
        claims_words = "1 claim" if done.asked_count == 1 else f"{done.asked_count} claims"
        messages.success(request, f"Asked about {claims_words}; the answers appear here.")
    else:
        messages.info(request, "Each was asked about within the last ten days.")
    return redirect("unanswered")
