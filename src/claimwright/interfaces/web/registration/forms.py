"""Forms of registration."""

from __future__ import annotations

from typing import Any

from django import forms

from claimwright.cycle.contracting.domain.payers import PayerProfile
from claimwright.cycle.registration.domain.coverage import CoverageSnapshot, NewCoverage
from claimwright.cycle.registration.domain.patients import NewPatient, PatientSnapshot
from claimwright.interfaces.web.forms import (
    STATE_CHOICES,
    DateField,
    DigitsField,
    PlainForm,
    Recorded,
)
from claimwright.interfaces.web.words import RANKS, RELATIONSHIPS, SEXES
from claimwright.kernel.address import Address
from claimwright.kernel.finding import Finding
from claimwright.kernel.person_name import PersonName

FIELD_OF_FINDING = {
    "name": "last",
    "address": "line1",
    "zip": "zip",
    "subscriber_name": "subscriber_last",
}


class PatientForm(PlainForm):
    """Who the patient is, and who pays the patient's share."""

    last = forms.CharField(label="Last name", max_length=60)
    first = forms.CharField(label="First name", max_length=35)
    middle = forms.CharField(label="Middle name", max_length=25, required=False)
    suffix = forms.CharField(label="Suffix", max_length=10, required=False)
    birth_on = DateField(label="Birth date")
    sex = forms.ChoiceField(label="Sex", choices=list(SEXES.items()))
    phone = forms.CharField(label="Phone", max_length=25, required=False)
    email = forms.EmailField(label="E-mail", max_length=120, required=False)
    line1 = forms.CharField(label="Street address", max_length=55)
    line2 = forms.CharField(label="Apartment or unit", max_length=55, required=False)
    city = forms.CharField(label="City", max_length=30)
    state = forms.ChoiceField(label="State", choices=STATE_CHOICES)
    zip = DigitsField(label="ZIP code", max_length=10)
    guarantor_last = forms.CharField(label="Guarantor's last name", max_length=60, required=False)
    guarantor_first = forms.CharField(label="Guarantor's first name", max_length=35, required=False)
    is_qmb = forms.BooleanField(label="Qualified Medicare Beneficiary", required=False)
    statement_hold = forms.CharField(
        label="Hold statements because", max_length=100, required=False
    )

    def field_of(self, finding: Finding) -> str:
        """Where a finding of registration belongs on this form."""
        return FIELD_OF_FINDING.get(finding.where.field, finding.where.field)

    def new_patient(self, account_number: str = "") -> NewPatient:
        """What was typed, as a value."""
        data = self.cleaned_data
        return NewPatient(account_number=account_number, **changes_of(data))

    @staticmethod
    def initial_of(patient: PatientSnapshot) -> dict[str, Any]:
        """The form as the patient is now."""
        guarantor = patient.guarantor if patient.guarantor != patient.name else PersonName("")
        return Recorded(
            {
                "last": patient.name.last,
                "first": patient.name.first,
                "middle": patient.name.middle,
                "suffix": patient.name.suffix,
                "birth_on": patient.birth_on,
                "sex": patient.sex,
                "phone": patient.phone,
                "email": patient.email,
                "line1": patient.address.line1,
                "line2": patient.address.line2,
                "city": patient.address.city,
                "state": patient.address.state,
                "zip": patient.address.zip_shown,
                "guarantor_last": guarantor.last,
                "guarantor_first": guarantor.first,
                "is_qmb": patient.is_qmb,
                "statement_hold": patient.statement_hold,
            }
        )


def changes_of(data: dict[str, Any]) -> dict[str, Any]:
    """Cleaned form data as fields of NewPatient."""
    guarantor = PersonName(data["guarantor_last"], data["guarantor_first"])
    return {
        "name": PersonName(data["last"], data["first"], data["middle"], data["suffix"]),
        "birth_on": data["birth_on"],
        "sex": data["sex"],
        "phone": data["phone"],
        "email": data["email"],
        "address": Address(data["line1"], data["line2"], data["city"], data["state"], data["zip"]),
        "guarantor": guarantor if guarantor.last else None,
        "is_qmb": data["is_qmb"],
        "statement_hold": data["statement_hold"],
    }


class CoverageForm(PlainForm):
    """One insurance, as printed on the card."""

    payer = forms.ChoiceField(label="Insurance company")
    rank = forms.ChoiceField(label="Pays", choices=list(RANKS.items()))
    member_id = forms.CharField(label="Member number", max_length=80)
    plan_name = forms.CharField(label="Plan name", max_length=60, required=False)
    group_number = forms.CharField(label="Group number", max_length=50, required=False)
    relationship = forms.ChoiceField(
        label="The patient is the subscriber's", choices=list(RELATIONSHIPS.items())
    )
    subscriber_last = forms.CharField(label="Subscriber's last name", max_length=60, required=False)
    subscriber_first = forms.CharField(
        label="Subscriber's first name", max_length=35, required=False
    )
    subscriber_birth_on = DateField(label="Subscriber's birth date", required=False)
    employer_name = forms.CharField(
        label="Employer", max_length=60, required=False, help_text="For workers' compensation."
    )
    starts_on = DateField(label="In force from", required=False)
    ends_on = DateField(label="Ended on", required=False)

    def __init__(self, *args: Any, payers: list[PayerProfile], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.payers = {str(payer.public_id): payer for payer in payers}
        choices = [("", "Choose…"), *((key, payer.name) for key, payer in self.payers.items())]
        self.fields["payer"].choices = choices  # type: ignore[attr-defined]

    def field_of(self, finding: Finding) -> str:
        """Where a finding of coverage belongs on this form."""
        return FIELD_OF_FINDING.get(finding.where.field, finding.where.field)

    @property
    def chosen_payer(self) -> PayerProfile:
        """The payer of the card."""
        return self.payers[self.cleaned_data["payer"]]

    def changes(self) -> dict[str, Any]:
        """What was typed, as fields of NewCoverage."""
        data = self.cleaned_data
        subscriber = PersonName(data["subscriber_last"], data["subscriber_first"])
        return {
            "payer_id": self.chosen_payer.id,
            "rank": data["rank"],
            "member_id": data["member_id"],
            "plan_name": data["plan_name"],
            "group_number": data["group_number"],
            "relationship": data["relationship"],
            "subscriber_name": subscriber if subscriber.last else None,
            "subscriber_birth_on": data["subscriber_birth_on"],
            "employer_name": data["employer_name"],
            "starts_on": data["starts_on"],
            "ends_on": data["ends_on"],
        }

    def new_coverage(self, patient_id: int) -> NewCoverage:
        """What was typed, as a value."""
        return NewCoverage(patient_id=patient_id, **self.changes())

    @staticmethod
    def initial_of(coverage: CoverageSnapshot, payer: PayerProfile) -> dict[str, Any]:
        """The form as the coverage is now."""
        return Recorded(
            {
                "payer": str(payer.public_id),
                "rank": coverage.rank,
                "member_id": coverage.member_id,
                "plan_name": coverage.plan_name,
                "group_number": coverage.group_number,
                "relationship": coverage.relationship,
                "subscriber_last": "" if coverage.is_self else coverage.subscriber_name.last,
                "subscriber_first": "" if coverage.is_self else coverage.subscriber_name.first,
                "subscriber_birth_on": None if coverage.is_self else coverage.subscriber_birth_on,
                "employer_name": coverage.employer_name,
                "starts_on": coverage.starts_on,
                "ends_on": coverage.ends_on,
            }
        )
