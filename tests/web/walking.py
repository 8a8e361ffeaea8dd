"""Reads what a page offers: its links, forms, buttons and the parts it loads by itself."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

FRONTEND = Path(__file__).resolve().parents[2] / "frontend"
VERBS = ("hx-get", "hx-post", "hx-put", "hx-patch", "hx-delete")
ADDRESSES = ("data-href", "data-url", "data-header", "data-check")
NEEDS = ("hx-target", "hx-include", "data-dialog", "aria-controls", "data-template", "data-into")


@dataclass(frozen=True, slots=True)
class Offer:
    """Something a person can press: GET or POST, where to, and what it says in the markup."""

    method: str
    url: str
    markup: str


@dataclass
class Page:
    """What one page offers. `dead` are the buttons and links that do nothing."""

    offers: list[Offer] = field(default_factory=list)
    dead: list[str] = field(default_factory=list)
    ids: set[str] = field(default_factory=set)
    named: list[tuple[str, str]] = field(default_factory=list)  # id that must be there, by whom


def read(html: str, url: str) -> Page:
    """What the page under that address offers; a form without an action goes to the address."""
    reader = _Reader(url)
    reader.feed(html)
    return reader.done()


class _Reader(HTMLParser):
    def __init__(self, url: str) -> None:
        super().__init__()
        self.page = Page()
        self.url = url
        self.forms: list[dict[str, str]] = []
        self.by_id: dict[str, dict[str, str]] = {}
        self.buttons: list[tuple[dict[str, str], dict[str, str] | None]] = []
        self.submits: dict[int, int] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        held = {name: value or "" for name, value in attrs} | {"<": tag}
        self._note_ids(held)
        self._note_addresses(held)
        if tag == "a":
            self._link(held)
        elif tag == "form":
            self.forms.append(held)
            if held.get("id"):
                self.by_id[held["id"]] = held
        elif tag == "button":
            self.buttons.append((held, self.forms[-1] if self.forms else None))
        elif tag == "label" and held.get("for"):
            self.page.named.append((held["for"], _shown(held)))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form" and self.forms:
            form = self.forms.pop()
            if not any(name in form for name in VERBS):
                self._offer(form.get("method", "get"), form.get("action", ""), form)

    def done(self) -> Page:
        for button, around in self.buttons:
            self._button(button, around)
        return self.page

    def _note_ids(self, held: dict[str, str]) -> None:
        if held.get("id"):
            self.page.ids.add(held["id"])
        for name in NEEDS:
            for one in re.findall(r"^#?([\w-]+)$", held.get(name, "")):
                if held[name].startswith("#") or not name.startswith("hx-"):
                    self.page.named.append((one, _shown(held)))

    def _note_addresses(self, held: dict[str, str]) -> None:
        for verb in VERBS:
            if verb in held:
                self._offer(verb.removeprefix("hx-"), held[verb], held)
        for name in ADDRESSES:
            if held.get(name, "").startswith("/"):
                self._offer("get", held[name], held)

    def _link(self, held: dict[str, str]) -> None:
        to = held.get("href", "")
        if to in ("", "#") or to.startswith("javascript:"):
            self.page.dead.append(_shown(held))
        elif to.startswith("#"):
            self.page.named.append((to[1:], _shown(held)))
        elif not re.match(r"(https?|mailto|tel|data):", to):
            self._offer("get", to, held)

    def _button(self, held: dict[str, str], around: dict[str, str] | None) -> None:
        form = self.by_id.get(held["form"]) if "form" in held else around
        sends = held.get("type", "submit") == "submit"
        if sends and form is not None and "formaction" in held:
            method = held.get("formmethod", form.get("method", "get"))
            self._offer(method, held["formaction"], held)
        elif not (sends and form is not None) and not _has_a_hook(held):
            self.page.dead.append(_shown(held))
        if held.get("data-do") and held["data-do"] not in ACTIONS:
            self.page.dead.append(_shown(held))

    def _offer(self, method: str, url: str, held: dict[str, str]) -> None:
        self.page.offers.append(Offer(method.upper(), url or self.url, _shown(held)))


def _shown(held: dict[str, str]) -> str:
    words = " ".join(f'{name}="{value}"' for name, value in held.items() if name != "<")
    return f"<{held['<']} {words}>"[:200]


def _has_a_hook(held: dict[str, str]) -> bool:
    """Some script listens for one of its attributes or classes, or htmx does."""
    if any(name in held for name in VERBS) or held.get("role") in ("tab", "option"):
        return True
    data = {name for name in held if name.startswith("data-")}
    return bool(data & HOOKS) or bool(set(held.get("class", "").split()) & CLASSES)


def _actions() -> set[str]:
    """Names in the table of what a button with data-do does."""
    table = (FRONTEND / "app.js").read_text().split("const actions = {")[1].split("\n};")[0]
    return set(re.findall(r'^  "?([a-z-]+)"?\(', table, re.MULTILINE))


SCRIPTS = "\n".join(path.read_text() for path in sorted(FRONTEND.glob("*.js")))
ACTIONS = _actions()
HOOKS = set(re.findall(r"\[(data-[a-z-]+)", SCRIPTS))
CLASSES = set(re.findall(r"""(?:closest|querySelector)\??\.?\("\.([a-z-]+)"\)""", SCRIPTS))
