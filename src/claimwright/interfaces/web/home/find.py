"""One field that finds patients, claims and pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from claimwright.cycle.claims import queries as claims
from claimwright.cycle.registration import queries as registration
from claimwright.cycle.remittance import queries as remittance
from claimwright.interfaces.web.guarding import PracticeRequest, note_look, page
from claimwright.interfaces.web.listing import searched
from claimwright.interfaces.web.shell import RAIL
from claimwright.interfaces.web.words import words_for
from claimwright.kernel.money import Money

MOST = 7


@dataclass(frozen=True, slots=True)
class Action:
    """Something done from anywhere; one that changes data is posted."""

    name: str
    note: str
    icon: str
    route: str
    permission: str
    is_post: bool = False


ACTIONS = (
    Action("Register a patient", "Opens the form", "user-plus", "register", "patients.edit"),
    Action("Send the ready claims", "They leave now", "send", "send_claims", "claims.submit", True),
    Action(
        "Empty the mailbox", "Take in what payers left", "inbox", "collect_files",
        "files.receive", True,
    ),
    Action("Take in a file", "Opens the page", "file-input", "files", "files.receive"),
    Action("Add a provider", "Opens the form", "stethoscope", "add_provider", "setup.edit"),
    Action("Add a payer", "Opens the form", "building-2", "add_payer", "setup.edit"),
)  # fmt: skip


@page("home.view")
def find(request: PracticeRequest) -> HttpResponse:
    """What matches the words typed, by kind; only kinds this person may see."""
    text = searched(request)
    may: dict[str, bool] = request.can
    groups: list[dict[str, Any]] = []
    if len(text) > 1 and may.get("patients_view"):
        groups.append({"title": "Patients", "options": _patients(text)})
    if len(text) > 1 and may.get("claims_view"):
        groups.append({"title": "Claims", "options": _claims(text)})
    if len(text) > 1 and may.get("remittances_view"):
        groups.append({"title": "Remittances", "options": _remittances(text)})
    groups.append({"title": "Actions", "options": _actions(text, may)})
    groups.append({"title": "Pages", "options": _pages(text, may)})
    groups = [group for group in groups if group["options"]]
    if text:
        note_look("search", count=sum(len(group["options"]) for group in groups))
    return render(request, "home/found.html", {"groups": groups, "text": text})


def _patients(text: str) -> list[dict[str, str]]:
    return [
        {
            "icon": "user",
            "name": str(one.name),
            "note": f"{one.account_number}, born {one.birth_on:%m/%d/%Y}"
            if one.birth_on
            else one.account_number,
            "url": reverse("patient", args=[one.public_id]),
        }
        for one in registration.search_patients(text=text, limit=MOST)
    ]


def _claims(text: str) -> list[dict[str, str]]:
    found = claims.claim_page(text=text, limit=MOST)
    return [
        {
            "icon": "file-text",
            "name": f"{row.number} {row.patient_name}",
            "note": f"{row.payer_name}, {words_for('claim', row.state).text.lower()}",
            "url": reverse("claim", args=[row.public_id]),
        }
        for row in found.rows
    ]


def _remittances(text: str) -> list[dict[str, str]]:
    found = remittance.remittance_page(text=text, limit=MOST)
    return [
        {
            "icon": "banknote",
            "name": f"{row.trace_number} {row.payer_name}",
            "note": f"{Money(row.payment_cents)}, {_state(row.state)}",
            "url": reverse("remittance", args=[row.public_id]),
        }
        for row in found.rows
    ]


def _state(state: str) -> str:
    return words_for("remittance", state).text.lower()


def _actions(text: str, may: dict[str, bool]) -> list[dict[str, str]]:
    wanted = text.casefold()
    return [
        {
            "icon": one.icon,
            "name": one.name,
            "note": one.note,
            "url": reverse(one.route),
            "post": "yes" if one.is_post else "",
        }
        for one in ACTIONS
        if wanted and may.get(one.permission.replace(".", "_")) and wanted in one.name.casefold()
    ]


def _pages(text: str, may: dict[str, bool]) -> list[dict[str, str]]:
    wanted = text.casefold()
    return [
        {"icon": link.icon, "name": link.name, "note": "", "url": reverse(link.route)}
        for _, links in RAIL
        for link in links
        if may.get(link.permission.replace(".", "_")) and wanted in link.name.casefold()
    ]
