"""Balances, statements, payments."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from claimwright.cycle.patient_billing import operations, queries
from claimwright.cycle.patient_billing.domain.statements import Skip, StatementRun
from claimwright.cycle.receipts import operations as receipts
from claimwright.cycle.receipts import queries as receipt_queries
from claimwright.cycle.receipts.domain.cards import CardNumber, CardOnFile, NotACard
from claimwright.cycle.receipts.domain.payments import NewPayment, NotAPayment
from claimwright.cycle.registration import queries as registration
from claimwright.interfaces.web.forms import DateField, MoneyField, PlainForm
from claimwright.interfaces.web.guarding import PracticeRequest, action, note_look, page
from claimwright.interfaces.web.listing import searched, wanted
from claimwright.interfaces.web.present import as_pdf, today
from claimwright.interfaces.web.words import METHODS
from claimwright.journeys.run_statements import run_statements
from claimwright.kernel.money import Money

SKIP_WORDS = {
    Skip.INSURANCE_OPEN: "insurance not final",
    Skip.ON_HOLD: "on hold",
    Skip.QMB: "protected (QMB)",
    Skip.BELOW_FLOOR: "too small to mail",
    Skip.TOO_SOON: "billed less than four weeks ago",
    Skip.NO_ADDRESS: "no address",
}


class PaymentForm(PlainForm):
    """Money over the counter."""

    amount = MoneyField(label="Amount", minimum_cents=1)
    method = forms.ChoiceField(label="How", choices=list(METHODS.items()))
    received_on = DateField(label="Received on")
    reference = forms.CharField(label="Reference", max_length=40, required=False)
    is_copay = forms.BooleanField(required=False)
    card_brand = forms.CharField(label="Card", max_length=12, required=False)
    card_last4 = forms.CharField(label="Last four digits", max_length=4, required=False)
    card_expires = forms.CharField(label="Expires", max_length=5, required=False)
    card_token = forms.CharField(label="Token", max_length=80, required=False)
    key = forms.CharField(max_length=60)


@page("statements.view")
def balances(request: PracticeRequest) -> HttpResponse:
    """Who owes, largest first."""
    asked = wanted(request)
    found = queries.balance_page(
        as_of=today(request), text=searched(request), offset=asked.offset, limit=asked.size
    )
    note_look("balance", count=len(found.rows))
    context = {"found": found, "pager": asked.pager(found.total), "text": searched(request)}
    return render(request, "patient_billing/balances.html", context)


@page("statements.view")
def statements(request: PracticeRequest) -> HttpResponse:
    """Statements sent, newest first."""
    asked = wanted(request)
    found = queries.statement_page(offset=asked.offset, limit=asked.size)
    note_look("statement", count=len(found.rows))
    context = {"rows": found.rows, "pager": asked.pager(found.total)}
    return render(request, "patient_billing/statements.html", context)


@page("statements.view")
def statement(request: PracticeRequest, public_id: UUID) -> HttpResponse:
    """One statement as the patient has it."""
    found = queries.access_statement(user_id=request.person_id, public_id=public_id)
    patient = registration.get_patient(patient_id=found.patient_id)
    context = {"statement": found, "patient": patient}
    return render(request, "patient_billing/statement.html", context)


@page("statements.view")
def statement_file(request: PracticeRequest, public_id: UUID) -> HttpResponse:
    """The statement as PDF."""
    found = queries.access_statement(user_id=request.person_id, public_id=public_id)
    return as_pdf(operations.statement_pdf(statement_id=found.id), f"statement-{found.number}")


@page("payments.view")
def receipt(request: PracticeRequest, public_id: UUID) -> HttpResponse:
    """A receipt as PDF."""
    found = receipt_queries.access_payment(user_id=request.person_id, public_id=public_id)
    return as_pdf(operations.receipt_pdf(payment_id=found.id), f"receipt-{found.number}")


@action("statements.send")
def run(request: PracticeRequest) -> HttpResponse:
    """Bill every family that owes and is due a statement."""
    _say_run(request, run_statements(as_of=today(request)))
    return redirect("statements")


@action("payments.take")
def take_payment(request: PracticeRequest, public_id: UUID) -> HttpResponse:
    """Take money from a patient; the same form sent twice takes it once."""
    patient = registration.access_patient(user_id=request.person_id, public_id=public_id)
    form = PaymentForm(request.POST)
    if not form.is_valid():
        for field, errors in form.errors.items():
            messages.error(request, f"{form.fields[field].label}: {errors[0]}")
        return redirect("patient", public_id=public_id)
    data = form.cleaned_data
    new = NewPayment(
        patient_id=patient.id,
        amount_cents=data["amount"],
        method=data["method"],
        received_on=data["received_on"],
        key=data["key"],
        reference=data["reference"],
        is_copay=data["is_copay"],
        card=CardOnFile(
            token=data["card_token"],
            brand=data["card_brand"],
            last4=data["card_last4"],
            expires=data["card_expires"],
        ),
    )
    try:
        taken = receipts.take_payments(new=[new])[0]
    except (NotAPayment, NotACard, CardNumber, receipts.PaymentKeyReused) as refusal:
        messages.error(request, str(refusal))
    else:
        rest = f", {Money(taken.unapplied_cents)} on account" if taken.unapplied_cents else ""
        applied = Money(taken.applied_cents)
        messages.success(
            request, f"{Money(data['amount'])} taken, {applied} applied{rest}. {taken.number}."
        )
    return redirect("patient", public_id=public_id)


def _say_run(request: PracticeRequest, done: StatementRun) -> None:
    count = len(done.statement_ids)
    skipped = "; ".join(
        f"{number} {SKIP_WORDS.get(Skip(reason), reason)}"
        for reason, number in done.skipped.items()
        if number
    )
    noun = "statement" if count == 1 else "statements"
    said = f"{count} {noun} for {Money(done.total_cents)}." if count else "Nobody to bill now."
    messages.success(request, f"{said} Not billed: {skipped}." if skipped else said)
