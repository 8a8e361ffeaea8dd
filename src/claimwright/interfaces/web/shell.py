"""The frame around every page: the rail's links for this person, and where they are."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString

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
    may = frozenset(can)
    return {
        "rail": _rail(may, _here(request.path, may)),
        "practice": getattr(request, "practice", None),
        "memberships": getattr(request, "memberships", []),
        "role_name": getattr(request, "role_name", ""),
        "can": can,
        "version": __version__,
        "draft": take_draft(request),
    }


@lru_cache(maxsize=200)  # one for each role and page of the rail
def _rail(may: frozenset[str], here: str) -> SafeString:
    """The links for someone with the permissions, the page one is on marked."""
    groups = [
        {
            "title": title,
            "links": [
                {
                    "name": link.name,
                    "url": _address(link),
                    "icon": link.icon,
                    "key": link.key,
                    "here": link.route == here,
                }
                for link in links
                if _is_for(link, may)
            ],
        }
        for title, links in RAIL
    ]
    shown = [group for group in groups if group["links"]]
    return render_to_string("components/rail.html", {"groups": shown})


@lru_cache(maxsize=100)
def _address(link: Link) -> str:
    return reverse(link.route)


def _is_for(link: Link, may: frozenset[str]) -> bool:
    return link.permission.replace(".", "_") in may


def _here(path: str, may: frozenset[str]) -> str:
    """The route of the link that the path lies under; of several, of the most exact."""
    under = {
        link.route: len(address)
        for _, links in RAIL
        for link in links
        if path.startswith(address := _address(link))
        and (address != "/" or path == "/")
        and _is_for(link, may)
    }
    return max(under, key=lambda route: under[route], default="")
