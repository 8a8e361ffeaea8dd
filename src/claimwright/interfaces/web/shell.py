"""The frame around every page: the rail's links for this person, and where they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from claimwright import __version__


@dataclass(frozen=True, slots=True)
class Link:
    """One page of the rail; `key` is pressed after g."""

    name: str
    route: str
    icon: str
    permission: str
    key: str = ""


RAIL: tuple[tuple[str, tuple[Link, ...]], ...] = (
    ("", (Link("Home", "home", "house", "home.view", "h"),)),
    (
        "Work",
        (
            Link("Visits to bill", "visits", "stethoscope", "charges.view", "v"),
            Link("Held claims", "held_claims", "circle-pause", "claims.view", "l"),
            Link("Rejections", "rejections", "circle-x", "claims.view", "r"),
            Link("Remittances", "remittances", "banknote", "remittances.view", "m"),
            Link("Suspense", "suspense", "unlink", "remittances.view", "u"),
            Link("Denials", "denials", "gavel", "denials.view", "d"),
            Link("Patient balances", "balances", "wallet", "statements.view", "b"),
        ),
    ),
    (
        "Look up",
        (
            Link("Patients", "patients", "users", "patients.view", "p"),
            Link("Claims", "claims", "file-text", "claims.view", "c"),
            Link("Schedule", "schedule", "calendar", "schedule.view", "t"),
            Link("Eligibility", "eligibility", "shield-check", "patients.view", "e"),
        ),
    ),
    (
        "Exchange",
        (
            Link("Sent batches", "batches", "send", "files.view", "s"),
            Link("Files", "files", "folder", "files.view", "f"),
            Link("Imports", "imports", "upload", "imports.run", "i"),
        ),
    ),
    (
        "Practice",
        (
            Link("Dashboard", "dashboard", "chart-column", "reports.view", "a"),
            Link("Set-up", "setup", "settings", "setup.view", "o"),
            Link("Audit trail", "audit", "scroll-text", "audit.view", "y"),
        ),
    ),
)


def frame(request: HttpRequest) -> dict[str, Any]:
    """Context of every page. Asks nothing of the database."""
    can = getattr(request, "can", {})
    path = request.path
    groups = []
    for title, links in RAIL:
        shown = [_shown(link, path) for link in links if can.get(link.permission.replace(".", "_"))]
        if shown:
            groups.append({"title": title, "links": shown})
    return {
        "rail": groups,
        "practice": getattr(request, "practice", None),
        "memberships": getattr(request, "memberships", []),
        "role_name": getattr(request, "role_name", ""),
        "can": can,
        "version": __version__,
    }


def _shown(link: Link, path: str) -> dict[str, Any]:
    url = reverse(link.route)
    here = path == url or (url != "/" and path.startswith(url))
    return {"name": link.name, "url": url, "icon": link.icon, "key": link.key, "here": here}
