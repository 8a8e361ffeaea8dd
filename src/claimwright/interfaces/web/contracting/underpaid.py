"""Lines paid short: the worklist, one with its proof, the dispute as a file."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from claimwright.cycle.contracting import queries as contracting
from claimwright.cycle.remittance import operations, queries
from claimwright.cycle.remittance.domain.underpayments import (
    ACCEPTED,
    CAUSE_WORDS,
    DISPUTED,
    OPEN,
    RECOVERED,
    STATE_WORDS,
    TRANSITIONS,
    WrongMove,
)
from claimwright.foundation.access.guard import NotVisible
from claimwright.interfaces.web.contracting.spreadsheet import csv_file
from claimwright.interfaces.web.guarding import PracticeRequest, action, note_look, page
from claimwright.interfaces.web.listing import chosen, wanted
from claimwright.interfaces.web.present import now
from claimwright.kernel.money import cents_to_text

VIEWS = {
    "open": ("To work", (OPEN,)),
    "disputed": ("Disputed", (DISPUTED,)),
    "done": ("Done", (RECOVERED, ACCEPTED)),
}
BUTTONS = {DISPUTED: "Dispute", ACCEPTED: "Accept", OPEN: "Reopen", RECOVERED: "Recovered"}
MOST_EXPORTED = 10_000
COLUMNS = (
    "claim",
    "payer claim number",
    "service date",
    "line",
    "procedure",
    "charged",
    "expected",
    "allowed",
    "missing",
    "reason",
    "paid on",
)


@page("denials.view")
def worklist(request: PracticeRequest) -> HttpResponse:
    """What payers allowed less than they promised, the largest first."""
    view = chosen(request, "view", VIEWS) or "open"
    payers = contracting.list_payers()
    payer = next((p for p in payers if str(p.public_id) == request.GET.get("payer")), None)
    cause = chosen(request, "cause", {str(one) for one in CAUSE_WORDS})
    asked = wanted(request)
    found = queries.underpayments_page(
        states=VIEWS[view][1],
        payer_id=payer.id if payer else None,
        cause=cause,
        offset=asked.offset,
        limit=asked.size,
    )
    note_look("underpayment", count=len(found.rows))
    context = {
        "rows": found.rows,
        "variance_cents": found.variance_cents,
        "pager": asked.pager(found.total),
        "view": view,
        "views": [(name, words) for name, (words, _) in VIEWS.items()],
        "payers": payers,
        "payer": str(payer.public_id) if payer else "",
        "causes": [(str(one), words) for one, words in CAUSE_WORDS.items()],
        "cause": cause,
    }
    return render(request, "contracting/underpayments.html", context)


@page("denials.view")
def show(request: PracticeRequest, public_id: UUID) -> HttpResponse:
    """One underpayment: what was expected, step by step, and which rule explains the rest."""
    detail = queries.access_underpayment(user_id=request.person_id, public_id=public_id)
    moves = [(to, BUTTONS[to]) for to in BUTTONS if to in TRANSITIONS[detail.row.state]]
    events = [(event, STATE_WORDS[event.to_state]) for event in detail.events]
    context = {"detail": detail, "row": detail.row, "moves": moves, "events": events}
    return render(request, "contracting/underpayment.html", context)


@action("denials.work")
def move(request: PracticeRequest, public_id: UUID) -> HttpResponse:
    """Dispute it, accept it, take it up again."""
    detail = queries.access_underpayment(user_id=request.person_id, public_id=public_id)
    to_state = request.POST.get("to", "")
    if to_state not in BUTTONS:
        raise NotVisible("There is nothing here for you under that address.")
    recovered = detail.row.variance_cents if to_state == RECOVERED else 0
    try:
        operations.move_underpayments(
            ids=[detail.row.id],
            to_state=to_state,
            now=now(),
            words=request.POST.get("words", "").strip()[:300],
            recovered_cents=recovered,
        )
    except WrongMove as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"The underpayment is {STATE_WORDS[to_state].lower()}.")
    return redirect("underpayment", public_id=public_id)


@action("denials.work")
def dispute(request: PracticeRequest) -> HttpResponse:
    """Dispute the chosen ones together."""
    chosen_ids = set(request.POST.getlist("id"))
    found = queries.underpayments_page(states=(OPEN,), limit=MOST_EXPORTED)
    ids = [row.id for row in found.rows if str(row.public_id) in chosen_ids]
    if not ids:
        messages.error(request, "Choose the lines to dispute.")
        return redirect("underpayments")
    operations.move_underpayments(ids=ids, to_state=DISPUTED, now=now(), words="Disputed together")
    messages.success(request, f"{len(ids)} disputed. Download the file for the payer.")
    return redirect("/underpayments/?view=disputed")


@page("denials.work")
def disputed_csv(request: PracticeRequest) -> HttpResponse:
    """Everything in dispute, as a spreadsheet to send to the payer."""
    payers = contracting.list_payers()
    payer = next((p for p in payers if str(p.public_id) == request.GET.get("payer")), None)
    found = queries.underpayments_page(
        states=(DISPUTED,), payer_id=payer.id if payer else None, limit=MOST_EXPORTED
    )
    note_look("underpayment", count=len(found.rows), exported=True)
    return csv_file("underpayments.csv", COLUMNS, [_cells(row) for row in found.rows])


def _cells(row: queries.UnderpaymentRow) -> tuple[str, ...]:
    return (
        row.control_number,
        row.payer_claim_number,
        row.service_on.isoformat(),
        str(row.line_number),
        row.label,
        cents_to_text(row.charge_cents),
        cents_to_text(row.expected_cents),
        cents_to_text(row.allowed_cents),
        cents_to_text(row.variance_cents),
        row.words,
        row.paid_on.isoformat(),
    )
