"""Paper remittances: a grid for the keyboard, balanced at every key, posted as an 835."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from claimwright.cycle.claims import queries as claims
from claimwright.cycle.contracting import queries as contracting
from claimwright.cycle.receipts import operations, queries
from claimwright.cycle.receipts.domain.paper_eob import (
    METHOD_WORDS,
    STATUS_WORDS,
    AlreadyPosted,
    OutOfBalance,
    PaperAdvice,
    TypedMeanwhile,
    faults,
)
from claimwright.cycle.receipts.domain.paper_merge import merge
from claimwright.cycle.receipts.queries import PaperEobView
from claimwright.cycle.remittance import queries as remittance
from claimwright.cycle.remittance.domain.provider_level import REASON_WORDS
from claimwright.foundation.documents import store
from claimwright.interfaces.web.forms import DateField, MoneyField, PlainForm
from claimwright.interfaces.web.guarding import PracticeRequest, action, note_look, page
from claimwright.interfaces.web.present import now, today
from claimwright.interfaces.web.remittance import paper_grid
from claimwright.interfaces.web.remittance.paper_meanwhile import Newer, opened, said_of
from claimwright.interfaces.web.uploads import uploaded
from claimwright.journeys.post_paper_eob import NotPosted, paper_claim, post_paper_eob

SHOWN_CLAIMS = 8
PICTURES = {b"%PDF": "application/pdf", b"\x89PNG": "image/png", b"\xff\xd8\xff": "image/jpeg"}


class StartForm(PlainForm):
    """The check the paper came with."""

    payer = forms.UUIDField(label="Payer")
    method = forms.ChoiceField(label="How", choices=list(METHOD_WORDS.items()))
    check_number = forms.CharField(label="Check number", max_length=30, required=False)
    amount = MoneyField(label="Amount")
    paid_on = DateField(label="Date")


@page("remittances.view")
def list_papers(request: PracticeRequest) -> HttpResponse:
    """Paper remittances begun and posted, and the form that begins one."""
    rows = queries.paper_eobs()
    note_look("papereob", count=len(rows))
    payers = contracting.list_payers()
    context = {
        "rows": rows,
        "payers": payers,
        "names": {payer.id: payer.name for payer in payers},
        "methods": METHOD_WORDS,
        "today": today(request),
    }
    return render(request, "remittance/papers.html", context)


@action("remittances.post")
def start(request: PracticeRequest) -> HttpResponse:
    """Begin a paper remittance."""
    form = StartForm(request.POST)
    payer = None
    if form.is_valid():
        wanted = form.cleaned_data["payer"]
        payer = next((p for p in contracting.list_payers() if p.public_id == wanted), None)
    if payer is None:
        for field, errors in form.errors.items():
            messages.error(request, f"{form.fields[field].label}: {errors[0]}")
        return redirect("papers")
    data = form.cleaned_data
    advice = PaperAdvice(
        check_number=data["check_number"].strip(),
        check_cents=data["amount"] or 0,
        method=data["method"],
        paid_on=data["paid_on"],
    )
    eob_id = operations.start_paper_eob(payer_id=payer.id, advice=advice)
    return redirect("paper", public_id=queries.get_paper_eob(eob_id=eob_id).public_id)


@page("remittances.view")
def show(request: PracticeRequest, public_id: UUID) -> HttpResponse:
    """The grid; once posted, the remittance it became."""
    eob = queries.access_paper_eob(user_id=request.person_id, public_id=public_id)
    if eob.file_id is not None:
        posted = remittance.remittance_of_file(file_id=eob.file_id)
        if posted is not None:
            return redirect("remittance", public_id=posted.public_id)
    return _grid(request, eob)


def _grid(
    request: PracticeRequest, eob: PaperEobView, typed: Any = None, newer: Newer | None = None
) -> HttpResponse:
    payer = contracting.get_payers(ids=[eob.payer_id])[eob.payer_id]
    newer = newer or Newer(eob.advice, eob.advice)
    context = {
        "eob": eob,
        "advice": newer.shown,
        "newer": newer,
        "payer": payer,
        "claims": paper_grid.shown(newer.shown),
        "levels": paper_grid.shown_levels(newer.shown),
        "reasons": REASON_WORDS,
        "statuses": STATUS_WORDS,
        "methods": METHOD_WORDS,
        "quick": paper_grid.QUICK,
        "faults": faults(eob.advice) if typed else [],
        "scan": store.get_record(eob.scan_id) if eob.scan_id else None,
        "at": request.GET.get("at", ""),
    }
    return render(request, "remittance/paper.html", context)


@page("remittances.view")
def find(request: PracticeRequest, public_id: UUID) -> HttpResponse:
    """Claims by patient, our number or date of service, those of the payer first."""
    eob = queries.access_paper_eob(user_id=request.person_id, public_id=public_id)
    text, on = paper_grid.split_search(request.GET.get("q", ""))
    rows: list[Any] = []
    if text or on:
        most = SHOWN_CLAIMS * 4
        if on is not None:
            found = claims.claims_of_day(service_on=on, text=text, limit=most)
        else:
            found = claims.claim_page(text=text, limit=most).rows
        taken = {claim.claim for claim in eob.advice.claims}
        rows = [row for row in found if str(row.public_id) not in taken]
        rows.sort(key=lambda row: row.payer_id != eob.payer_id)
    note_look("claim", count=len(rows[:SHOWN_CLAIMS]))
    return render(request, "remittance/paper_hits.html", {"rows": rows[:SHOWN_CLAIMS]})


@action("remittances.post")
def change(request: PracticeRequest, public_id: UUID) -> HttpResponse:
    """Keep what is typed, then do what was asked: add a claim, take one off, post, discard."""
    eob = queries.access_paper_eob(user_id=request.person_id, public_id=public_id)
    asked, _, what = request.POST.get("do", "keep").partition(":")
    try:
        if asked == "discard":
            operations.discard_paper_eob(eob_id=eob.id, now=now())
            messages.success(request, "Discarded.")
            return redirect("papers")
        before, shown = opened(request.POST, eob.advice)
        mine, wrong = paper_grid.typed(request.POST, shown)
        if asked == "drop":
            mine = paper_grid.without(mine, what)
        met = merge(before, eob.advice, mine)
        if not met.is_agreed:
            return _grid(request, eob, newer=Newer(eob.advice, met.advice, met.met))
        advice = met.advice
        if asked == "add":
            advice, wrong = _with_claim(request, advice, what), []
        operations.keep_paper_eob(eob_id=eob.id, advice=advice, over=eob.advice)
    except (AlreadyPosted, TypedMeanwhile) as refusal:
        messages.error(request, str(refusal))
        return redirect("paper", public_id=public_id)
    for said in wrong:
        messages.error(request, said)
    if met.met:
        messages.info(request, said_of(met.met))
    elif asked == "post" and not wrong:
        return _post(request, queries.get_paper_eob(eob_id=eob.id))
    number = len(advice.claims) - 1 if asked == "add" else ""
    return redirect(f"{reverse('paper', args=[public_id])}?at={number}")


def _with_claim(request: PracticeRequest, advice: PaperAdvice, wanted: str) -> PaperAdvice:
    claim = claims.access_claim(user_id=request.person_id, public_id=wanted)
    return paper_grid.with_claim(advice, paper_claim(claim_id=claim.id))


def _post(request: PracticeRequest, eob: PaperEobView) -> HttpResponse:
    try:
        done = post_paper_eob(
            eob_id=eob.id, user_id=request.person_id, now=now(), on=today(request)
        )
    except OutOfBalance:
        return _grid(request, eob, typed=True)
    except (NotPosted, AlreadyPosted) as refusal:
        messages.error(request, str(refusal))
        return redirect("paper", public_id=eob.public_id)
    messages.success(request, "Posted, as the 835 it would have been.")
    for one in done.transactions:
        if one.remittance_public_id is not None:
            return redirect("remittance", public_id=one.remittance_public_id)
    return redirect("papers")


@action("remittances.post")
def scan(request: PracticeRequest, public_id: UUID) -> HttpResponse:
    """Keep the paper's picture with it."""
    eob = queries.access_paper_eob(user_id=request.person_id, public_id=public_id)
    for name, data in uploaded(request):
        if _picture(data) is None:
            messages.error(request, f"{name} is no PDF, PNG or JPEG.")
            continue
        file = store.keep(data, name=name, kind="scan")
        try:
            operations.keep_scan(eob_id=eob.id, file_id=file.id)
        except AlreadyPosted as refusal:
            messages.error(request, str(refusal))
    return redirect("paper", public_id=public_id)


@page("remittances.view")
def picture(request: PracticeRequest, public_id: UUID) -> HttpResponse:
    """The paper as it was scanned."""
    eob = queries.access_paper_eob(user_id=request.person_id, public_id=public_id)
    data = store.read(eob.scan_id) if eob.scan_id else b""
    kind = _picture(data)
    if kind is None:
        return HttpResponse(status=404)
    headers = {"Content-Disposition": "inline", "X-Content-Type-Options": "nosniff"}
    return HttpResponse(data, content_type=kind, headers=headers)


def _picture(data: bytes) -> str | None:
    """What kind of picture the bytes are, by their beginning."""
    return next((kind for start, kind in PICTURES.items() if data.startswith(start)), None)
