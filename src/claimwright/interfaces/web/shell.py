"""The frame around every page: the rail's links for this person, and where they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from claimwright import __version__
from claimwright.interfaces.web.drafts import take_draft


@dataclass(frozen=True, slots=True)
class Link:
    """One page of the rail; `key` is pressed after g."""

    name: str
    route: str
    icon: str
    permission: str
    key: str = ""


RAIL: tuple[tuple[str, tuple[Link, ...]], ...] = (
    (
        "",
        (
            Link("Home", "home", "house", "home.view", "h"),
            Link("Inbox", "inbox", "inbox", "home.view", "1"),
        ),
    ),
    (
        "Work",
        (
            Link("Visits to code", "coding", "pencil", "charges.view", "x"),
            Link("Visits to bill", "visits", "stethoscope", "charges.view", "v"),
            Link("Held claims", "held_claims", "circle-pause", "claims.view", "l"),
            Link("Rejections", "rejections", "circle-x", "claims.view", "r"),
            Link("Remittances", "remittances", "banknote", "remittances.view", "m"),
            Link("Suspense", "suspense", "unlink", "remittances.view", "u"),
            Link("Bank", "bank", "building-2", "remittances.view", "z"),
            Link("No answer", "unanswered", "hourglass", "claims.view"),
            Link("Denials", "denials", "gavel", "denials.view", "d"),
            Link("Underpayments", "underpayments", "scale", "denials.view", "n"),
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
            Link("Edits", "edits", "list-checks", "claims.view", "g"),
            Link("Rules", "rules", "flag", "claims.view", "j"),
            Link("Dashboard", "dashboard", "chart-column", "reports.view", "a"),
            Link("Monday", "monday", "trending-up", "reports.view", "2"),
            Link("Books", "books", "scale", "reports.view", "q"),
            Link("Contracts", "contracts", "badge-dollar-sign", "setup.view", "k"),
            Link("Set-up", "setup", "settings", "setup.view", "o"),
            Link("Code sets", "code_sets", "layers", "setup.view", "w"),
            Link("Audit trail", "audit", "scroll-text", "audit.view", "y"),
        ),
    ),
)


def frame(request: HttpRequest) -> dict[str, Any]:
    """Context of every page. Asks nothing of the database."""
    can = getattr(request, "can", {})
    groups: list[dict[str, Any]] = []
    every: list[dict[str, Any]] = []
    for title, links in RAIL:
        shown = [_shown(link) for link in links if can.get(link.permission.replace(".", "_"))]
        every += shown
        if shown:
            groups.append({"title": title, "links": shown})
    _mark_here(request.path, every)
    return {
        "rail": groups,
        "practice": getattr(request, "practice", None),
        "memberships": getattr(request, "memberships", []),
        "role_name": getattr(request, "role_name", ""),
        "can": can,
        "version": __version__,
        "draft": take_draft(request),
    }


def _shown(link: Link) -> dict[str, Any]:
    return {"name": link.name, "url": reverse(link.route), "icon": link.icon, "key": link.key}


def _mark_here(path: str, links: list[dict[str, Any]]) -> None:
    """Of the links the path lies under, the most exact one is where the person is."""
    under = [link for link in links if path == link["url"] or path.startswith(link["url"])]
    exact = [link for link in under if link["url"] != "/" or path == "/"]
    if exact:
        max(exact, key=lambda link: len(link["url"]))["here"] = True
