"""The posting table and the levels of appeal: what we ship, and what the practice changed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from claimwright.cycle.claims import operations as claims
from claimwright.cycle.claims import queries as claim_queries
from claimwright.cycle.claims.domain.posting_table import (
    GROUPS,
    Adjusted,
    LaterRowStands,
    NewPostingRow,
    RowSaysNothing,
)
from claimwright.cycle.contracting import queries as contracting
from claimwright.cycle.contracting.domain.payers import PayerKind, PayerProfile
from claimwright.cycle.denials import operations, queries
from claimwright.cycle.denials.domain.appeals import AppealLevel, levels_for
from claimwright.cycle.denials.domain.categories import OWNER_WORDS, PROFILES
from claimwright.cycle.denials.domain.outcomes import BadAnswer
from claimwright.cycle.denials.domain.posting_defaults import (
    PostingLine,
    active_reasons,
    posting_line,
    usual_group,
)
from claimwright.engines.codesets.carc import carc_words
from claimwright.interfaces.web.denials.forms import LevelForm, RowForm
from claimwright.interfaces.web.guarding import PracticeRequest, action, form_page, page
from claimwright.interfaces.web.listing import chosen, searched
from claimwright.interfaces.web.present import today
from claimwright.journeys.set_posting_row import end_posting_row, set_posting_row

VIEWS = {"": "Every code", "denials": "Worked as denials", "own": "Changed by this practice"}
EVERY_PAYER = PayerKind.COMMERCIAL


@page("denials.view")
def posting_table(request: PracticeRequest) -> HttpResponse:
    """Every reason code in force: its adjustment code, where its dollars go, whose work it is."""
    payer = _payer(request)
    view = chosen(request, "view", VIEWS)
    lines = _lines(request, payer)
    words = searched(request).lower()
    shown = [
        line
        for line in lines
        if (view != "denials" or line.category)
        and (view != "own" or line.is_own)
        and (not words or words == line.reason.lower() or words in line.words.lower())
    ]
    context = {
        "lines": shown,
        "count": len(lines),
        "payers": contracting.list_payers(),
        "payer": payer,
        "view": view,
        "views": VIEWS.items(),
        "text": searched(request),
    }
    return render(request, "denials/posting_table.html", context)


@form_page("denials.view")
def posting_code(request: PracticeRequest, reason: str) -> HttpResponse:
    """One reason code: what stands, what stood before, and the form that changes it."""
    if reason not in active_reasons(today(request)):
        raise Http404("No reason code in force has that number.")
    payer = _payer(request)
    payers = contracting.list_payers()
    form = RowForm(request.POST or None, payers=payers, initial=_initial(request, payer))
    if request.method == "POST":
        if not request.can.get("setup_edit"):
            messages.error(request, "Only an owner changes the posting table.")
        elif form.is_valid() and _keep(request, form, reason):
            return redirect(_back(reason, payer))
    rows = claim_queries.posting_rows(reason=reason)
    names = {one.id: one.name for one in payers}
    context = {
        "reason": reason,
        "words": carc_words(reason),
        "payer": payer,
        "groups": [_line(request, reason, group, payer) for group in _groups(reason)],
        "form": form,
        "rows": [
            {
                "row": row,
                "payer_name": names.get(row.payer_id or 0, "Every payer"),
                "is_standing": row.ends_on is None,
                "class_words": _class_words(row.denial_class),
                "owner_words": dict(OWNER_WORDS).get(row.owner, ""),  # type: ignore[call-overload]
            }
            for row in reversed(rows)
        ],
    }
    return render(request, "denials/posting_code.html", context)


@action("setup.edit")
def end_row(request: PracticeRequest, public_id: UUID) -> HttpResponse:
    """What we ship, or a wider row, speaks again from today."""
    try:
        reason = end_posting_row(public_id=public_id, on=today(request))
    except claims.NoSuchRow as refusal:
        messages.error(request, str(refusal))
        return redirect("posting_table")
    messages.success(request, "Ended today. The row is kept below.")
    return redirect("posting_code", reason=reason)


@form_page("denials.view")
def appeal_levels(request: PracticeRequest) -> HttpResponse:
    """Each payer's levels of appeal with their days; the payer's own rule is set here."""
    payers = contracting.list_payers()
    payer = _payer(request) or (payers[0] if payers else None)
    form = LevelForm(request.POST or None, initial={"starts_on": today(request), "level": 1})
    if request.method == "POST" and payer is not None:
        if not request.can.get("setup_edit"):
            messages.error(request, "Only an owner changes the levels of appeal.")
        elif form.is_valid() and _keep_level(request, form, payer):
            return redirect(f"{reverse('appeal_levels')}?payer={payer.public_id}")
    rules = queries.appeal_rules()
    won = queries.overturn_rates(payer_ids=[one.id for one in payers])
    context = {
        "payers": payers,
        "payer": payer,
        "form": form,
        "ladder": [
            (level, won.get((payer.id, level.name)))
            for level in levels_for(payer, on=today(request), rules=rules)
        ]
        if payer
        else [],
        "rules": [rule for rule in reversed(rules) if payer and rule.payer_id == payer.id],
    }
    return render(request, "denials/appeal_levels.html", context)


@action("setup.edit")
def end_level(request: PracticeRequest, public_id: UUID) -> HttpResponse:
    """The usual level holds again from today."""
    try:
        operations.end_appeal_rule(public_id=public_id, on=today(request))
    except operations.NotAsked as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Ended today. The rule is kept below.")
    return redirect("appeal_levels")


def _keep_level(request: PracticeRequest, form: LevelForm, payer: PayerProfile) -> bool:
    data = form.cleaned_data
    level = AppealLevel(
        number=data["level"], name=data["name"], to_whom=data["to_whom"], days=data["days"]
    )
    try:
        operations.set_appeal_rule(payer_id=payer.id, level=level, starts_on=data["starts_on"])
    except BadAnswer as refusal:
        form.add_error("starts_on", str(refusal))
        return False
    messages.success(request, f"{data['name']} is kept; deadlines of open denials follow it.")
    return True


def _payer(request: PracticeRequest) -> PayerProfile | None:
    wanted = request.GET.get("payer", "")
    return next((p for p in contracting.list_payers() if str(p.public_id) == wanted), None)


def _lines(request: PracticeRequest, payer: PayerProfile | None) -> list[PostingLine]:
    return [
        _line(request, reason, usual_group(reason), payer)
        for reason in active_reasons(today(request))
    ]


def _line(
    request: PracticeRequest, reason: str, group: str, payer: PayerProfile | None
) -> PostingLine:
    table = _table(request)
    asked = Adjusted(payer_id=payer.id if payer else 0, group=group, reason=reason)
    return posting_line(
        reason=reason,
        group=group,
        payer_kind=payer.kind if payer else EVERY_PAYER,
        treatment=table.treatment(asked, on=today(request)),
    )


def _table(request: PracticeRequest) -> Any:
    """The practice's rows, read once for the request."""
    kept: dict[str, Any] = request.__dict__
    if "posting_rows" not in kept:
        kept["posting_rows"] = claim_queries.posting_table()
    return kept["posting_rows"]


def _groups(reason: str) -> list[str]:
    usual = usual_group(reason)
    return [usual, *(group for group in ("CO", "PR", "OA", "PI") if group != usual)]


def _initial(request: PracticeRequest, payer: PayerProfile | None) -> dict[str, Any]:
    return {"starts_on": today(request), "payer": str(payer.public_id) if payer else ""}


def _class_words(denial_class: str) -> str:
    return next((p.label for one, p in PROFILES.items() if one == denial_class), "")


def _back(reason: str, payer: PayerProfile | None) -> str:
    address = reverse("posting_code", args=[reason])
    return f"{address}?payer={payer.public_id}" if payer else address


def _keep(request: PracticeRequest, form: forms.Form, reason: str) -> bool:
    data = form.cleaned_data
    wanted = data["payer"]
    payer = next((p for p in contracting.list_payers() if str(p.public_id) == wanted), None)
    new = NewPostingRow(
        reason=reason,
        payer_id=payer.id if payer else None,
        group=data["group"] if data["group"] in GROUPS else "",
        remark=data["remark"],
        adjustment_code=data["adjustment_code"],
        keeps_open=data["keeps_open"],
        denial_class=data["denial_class"],
        owner=data["owner"],
        next_step=data["next_step"],
        note=data["note"],
        starts_on=data["starts_on"],
    )
    try:
        count = set_posting_row(new=new)
    except RowSaysNothing as refusal:
        form.add_error(None, str(refusal))
        return False
    except LaterRowStands as refusal:
        form.add_error("starts_on", str(refusal))
        return False
    said = f"Kept. {count} open denial{'' if count == 1 else 's'} changed with it."
    messages.success(request, said)
    return True
