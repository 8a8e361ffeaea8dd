"""The set-up, one page: what is there, what is missing, and what each gap would reject."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from claimwright.cycle.contracting import operations as contracting
from claimwright.cycle.contracting import queries as contracting_queries
from claimwright.cycle.practice import operations, queries
from claimwright.cycle.practice.domain import checks
from claimwright.cycle.submission import queries as submission
from claimwright.cycle.submission.domain.batching import NewRoute
from claimwright.cycle.submission.operations import set_route
from claimwright.foundation.access.guard import NotVisible
from claimwright.foundation.access.models import Membership
from claimwright.foundation.access.operations import add_member
from claimwright.interfaces.web.forms import PlainForm, Recorded
from claimwright.interfaces.web.guarding import PracticeRequest, action, form_page, page
from claimwright.interfaces.web.practice.forms import (
    FeeScheduleForm,
    LocationForm,
    PayerForm,
    PersonForm,
    ProfileForm,
    ProviderForm,
    RouteForm,
)
from claimwright.interfaces.web.present import today


@page("setup.view")
def overview(request: PracticeRequest) -> HttpResponse:
    """Everything that must be right before the first claim leaves."""
    on = today(request)
    profile = queries.find_billing_profile(on=on)
    payers = contracting_queries.list_payers()
    contracts = contracting_queries.contract_words(on=on)
    context = {
        "profile": profile,
        "gaps": checks.billing_findings(profile) if profile else [],
        "providers": queries.list_providers(),
        "locations": queries.list_locations(),
        "payers": [{"payer": one, "contract": contracts.get(one.id, "")} for one in payers],
        "schedules": contracting_queries.list_fee_schedules(),
        "routes": submission.route_profiles(),
        "people": Membership.objects.filter(practice_id=request.practice.pk)
        .select_related("user")
        .order_by("user__username"),
    }
    context["steps"] = _steps(context)
    return render(request, "practice/setup.html", context)


def _steps(context: dict[str, Any]) -> list[dict[str, Any]]:
    """The checklist of a first run, in the order in which it is best done."""
    errors = [finding for finding in context["gaps"] if finding.severity.value == "error"]
    kinds = {kind for _, kind, _, _ in context["schedules"]}
    profile = context["profile"]
    return [
        _step(
            "The practice",
            bool(profile) and not errors,
            "edit_profile",
            "Without it no claim can be written: every claim names who bills.",
        ),
        _step(
            "A provider",
            bool(context["providers"]),
            "add_provider",
            "Without one a visit cannot say who gave the care.",
        ),
        _step(
            "A location",
            bool(context["locations"]),
            "add_location",
            "Without one a claim lacks its place of service.",
        ),
        _step(
            "A payer",
            bool(context["payers"]),
            "add_payer",
            "Without one every visit is billed to the patient.",
        ),
        _step(
            "What you charge",
            "charges" in kinds,
            "add_fee_schedule",
            "Without it charges must be typed for every line.",
        ),
    ]


def _step(name: str, is_done: bool, route: str, gap: str) -> dict[str, Any]:
    return {"name": name, "is_done": is_done, "route": route, "gap": gap}


@form_page("setup.edit")
def edit_profile(request: PracticeRequest) -> HttpResponse:
    """Who bills, from today on; the earlier profile is kept for earlier claims."""
    known = queries.find_billing_profile(on=today(request))
    form = ProfileForm(request.POST or None, initial=ProfileForm.initial_of(known))
    if request.method == "POST" and form.is_valid():
        try:
            warnings = operations.set_up_practice(profile=form.profile(), on=today(request))
        except operations.SetupRefused as refusal:
            form.take_findings(refusal.findings)
        else:
            for finding in warnings:
                messages.warning(request, f"{finding.message} {finding.fix}")
            messages.success(request, "The practice is set up.")
            return redirect("setup")
    return _form(request, form, "The practice", "What every claim says of who bills.")


@form_page("setup.edit")
def add_provider(request: PracticeRequest) -> HttpResponse:
    """Add somebody who gives care."""
    form = ProviderForm(
        request.POST or None,
        providers=queries.list_providers(on=today(request)),
        initial={"starts_on": today(request)},
    )
    if request.method == "POST" and form.is_valid():
        try:
            operations.add_provider(new=form.new_provider())
        except operations.SetupRefused as refusal:
            form.take_findings(refusal.findings)
        except operations.AlreadyHere as refusal:
            form.add_error("npi", str(refusal))
        else:
            messages.success(request, "The provider is added.")
            return redirect("setup")
    return _form(request, form, "Add a provider", "As the national registry (NPPES) has it.")


@action("setup.edit")
def end_provider(request: PracticeRequest, public_id: UUID) -> HttpResponse:
    """The provider no longer works here."""
    for provider in queries.list_providers():
        if provider.public_id == public_id:
            operations.end_provider(provider_id=provider.id, on=today(request))
            messages.success(request, f"{provider.name.natural} ends today. Old visits still bill.")
            return redirect("setup")
    raise NotVisible("There is nothing here for you under that address.")


@form_page("setup.edit")
def add_location(request: PracticeRequest) -> HttpResponse:
    """Add a place where care is given."""
    form = LocationForm(request.POST or None, initial={"place_of_service": "11"})
    if request.method == "POST" and form.is_valid():
        try:
            operations.add_location(new=form.new_location(today(request)))
        except operations.SetupRefused as refusal:
            form.take_findings(refusal.findings)
        except operations.AlreadyHere as refusal:
            form.add_error("name", str(refusal))
        else:
            messages.success(request, "The location is added.")
            return redirect("setup")
    return _form(request, form, "Add a location", "Where care is given.")


@form_page("setup.edit")
def add_payer(request: PracticeRequest) -> HttpResponse:
    """Add an insurer."""
    form = PayerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            contracting.add_payer(new=form.new_payer())
        except (contracting.PayerExists, contracting.PayerRefused) as refusal:
            form.add_error("edi_id", str(refusal))
        else:
            messages.success(request, "The payer is added.")
            return redirect("setup")
    return _form(request, form, "Add a payer", "Its name, its id and how long it gives you.")


@form_page("setup.edit")
def add_fee_schedule(request: PracticeRequest) -> HttpResponse:
    """Load a price list."""
    form = FeeScheduleForm(
        request.POST or None, request.FILES or None, initial={"effective_on": today(request)}
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            contracting.load_fee_schedule(
                name=data["name"],
                kind=data["kind"],
                effective_on=data["effective_on"],
                items=data["file"],
            )
        except contracting.ScheduleRefused as refusal:
            form.add_error("file", str(refusal))
        else:
            messages.success(request, f"{len(data['file'])} prices are loaded.")
            return redirect("setup")
    return _form(request, form, "Load a price list", "A spreadsheet saved as CSV.")


@form_page("users.manage")
def add_person(request: PracticeRequest) -> HttpResponse:
    """Let somebody sign in, with one role in this practice."""
    form = PersonForm(request.POST or None, initial={"role": "biller"})
    if request.method == "POST" and form.is_valid():
        made = add_member(**form.cleaned_data)
        messages.success(request, f"{made.get_full_name()} may sign in as {made.username}.")
        return redirect("setup")
    return _form(request, form, "Add a person", "Each person signs in with a name of their own.")


@form_page("setup.edit")
def edit_route(request: PracticeRequest) -> HttpResponse:
    """Where claims go that have no way of their own."""
    known = next((one for one in submission.route_profiles() if one.payer_id is None), None)
    initial = (
        Recorded(
            name=known.receiver_name,
            receiver_id=known.receiver_id,
            sender_id=known.sender_id,
            usage=known.usage,
        )
        if known
        else {"usage": "T" if request.practice.is_sandbox else "P"}
    )
    form = RouteForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        set_route(
            new=NewRoute(
                name=data["name"],
                receiver_name=data["name"],
                receiver_id=data["receiver_id"],
                sender_id=data["sender_id"],
                usage=data["usage"],
            )
        )
        messages.success(request, "Claims go there from now on.")
        return redirect("setup")
    return _form(request, form, "The clearinghouse", "As your enrollment letter has it.")


def _form(request: PracticeRequest, form: PlainForm, title: str, sub: str) -> HttpResponse:
    context = {"form": form, "title": title, "sub": sub}
    return render(request, "practice/form.html", context)
