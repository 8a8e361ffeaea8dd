"""Who is enrolled with which payer, from when: one page, one form."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from claimwright.cycle.contracting import operations
from claimwright.cycle.contracting import queries as contracting
from claimwright.cycle.contracting.domain.enrollment import Enrollment, EnrollmentKind
from claimwright.cycle.contracting.domain.payers import PayerProfile
from claimwright.cycle.practice import queries as practice
from claimwright.cycle.practice.domain.profiles import ProviderProfile
from claimwright.interfaces.web.forms import DateField, PlainForm
from claimwright.interfaces.web.guarding import PracticeRequest, form_page
from claimwright.interfaces.web.present import today
from claimwright.journeys import enroll

KIND_WORDS = {
    EnrollmentKind.CREDENTIALING: "Credentialing: it pays for this person's services",
    EnrollmentKind.CLAIMS: "Claims (837)",
    EnrollmentKind.REMITTANCE: "Remittances (835)",
    EnrollmentKind.PAYMENT: "Payments to the bank (EFT)",
}


class EnrollmentForm(PlainForm):
    """What one payer was asked, and its answer."""

    payer = forms.ChoiceField(label="Payer")
    kind = forms.ChoiceField(
        label="For", choices=[(kind.value, words) for kind, words in KIND_WORDS.items()]
    )
    provider = forms.ChoiceField(
        label="Provider", required=False, help_text="Empty: the practice itself."
    )
    asked_on = DateField(label="Asked on", required=False)
    starts_on = DateField(
        label="In force from", required=False, help_text="Empty: the payer has not answered yet."
    )
    ends_on = DateField(label="Ends on", required=False)
    note = forms.CharField(label="Note", max_length=120, required=False)

    def __init__(
        self,
        *args: Any,
        payers: list[PayerProfile],
        providers: list[ProviderProfile],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.payers = {str(one.public_id): one.id for one in payers}
        self.providers = {str(one.public_id): one.id for one in providers}
        names = {"payer": [(str(one.public_id), one.name) for one in payers]}
        names["provider"] = [("", "The practice itself")]
        names["provider"] += [(str(one.public_id), one.name.natural) for one in providers]
        for field, choices in names.items():
            self.fields[field].choices = choices  # type: ignore[attr-defined]

    def enrollment(self) -> Enrollment:
        """What was typed, as a value."""
        data = self.cleaned_data
        return Enrollment(
            payer_id=self.payers[data["payer"]],
            kind=EnrollmentKind(data["kind"]),
            provider_id=self.providers.get(data["provider"]),
            asked_on=data["asked_on"],
            starts_on=data["starts_on"],
            ends_on=data["ends_on"],
            note=data["note"],
        )


@form_page("setup.edit")
def overview(request: PracticeRequest) -> HttpResponse:
    """Every enrollment by payer; the form adds one or replaces the one of the same kind."""
    payers, providers = contracting.list_payers(), practice.list_providers()
    form = EnrollmentForm(request.POST or None, payers=payers, providers=providers)
    if request.method == "POST" and form.is_valid():
        try:
            freed = enroll.keep_enrollment(new=form.enrollment(), as_of=today(request))
        except operations.EnrollmentRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            went_on = f" {freed} claims that waited are ready." if freed else ""
            messages.success(request, f"The enrollment is kept.{went_on}")
            return redirect("enrollments")
    payer_names = {one.id: one.name for one in payers}
    people = {one.id: one.name.natural for one in providers}
    on = today(request)
    rows = [
        {
            "payer": payer_names[payer_id],
            "kind": KIND_WORDS[one.kind].partition(":")[0],
            "who": people[one.provider_id] if one.provider_id else "The practice",
            "enrollment": one,
            "is_in_force": one.is_in_force(on),
        }
        for payer_id, held in contracting.enrollments().items()
        for one in held
    ]
    return render(request, "practice/enrollments.html", {"form": form, "rows": rows})
