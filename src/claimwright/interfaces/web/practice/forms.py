"""Forms of the set-up."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from claimwright.cycle.contracting.domain.fee_lists import read_fee_list
from claimwright.cycle.contracting.domain.payers import NewPayer, PayerKind
from claimwright.cycle.practice.domain.profiles import (
    BillingProfile,
    NewLocation,
    NewProvider,
    ProviderProfile,
)
from claimwright.foundation.access.models import User
from claimwright.foundation.access.roles import ROLE_NAMES
from claimwright.interfaces.web.forms import (
    STATE_CHOICES,
    DateField,
    DigitsField,
    PlainForm,
    Recorded,
)
from claimwright.interfaces.web.words import PAYER_KINDS, PLACES
from claimwright.kernel.address import Address
from claimwright.kernel.finding import Finding
from claimwright.kernel.person_name import PersonName

PLACE_CHOICES = [(code, f"{code} {words}") for code, words in PLACES.items()]
FEE_KINDS = [
    ("charges", "What we charge"),
    ("medicare", "Medicare's prices"),
    ("contract", "A payer's own prices"),
]


class ProfileForm(PlainForm):
    """Who bills: what every claim says of the practice."""

    legal_name = forms.CharField(label="Legal name", max_length=60)
    npi = DigitsField(label="Group NPI", max_length=10)
    tax_id = DigitsField(label="Tax id", max_length=11)
    tax_id_qualifier = forms.ChoiceField(
        label="Kind of tax id", choices=[("EI", "Employer (EIN)"), ("SY", "Social Security")]
    )
    taxonomy = forms.CharField(label="Taxonomy code", max_length=10)
    line1 = forms.CharField(label="Street address", max_length=55)
    line2 = forms.CharField(label="Suite", max_length=55, required=False)
    city = forms.CharField(label="City", max_length=30)
    state = forms.ChoiceField(label="State", choices=STATE_CHOICES)
    zip = forms.CharField(label="ZIP+4", max_length=10)
    phone = forms.CharField(label="Phone", max_length=25, required=False)
    email = forms.EmailField(label="E-mail", required=False)
    contact_name = forms.CharField(label="Contact", max_length=60, required=False)
    submitter_id = forms.CharField(label="Submitter id", max_length=40, required=False)
    clia = forms.CharField(label="CLIA number", max_length=10, required=False)

    def field_of(self, finding: Finding) -> str:
        """Findings about the address as a whole go to its first line."""
        return "line1" if finding.where.field == "address" else finding.where.field

    def profile(self) -> BillingProfile:
        """What was typed, as a value; payments go to the same address."""
        data = dict(self.cleaned_data)
        parts = [data.pop(name) for name in ("line1", "line2", "city", "state", "zip")]
        return BillingProfile(address=Address(*parts), pay_to=None, **data)

    @staticmethod
    def initial_of(profile: BillingProfile | None) -> dict[str, Any]:
        """The form as the practice is now."""
        if profile is None:
            return {}
        return Recorded(
            {
                "legal_name": profile.legal_name,
                "npi": profile.npi,
                "tax_id": profile.tax_id,
                "tax_id_qualifier": profile.tax_id_qualifier,
                "taxonomy": profile.taxonomy,
                "line1": profile.address.line1,
                "line2": profile.address.line2,
                "city": profile.address.city,
                "state": profile.address.state,
                "zip": profile.address.zip_shown,
                "phone": profile.phone,
                "email": profile.email,
                "contact_name": profile.contact_name,
                "submitter_id": profile.submitter_id,
                "clia": profile.clia,
            }
        )


class ProviderForm(PlainForm):
    """A person who gives care."""

    last = forms.CharField(label="Last name", max_length=60)
    first = forms.CharField(label="First name", max_length=35)
    credential = forms.CharField(label="Credential", max_length=12, required=False)
    npi = DigitsField(label="NPI", max_length=10)
    taxonomy = forms.CharField(label="Taxonomy code", max_length=10)
    specialty = forms.CharField(label="Specialty", max_length=60, required=False)
    supervising = forms.ChoiceField(label="Supervised by", required=False)
    starts_on = DateField(label="Works here from")

    def __init__(self, *args: Any, providers: list[ProviderProfile], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.providers = {str(one.public_id): one for one in providers}
        choices = [("", "Nobody"), *((k, one.name.natural) for k, one in self.providers.items())]
        self.fields["supervising"].choices = choices  # type: ignore[attr-defined]

    def field_of(self, finding: Finding) -> str:
        """A finding about the name goes to the last name."""
        return "last" if finding.where.field == "name" else finding.where.field

    def new_provider(self) -> NewProvider:
        """What was typed, as a value."""
        data = self.cleaned_data
        above = self.providers.get(data["supervising"])
        return NewProvider(
            name=PersonName(data["last"], data["first"]),
            credential=data["credential"],
            npi=data["npi"],
            taxonomy=data["taxonomy"],
            specialty=data["specialty"],
            supervising_id=above.id if above else None,
            starts_on=data["starts_on"],
        )


class LocationForm(PlainForm):
    """A place where care is given."""

    name = forms.CharField(label="Name", max_length=60)
    place_of_service = forms.ChoiceField(label="Place of service", choices=PLACE_CHOICES)
    line1 = forms.CharField(label="Street address", max_length=55, required=False)
    city = forms.CharField(label="City", max_length=30, required=False)
    state = forms.ChoiceField(label="State", choices=STATE_CHOICES, required=False)
    zip = forms.CharField(label="ZIP+4", max_length=10, required=False)
    npi = DigitsField(label="NPI of the place", max_length=10, required=False)
    clia = forms.CharField(label="CLIA number", max_length=10, required=False)

    def field_of(self, finding: Finding) -> str:
        """Findings about the address as a whole go to its first line."""
        return "line1" if finding.where.field == "address" else finding.where.field

    def new_location(self, starts_on: date) -> NewLocation:
        """What was typed, as a value."""
        data = self.cleaned_data
        return NewLocation(
            name=data["name"],
            place_of_service=data["place_of_service"],
            address=Address(data["line1"], "", data["city"], data["state"], data["zip"]),
            npi=data["npi"],
            clia=data["clia"],
            starts_on=starts_on,
        )


class PayerForm(PlainForm):
    """An insurer and its deadlines."""

    name = forms.CharField(label="Name", max_length=60)
    edi_id = forms.CharField(
        label="Payer id", max_length=80, help_text="From the clearinghouse's payer list."
    )
    kind = forms.ChoiceField(label="Kind", choices=list(PAYER_KINDS.items()))
    timely_filing_days = forms.IntegerField(
        label="Days to file", min_value=1, max_value=2000, initial=365
    )
    correction_days = forms.IntegerField(
        label="Days to correct", min_value=1, max_value=2000, initial=365
    )
    appeal_days = forms.IntegerField(
        label="Days to appeal", min_value=1, max_value=2000, initial=180
    )
    timed_rule = forms.ChoiceField(
        label="Counts minutes",
        required=False,
        choices=[
            ("", "As its kind does"),
            ("cms", "All together (Medicare's 8-minute rule)"),
            ("ama", "Each service alone (CPT's midpoint)"),
        ],
    )
    phone = forms.CharField(label="Phone", max_length=20, required=False)

    def new_payer(self) -> NewPayer:
        """What was typed, as a value."""
        data = dict(self.cleaned_data)
        return NewPayer(kind=PayerKind(data.pop("kind")), **data)


class PersonForm(PlainForm):
    """Somebody who may sign in, and what they do here."""

    full_name = forms.CharField(label="Name", max_length=100)
    username = forms.CharField(label="User name", max_length=60)
    role = forms.ChoiceField(label="Role", choices=list(ROLE_NAMES.items()))
    password = forms.CharField(
        label="First password",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="At least twelve characters; they keep it or change it.",
    )

    def clean_username(self) -> str:
        """A name nobody else signs in with; a second role is given, never a second password."""
        name = str(self.cleaned_data["username"]).strip()
        if User.objects.filter(username__iexact=name).exists():
            raise ValidationError("Somebody already signs in with this name.")
        return name

    def clean_password(self) -> str:
        """Long enough and not on the list of common ones."""
        password = str(self.cleaned_data["password"])
        validate_password(password)
        return password


class RouteForm(PlainForm):
    """Where claims go: the clearinghouse and who we are there."""

    name = forms.CharField(label="Clearinghouse", max_length=60)
    receiver_id = forms.CharField(label="Their id", max_length=15)
    sender_id = forms.CharField(label="Our id there", max_length=15)
    usage = forms.ChoiceField(
        label="Files are", choices=[("P", "Real claims"), ("T", "Tests")], initial="P"
    )


class FeeScheduleForm(PlainForm):
    """A price list as a spreadsheet: code, modifier, amount."""

    name = forms.CharField(label="Name", max_length=80)
    kind = forms.ChoiceField(label="Kind", choices=FEE_KINDS)
    effective_on = DateField(label="In force from")
    file = forms.FileField(label="CSV file", help_text="Columns: code, modifier, amount.")

    def clean_file(self) -> list[tuple[str, str, int]]:
        """Rows of (code, modifier, cents); a fault names its row."""
        try:
            text = self.cleaned_data["file"].read().decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise ValidationError("The file is not a CSV in UTF-8.") from error
        read = read_fee_list(text)
        if read.findings:
            raise ValidationError([finding.message for finding in read.findings])
        return list(read.rows)
