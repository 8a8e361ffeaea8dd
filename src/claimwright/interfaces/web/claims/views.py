"""Lists of claims: all, held, rejected."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from claimwright.cycle.claims import queries
from claimwright.cycle.contracting import queries as contracting
from claimwright.cycle.scrubbing import queries as scrubbing
from claimwright.cycle.submission import queries as submission
from claimwright.interfaces.web.claims.mending import last_refusal
from claimwright.interfaces.web.guarding import PracticeRequest, note_look, page
from claimwright.interfaces.web.listing import chosen, searched, wanted
from claimwright.kernel.finding import Finding, Severity

MOST_CAUSES = 5
ORDERS = {
    f"{sign}{name}"
    for name in ("service_on", "timely_filing_on", "charge_cents", "number", "last_submitted_at")
    for sign in ("", "-")
}
VIEWS = {
    "": ("All", ()),
    "ready": ("Ready to send", ("ready",)),
    "waiting": ("Waiting for the payer", ("submitted", "accepted")),
    "decided": ("Decided", ("adjudicated", "closed")),
    "draft": ("Being prepared", ("draft",)),
    "void": ("Void", ("void",)),
}


@page("claims.view")
def all_claims(request: PracticeRequest) -> HttpResponse:
    """Every claim, by what it waits for."""
    view = chosen(request, "view", VIEWS)
    context = _page_of(request, states=VIEWS[view][1], order="-service_on")
    counts = queries.counts_by_state()
    context["views"] = [
        (name, words, sum(counts.get(state, 0) for state in states or counts))
        for name, (words, states) in VIEWS.items()
    ]
    context |= {"view": view, "ready_count": counts.get("ready", 0)}
    return render(request, "claims/claims.html", context)


@page("claims.view")
def held(request: PracticeRequest) -> HttpResponse:
    """Claims with something to fix before they may leave, nearest deadline first."""
    context = _page_of(request, states=("held",), order="timely_filing_on")
    found = scrubbing.findings_for(claim_ids=[row.id for row in context["claims"].rows])
    context["rows"] = [
        {"claim": row, "findings": _errors_first(found.get(row.id, []))}
        for row in context["claims"].rows
    ]
    context["causes"] = _causes(found)
    return render(request, "claims/held.html", context)


def _causes(found: dict[int, list[Finding]]) -> list[dict[str, Any]]:
    """What holds more than one claim of this page: mended once, all of them come free."""
    errors = [
        {(one.code, one.fix) for one in findings if one.severity is Severity.ERROR}
        for findings in found.values()
    ]
    counts = Counter(cause for held in errors for cause in held)
    messages = {one.code: one.message for findings in found.values() for one in findings}
    return [
        {"code": code, "message": messages[code], "fix": fix, "count": count}
        for (code, fix), count in counts.most_common(MOST_CAUSES)
        if count > 1
    ]


@page("claims.view")
def rejected(request: PracticeRequest) -> HttpResponse:
    """Claims the clearinghouse or payer would not take up, nearest deadline first."""
    context = _page_of(request, states=("rejected",), order="timely_filing_on")
    answers = submission.acknowledgements_for(claim_ids=[row.id for row in context["claims"].rows])
    context["rows"] = [
        {"claim": row, "why": last_refusal(answers.get(row.id, []))}
        for row in context["claims"].rows
    ]
    return render(request, "claims/rejections.html", context)


def _page_of(request: PracticeRequest, *, states: tuple[str, ...], order: str) -> dict[str, Any]:
    asked = wanted(request)
    payers = contracting.list_payers()
    payer = next((p for p in payers if str(p.public_id) == request.GET.get("payer")), None)
    order = chosen(request, "order", ORDERS) or order
    found = queries.claim_page(
        states=states,
        payer_id=payer.id if payer else None,
        text=searched(request),
        order=order,
        offset=asked.offset,
        limit=asked.size,
    )
    note_look("claim", states=",".join(states), count=len(found.rows))
    return {
        "claims": found,
        "pager": asked.pager(found.total),
        "payers": payers,
        "payer": str(payer.public_id) if payer else "",
        "text": searched(request),
        "order": order,
        "is_filtered": bool(payer or searched(request)),
    }


def _errors_first(findings: list[Finding]) -> list[Finding]:
    return sorted(findings, key=lambda one: one.severity.value != "error")
