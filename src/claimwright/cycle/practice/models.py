"""Who bills, who treats and where: rows dated so that an old claim can be explained."""

from __future__ import annotations

from django.db import models

from claimwright.foundation.tenancy.columns import AddressColumns, NameColumns
from claimwright.foundation.tenancy.models import TenantModel


class BillingEntity(AddressColumns, TenantModel):
    """The billing provider in force from `starts_on` until before `ends_on`."""

    legal_name = models.CharField(max_length=60)
    npi = models.CharField(max_length=10)
    tax_id = models.CharField(max_length=9)
    tax_id_qualifier = models.CharField(max_length=2, default="EI")
    taxonomy = models.CharField(max_length=10)
    pay_to_line1 = models.CharField(max_length=80, blank=True)
    pay_to_line2 = models.CharField(max_length=80, blank=True)
    pay_to_city = models.CharField(max_length=60, blank=True)
    pay_to_state = models.CharField(max_length=3, blank=True)
    pay_to_zip = models.CharField(max_length=15, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    contact_name = models.CharField(max_length=60, blank=True)
    email = models.CharField(max_length=120, blank=True)
    submitter_id = models.CharField(max_length=80, blank=True)
    clia = models.CharField(max_length=15, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["starts_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["practice", "starts_on"], name="billing_entity_one_per_start"
            )
        ]

    def __str__(self) -> str:
        return self.legal_name


class Provider(NameColumns, TenantModel):
    """A person who renders or supervises services here."""

    credential = models.CharField(max_length=20, blank=True)
    npi = models.CharField(max_length=10)
    taxonomy = models.CharField(max_length=10)
    specialty = models.CharField(max_length=60, blank=True)
    supervising = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["last_name", "first_name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["practice", "npi"], name="provider_npi_once")
        ]

    def __str__(self) -> str:
        return f"{self.name.natural}, {self.credential}".rstrip(", ")


class Location(AddressColumns, TenantModel):
    """A place where services are rendered."""

    title = models.CharField(max_length=60)
    place_of_service = models.CharField(max_length=2)
    npi = models.CharField(max_length=10, blank=True)
    clia = models.CharField(max_length=15, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["title", "id"]
        constraints = [
            models.UniqueConstraint(fields=["practice", "title"], name="location_title_once")
        ]

    def __str__(self) -> str:
        return self.title


class EarlierAddress(AddressColumns, TenantModel):
    """Where a location was before it moved: in force on days before `until_on`."""

    location = models.ForeignKey(
        Location, on_delete=models.PROTECT, related_name="earlier_addresses"
    )
    until_on = models.DateField()

    class Meta:
        ordering = ["location_id", "until_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["location", "until_on"], name="location_moves_once_a_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.location_id} until {self.until_on}"


class FormAlignment(TenantModel):
    """How far a claim form's data is moved to meet this printer's paper, in hundredths of an inch.

    Positive is right and down.
    """

    form = models.CharField(max_length=10)
    right = models.SmallIntegerField(default=0)
    down = models.SmallIntegerField(default=0)

    class Meta:
        ordering = ["form"]
        constraints = [
            models.UniqueConstraint(fields=["practice", "form"], name="form_alignment_once"),
            models.CheckConstraint(
                condition=models.Q(right__range=(-50, 50)) & models.Q(down__range=(-50, 50)),
                name="form_alignment_within_half_an_inch",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.form} {self.right:+d} {self.down:+d}"
