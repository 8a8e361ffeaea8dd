"""Acts on what waits: on one item, on those chosen, or on all that a filter matches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse

from claimwright.cycle.claims import operations as claim_operations
from claimwright.cycle.claims.domain.states import IllegalMove
from claimwright.cycle.contracting import queries as contracting
from claimwright.cycle.submission import operations as submission
from claimwright.cycle.worklist import operations, queries
from claimwright.cycle.worklist.domain.items import Item, counted
from claimwright.cycle.worklist.domain.kinds import KINDS
from claimwright.foundation.access.people import members
from claimwright.foundation.access.roles import ROLES
from claimwright.foundation.transports import TransportFailed
from claimwright.interfaces.web.forms import date_or_none
from claimwright.interfaces.web.guarding import PracticeRequest, action, note_look
from claimwright.interfaces.web.present import now, today
from claimwright.interfaces.web.worklist.filtering import carried, wanted_by
from claimwright.interfaces.web.worklist.inbox import days_to_wait
from claimwright.journeys.correct_claim import correct_claims

MOST_CHOSEN = 500
MOST_REBUILT = 2000
SHOWN = 12
# Acts on claims, the kinds they take, and the permission each needs beside writing notes.
ON_CLAIMS = {
    "check": (("held", "rejected"), "claims_edit"),
    "ask": (("silent", "undecided"), "claims_submit"),
}
ACTS = {
    "aside": "Put aside",
    "back": "Bring back",
    "assign": "Give to somebody",
    "check": "Check again",
    "ask": "Ask the payers",
}


@action("notes.write")
def act(request: PracticeRequest) -> HttpResponse:
    """Do it, or show first what would be done when it takes in all that the filter matches."""
    wish = request.POST.get("act", "")
    if wish not in ACTS:
        messages.error(request, "Choose what to do.")
        return _back(request)
    items = [item for item in _meant(request) if _takes(wish, item)]
    if not items:
        messages.error(request, "Nothing here that this can be done to. Choose a row first.")
        return _back(request)
    if wish in ON_CLAIMS and not request.can.get(ON_CLAIMS[wish][1]):
        messages.error(request, "Your role does not allow that.")
        return _back(request)
    if "all" in request.POST and "sure" not in request.POST:
        return _preview(request, wish, items)
    note_look("inbox", act=wish, count=len(items))
    DO[wish](request, items)
    return _back(request)


@action("notes.write")
def undo(request: PracticeRequest, batch: UUID) -> HttpResponse:
    """Bring back what was put aside by one act."""
    count = operations.bring_back(batch=batch)
    if count:
        messages.success(request, f"Undone. {_things(count)} back in the inbox.")
    else:
        messages.info(request, "It was brought back already.")
    return redirect("inbox")


def _preview(request: PracticeRequest, wish: str, items: Sequence[Item]) -> HttpResponse:
    """What would be done, before it is."""
    meant = QueryDict(request.POST.get("query", "")[:500])
    context = {
        "act": wish,
        "act_name": ACTS[wish],
        "count": len(items),
        "cents": sum(item.cents for item in items),
        "kinds": [(KINDS[kind], n, cents) for kind, n, cents in counted(items, KINDS)],
        "some": items[:SHOWN],
        "query": carried(meant),
        "until": request.POST.get("until", ""),
        "days": days_to_wait(today(request)),
        "to": request.POST.get("to", ""),
        "people": members(),
        "most": MOST_REBUILT if wish in ON_CLAIMS else 0,
    }
    return render(request, "worklist/preview.html", context)


def _meant(request: PracticeRequest) -> Sequence[Item]:
    """The items an act is about: all of the filter, or the rows named, as they are now."""
    payers = contracting.payer_names()
    meant = QueryDict(request.POST.get("query", "")[:500])
    sought = queries.with_patients(wanted_by(meant, payers, request.user.get_username()))
    if "all" not in request.POST:
        keys = frozenset(key[:40] for key in request.POST.getlist("item")[:MOST_CHOSEN])
        sought = replace(sought, keys=keys)
    return queries.items_of(wanted=sought, may=ROLES[request.role], as_of=today(request), now=now())


def _takes(wish: str, item: Item) -> bool:
    return wish not in ON_CLAIMS or item.kind in ON_CLAIMS[wish][0]


def _aside(request: PracticeRequest, items: Sequence[Item]) -> None:
    until = date_or_none(request.POST.get("until", "")) or days_to_wait(today(request))[0][2]
    try:
        batch = operations.put_aside(items=items, until=until, as_of=today(request), now=now())
    except operations.NotADayToWaitFor as refusal:
        messages.error(request, str(refusal))
        return
    words = f"{_things(len(items))} put aside until {until:%b} {until.day}."
    messages.success(request, words, extra_tags=reverse("undo_inbox", args=[batch]))


def _bring_back(request: PracticeRequest, items: Sequence[Item]) -> None:
    count = operations.bring_back_items(items=items, now=now())
    messages.success(request, f"{_things(count)} back in the inbox.")


def _assign(request: PracticeRequest, items: Sequence[Item]) -> None:
    wish = request.POST.get("to", "me")
    me = request.user.get_username()
    people = {one.username: one for one in members()}
    whose = people.get(me if wish == "me" else wish)
    if whose is None and wish != "nobody":
        messages.error(request, "That is nobody of this practice.")
        return
    count = operations.assign(items=items, user_id=whose.user_id if whose else None, now=now())
    owner = "yours" if whose and whose.username == me else whose.full_name if whose else "nobody's"
    is_are = "is" if count == 1 else "are"
    to = "" if owner in ("yours", "nobody's") else "with "
    messages.success(request, f"{_things(count)} {is_are} now {to}{owner}.")


def _check(request: PracticeRequest, items: Sequence[Item]) -> None:
    ids = [item.id for item in items[:MOST_REBUILT]]
    try:
        done = correct_claims(
            claim_ids=ids, reason="rebuilt after a fix", as_of=today(request), now=now()
        )
    except (IllegalMove, claim_operations.InFlight, claim_operations.NotCovered) as refusal:
        messages.error(request, str(refusal))
        return
    if done.ready_claim_ids:
        messages.success(request, f"{len(done.ready_claim_ids):,} ready to send.")
    if done.held_claim_ids:
        messages.warning(request, f"{len(done.held_claim_ids):,} still held; see the findings.")
    if len(items) > MOST_REBUILT:
        left = len(items) - MOST_REBUILT
        messages.info(request, f"{left:,} more wait: press again for the next {MOST_REBUILT:,}.")


def _ask(request: PracticeRequest, items: Sequence[Item]) -> None:
    ids = [item.id for item in items[:MOST_REBUILT]]
    try:
        asked = submission.ask_status(claim_ids=ids, now=now())
    except (TransportFailed, ValueError, LookupError) as refusal:
        messages.error(request, str(refusal))
        return
    words = (
        f"The payers are asked about {_things(len(ids), 'claim')}; answers come to the timeline."
    )
    messages.info(request, words if asked else "There was nothing to ask.")


DO = {"aside": _aside, "back": _bring_back, "assign": _assign, "check": _check, "ask": _ask}


def _things(count: int, name: str = "item") -> str:
    return f"{count:,} {name}" if count == 1 else f"{count:,} {name}s"


def _back(request: PracticeRequest) -> HttpResponse:
    """The list as it was filtered."""
    query = carried(QueryDict(request.POST.get("query", "")[:500]))
    return redirect(f"{reverse('inbox')}?{query}" if query else reverse("inbox"))
