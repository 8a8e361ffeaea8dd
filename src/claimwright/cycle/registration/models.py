"""Patients, guarantors and coverage."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Upper

from claimwright.foundation.tenancy.columns import AddressColumns, CounterColumns, NameColumns
from claimwright.foundation.tenancy.models import TenantModel


class Counter(CounterColumns):
    """Hands out account numbers."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["practice", "kind"], name="registration_counter_once")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.last}"


class Guarantor(NameColumns, AddressColumns, TenantModel):
    """Who answers for a patient's bill when it is not the patient."""

    match_key = models.CharField(max_length=200)

    class Meta:
        ordering = ["last_name", "first_name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["practice", "match_key"], name="guarantor_once")
        ]

    def __str__(self) -> str:
        return str(self.name)


class Patient(NameColumns, AddressColumns, TenantModel):
    """A person treated here. `name_block` and `birth_on` find likely duplicates."""

    account_number = models.CharField(max_length=40)
    last_folded = models.CharField(max_length=60, blank=True)
    first_folded = models.CharField(max_length=35, blank=True)
    name_block = models.CharField(max_length=4, blank=True)
    birth_on = models.DateField(null=True, blank=True)
    sex = models.CharField(max_length=1, default="U")
    phone = models.CharField(max_length=20, blank=True)
    email = models.CharField(max_length=120, blank=True)
    guarantor = models.ForeignKey(
        Guarantor, on_delete=models.PROTECT, null=True, blank=True, related_name="patients"
    )
    is_qmb = models.BooleanField(default=False)
    died_on = models.DateField(null=True, blank=True)
    statement_hold = models.CharField(max_length=120, blank=True)
    registered_on = models.DateField()

    class Meta:
        ordering = ["last_folded", "first_folded", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["practice", "account_number"], name="patient_account_once"
            )
        ]
        indexes = [
            models.Index(fields=["practice", "last_folded", "first_folded"], name="patient_name"),
            models.Index(fields=["practice", "birth_on"], name="patient_birth"),
            models.Index(fields=["practice", "name_block"], name="patient_name_block"),
            # As the field that finds everything asks; numbers are typed in either case.
            models.Index(fields=["practice", "first_folded"], name="patient_first_name"),
            models.Index("practice", Upper("account_number"), name="patient_account_upper"),
        ]

    def __str__(self) -> str:
        return self.account_number


class Coverage(NameColumns, AddressColumns, TenantModel):
    """One insurance of one patient; the name and address are the subscriber's."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="coverages")
    payer = models.ForeignKey("contracting.Payer", on_delete=models.PROTECT, related_name="+")
    rank = models.CharField(max_length=1)
    member_id = models.CharField(max_length=80, blank=True)
    group_number = models.CharField(max_length=50, blank=True)
    group_name = models.CharField(max_length=60, blank=True)
    plan_name = models.CharField(max_length=80, blank=True)
    relationship = models.CharField(max_length=2, default="18")
    birth_on = models.DateField(null=True, blank=True)
    sex = models.CharField(max_length=1, default="U")
    employer_name = models.CharField(max_length=60, blank=True)
    insurance_type = models.CharField(max_length=3, blank=True)
    property_claim_number = models.CharField(max_length=50, blank=True)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["patient_id", "rank", "id"]
        indexes = [
            models.Index(fields=["practice", "member_id"], name="coverage_member"),
            models.Index("practice", Upper("member_id"), name="coverage_member_upper"),
        ]

    def __str__(self) -> str:
        return f"{self.rank} of patient {self.patient_id}"
