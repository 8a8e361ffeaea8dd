"""One field that finds patients, claims and pages."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from claimwright.cycle.claims import queries as claims
from claimwright.cycle.registration import queries as registration
from claimwright.interfaces.web.guarding import PracticeRequest, note_look, page
from claimwright.interfaces.web.listing import searched
from claimwright.interfaces.web.shell import RAIL
from claimwright.interfaces.web.words import words_for

MOST = 7


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


def _pages(text: str, may: dict[str, bool]) -> list[dict[str, str]]:
    wanted = text.casefold()
    return [
        {"icon": link.icon, "name": link.name, "note": "", "url": reverse(link.route)}
        for _, links in RAIL
        for link in links
        if may.get(link.permission.replace(".", "_")) and wanted in link.name.casefold()
    ]
