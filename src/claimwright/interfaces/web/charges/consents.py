"""What a patient signed: release, assignment of benefits, privacy notice, authorizations."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from claimwright.cycle.charges import operations, queries
from claimwright.cycle.charges.domain.consents import KIND_WORDS, Consent, ConsentKind
from claimwright.cycle.registration import queries as registration
from claimwright.interfaces.web.forms import DateField, PlainForm
from claimwright.interfaces.web.guarding import PracticeRequest, action, form_page
from claimwright.interfaces.web.present import today

KINDS = [(kind.value, words) for kind, words in KIND_WORDS.items()]


class ConsentForm(PlainForm):
    """One paper, signed or refused."""

    kind = forms.ChoiceField(label="What", choices=KINDS)
    signed_on = DateField(
        label="Signed on", required=False, help_text="Empty: the patient refused to sign."
    )
    ends_on = DateField(label="Ends on", required=False, help_text="Empty: until taken back.")
    note = forms.CharField(label="Note", max_length=120, required=False)


@form_page("patients.edit")
def consents(request: PracticeRequest, public_id: UUID) -> HttpResponse:
    """Every paper of the patient, and one more."""
    patient = registration.access_patient(user_id=request.person_id, public_id=public_id)
    on = today(request)
    form = ConsentForm(request.POST or None, initial={"signed_on": on})
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        new = Consent(patient_id=patient.id, kind=ConsentKind(data.pop("kind")), **data)
        try:
            operations.keep_consent(new=new, as_of=on)
        except operations.ConsentRefused as refusal:
            form.add_error("signed_on", str(refusal))
        else:
            messages.success(request, f"{KIND_WORDS[new.kind]}: kept.")
            return redirect("consents", public_id=public_id)
    kept = queries.consents_of(patient_ids=[patient.id]).get(patient.id, [])
    context = {
        "patient": patient,
        "form": form,
        "rows": [
            {"one": one, "words": KIND_WORDS[one.kind], "is_in_force": one.is_in_force(on)}
            for one in kept
        ],
    }
    return render(request, "charges/consents.html", context)


@action("patients.edit")
def withdraw(request: PracticeRequest, public_id: UUID) -> HttpResponse:
    """The patient takes back what was signed, from today on."""
    patient = registration.access_patient(user_id=request.person_id, public_id=public_id)
    kinds = [kind for kind in ConsentKind if kind.value == request.POST.get("kind")]
    try:
        for kind in kinds:
            operations.withdraw_consents(patient_id=patient.id, kind=kind, on=today(request))
            messages.success(request, f"{KIND_WORDS[kind]}: taken back from today.")
    except operations.ConsentRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("consents", public_id=public_id)
