"""The dashboard, card by card, as of any day. Each card loads by itself, so none waits."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from claimwright.cycle.analytics import queries
from claimwright.cycle.analytics.domain.kpis import Kpi
from claimwright.foundation.access.guard import NotVisible
from claimwright.foundation.remember import remembered
from claimwright.interfaces.web.analytics import parts
from claimwright.interfaces.web.analytics.asking import as_of, link
from claimwright.interfaces.web.analytics.sparks import spark
from claimwright.interfaces.web.analytics.taking import away, wanted
from claimwright.interfaces.web.guarding import PracticeRequest, page
from claimwright.interfaces.web.present import today

EARLIER = timedelta(days=30)


@page("reports.view")
def dashboard(request: PracticeRequest) -> HttpResponse:
    """The frame; the cards follow."""
    on = as_of(request)
    return render(request, "analytics/dashboard.html", {"on": on, "is_today": on == today(request)})


@page("reports.view")
def part(request: PracticeRequest, part: str) -> HttpResponse:
    """One card, or the table behind it as a file."""
    on = as_of(request)
    if part == "trend-of" and not wanted(request):
        return _trend_of(request)
    made = parts.PARTS.get(part)
    if made is None:
        raise NotVisible("There is nothing here for you under that address.")
    if wanted(request):
        return away(request, made.title, made.tables(on), on=on)
    drawn = remembered("dashboard", lambda: made.context(on), part, on, today(request))
    return render(request, f"analytics/{part}.html", {"on": on} | drawn)


def _trend_of(request: PracticeRequest) -> HttpResponse:
    """One key figure at the end of each of the last six months, drawn and as a table."""
    on, key = as_of(request), request.GET.get("kpi", "")
    points = queries.kpi_history(as_of=on, key=key)
    if not points:
        raise NotVisible("There is nothing here for you under that address.")
    context = {
        "rows": [
            {
                "on": point_on,
                "figure": parts.figure_of(kpi),
                "unit": kpi.unit if kpi.value is not None else "",
                "url": link(key, point_on),
            }
            for point_on, kpi in points
        ],
        "spark": spark([kpi.value for _, kpi in points], target=_target(points[-1][1])),
    }
    return render(request, "analytics/trend_of.html", context)


def _target(kpi: Kpi) -> Any:
    return kpi.definition.target
