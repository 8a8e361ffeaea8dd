"""Scorecards: payers, providers or locations side by side; charts with the table behind each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from claimwright.cycle.analytics import queries
from claimwright.cycle.analytics.domain.scorecards import LOCATION, PAYER, PROVIDER, Card
from claimwright.cycle.denials.domain.categories import PROFILES, Category
from claimwright.foundation.documents.sheets import CENTS, FIGURE, NUMBER, Column, Sheet
from claimwright.foundation.remember import remembered
from claimwright.interfaces.web.analytics.asking import Ids, as_of, link
from claimwright.interfaces.web.analytics.taking import away, wanted
from claimwright.interfaces.web.guarding import PracticeRequest, page
from claimwright.interfaces.web.listing import chosen
from claimwright.interfaces.web.present import today

TITLES = {PAYER: "Payers", PROVIDER: "Providers", LOCATION: "Locations"}
SHOWN_CAUSES = 6
TONES = ("blocked", "risk", "wait", "age-4", "age-2", "quiet")
LEAST = 5  # decisions below which a rate is no ground to judge by


@dataclass(frozen=True, slots=True)
class Measure:
    """One column: its head, the figure behind it, its value, and which end is better."""

    head: str
    of: str
    value: Callable[[Card], int | Decimal | None]
    unit: str
    is_low_good: bool | None = None


MEASURES = (
    Measure("Claims", "decisions", lambda card: card.decision_count, "count"),
    Measure("Paid", "decided_paid", lambda card: card.paid_cents, "cents"),
    Measure("Days to pay", "paid_days", lambda card: card.median_days, "days", True),
    Measure("Nine in ten", "paid_days", lambda card: card.slow_days, "days", True),
    Measure("First pass", "first_pass", lambda card: card.first_pass_percent, "percent", False),
    Measure("Denial rate", "denied_decisions", lambda card: card.denial_percent, "percent", True),
    Measure("Denied", "denied", lambda card: card.denied_cents, "cents"),
    Measure("Underpaid", "underpaid", lambda card: card.underpaid_cents, "cents"),
    Measure("Taken back", "takebacks", lambda card: card.takeback_cents, "cents"),
    Measure("Owes now", "owed", lambda card: card.open_cents, "cents"),
)


@page("reports.view")
def scorecards(request: PracticeRequest) -> HttpResponse:
    """The comparison, or its tables as a file."""
    on = as_of(request)
    by = chosen(request, "by", TITLES) or PAYER
    now = today(request)
    found = remembered("cards", lambda: queries.scorecards(as_of=on, by=by), on, by, now)
    if wanted(request):
        return away(request, f"{TITLES[by]} side by side", tables(found), on=on)
    ids = Ids()
    ends = _ends(found.cards)
    context = {
        "on": on,
        "is_today": on == now,
        "by": by,
        "title": TITLES[by],
        "found": found,
        "heads": [measure.head for measure in MEASURES],
        "rows": [_row(card, found, on, ids, ends) for card in found.cards],
        "all": _row(found.all, found, on, ids, {}, is_all=True),
        "causes": _causes(found, on, ids),
        "days": _days(found, on, ids),
        "firsts": _firsts(found, on, ids),
        "leaks": _leaks(found, on, ids),
        "refusals": _refusals(found, on, ids),
    }
    return render(request, "analytics/scorecards.html", context)


def _url(of: str, card: Card, found: queries.Cards, on: date, ids: Ids, **more: Any) -> str:
    narrowed: dict[str, Any] = dict(more)
    if card.key or found.all is not card:
        narrowed[found.by] = ids.shown(found.by, card.key)
    if of in ("denied", "denials"):
        narrowed |= {"first_on": found.span.first_on, "last_on": found.span.last_on}
    if of == "owed" and found.by == PAYER:
        of = "owed_by_payers"  # what patients owe is on no payer's card
    return link(of, on, **narrowed)


def _row(
    card: Card,
    found: queries.Cards,
    on: date,
    ids: Ids,
    ends: dict[str, tuple[Any, Any]],
    *,
    is_all: bool = False,
) -> dict[str, Any]:
    cells = []
    for measure in MEASURES:
        value = measure.value(card)
        mark = ""
        if measure.head in ends and value is not None and card.decision_count >= LEAST:
            best, worst = ends[measure.head]
            mark = "best" if value == best else "worst" if value == worst else ""
        has_list = value is not None and (is_all or card.key or found.by == PAYER)
        cells.append(
            {
                "value": value,
                "unit": measure.unit,
                "mark": mark,
                "url": _url(measure.of, card, found, on, ids) if has_list else "",
            }
        )
    return {"card": card, "cells": cells}


def _ends(cards: tuple[Card, ...]) -> dict[str, tuple[Any, Any]]:
    """(best, worst) of each measure that has a better end, among cards worth judging."""
    found = {}
    for measure in MEASURES:
        if measure.is_low_good is None:
            continue
        values = [measure.value(card) for card in cards if card.decision_count >= LEAST]
        known = [value for value in values if value is not None]
        if len(known) > 2 and min(known) != max(known):
            ends = (min(known), max(known))
            found[measure.head] = ends if measure.is_low_good else ends[::-1]
    return found


def _judged(found: queries.Cards) -> list[Card]:
    return [card for card in found.cards if card.decision_count]


def _days(found: queries.Cards, on: date, ids: Ids) -> dict[str, Any]:
    cards = [card for card in _judged(found) if card.paid_days]
    return {
        "kind": "rows",
        "labels": [card.name for card in cards],
        "links": [_url("paid_days", card, found, on, ids) for card in cards],
        "series": [
            {"name": "Half within", "tone": "wait", "values": [card.median_days for card in cards]},
            {
                "name": "Nine in ten within",
                "tone": "quiet",
                "values": [card.slow_days for card in cards],
            },
        ],
    }


def _firsts(found: queries.Cards, on: date, ids: Ids) -> dict[str, Any]:
    cards = [card for card in _judged(found) if card.first_pass_percent is not None]
    return {
        "kind": "rows",
        "labels": [card.name for card in cards],
        "links": [_url("first_pass", card, found, on, ids) for card in cards],
        "series": [
            {
                "name": "First pass",
                "tone": "in",
                "values": [str(card.first_pass_percent) for card in cards],
            }
        ],
    }


def _refusals(found: queries.Cards, on: date, ids: Ids) -> dict[str, Any]:
    """Denied dollars by card, stacked by kind of denial: the six largest kinds and the rest."""
    kinds = [cause.category for cause in found.all.causes]
    shown, rest = kinds[:SHOWN_CAUSES], set(kinds[SHOWN_CAUSES:])
    cards = [card for card in found.cards if card.denied_cents]
    series = [
        {
            "name": PROFILES[Category(kind)].label,
            "tone": TONES[place],
            "stack": "cause",
            "values": [_of_kind(card, {kind}) for card in cards],
            "links": [_url("denied", card, found, on, ids, category=kind) for card in cards],
        }
        for place, kind in enumerate(shown)
    ]
    if rest:
        values = [_of_kind(card, rest) for card in cards]
        series.append({"name": "Others", "tone": "age-1", "stack": "cause", "values": values})
    return {
        "kind": "rows",
        "labels": [card.name for card in cards],
        "links": [_url("denied", card, found, on, ids) for card in cards],
        "series": series,
    }


def _of_kind(card: Card, kinds: set[str]) -> int:
    return sum(cause.cents for cause in card.causes if cause.category in kinds)


def _leaks(found: queries.Cards, on: date, ids: Ids) -> dict[str, Any]:
    cards = [card for card in found.cards if card.underpaid_cents or card.takeback_cents]
    return {
        "kind": "rows",
        "labels": [card.name for card in cards],
        "series": [
            {
                "name": "Underpaid",
                "tone": "risk",
                "values": [card.underpaid_cents for card in cards],
                "links": [_url("underpaid", card, found, on, ids) for card in cards],
            },
            {
                "name": "Taken back",
                "tone": "blocked",
                "values": [card.takeback_cents for card in cards],
                "links": [_url("takebacks", card, found, on, ids) for card in cards],
            },
        ],
    }


def _causes(found: queries.Cards, on: date, ids: Ids) -> dict[str, Any]:
    """Kinds of denial down, cards across: the table behind the drawing of denials."""
    cards = [card for card in found.cards if card.denied_cents]
    rows = []
    for cause in found.all.causes:
        kind = cause.category
        cells = [
            {
                "cents": _of_kind(card, {kind}),
                "url": _url("denied", card, found, on, ids, category=kind),
            }
            for card in cards
        ]
        rows.append({"label": PROFILES[Category(kind)].label, "cells": cells, "cents": cause.cents})
    totals = [
        {"cents": card.denied_cents, "url": _url("denied", card, found, on, ids)} for card in cards
    ]
    return {"names": [card.name for card in cards], "rows": rows, "totals": totals}


def tables(found: queries.Cards) -> list[Sheet]:
    """The comparison and the causes as tables to take away."""
    kinds = {"count": NUMBER, "cents": CENTS, "days": NUMBER}
    columns = (
        Column(TITLES[found.by][:-1]),
        *(Column(one.head, kinds.get(one.unit, FIGURE)) for one in MEASURES),
    )
    rows = tuple((card.name, *_cells(card)) for card in found.cards)
    total = ("Together", *_cells(found.all))
    words = f"{found.span.first_on.isoformat()} to {found.span.last_on.isoformat()}"
    heads = (
        Column(TITLES[found.by][:-1]),
        Column("Kind of denial"),
        Column("Denials", NUMBER),
        Column("Denied", CENTS),
    )
    causes = tuple(
        (card.name, PROFILES[Category(one.category)].label, one.denial_count, one.cents)
        for card in found.cards
        for one in card.causes
    )
    every = ("Together", "", found.all.denial_count, found.all.denied_cents)
    return [
        Sheet("Side by side", columns, rows, total, words),
        Sheet("Denials by kind", heads, causes, every, words),
    ]


def _cells(card: Card) -> tuple[Any, ...]:
    values = [measure.value(card) for measure in MEASURES]
    return tuple(f"{value} %" if isinstance(value, Decimal) else value for value in values)
