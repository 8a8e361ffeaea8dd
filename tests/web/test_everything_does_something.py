"""Every link leads somewhere, every form and button is taken, for each role that is shown it.

A walk through the house by each role: from the address book and along every link found on the
way, loading the parts that pages load by themselves.
"""

from __future__ import annotations

import re
from collections import Counter, deque
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urljoin, urlsplit

import pytest
from django.test import Client
from django.urls import Resolver404, resolve, reverse

import claimwright.interfaces.web
from claimwright.foundation.access.roles import ROLES, allows
from tests.access.routes import all_routes
from tests.browser.all_pages import every_page, furnish
from tests.web.cast import Clinic
from tests.web.conftest import SignIn
from tests.web.walking import SCRIPTS, Offer, read

pytestmark = pytest.mark.django_db

WEB = Path(claimwright.interfaces.web.__file__).parent
MOST_ALIKE = 3  # of the addresses that differ in their values only, so many are opened


@dataclass
class Walk:
    """One role's walk; `faults` name the page, what is on it and what is wrong."""

    role: str
    client: Client
    waiting: deque[tuple[str, str, str]] = field(default_factory=deque)  # address, page, markup
    seen: set[str] = field(default_factory=set)
    alike: Counter[Any] = field(default_factory=Counter)
    faults: list[tuple[str, str, str]] = field(default_factory=list)

    def go(self, start: list[str]) -> None:
        """Open the pages of the start and all that they lead to."""
        for url in start:
            self._follow(url, "", "")
        while self.waiting:
            self._open(*self.waiting.popleft())

    def _open(self, url: str, page: str, markup: str) -> None:
        answer = self.client.get(url)
        if answer.status_code >= 400:
            self.faults.append((page, markup, f"answers {answer.status_code}"))
        if answer.status_code != 200 or "html" not in answer["Content-Type"]:
            return
        held = read(answer.content.decode(), url)
        self.faults += [(url, what, "does nothing") for what in held.dead]
        if b"<html" in answer.content:
            self.faults += [
                (url, what, f"there is no #{needed}")
                for needed, what in held.named
                if needed not in held.ids
            ]
        for offer in held.offers:
            self._weigh(url, offer)

    def _weigh(self, page: str, offer: Offer) -> None:
        url = urljoin(page, offer.url).split("#")[0]
        path = urlsplit(url).path
        if path.startswith("/static/"):
            return
        try:
            found = resolve(path)
        except Resolver404:
            self.faults.append((page, offer.markup, "leads to no route"))
            return
        taken = getattr(found.func, "claimwright_methods", ("GET", "POST"))
        declared = getattr(found.func, "claimwright_permission", "public")
        if offer.method not in taken:
            self.faults.append((page, offer.markup, f"takes only {taken}"))
        elif declared != "public" and not allows(self.role, declared):
            self.faults.append((page, offer.markup, f"the role lacks {declared}"))
        elif offer.method == "GET":
            self._follow(url, page, offer.markup)

    def _follow(self, url: str, page: str, markup: str) -> None:
        parts = urlsplit(url)
        kind = (str(resolve(parts.path).url_name), *sorted(parse_qs(parts.query)))
        if url not in self.seen and self.alike[kind] < MOST_ALIKE:
            self.seen.add(url)
            self.alike[kind] += 1
            self.waiting.append((url, page, markup))


def test_nothing_shown_is_dead(clinic: Clinic, sign_in: SignIn) -> None:
    furnish(clinic)
    pages = every_page(clinic)
    faults = []
    for role in ROLES:
        client = sign_in(role)
        opened = [url for url in pages if client.get(url).status_code == 200]
        walk = Walk(role, client)
        walk.go(opened)
        assert len(walk.seen) > len(opened)
        faults += [f"{role}: {page} {wrong}: {what}" for page, what, wrong in set(walk.faults)]
    if faults:
        pytest.fail("\n".join(sorted(faults)))


FIELD = re.compile(r"<(?:input|select|textarea)\b[^>]*>")
LOOKS = ("form-control", "form-select", "form-check-input", 'class="cell')
BARE = ('type="hidden"', 'type="file"', 'role="combobox"')


def test_every_field_has_the_librarys_look() -> None:
    """No page invents its own fields; the few bare ones are styled by what they stand in."""
    bare = [
        (path.name, field)
        for path in sorted((WEB / "templates").rglob("*.html"))
        for field in FIELD.findall(path.read_text())
        if not any(look in field for look in (*LOOKS, *BARE))
    ]
    assert bare == []


def test_no_route_is_forgotten() -> None:
    """Every address is offered by some page or led to by some view."""
    files = [*WEB.rglob("*.html"), *(one for one in WEB.rglob("*.py") if one.name != "urls.py")]
    said = "\n".join(one.read_text() for one in files)
    ours = {
        route.name for route in all_routes() if route.view.__module__.startswith("claimwright.")
    }
    forgotten = {name for name in ours if f'"{name}"' not in said and f"'{name}'" not in said}
    forgotten -= {name for name in forgotten if reverse(name) in SCRIPTS}
    assert forgotten == set()
