"""A new patient at the desk: person and card typed once, verified with the payer on the spot."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from claimwright.cycle.contracting import queries as contracting
from claimwright.cycle.contracting.domain.payers import PayerProfile
from claimwright.cycle.registration.domain import checks
from claimwright.cycle.registration.domain.coverage import NewCoverage
from claimwright.cycle.registration.domain.patients import NewPatient
from claimwright.foundation.transports import TransportFailed
from claimwright.interfaces.web.forms import STATE_CHOICES, DateField, DigitsField, PlainForm
from claimwright.interfaces.web.guarding import PracticeRequest, form_page
from claimwright.interfaces.web.hearing import hear_sandbox
from claimwright.interfaces.web.present import now, today
from claimwright.interfaces.web.registration.views import alike_to, may_save
from claimwright.interfaces.web.words import RELATIONSHIPS, SEXES
from claimwright.journeys.register_at_desk import register_at_desk
from claimwright.kernel.address import Address
from claimwright.kernel.finding import Finding
from claimwright.kernel.person_name import PersonName

FIELD_OF_FINDING = {"name": "last", "address": "line1", "subscriber_name": "subscriber_last"}


class QuickForm(PlainForm):
    """What a desk needs of a new patient and the card in the hand."""

    last = forms.CharField(label="Last name", max_length=60)
    first = forms.CharField(label="First name", max_length=35)
    birth_on = DateField(label="Birth date")
    sex = forms.ChoiceField(label="Sex", choices=list(SEXES.items()))
    phone = forms.CharField(label="Phone", max_length=25, required=False)
    line1 = forms.CharField(label="Street address", max_length=55)
    city = forms.CharField(label="City", max_length=30)
    state = forms.ChoiceField(label="State", choices=STATE_CHOICES)
    zip = DigitsField(label="ZIP code", max_length=10)
    payer = forms.ChoiceField(label="Insurance company", required=False)
    member_id = forms.CharField(label="Member number", max_length=80, required=False)
    group_number = forms.CharField(label="Group number", max_length=50, required=False)
    relationship = forms.ChoiceField(
        label="The patient is the subscriber's", choices=list(RELATIONSHIPS.items())
    )
    subscriber_last = forms.CharField(label="Subscriber's last name", max_length=60, required=False)
    subscriber_first = forms.CharField(
        label="Subscriber's first name", max_length=35, required=False
    )
    subscriber_birth_on = DateField(label="Subscriber's birth date", required=False)

    def __init__(self, *args: Any, payers: list[PayerProfile], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.payers = {str(payer.public_id): payer for payer in payers}
        choices = [("", "No insurance"), *((key, one.name) for key, one in self.payers.items())]
        self.fields["payer"].choices = choices  # type: ignore[attr-defined]

    def field_of(self, finding: Finding) -> str:
        """Where a finding of registration belongs on this form."""
        return FIELD_OF_FINDING.get(finding.where.field, finding.where.field)

    @property
    def chosen_payer(self) -> PayerProfile | None:
        """The payer of the card; None for somebody without insurance."""
        return self.payers.get(self.cleaned_data["payer"])

    def patient(self) -> NewPatient:
        """The person as typed."""
        data = self.cleaned_data
        return NewPatient(
            name=PersonName(data["last"], data["first"]),
            birth_on=data["birth_on"],
            sex=data["sex"],
            phone=data["phone"],
            address=Address(data["line1"], "", data["city"], data["state"], data["zip"]),
        )

    def card(self) -> NewCoverage | None:
        """The card as typed; the patient's id is not known yet."""
        payer, data = self.chosen_payer, self.cleaned_data
        if payer is None:
            return None
        subscriber = PersonName(data["subscriber_last"], data["subscriber_first"])
        return NewCoverage(
            patient_id=0,
            payer_id=payer.id,
            member_id=data["member_id"],
            group_number=data["group_number"],
            relationship=data["relationship"],
            subscriber_name=subscriber if subscriber.last else None,
            subscriber_birth_on=data["subscriber_birth_on"],
        )


@form_page("patients.edit")
def register(request: PracticeRequest) -> HttpResponse:
    """Person and card on one page; a likely duplicate is shown before anything is written."""
    form = QuickForm(request.POST or None, payers=contracting.list_payers())
    context: dict[str, Any] = {"form": form}
    if request.method == "POST" and form.is_valid():
        new, card = form.patient(), form.card()
        found = checks.patient_findings(new, as_of=today(request))
        if card is not None and form.chosen_payer is not None:
            found += checks.coverage_findings(
                replace(card), kind=form.chosen_payer.kind, patient=new, as_of=today(request)
            )
        if may_save(request, form, context, found):
            context["alike"] = alike_to(new)
            if not context["alike"] or "not-the-same" in request.POST:
                return _registered(request, new, card)
    return render(request, "registration/quick.html", context)


def _registered(
    request: PracticeRequest, new: NewPatient, card: NewCoverage | None
) -> HttpResponse:
    try:
        made = register_at_desk(patient=new, card=card, on=today(request), now=now())
    except TransportFailed as refusal:
        messages.error(request, f"{refusal}. The patient is registered; ask the payer again later.")
        return redirect("patients")
    said = f"{new.name.natural} is registered."
    if not made.is_asked:
        messages.success(request, f"{said} {made.why_not_asked}".strip())
    elif hear_sandbox(request):
        messages.success(request, f"{said} The payer has answered.")
    else:
        messages.success(request, f"{said} The payer is asked; the answer appears here.")
    return redirect("patient", public_id=made.patient_public_id)
