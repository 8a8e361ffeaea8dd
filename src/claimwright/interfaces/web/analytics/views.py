"""The dashboard, card by card, as of any day. Each card loads by itself, so none waits."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from claimwright.cycle.analytics import queries
from claimwright.cycle.analytics.domain.kpis import Kpi
from claimwright.foundation.access.guard import NotVisible
from claimwright.interfaces.web.forms import date_or_none
from claimwright.interfaces.web.guarding import PracticeRequest, page
from claimwright.interfaces.web.present import today

SHOWN_CAUSES = 10
AGE_TONES = ("age-1", "age-2", "age-3", "age-4", "age-5")


@page("reports.view")
def dashboard(request: PracticeRequest) -> HttpResponse:
    """The frame; the cards follow."""
    on = _as_of(request)
    context = {"on": on, "is_today": on == today(request), "parts": list(PARTS)}
    return render(request, "analytics/dashboard.html", context)


@page("reports.view")
def part(request: PracticeRequest, part: str) -> HttpResponse:
    """One card."""
    make = PARTS.get(part)
    if make is None:
        raise NotVisible("There is nothing here for you under that address.")
    context = {"on": _as_of(request)} | make(_as_of(request))
    return render(request, f"analytics/{part}.html", context)


def _as_of(request: PracticeRequest) -> date:
    """The day asked for, never after today."""
    asked = date_or_none(request.GET.get("on", ""))
    return min(asked, today(request)) if asked else today(request)


def _kpis(on: date) -> dict[str, Any]:
    return {"kpis": [_tile(kpi) for kpi in queries.kpis(as_of=on).values()]}


def _tile(kpi: Kpi) -> dict[str, Any]:
    said = kpi.definition
    tone = {True: "in", False: "risk", None: "quiet"}[kpi.is_met]
    return {
        "name": said.name,
        "key": said.key,
        "figure": "–" if kpi.value is None else f"{kpi.value:,.1f}",
        "unit": said.unit if kpi.value is not None else "",
        "target": said.target_words,
        "verdict": {True: "On target", False: "Off target", None: ""}[kpi.is_met],
        "tone": tone,
        "definition": said.words,
        "window": said.window,
        "parts": f"{kpi.numerator:,} ÷ {kpi.denominator:,}",
    }


def _places(on: date) -> dict[str, Any]:
    found = queries.where_is_my_money(as_of=on)
    links = {
        "preparing": reverse("claims") + "?view=draft",
        "held": reverse("held_claims"),
        "rejected": reverse("rejections"),
        "sent": reverse("claims") + "?view=waiting",
        "with_payer": reverse("claims") + "?view=waiting",
        "denied": reverse("denials"),
        "decided": reverse("claims") + "?view=decided",
        "patient": reverse("balances"),
    }
    rows = [{"place": one, "url": links.get(one.code, reverse("claims"))} for one in found]
    data = {
        "kind": "rows",
        "labels": [one.name for one in found],
        "links": [row["url"] for row in rows],
        "series": [{"name": "Open", "tone": "wait", "values": [one.cents for one in found]}],
    }
    return {"rows": rows, "total": sum(one.cents for one in found), "data": data}


def _trend(on: date) -> dict[str, Any]:
    months = queries.trends(as_of=on)
    data = {
        "kind": "lines",
        "labels": [f"{one.month:%b %y}" for one in months],
        "series": [
            {"name": "Charged", "tone": "quiet", "values": [m.charge_cents for m in months]},
            {"name": "Cash in", "tone": "in", "values": [m.payment_cents for m in months]},
            {"name": "Denied", "tone": "blocked", "values": [m.denied_cents for m in months]},
        ],
    }
    return {"months": months, "data": data}


def _aging(on: date) -> dict[str, Any]:
    table = queries.aging(as_of=on)
    data = {
        "kind": "rows",
        "labels": [line.name for line in table.lines],
        "series": [
            {
                "name": f"{name} days",
                "tone": AGE_TONES[place % len(AGE_TONES)],
                "stack": "age",
                "values": [line.buckets[place] for line in table.lines],
            }
            for place, name in enumerate(table.bucket_names)
        ],
    }
    shares = [_percent(cents, table.total.total_cents) for cents in table.total.buckets]
    return {"table": table, "data": data, "shares": shares}


def _denials(on: date) -> dict[str, Any]:
    causes = queries.denial_causes(as_of=on)
    shown = causes[:SHOWN_CAUSES]
    data = {
        "kind": "rows",
        "labels": [f"{one.label} ({one.reason})" for one in shown],
        "links": [f"{reverse('denials')}?category={one.category}" for one in shown],
        "series": [
            {"name": "Denied", "tone": "blocked", "values": [one.amount_cents for one in shown]}
        ],
    }
    return {"causes": causes, "data": data}


def _payers(on: date) -> dict[str, Any]:
    lines = queries.payer_mix(as_of=on)
    return {"lines": lines, "most": max((line.open_cents for line in lines), default=0)}


def _flow(on: date) -> dict[str, Any]:
    found = queries.flow_of_money(as_of=on)
    tones = {"Charges": "quiet", "Paid": "in", "Adjusted": "risk", "Open": "wait"}
    names = dict.fromkeys(name for one in found.flows for name in (one.source, one.target))
    parent = {one.target: one.source for one in found.flows}
    data = {
        "kind": "sankey",
        "nodes": [
            {"name": name, "tone": tones.get(name) or tones.get(parent.get(name, ""), "quiet")}
            for name in names
        ],
        "flows": [
            {"source": one.source, "target": one.target, "value": one.cents} for one in found.flows
        ],
    }
    return {"flow": found, "data": data}


def _percent(part_cents: int, whole_cents: int) -> str:
    return f"{part_cents * 100 / whole_cents:.0f} %" if whole_cents else "–"


PARTS: dict[str, Callable[[date], dict[str, Any]]] = {
    "kpis": _kpis,
    "places": _places,
    "trend": _trend,
    "aging": _aging,
    "denials": _denials,
    "payers": _payers,
    "flow": _flow,
}
