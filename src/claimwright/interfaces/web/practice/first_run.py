"""The guided first run: every step with what is there already, and the press that takes it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from claimwright.interfaces.web.guarding import CHOSEN, PracticeRequest, action, page
from claimwright.interfaces.web.present import today
from claimwright.journeys.first_run import (
    CannotGoLive,
    Step,
    first_steps,
    go_live,
    has_come_through,
)

# What takes each step: the route, the words on the button, and a second way where there is one.
WAYS: dict[str, tuple[tuple[str, str], ...]] = {
    "practice": (("edit_profile", "Enter the details"),),
    "provider": (("add_provider", "Add a provider"),),
    "location": (("add_location", "Add a location"),),
    "payer": (("add_payer", "Add a payer"),),
    "prices": (("add_fee_schedule", "Load a price list"),),
    "patients": (("imports", "Bring in a file"), ("quick_register", "Register one")),
    "claim": (("patients", "Choose a patient"), ("visits", "Visits to bill")),
    "payment": (("files", "Let the payers work"),),
    "route": (("edit_route", "Enter the clearinghouse"),),
    "live": (("first_run", "Go live"),),
}


@page("setup.view")
def overview(request: PracticeRequest) -> HttpResponse:
    """Where the first run stands; it stays until the last step is taken."""
    steps = shown_steps(request)
    context = {
        "steps": steps,
        "done_count": sum(one["step"].is_done for one in steps),
        "may_go_live": any(one["step"].key == "live" and one["step"].is_next for one in steps),
    }
    return render(request, "practice/first_run.html", context)


@action("setup.edit")
def start_live(request: PracticeRequest) -> HttpResponse:
    """Open the real books with this set-up and work in them from now on."""
    name = request.POST.get("name", "").strip() or request.practice.name
    try:
        made = go_live(name=name[:80], user_id=request.person_id, on=today(request))
    except CannotGoLive as refusal:
        messages.error(request, str(refusal))
        return redirect("first_run")
    request.session[CHOSEN] = made.pk
    messages.success(request, f"{made.name} is open. Claims you send from here are real.")
    return redirect("first_run")


def shown_steps(request: PracticeRequest) -> list[dict[str, Any]]:
    """The steps with their addresses; empty once all are taken."""
    return [
        {"step": step, "number": number, "ways": _ways(request, step)}
        for number, step in enumerate(first_steps(on=today(request)), start=1)
    ]


def steps_for_home(request: PracticeRequest) -> list[dict[str, Any]]:
    """The steps until the first money has come back; what is left then waits on its own page."""
    return [] if has_come_through() else shown_steps(request)


def _ways(request: PracticeRequest, step: Step) -> list[dict[str, str]]:
    ways = WAYS[step.key]
    if step.key == "payment" and not request.practice.is_sandbox:
        ways = (("files", "Take in a remittance"),)
    return [{"url": reverse(route), "words": words} for route, words in ways]
