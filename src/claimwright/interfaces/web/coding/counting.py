"""The calculator beside the codes: units from minutes and doses, with the arithmetic shown."""

from __future__ import annotations

from datetime import date
from itertools import zip_longest
from uuid import UUID

from django.http import HttpResponse, QueryDict
from django.shortcuts import render

from claimwright.cycle.charges import queries as visits
from claimwright.interfaces.web.guarding import PracticeRequest, page
from claimwright.journeys import count_units as journey
from claimwright.journeys.count_units import DRUG, Counted

LONGEST = 40


@page("charges.edit")
def units(request: PracticeRequest, public_id: UUID) -> HttpResponse:
    """What the lines on the page count, and what comes of what is typed about them.

    With `sums` only the sums are drawn, so that what is being typed keeps its place.
    """
    visit = visits.access_encounter(user_id=request.person_id, public_id=public_id)
    lines = _lines(request.GET, visit.service_on)
    how = journey.how_counted(visit)
    context = {
        "visit": visit,
        "lines": lines,
        "sums": journey.count_units(lines, how, visit.service_on),
    }
    template = "coding/sums.html" if "sums" in request.GET else "coding/units.html"
    return render(request, template, context)


def _lines(data: QueryDict, on: date) -> list[Counted]:
    """The lines of the form that count something, with what was typed beside them."""
    columns = [data.getlist(f"line_{name}") for name in ("code", "modifiers", "minutes")]
    rows = [
        (row, code.strip().upper(), modifiers.upper().replace(",", " ").split(), minutes)
        for row, (code, modifiers, minutes) in enumerate(zip_longest(*columns, fillvalue=""))
    ]
    counting = [row for row in rows if journey.kind_counted(row[1])]
    drugs = [code for _, code, _, _ in counting if journey.kind_counted(code) == DRUG]
    sizes = journey.unit_sizes(drugs, on) if drugs else {}
    found: list[Counted] = []
    for row, code, modifiers, minutes in counting:
        per, measure = sizes.get(code, ("", ""))
        key = f"{code}-{sum(line.code == code for line in found)}"
        typed = _typed(data, "minutes", key)
        found.append(
            Counted(
                row=row,
                key=key,
                code=code,
                kind=journey.kind_counted(code),
                modifiers=tuple(modifiers),
                # While the sums are typed at, what is typed counts; else what the line says.
                minutes=(typed or minutes if "sums" in data else minutes or typed)[:LONGEST],
                base=_typed(data, "base", key),
                dose=_typed(data, "dose", key),
                per=_typed(data, "per", key) or per,
                measure=measure,
                vials=_typed(data, "vials", key),
                is_many=f"many_{key}" in data,
            )
        )
    # A line that only bills what was thrown away counts nothing of its own.
    return [line for line in found if "JW" not in line.modifiers]


def _typed(data: QueryDict, name: str, key: str) -> str:
    return data.get(f"{name}_{key}", "").strip()[:LONGEST]
