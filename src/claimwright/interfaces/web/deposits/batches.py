"""Batches: opened on totals, filled, held against them, closed; and the slip for the bank."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from claimwright.cycle.patient_billing import operations as printing
from claimwright.cycle.receipts import operations, queries
from claimwright.cycle.receipts.domain.batches import (
    CHARGES,
    KIND_WORDS,
    NOUNS,
    AlreadyOpen,
    BatchIsClosed,
    NeedsReason,
    NotABatch,
    Totals,
)
from claimwright.cycle.receipts.queries import BatchView
from claimwright.cycle.registration import queries as registration
from claimwright.interfaces.web.forms import DateField, MoneyField, PlainForm
from claimwright.interfaces.web.guarding import PracticeRequest, action, note_look, page
from claimwright.interfaces.web.listing import wanted
from claimwright.interfaces.web.present import as_pdf, today


class TotalsForm(PlainForm):
    """How many, and how much, counted before anything is entered."""

    count = forms.IntegerField(label="Count", min_value=0, max_value=9999)
    total = MoneyField(label="Total")

    def totals(self) -> Totals:
        """What was typed."""
        return Totals(self.cleaned_data["count"], self.cleaned_data["total"])


class OpenForm(TotalsForm):
    """A batch to open."""

    kind = forms.ChoiceField(label="Kind", choices=list(KIND_WORDS.items()))
    business_on = DateField(label="Day")


@page("payments.view")
def list_batches(request: PracticeRequest) -> HttpResponse:
    """Batches, the open ones first, and the form that opens one."""
    asked = wanted(request)
    rows = queries.batches(offset=asked.offset, limit=asked.size)
    note_look("batch", count=len(rows))
    context = {
        "rows": sorted(rows, key=lambda one: one.closed_at is not None),
        "pager": asked.pager(queries.count_batches()),
        "kinds": KIND_WORDS,
        "today": today(request),
    }
    return render(request, "deposits/batches.html", context)


@action("payments.take")
def open_batch(request: PracticeRequest) -> HttpResponse:
    """Open a batch on its totals."""
    form = OpenForm(request.POST)
    if not form.is_valid():
        _say_errors(request, form)
        return redirect("bank_batches")
    data = form.cleaned_data
    try:
        batch_id = operations.open_batch(
            kind=data["kind"],
            control=form.totals(),
            on=data["business_on"],
            user_id=request.person_id,
        )
    except (AlreadyOpen, NotABatch) as refusal:
        messages.error(request, str(refusal))
        return redirect("bank_batches")
    return redirect("bank_batch", public_id=queries.get_batch(batch_id=batch_id).public_id)


@page("payments.view")
def show(request: PracticeRequest, public_id: UUID) -> HttpResponse:
    """One batch: what is in it, what it should hold, what differs."""
    batch = queries.access_batch(user_id=request.person_id, public_id=public_id)
    is_mine = batch.closed_at is None and request.can.get("payments_take", False)
    context = {
        "batch": batch,
        "nouns": NOUNS[batch.kind],
        "may_change": is_mine,
        "loose": _loose(batch) if is_mine else [],
        "left": Totals(
            batch.control.count - batch.counted.count, batch.control.cents - batch.counted.cents
        ),
    }
    return render(request, "deposits/batch.html", context)


def _loose(batch: BatchView) -> list[dict[str, Any]]:
    """What could go into the batch: the day's own, and payers' checks not yet at the bank."""
    if batch.kind == CHARGES:
        visits = queries.loose_visits(on=batch.business_on)
        people = registration.get_patients(ids=sorted({one.patient_id for one in visits}))
        return [
            {
                "value": f"visit:{one.id}",
                "what": one.number,
                "who": str(people[one.patient_id].name),
                "cents": one.charge_cents,
            }
            for one in visits
            if one.state != "void"
        ]
    payments = [
        {"value": f"payment:{pk}", "what": number, "who": method, "cents": cents}
        for pk, _, number, method, cents in queries.loose_payments(on=batch.business_on)
    ]
    checks = [
        {"value": f"deposit:{pk}", "what": reference, "who": "payer's check", "cents": cents}
        for pk, reference, cents in queries.loose_checks()
    ]
    return payments + checks


@action("payments.take")
def change(request: PracticeRequest, public_id: UUID) -> HttpResponse:
    """Put things in, take one out, or correct the totals."""
    batch = queries.access_batch(user_id=request.person_id, public_id=public_id)
    try:
        if "take_out" in request.POST:
            operations.take_out(batch_id=batch.id, entry_id=_number(request.POST["take_out"]))
        elif "count" in request.POST:
            form = TotalsForm(request.POST)
            if form.is_valid():
                operations.recount_batch(batch_id=batch.id, control=form.totals())
            else:
                _say_errors(request, form)
        else:
            _put_in(batch, request.POST.getlist("put_in"))
    except (BatchIsClosed, NotABatch) as refusal:
        messages.error(request, str(refusal))
    return redirect("bank_batch", public_id=public_id)


def _put_in(batch: BatchView, chosen: list[str]) -> None:
    """Only what the page offered can be put in."""
    offered = {one["value"] for one in _loose(batch)}
    ids: dict[str, list[int]] = {"visit": [], "payment": [], "deposit": []}
    for value in chosen:
        if value in offered:
            kind, _, pk = value.partition(":")
            ids[kind].append(int(pk))
    operations.put_in(
        batch_id=batch.id,
        payment_ids=ids["payment"],
        encounter_ids=ids["visit"],
        deposit_ids=ids["deposit"],
    )


@action("payments.take")
def close(request: PracticeRequest, public_id: UUID) -> HttpResponse:
    """Close the batch; what differs wants a reason."""
    batch = queries.access_batch(user_id=request.person_id, public_id=public_id)
    try:
        operations.close_batch(batch_id=batch.id, reason=request.POST.get("reason", ""))
    except (NeedsReason, BatchIsClosed) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"Batch {batch.number} is closed.")
        if batch.slip:
            return redirect("deposit_slip", public_id=public_id)
    return redirect("bank_batch", public_id=public_id)


@page("payments.view")
def slip(request: PracticeRequest, public_id: UUID) -> HttpResponse:
    """What goes to the bank, as its clerk counts it."""
    batch = queries.access_batch(user_id=request.person_id, public_id=public_id)
    return render(request, "deposits/slip.html", {"batch": batch, "split": slip_split(batch)})


@page("payments.view")
def slip_file(request: PracticeRequest, public_id: UUID) -> HttpResponse:
    """The slip as PDF."""
    batch = queries.access_batch(user_id=request.person_id, public_id=public_id)
    return as_pdf(printing.slip_pdf(batch=batch), f"deposit-slip-{batch.number}")


def slip_split(batch: BatchView) -> dict[str, Any]:
    """Cash in one sum, each check by itself."""
    cash = [one for one in batch.slip if one.kind == "cash"]
    checks = [one for one in batch.slip if one.kind != "cash"]
    return {
        "cash_count": len(cash),
        "cash_cents": sum(one.cents for one in cash),
        "checks": checks,
        "check_cents": sum(one.cents for one in checks),
    }


def _number(text: str) -> int:
    return int(text) if text.isdigit() else 0


def _say_errors(request: PracticeRequest, form: PlainForm) -> None:
    for field, errors in form.errors.items():
        messages.error(request, f"{form.fields[field].label}: {errors[0]}")
