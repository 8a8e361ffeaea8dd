"""Many denials at once: shown first, then done."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from claimwright.cycle.denials import queries
from claimwright.cycle.denials.domain.outcomes import BULK_STATES, BulkChange, plan_bulk
from claimwright.cycle.denials.domain.states import STATE_WORDS, WrongMove
from claimwright.cycle.worklist.operations import NotADayToWaitFor, NotAMember
from claimwright.foundation.access.people import members
from claimwright.interfaces.web.guarding import PracticeRequest, action, note_look
from claimwright.interfaces.web.present import now, today
from claimwright.journeys.work_denials import Handing, work_denials

MOST_AT_ONCE = 500


@action("denials.work")
def change_many(request: PracticeRequest) -> HttpResponse:
    """Show what the change would do to the chosen denials; do it when that was confirmed."""
    chosen = queries.access_denials(
        user_id=request.person_id, public_ids=request.POST.getlist("denial")[:MOST_AT_ONCE]
    )
    note_look("denial", count=len(chosen))
    if not chosen:
        messages.error(request, "Choose a denial first.")
        return redirect("denials")
    try:
        change, handing = _asked(request)
        plan = plan_bulk(chosen, change)
        if "confirmed" in request.POST:
            done = work_denials(
                denial_ids=[denial.id for denial in chosen],
                change=change,
                handing=handing,
                as_of=today(request),
                now=now(),
            )
            count = len(done.changed)
            messages.success(request, f"{count} denial{'' if count == 1 else 's'} changed.")
            return redirect("denials")
    except (WrongMove, NotAMember, NotADayToWaitFor, _NothingAsked) as refusal:
        messages.error(request, str(refusal))
        return redirect("denials")
    return render(request, "denials/bulk.html", _context(request, plan, change, handing))


class _NothingAsked(ValueError):
    """The form asks for no change."""


def _asked(request: PracticeRequest) -> tuple[BulkChange, Handing]:
    state = request.POST.get("to_state", "")
    change = BulkChange(
        to_state=state if state in BULK_STATES else "",
        words=request.POST.get("words", "").strip()[:500],
    )
    owner, until = request.POST.get("assign_to", ""), request.POST.get("aside_until", "").strip()
    try:
        handing = Handing(
            assign_to=int(owner) if owner.isdigit() else None,
            aside_until=date.fromisoformat(until) if until else None,
        )
    except ValueError:
        raise NotADayToWaitFor("Give the day as month, day and year.") from None
    if not any((change.to_state, change.words, owner.isdigit(), handing.aside_until)):
        raise _NothingAsked("Say what is to change: a next step, a note, a person or a day.")
    return change, handing


def _context(
    request: PracticeRequest, plan: Any, change: BulkChange, handing: Handing
) -> dict[str, Any]:
    names = {member.user_id: member.full_name for member in members()}
    said = []
    if change.to_state:
        said.append(("Next step", STATE_WORDS[change.to_state]))
    if handing.assign_to is not None:
        said.append(("Given to", names.get(handing.assign_to, "nobody")))
    if handing.aside_until:
        said.append(("Put aside until", f"{handing.aside_until:%m/%d/%Y}"))
    if change.words:
        said.append(("Note", change.words))
    sent = [
        (name, value)
        for name in ("denial", "to_state", "words", "assign_to", "aside_until")
        for value in request.POST.getlist(name)
    ]
    return {"plan": plan, "said": said, "sent": sent}
