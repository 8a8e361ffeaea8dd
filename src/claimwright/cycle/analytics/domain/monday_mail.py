"""The Monday page as a letter: text and HTML with the same figures. Pure; names no patient.

The HTML stands alone: no picture, script or style sheet is fetched when it is opened.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from html import escape

from claimwright.cycle.analytics.domain.monday import Monday, headline, shown, signed
from claimwright.cycle.analytics.domain.movements import CENTS, Movement

INK, QUIET, LINE, ACCENT = "#1c2530", "#5a6672", "#c9d3d8", "#0f5c6e"
FIRST_WIDTH, WIDTH = 16, 14


@dataclass(frozen=True, slots=True)
class Letter:
    """What is sent: a subject, and the same words twice."""

    subject: str
    text: str
    html: str


def letter(monday: Monday, *, practice: str, address: str = "") -> Letter:
    """The week in figures, for people who may see the practice's reports.

    `address` leads to the page; it is left out when nobody knows it.
    """
    return Letter(
        subject=f"{practice}: the week to {_day(monday)}",
        text=_text(monday, practice, address),
        html=_html(monday, practice, address),
    )


def _text(monday: Monday, practice: str, address: str) -> str:
    lines = [f"{practice}: what moved in the week to {_day(monday)}", ""]
    heads = ("Figure", "Week before", "Last week", "Change", "Usual")
    lines += [_columns(heads), "-" * (FIRST_WIDTH + 4 * (WIDTH + 1))]
    lines += [_columns(_cells(one)) for one in monday.movements]
    lines += ["", "Why", ""]
    lines += [f"- {headline(one)}" for one in monday.movements if one.change]
    lines += ["", f"Who acts, of {shown(monday.open_cents, CENTS)} open", ""]
    for one in monday.ours:
        due = f", nearest deadline {day_words(one.due_on)}" if one.due_on else ""
        visits = "1 visit" if one.visit_count == 1 else f"{one.visit_count:,} visits"
        amount = shown(one.cents, CENTS)
        lines.append(f"- {one.owner}: {one.name.lower()}, {amount}, {visits}{due}")
    if not monday.ours:
        lines.append("- Nothing that somebody here could move.")
    if address:
        lines += ["", f"The whole page: {address}"]
    lines += ["", *_foot(), ""]
    return "\n".join(lines)


def _columns(cells: tuple[str, ...]) -> str:
    first, *rest = cells
    return " ".join([first.ljust(FIRST_WIDTH), *(cell.rjust(WIDTH) for cell in rest)])


def _cells(one: Movement) -> tuple[str, ...]:
    return (
        one.name,
        shown(one.before, one.unit),
        shown(one.last, one.unit),
        signed(one.change, one.unit) if one.change else "none",
        "none yet" if one.usual is None else shown(one.usual, one.unit),
    )


def _foot() -> list[str]:
    return [
        "Figures only: this letter names no patient.",
        "You asked for it on the Monday page; there you can also end it.",
    ]


def _html(monday: Monday, practice: str, address: str) -> str:
    rows = [_cells(one) for one in monday.movements]
    heads = ("Figure", "Week before", "Last week", "Change", "Usual")
    reasons = "".join(f"<li>{escape(headline(one))}</li>" for one in monday.movements if one.change)
    work = [
        (
            one.owner,
            one.name,
            day_words(one.due_on) if one.due_on else "",
            f"{one.visit_count:,}",
            shown(one.cents, CENTS),
        )
        for one in monday.ours
    ]
    link = f'<p><a href="{escape(address)}" style="color:{ACCENT}">The whole page</a></p>'
    parts = [
        f'<h1 style="font-size:20px;color:{ACCENT};margin:0 0 4px">What moved last week</h1>',
        f'<p style="color:{QUIET};margin:0 0 16px">{escape(practice)}, {_span(monday)}</p>',
        _table(heads, rows, left=1),
        f'<ul style="padding-left:18px">{reasons or "<li>Nothing changed.</li>"}</ul>',
        f'<h2 style="font-size:16px;color:{ACCENT};margin:20px 0 6px">Who acts</h2>',
        _table(("Who", "Where it stands", "Deadline", "Visits", "Dollars"), work, left=3),
        link if address else "",
        *(f'<p style="color:{QUIET};font-size:12px;margin:4px 0">{line}</p>' for line in _foot()),
    ]
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f"<title>{escape(practice)}: the week</title></head>"
        f'<body style="margin:0;padding:24px;font:15px/1.45 system-ui,sans-serif;color:{INK}">'
        f'<div style="max-width:640px;margin:0 auto">{"".join(parts)}</div></body></html>\n'
    )


def _table(heads: tuple[str, ...], rows: Sequence[tuple[str, ...]], *, left: int) -> str:
    """The first `left` columns are words, the others figures."""

    def cell(tag: str, place: int, text: str, style: str) -> str:
        side = "left" if place < left else "right"
        return (
            f'<{tag} style="text-align:{side};padding:5px 6px;'
            f'border-bottom:1px solid {LINE};{style}">{escape(text)}</{tag}>'
        )

    head = "".join(
        cell("th", place, text, f"color:{QUIET};font-size:12px;font-weight:600")
        for place, text in enumerate(heads)
    )
    body = "".join(
        "<tr>"
        + "".join(
            cell("td", place, text, "font-weight:600" if place == 0 else "")
            for place, text in enumerate(row)
        )
        + "</tr>"
        for row in rows
    )
    style = "width:100%;border-collapse:collapse;font-size:14px;font-variant-numeric:tabular-nums"
    return f'<table style="{style}"><tr>{head}</tr>{body}</table>'


def day_words(on: date) -> str:
    """As people write a day: Nov 3, 2026."""
    return f"{on:%b} {on.day}, {on.year}"


def _day(monday: Monday) -> str:
    return day_words(monday.week.last_on)


def _span(monday: Monday) -> str:
    first_on = monday.week.first_on
    return f"{first_on:%b} {first_on.day} to {_day(monday)}"
