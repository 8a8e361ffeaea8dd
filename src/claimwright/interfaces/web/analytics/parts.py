"""The cards of the dashboard: what each shows, where its figures lead, and its table as a file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from claimwright.cycle.analytics import queries
from claimwright.cycle.analytics.domain.behind import BOTTOM, REST, TOP
from claimwright.cycle.analytics.domain.kpis import Kpi
from claimwright.cycle.analytics.domain.trends import next_month
from claimwright.cycle.analytics.domain.windows import QUARTER_DAYS, last_days
from claimwright.foundation.documents.sheets import CENTS, FIGURE, NUMBER, Column, Sheet
from claimwright.interfaces.web.analytics.asking import Ids, link

SHOWN_CAUSES = 9
AGE_TONES = ("age-1", "age-2", "age-3", "age-4", "age-5")
EARLIER = timedelta(days=30)
# Figures whose not counted part is what one would look at.
WITH_REST = frozenset({"K08", "K10", "K25", "K26"})
FLOWS = {
    "charge_cents": ("charged", "Charged"),
    "payment_cents": ("paid", "Cash in"),
    "contractual_cents": ("contractual", "Contract"),
    "given_up_cents": ("given_up", "Given up"),
    "denial_count": ("denials", "Denials"),
    "denied_cents": ("denied", "Denied"),
}


@dataclass(frozen=True, slots=True)
class Part:
    """One card: its name in files, what its template is given, and its tables."""

    title: str
    context: Callable[[date], dict[str, Any]]
    tables: Callable[[date], list[Sheet]]


def figure_of(kpi: Kpi) -> str:
    """The value as a tile shows it."""
    return "–" if kpi.value is None else f"{kpi.value:,.1f}"


def _kpis(on: date) -> dict[str, Any]:
    before = queries.kpis(as_of=on - EARLIER)
    found = queries.kpis(as_of=on)
    return {"kpis": [_tile(kpi, before[key], on) for key, kpi in found.items()]}


def _tile(kpi: Kpi, before: Kpi, on: date) -> dict[str, Any]:
    said = kpi.definition
    return {
        "name": said.name,
        "key": said.key,
        "figure": figure_of(kpi),
        "unit": said.unit if kpi.value is not None else "",
        "target": said.target_words,
        "verdict": {True: "On target", False: "Off target", None: ""}[kpi.is_met],
        "tone": {True: "in", False: "risk", None: "quiet"}[kpi.is_met],
        "definition": said.words,
        "window": said.window,
        "numerator": f"{kpi.numerator:,}",
        "denominator": f"{kpi.denominator:,}",
        "parts": f"{kpi.numerator:,} ÷ {kpi.denominator:,}",
        "url": link(said.key, on, side=REST if said.key in WITH_REST_BETTER else TOP),
        "top_url": link(said.key, on, side=TOP),
        "bottom_url": link(said.key, on, side=BOTTOM),
        "rest_url": link(said.key, on, side=REST) if said.key in WITH_REST else "",
        "change": _change(kpi, before),
        "arrow": _arrow(kpi, before),
        "change_tone": _change_tone(kpi, before),
    }


# Of these a person wants to see what failed, not what went well.
WITH_REST_BETTER = frozenset({"K08", "K10"})


def _change(kpi: Kpi, before: Kpi) -> str:
    if kpi.value is None or before.value is None:
        return ""
    change = round(kpi.value, 1) - round(before.value, 1)
    if not change:
        return "as 30 days ago"
    return f"{'+' if change > 0 else '−'}{abs(change):,.1f} in 30 days"


def _arrow(kpi: Kpi, before: Kpi) -> str:
    if kpi.value is None or before.value is None or round(kpi.value - before.value, 1) == 0:
        return "arrow-right"
    return "trending-up" if kpi.value > before.value else "trending-down"


def _change_tone(kpi: Kpi, before: Kpi) -> str:
    said = kpi.definition
    if kpi.value is None or before.value is None or said.target is None:
        return "quiet"
    change = round(kpi.value - before.value, 1)
    if not change:
        return "quiet"
    return "in" if (change > 0) == said.is_minimum else "risk"


def _kpi_tables(on: date) -> list[Sheet]:
    columns = (
        Column("Key"),
        Column("Figure"),
        Column("Value", FIGURE),
        Column("Unit"),
        Column("Numerator", FIGURE),
        Column("Denominator", FIGURE),
        Column("Target", FIGURE),
        Column("Counts"),
    )
    rows = tuple(
        (
            key,
            kpi.definition.name,
            figure_of(kpi),
            kpi.unit,
            f"{kpi.numerator:,}",
            f"{kpi.denominator:,}",
            kpi.definition.target_words,
            f"{kpi.definition.words} ({kpi.definition.window})",
        )
        for key, kpi in queries.kpis(as_of=on).items()
    )
    return [Sheet("Key figures", columns, rows)]


def _places(on: date) -> dict[str, Any]:
    found = queries.where_is_my_money(as_of=on)
    rows = [{"place": one, "url": link("open", on, place=one.code)} for one in found]
    data = {
        "kind": "rows",
        "labels": [one.name for one in found],
        "links": [row["url"] for row in rows],
        "series": [{"name": "Open", "tone": "wait", "values": [one.cents for one in found]}],
    }
    total = sum(one.cents for one in found)
    return {"rows": rows, "total": total, "total_url": link("open", on), "data": data}


def _place_tables(on: date) -> list[Sheet]:
    found = queries.where_is_my_money(as_of=on)
    columns = (
        Column("Place"),
        Column("What moves it on"),
        Column("Visits", NUMBER),
        Column("Open", CENTS),
    )
    rows = tuple((one.name, one.words, one.visit_count, one.cents) for one in found)
    total = ("Together", "", None, sum(one.cents for one in found))
    return [Sheet("Where is my money", columns, rows, total)]


def _trend(on: date) -> dict[str, Any]:
    months = queries.trends(as_of=on)
    rows = []
    for one in months:
        last_on = min(on, next_month(one.month) - timedelta(days=1))
        cells = [
            {
                "value": getattr(one, name),
                "is_money": name != "denial_count",
                "url": link(of, on, first_on=one.month, last_on=last_on),
            }
            for name, (of, _) in FLOWS.items()
        ]
        rows.append({"month": one, "cells": cells})
    data = {
        "kind": "lines",
        "labels": [f"{one.month:%b %y}" for one in months],
        "series": [
            {"name": "Charged", "tone": "quiet", "values": [m.charge_cents for m in months]},
            {"name": "Cash in", "tone": "in", "values": [m.payment_cents for m in months]},
            {"name": "Denied", "tone": "blocked", "values": [m.denied_cents for m in months]},
        ],
    }
    return {
        "months": months,
        "rows": rows,
        "heads": [name for _, name in FLOWS.values()],
        "data": data,
    }


def _trend_tables(on: date) -> list[Sheet]:
    kinds = [NUMBER if name == "denial_count" else CENTS for name in FLOWS]
    heads = [name for _, name in FLOWS.values()]
    columns = (
        Column("Month"),
        *(Column(head, kind) for head, kind in zip(heads, kinds, strict=True)),
    )
    rows: tuple[tuple[Any, ...], ...] = tuple(
        (f"{one.month:%Y-%m}", *(getattr(one, name) for name in FLOWS))
        for one in queries.trends(as_of=on)
    )
    return [Sheet("By month", columns, rows)]


def _aging(on: date) -> dict[str, Any]:
    table, ids = queries.aging(as_of=on), Ids()
    rows: list[dict[str, Any]] = []
    for line in table.lines:
        payer = ids.shown("payer", line.payer_id or 0)
        cells = [
            {"cents": cents, "url": link("open", on, payer=payer, age=place)}
            for place, cents in enumerate(line.buckets)
        ]
        rows.append({"line": line, "cells": cells, "url": link("open", on, payer=payer)})
    data = {
        "kind": "rows",
        "labels": [line.name for line in table.lines],
        "links": [row["url"] for row in rows],
        "series": [
            {
                "name": f"{name} days",
                "tone": AGE_TONES[place % len(AGE_TONES)],
                "stack": "age",
                "values": [line.buckets[place] for line in table.lines],
                "links": [row["cells"][place]["url"] for row in rows],
            }
            for place, name in enumerate(table.bucket_names)
        ],
    }
    return {
        "table": table,
        "rows": rows,
        "data": data,
        "shares": [_percent(cents, table.total.total_cents) for cents in table.total.buckets],
        "totals": [
            {"cents": cents, "url": link("open", on, age=place)}
            for place, cents in enumerate(table.total.buckets)
        ],
        "total_url": link("open", on),
    }


def _aging_tables(on: date) -> list[Sheet]:
    table = queries.aging(as_of=on)
    columns = (
        Column("Who owes"),
        *(Column(f"{name} days", CENTS) for name in table.bucket_names),
        Column("Total", CENTS),
    )
    rows: tuple[tuple[Any, ...], ...] = tuple(
        (line.name, *line.buckets, line.total_cents) for line in table.lines
    )
    total: tuple[Any, ...] = ("Together", *table.total.buckets, table.total.total_cents)
    return [Sheet("Receivables by age", columns, rows, total)]


def _denials(on: date) -> dict[str, Any]:
    causes = queries.denial_causes(as_of=on)
    span = last_days(QUARTER_DAYS, on)
    rows = [
        {
            "cause": one,
            "url": link(
                "denied",
                on,
                first_on=span.first_on,
                last_on=span.last_on,
                category=one.category,
                reason=one.reason,
            ),
            "count_url": link(
                "denials",
                on,
                first_on=span.first_on,
                last_on=span.last_on,
                category=one.category,
                reason=one.reason,
            ),
        }
        for one in causes
    ]
    shown, total = causes[:SHOWN_CAUSES], sum(one.amount_cents for one in causes)
    rest = total - sum(one.amount_cents for one in shown)
    data = {
        "kind": "pareto",
        "labels": [one.reason for one in shown] + (["Others"] if rest else []),
        "names": [f"{one.reason} · {one.words}" for one in shown]
        + (["All others"] if rest else []),
        "links": [row["url"] for row in rows[:SHOWN_CAUSES]],
        "values": [one.amount_cents for one in shown] + ([rest] if rest else []),
        "running": [one.running_percent for one in shown] + (["100.0"] if rest else []),
    }
    return {
        "causes": causes,
        "rows": rows,
        "data": data,
        "total": total,
        "count": sum(one.denial_count for one in causes),
        "total_url": link("denied", on, first_on=span.first_on, last_on=span.last_on),
        "count_url": link("denials", on, first_on=span.first_on, last_on=span.last_on),
    }


def _denial_tables(on: date) -> list[Sheet]:
    columns = (
        Column("Cause"),
        Column("Code"),
        Column("Words"),
        Column("Denials", NUMBER),
        Column("Denied", CENTS),
        Column("Recovered", CENTS),
        Column("Running share, %", FIGURE),
    )
    rows = tuple(
        (
            one.label,
            one.reason,
            one.words,
            one.denial_count,
            one.amount_cents,
            one.recovered_cents,
            one.running_percent,
        )
        for one in queries.denial_causes(as_of=on)
    )
    return [Sheet("Why payers refuse", columns, rows)]


PAYER_FIGURES = (
    "decisions",
    "decided_charges",
    "decided_allowed",
    "decided_paid",
    "denied_decisions",
)


def _payers(on: date) -> dict[str, Any]:
    lines, ids = queries.payer_mix(as_of=on), Ids()
    rows = []
    for line in lines:
        payer = ids.shown("payer", line.payer_id)
        measures = ("decisions", "decided_charges", "decided_allowed", "decided_paid")
        urls = {
            of: link(of, on, payer=payer) for of in (*measures, "paid_days", "denied_decisions")
        }
        span = last_days(QUARTER_DAYS, on)
        urls["denied"] = link(
            "denied", on, payer=payer, first_on=span.first_on, last_on=span.last_on
        )
        rows.append({"line": line, "urls": urls | {"open": link("open", on, payer=payer)}})
    return {"rows": rows, "most": max((line.open_cents for line in lines), default=0)}


def _payer_tables(on: date) -> list[Sheet]:
    columns = (
        Column("Payer"),
        Column("Claims", NUMBER),
        Column("Charged", CENTS),
        Column("Share, %", FIGURE),
        Column("Allowed", CENTS),
        Column("Paid", CENTS),
        Column("Days to decide", NUMBER),
        Column("Denied", CENTS),
        Column("Denial rate, %", FIGURE),
        Column("Owes now", CENTS),
    )
    rows = tuple(
        (
            one.name,
            one.claim_count,
            one.charge_cents,
            one.charge_share_percent,
            one.allowed_cents,
            one.paid_cents,
            one.mean_days,
            one.denied_cents,
            one.denial_rate_percent,
            one.open_cents,
        )
        for one in queries.payer_mix(as_of=on)
    )
    return [Sheet("Payers side by side", columns, rows)]


def _flow(on: date) -> dict[str, Any]:
    found = queries.flow_of_money(as_of=on)
    tones = {"Charges": "quiet", "Paid": "in", "Adjusted": "risk", "Open": "wait"}
    names = dict.fromkeys(name for one in found.flows for name in (one.source, one.target))
    parent = {one.target: one.source for one in found.flows}
    data = {
        "kind": "sankey",
        "nodes": [
            {
                "name": name,
                "tone": tones.get(name) or tones.get(parent.get(name, ""), "quiet"),
                "link": link("flow", on, node=name),
            }
            for name in names
        ],
        "flows": [
            {
                "source": one.source,
                "target": one.target,
                "value": one.cents,
                "link": link("flow", on, node=one.target),
            }
            for one in found.flows
        ],
    }
    rows = [{"flow": one, "url": link("flow", on, node=one.target)} for one in found.flows]
    charges_url = link("flow", on, node="Charges")
    return {"flow": found, "rows": rows, "charges_url": charges_url, "data": data}


def _flow_tables(on: date) -> list[Sheet]:
    found = queries.flow_of_money(as_of=on)
    columns = (Column("From"), Column("To"), Column("Dollars", CENTS))
    rows = tuple((one.source, one.target, one.cents) for one in found.flows)
    return [Sheet("From charge to cash", columns, rows)]


def _percent(part_cents: int, whole_cents: int) -> str:
    return f"{part_cents * 100 / whole_cents:.0f} %" if whole_cents else "–"


PARTS: dict[str, Part] = {
    "kpis": Part("Key figures", _kpis, _kpi_tables),
    "places": Part("Where is my money", _places, _place_tables),
    "trend": Part("By month", _trend, _trend_tables),
    "aging": Part("Receivables by age", _aging, _aging_tables),
    "denials": Part("Why payers refuse", _denials, _denial_tables),
    "payers": Part("Payers side by side", _payers, _payer_tables),
    "flow": Part("From charge to cash", _flow, _flow_tables),
}
