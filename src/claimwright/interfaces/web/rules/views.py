"""Rules of the practice's own: written, tried on claims, back-tested, published, rolled back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from claimwright.cycle.scrubbing import operations, queries
from claimwright.cycle.scrubbing.domain.back_test import holds_too_much
from claimwright.cycle.scrubbing.domain.own_book import PUBLISHED, ROLLED_BACK
from claimwright.cycle.scrubbing.domain.own_rules import OwnRule, RuleRefused, faults_of
from claimwright.cycle.scrubbing.domain.own_text import rules_to_text
from claimwright.interfaces.web.forms import Recorded
from claimwright.interfaces.web.guarding import PracticeRequest, action, form_page, page
from claimwright.interfaces.web.present import today
from claimwright.interfaces.web.rules.forms import (
    Row,
    RuleFileForm,
    RuleForm,
    choices,
    conditions_of,
    initial_of,
    meet_conditions,
    proposed,
    rows_of,
    typed_rows,
    with_errors,
)
from claimwright.journeys.back_test_rule import back_test_rule, try_rule
from claimwright.kernel.finding import Finding, Severity

MONTHS = 12


@page("claims.view")
def rules(request: PracticeRequest) -> HttpResponse:
    """Every rule, what it would have saved, and whether it is in force."""
    return render(request, "rules/rules.html", {"rules": queries.own_rules()})


@page("claims.view")
def rule(request: PracticeRequest, public_id: UUID) -> HttpResponse:
    """One rule with its wordings and what was done with it."""
    shown = queries.access_own_rule(user_id=request.person_id, public_id=public_id)
    once = {e.version_number for e in shown.events if e.kind in (PUBLISHED, ROLLED_BACK)}
    context = {"rule": shown, "was_in_force": once - {shown.in_force_number}}
    return render(request, "rules/rule.html", context)


@form_page("claims.edit")
def write_rule(request: PracticeRequest) -> HttpResponse:
    """A new rule."""
    return _written(request, None)


@form_page("claims.edit")
def edit_rule(request: PracticeRequest, public_id: UUID) -> HttpResponse:
    """The next wording of a rule; what is in force stays so until the new one is published."""
    known = queries.access_own_rule(user_id=request.person_id, public_id=public_id)
    return _written(request, known.newest.rule)


def _written(request: PracticeRequest, known: OwnRule | None) -> HttpResponse:
    initial = (
        Recorded(initial_of(known)) if known else {"severity": "error"} | proposed(request.GET)
    )
    form = RuleForm(request.POST or None, initial=initial)
    if known:
        form.fields["id"].disabled = True
    rows, elsewhere = typed_rows(request.GET) + rows_of(known), []
    if request.method == "POST":
        meet_conditions(form, request.POST, known)
        rows, faults = _judged(request, form)
        elsewhere = [each for each in faults if each.where.field == "conditions"]
        if form.is_valid() and not faults:
            wanted = form.rule(conditions_of(rows))
            (public_id,) = operations.write_rules(rules=[wanted])
            messages.success(request, f"{wanted.id} is kept as a draft. Try it, then publish it.")
            return redirect("rule", public_id)
    context = {"form": form, "rows": rows, "faults": elsewhere, "known": known, **choices()}
    return render(request, "rules/write.html", context)


def _judged(request: PracticeRequest, form: RuleForm) -> tuple[list[Row], list[Finding]]:
    """The rows as posted, and what keeps the rule from being kept."""
    rows = form.newer_rows or typed_rows(request.POST)
    if not form.is_valid():
        return rows, []
    faults = faults_of(form.rule(conditions_of(rows)))
    form.take_findings(faults)
    return with_errors(rows, faults), faults


@page("claims.edit")
def condition(request: PracticeRequest) -> HttpResponse:
    """One more empty row for the form."""
    return render(request, "rules/condition.html", {"row": Row(), **choices()})


@action("claims.edit")
def try_it(request: PracticeRequest) -> HttpResponse:
    """What the rule as typed says of one claim, or would have done to those of the last year."""
    form = RuleForm(request.POST)
    _, faults = _judged(request, form)
    if not form.is_valid() or faults:
        words = "Fill the form first: " + " ".join(
            dict.fromkeys(
                [f.message for f in faults] or [str(e[0]) for e in form.errors.values() if e]
            )
        )
        return render(request, "rules/tried.html", {"refusal": words})
    wanted = form.rule(conditions_of(typed_rows(request.POST)))
    number = request.POST.get("claim_number", "").strip()[:40]
    context: dict[str, Any] = {"wanted": wanted}
    if number:
        context |= {
            "number": number,
            "found": try_rule(rule=wanted, number=number, as_of=today(request)),
        }
    else:
        result = back_test_rule(rule=wanted, as_of=today(request), months=MONTHS)
        context |= {"result": result, "too_much": holds_too_much(result, wanted.severity)}
    return render(request, "rules/tried.html", context)


@action("claims.submit")
def publish(request: PracticeRequest, public_id: UUID) -> HttpResponse:
    """Bring the newest wording into force, with its back-test; a sweeping rule asks once more."""
    known = queries.access_own_rule(user_id=request.person_id, public_id=public_id)
    newest = known.newest
    result = back_test_rule(rule=newest.rule, as_of=today(request), months=MONTHS)
    fault = holds_too_much(result, newest.rule.severity)
    is_sure = request.POST.get("sure") == "yes"
    if fault is not None and (fault.severity is Severity.ERROR or not is_sure):
        context = {"rule": known, "result": result, "fault": fault}
        return render(request, "rules/sure.html", context, status=409)
    try:
        operations.publish_rule(rule_id=known.id, number=newest.number, result=result)
    except (RuleRefused, operations.NoSuchVersion) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"{known.code} is in force. {result.words}")
    return redirect("rule", public_id)


@action("claims.submit")
def roll_back(request: PracticeRequest, public_id: UUID) -> HttpResponse:
    """Bring an earlier wording into force again."""
    known = queries.access_own_rule(user_id=request.person_id, public_id=public_id)
    typed = request.POST.get("number", "")
    number = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 7 else 0
    try:
        operations.roll_back_rule(rule_id=known.id, number=number)
    except operations.NoSuchVersion as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"Version {number} of {known.code} is in force again.")
    return redirect("rule", public_id)


@action("claims.submit")
def retire(request: PracticeRequest, public_id: UUID) -> HttpResponse:
    """Take the rule out of force."""
    known = queries.access_own_rule(user_id=request.person_id, public_id=public_id)
    try:
        operations.retire_rule(rule_id=known.id)
    except operations.NoSuchVersion as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"{known.code} no longer holds claims. Its wordings are kept.")
    return redirect("rule", public_id)


@form_page("claims.edit")
def import_rules(request: PracticeRequest) -> HttpResponse:
    """Rules from a text file; each becomes a draft."""
    form = RuleFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        operations.write_rules(rules=form.rules)
        count = len(form.rules)
        messages.success(request, f"{count} rule{'' if count == 1 else 's'} kept as drafts.")
        return redirect("rules")
    return render(request, "rules/import.html", {"form": form})


@page("claims.view")
def export_rules(request: PracticeRequest) -> HttpResponse:
    """Every rule in its wording in force, else its newest, as one text file."""
    text = rules_to_text([each.shown.rule for each in queries.own_rules()])
    response = HttpResponse(text, content_type="application/toml; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="rules.toml"'
    return response
