"""The list behind any figure: every row links to its claim, and the rows sum to the figure."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from claimwright.cycle.analytics import queries
from claimwright.cycle.analytics.domain.behind import (
    LAG_DAYS,
    SIDES,
    Behind,
    NoSuchFigure,
    Question,
    ShownRow,
)
from claimwright.cycle.analytics.domain.movements import CENTS
from claimwright.cycle.analytics.domain.places import PLACES
from claimwright.cycle.contracting import queries as contracting
from claimwright.cycle.denials.domain.categories import OWNER_WORDS, PROFILES
from claimwright.cycle.practice import queries as practice
from claimwright.engines.codesets.carc import carc_words
from claimwright.foundation.access.guard import NotVisible
from claimwright.foundation.documents.sheets import CENTS as CENTS_CELL
from claimwright.foundation.documents.sheets import DAY, NUMBER, Column, Sheet
from claimwright.foundation.remember import remembered
from claimwright.interfaces.web.analytics.asking import question_of
from claimwright.interfaces.web.analytics.taking import away
from claimwright.interfaces.web.analytics.taking import wanted as form_wanted
from claimwright.interfaces.web.guarding import PracticeRequest, note_look, page
from claimwright.interfaces.web.listing import wanted
from claimwright.interfaces.web.present import today
from claimwright.ledger.domain.aging import BUCKET_NAMES

ROUTES = {
    "visit": "visit",
    "claim": "claim",
    "denial": "denial",
    "underpayment": "underpayment",
    "patient": "patient",
    "payer": "payer_takebacks",
}


@page("reports.view")
def figures(request: PracticeRequest) -> HttpResponse:
    """What one figure counts, fifty rows a page, or all of it as a file."""
    question = question_of(request)
    try:
        found = remembered("behind", lambda: queries.behind(question), question, today(request))
    except NoSuchFigure as refusal:
        raise NotVisible(str(refusal)) from refusal
    if form_wanted(request):
        note_look("figure", of=question.of, count=len(found.rows))
        return away(request, found.title, [_sheet(question, found)], on=question.on)
    asked = wanted(request)
    shown = queries.describe(found.rows[asked.offset : asked.offset + asked.size])
    note_look("figure", of=question.of, count=len(shown))
    context = {
        "question": question,
        "found": found,
        "narrowed": narrowed_words(question),
        "rows": [{"row": row, "url": _url(row)} for row in shown],
        "pager": asked.pager(len(found.rows)),
        "is_money": found.unit == CENTS,
        "unit": "days" if found.unit == LAG_DAYS else "",
        "page_total": sum(row.amount for row in shown),
        "sides": [(side, SIDES[side]) for side in found.sides],
        "back": f"{reverse('dashboard')}?{urlencode({'on': question.on.isoformat()})}",
    }
    return render(request, "analytics/figures.html", context)


def narrowed_words(question: Question) -> list[str]:
    """What the address narrows the figure to, in words."""
    said: list[str] = []
    if question.first_on or question.last_on:
        first_on, last_on = question.span
        said.append(f"{first_on:%b} {first_on.day} to {last_on:%b} {last_on.day}, {last_on.year}")
    names: list[tuple[int | None, Any]] = [
        (question.payer_id, lambda pk: contracting.get_payers(ids=[pk])[pk].name),
        (question.provider_id, lambda pk: practice.get_providers(ids=[pk])[pk].shown),
        (question.location_id, lambda pk: practice.get_locations(ids=[pk])[pk].name),
    ]
    for pk, name in names:
        if pk is not None:
            said.append(name(pk) if pk else "Patients")
    said += [name for code, name, _ in PLACES if code == question.place]
    said += [words for owner, words in OWNER_WORDS.items() if owner == question.owner]
    if question.age is not None:
        said.append(f"{BUCKET_NAMES[question.age]} days old")
    said += [profile.label for one, profile in PROFILES.items() if one == question.category]
    if question.reason:
        said.append(f"{question.reason} {carc_words(question.reason)}")
    if question.happened:
        said.append(queries.posting_words(question.happened))
    return [*said, question.node] if question.node else said


def _url(row: ShownRow) -> str:
    if row.public_id is None:
        return ""
    return reverse(ROUTES[row.kind], args=[row.public_id])


def _sheet(question: Question, found: Behind) -> Sheet:
    kind = CENTS_CELL if found.unit == CENTS else NUMBER
    columns = (
        Column("What"),
        Column("Patient"),
        Column("Payer"),
        Column("Provider"),
        Column("Service", DAY),
        Column("Note"),
        Column("Dollars" if found.unit == CENTS else "Counts", kind),
    )
    rows = tuple(
        (row.what, row.patient, row.payer, row.provider, row.service_on, row.note, row.amount)
        for row in queries.describe(found.rows)
    )
    total = ("Total", "", "", "", None, "", found.total)
    words = " · ".join([found.words, *narrowed_words(question)])
    return Sheet(found.title, columns, rows, total, words)
