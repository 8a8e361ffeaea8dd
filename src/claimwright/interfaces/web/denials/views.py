"""What payers refused, in the order it is worth working."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from uuid6 import uuid7

from claimwright.cycle.claims import queries as claim_queries
from claimwright.cycle.claims.domain.corrections import plan_correction
from claimwright.cycle.contracting import queries as contracting
from claimwright.cycle.contracting.domain.payers import PayerProfile
from claimwright.cycle.denials import operations, queries
from claimwright.cycle.denials.domain.appeals import (
    REOPENING,
    NoFurtherAppeal,
    levels_for,
)
from claimwright.cycle.denials.domain.authority import (
    ALONE_LIMIT_CENTS,
    ASKED,
    REASON_WORDS,
    NotThePatients,
)
from claimwright.cycle.denials.domain.categories import OWNER_WORDS, PROFILES, Category
from claimwright.cycle.denials.domain.causes import Cause
from claimwright.cycle.denials.domain.deadlines import reopen_by
from claimwright.cycle.denials.domain.letters import LetterKind, NothingToReopen
from claimwright.cycle.denials.domain.outcomes import ANSWERS, BULK_STATES
from claimwright.cycle.denials.domain.planning import DenialSnapshot
from claimwright.cycle.denials.domain.states import RESOLVED, STATE_WORDS, TO_DO, WAITING, WrongMove
from claimwright.cycle.submission import queries as submission
from claimwright.foundation.access.people import members
from claimwright.interfaces.web.guarding import PracticeRequest, action, note_look, page
from claimwright.interfaces.web.listing import chosen, searched, wanted
from claimwright.interfaces.web.present import now, today
from claimwright.journeys.work_denials import assignees

VIEWS = {"todo": ("To work", TO_DO), "waiting": ("Waiting", WAITING), "done": ("Done", RESOLVED)}
ORDERS = {
    "value": "Worth most first",
    "deadline": "Nearest deadline first",
    "amount": "Largest first",
    "age": "Oldest first",
    "newest": "Newest first",
}
# Moves a person makes by a note; money moves have their own buttons.
BY_NOTE = ("working", "appealed", "open")


@page("denials.view")
def list_denials(request: PracticeRequest) -> HttpResponse:
    """The worklist: cause, next action, deadline, dollars."""
    view = chosen(request, "view", VIEWS) or "todo"
    order = chosen(request, "order", ORDERS) or "value"
    payers = contracting.payer_names()
    filters: dict[str, Any] = {
        "owner": chosen(request, "owner", {str(owner) for owner in OWNER_WORDS}),
        "category": chosen(request, "category", {str(one) for one in PROFILES}),
        "text": searched(request),
    }
    payer = next((p for p in payers if str(p.public_id) == request.GET.get("payer")), None)
    if payer:
        filters["payer_id"] = payer.id
    asked = wanted(request)
    found = queries.worklist(
        as_of=today(request),
        states=VIEWS[view][1],
        filters={name: value for name, value in filters.items() if value},
        order=order,
        offset=asked.offset,
        limit=asked.size,
    )
    note_look("denial", view=view, count=len(found.rows))
    context = {
        "rows": found.rows,
        "pager": asked.pager(found.total),
        "total_cents": found.total_cents,
        "view": view,
        "views": [(name, words) for name, (words, _) in VIEWS.items()],
        "order": order,
        "orders": ORDERS,
        "owners": [(str(owner), words) for owner, words in OWNER_WORDS.items()],
        "categories": [(str(one), profile.label) for one, profile in PROFILES.items()],
        "payers": payers,
        "filters": filters,
        "payer": str(payer.public_id) if payer else "",
        "bulk_states": [(state, STATE_WORDS[state]) for state in BULK_STATES],
        "people": members(),
        "assigned": assignees(denial_ids=[row.denial.id for row in found.rows])
        if view == "todo"
        else {},
    }
    return render(request, "denials/denials.html", context)


@page("denials.view")
def show(request: PracticeRequest, public_id: UUID) -> HttpResponse:
    """One denial: why, by when, by which route, what was done."""
    denial = queries.access_denial(user_id=request.person_id, public_id=public_id)
    detail = queries.denial_detail(denial_id=denial.id, as_of=today(request))
    payer = contracting.get_payer(payer_id=denial.payer_id)
    claim = claim_queries.get_claims(ids=[denial.claim_id])[denial.claim_id]
    context = {
        "denial": denial,
        "detail": detail,
        "row": detail.row,
        "cause": detail.row.cause,
        "payer": payer,
        "claim": claim,
        "can_correct": detail.row.cause.can_correct and claim.state == "adjudicated",
        "reasons": [(str(reason), words) for reason, words in REASON_WORDS.items()],
        "moves": [(move, STATE_WORDS[move]) for move in detail.moves if move in BY_NOTE],
        "is_open": denial.state in (*TO_DO, *WAITING, "upheld"),
        "can_bill_patient": detail.row.cause.can_bill_patient and "transferred" in detail.moves,
        "can_write_off": "written_off" in detail.moves,
        "rule_query": _rule_from(detail.row, denial.procedures, payer.edi_id),
        "correction": plan_correction(
            payer=payer,
            payer_claim_number=claim.payer_claim_number,
            decision=claim_queries.get_adjudications(ids=[denial.adjudication_id])[
                denial.adjudication_id
            ],
        ),
        "asked": next(
            (one for one in queries.write_off_requests(denial_id=denial.id) if one.state == ASKED),
            None,
        ),
        "alone_cents": ALONE_LIMIT_CENTS,
        "key": uuid7().hex,
        "person_id": request.person_id,
        **_appealing(denial, payer, detail.row.cause, today(request)),
        "reopening": _reopening(denial, today(request)),
    }
    return render(request, "denials/denial.html", context)


def _appealing(
    denial: DenialSnapshot, payer: PayerProfile, cause: Cause, on: date
) -> dict[str, Any]:
    """The appeals so far, the ladder, and what may be asked next."""
    appeals = queries.appeals_of(denial_id=denial.id)
    is_late = cause.category is Category.TIMELY_FILING
    proof = submission.filing_proof(claim_id=denial.claim_id) if is_late else None
    try:
        level, no_level = queries.level_to_ask(denial=denial, on=on), ""
    except NoFurtherAppeal as end:
        level, no_level = None, str(end)
    return {
        "appeals": appeals,
        "waiting": next((one for one in appeals if one.decided_on is None), None),
        "ladder": levels_for(payer, on=denial.denied_on, rules=queries.appeal_rules()),
        "level": level,
        "no_level": no_level,
        "methods": operations.METHODS.items(),
        "answers": ANSWERS.items(),
        "proof": proof,
        "has_packet": cause.appealable or is_late,
        "needs_proof": is_late and proof is not None and proof.acceptance is None,
        "today": on,
    }


def _reopening(denial: DenialSnapshot, on: date) -> dict[str, Any] | None:
    """What Original Medicare may be asked to set right; None where it reopens no such decision."""
    last = reopen_by(denial.denied_on)
    try:
        kind = queries.check_reopening(denial=denial)
        wrong = operations.entered_wrong(denial=denial)
    except NothingToReopen:
        return None
    return {
        "is_timely": kind is LetterKind.TIMELY,
        "changes": wrong.changes,
        "added": wrong.added,
        "due_on": last,
        "is_over": on > last,
        "level": REOPENING,
        "asked": any(one.level == 0 for one in queries.appeals_of(denial_id=denial.id)),
    }


def _rule_from(row: Any, procedures: Sequence[str], edi_id: str) -> str:
    """The address of a new rule that would hold the next such claim; a person writes the rest."""
    conditions = [("payer", "==", edi_id)]
    if procedures:
        conditions.append(("procedure", "in", ", ".join(procedures)))
    given = [
        ("name", f"{row.payer_name}: {row.cause.label.lower()}"),
        ("message", f"{row.payer_name} refused this before: {row.cause.words}"),
        ("fix", row.cause.upstream_step),
        ("source", f"Denial {row.codes} of {row.claim_number}"),
    ]
    columns = ("field", "operator", "value")
    typed = [pair for one in conditions for pair in zip(columns, one, strict=True)]
    return urlencode([*given, *typed])


@action("denials.work")
def note(request: PracticeRequest, public_id: UUID) -> HttpResponse:
    """Write down what was done, and move the denial when something was."""
    denial = queries.access_denial(user_id=request.person_id, public_id=public_id)
    words = request.POST.get("words", "").strip()[:500]
    move = request.POST.get("move", "")
    if not words:
        messages.error(request, "Say what was done.")
        return redirect("denial", public_id=public_id)
    try:
        operations.record_action(
            denial_id=denial.id,
            words=words,
            now=now(),
            to_state=move if move in BY_NOTE and move != denial.state else "",
        )
    except WrongMove as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Noted.")
    return redirect("denial", public_id=public_id)


@action("denials.work")
def to_patient(request: PracticeRequest, public_id: UUID) -> HttpResponse:
    """The dollars are the patient's after all."""
    denial = queries.access_denial(user_id=request.person_id, public_id=public_id)
    words = request.POST.get("words", "").strip()[:300] or "billed to the patient"
    try:
        operations.transfer_to_patient(
            denial_ids=[denial.id], words=words, now=now(), on=today(request)
        )
    except (NotThePatients, WrongMove) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "The patient's next statement shows it.")
    return redirect("denial", public_id=public_id)
