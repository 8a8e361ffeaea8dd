"""What payers take back: each debt followed over their remittances until it nets to zero."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from claimwright.cycle.claims import queries as claims
from claimwright.cycle.contracting import queries as contracting
from claimwright.cycle.remittance import operations, queries
from claimwright.cycle.remittance.domain.takebacks import ANSWER_WORDS
from claimwright.foundation.access.guard import NotVisible
from claimwright.interfaces.web.guarding import PracticeRequest, action, note_look, page
from claimwright.interfaces.web.patient_billing.payer_checks import checks_to
from claimwright.interfaces.web.present import now, today


@page("remittances.view")
def list_payers(request: PracticeRequest) -> HttpResponse:
    """Every payer that took money back, and what it may still take."""
    payers = {payer.id: payer for payer in contracting.list_payers()}
    rows = [(payers[one.payer_id], one) for one in queries.takeback_balances()]
    context = {"rows": rows, "total_cents": sum(one.owed_cents for _, one in rows)}
    return render(request, "remittance/takebacks.html", context)


@page("remittances.view")
def show(request: PracticeRequest, public_id: UUID) -> HttpResponse:
    """One payer's chains, the open one first."""
    payer = next((p for p in contracting.list_payers() if p.public_id == public_id), None)
    if payer is None:
        raise NotVisible("There is nothing here for you under that address.")
    found = queries.takebacks(payer_id=payer.id)
    steps = [step for chain in found.chains for step in chain.steps]
    note_look("takeback", count=len(steps))
    context = {
        "payer": payer,
        "chains": list(reversed(found.chains)),
        "found": found,
        "claims": claims.get_claims(ids=sorted({s.claim_id for s in steps if s.claim_id})),
        "owed_cents": sum(chain.owed_cents for chain in found.chains),
        "answer_words": ANSWER_WORDS,
        "today": today(request),
        **checks_to(payer.id, request.person_id),
    }
    return render(request, "remittance/takeback_chain.html", context)


@action("remittances.post")
def answer(request: PracticeRequest, public_id: UUID) -> HttpResponse:
    """Accept a takeback or contest it."""
    entry_id, payer_id = queries.access_takeback(user_id=request.person_id, public_id=public_id)
    given = request.POST.get("answer", "")
    words = request.POST.get("words", "").strip()
    if given not in ANSWER_WORDS:
        messages.error(request, "Accept the takeback or contest it.")
    else:
        try:
            operations.answer_takeback(entry_id=entry_id, answer=given, words=words, now=now())
        except operations.NeedsWords as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, f"{ANSWER_WORDS[given]}.")
    payers = contracting.get_payers(ids=[payer_id] if payer_id else [])
    for payer in payers.values():
        return redirect("payer_takebacks", public_id=payer.public_id)
    return redirect("takebacks")
