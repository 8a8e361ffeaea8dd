"""Encounters, their diagnoses and charge lines, and what imports brought in."""

from __future__ import annotations

from django.db import models

from claimwright.foundation.tenancy.columns import CounterColumns
from claimwright.foundation.tenancy.models import TenantModel


class Counter(CounterColumns):
    """Hands out encounter numbers."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["practice", "kind"], name="charges_counter_once")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.last}"


class Encounter(TenantModel):
    """A visit that took place, with what was done in it."""

    number = models.CharField(max_length=20)
    patient = models.ForeignKey("registration.Patient", on_delete=models.PROTECT, related_name="+")
    rendering = models.ForeignKey("practice.Provider", on_delete=models.PROTECT, related_name="+")
    supervising = models.ForeignKey(
        "practice.Provider", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    location = models.ForeignKey("practice.Location", on_delete=models.PROTECT, related_name="+")
    appointment = models.ForeignKey(
        "scheduling.Appointment", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    service_on = models.DateField()
    service_to = models.DateField()
    state = models.CharField(max_length=10, default="open")
    authorization_number = models.CharField(max_length=50, blank=True)
    related_causes = models.CharField(max_length=12, blank=True)
    accident_on = models.DateField(null=True, blank=True)
    accident_state = models.CharField(max_length=2, blank=True)
    plan_restriction = models.CharField(max_length=120, blank=True)
    source_key = models.CharField(max_length=120)
    charge_cents = models.BigIntegerField(default=0)
    recorded_on = models.DateField()
    charges_posted_on = models.DateField(null=True, blank=True)
    charged_payer = models.ForeignKey(
        "contracting.Payer", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["service_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["practice", "source_key"], name="encounter_source_once"
            ),
            models.UniqueConstraint(fields=["practice", "number"], name="encounter_number_once"),
            models.CheckConstraint(
                condition=models.Q(charge_cents__gte=0), name="encounter_charge_not_negative"
            ),
            models.CheckConstraint(
                condition=models.Q(service_to__gte=models.F("service_on")),
                name="encounter_days_in_order",
            ),
        ]
        indexes = [
            models.Index(fields=["practice", "state", "service_on"], name="encounter_work"),
            models.Index(fields=["patient", "service_on"], name="encounter_patient"),
        ]

    def __str__(self) -> str:
        return self.number


class EncounterDiagnosis(TenantModel):
    """One ICD-10-CM code of the visit, without its dot, in the order the coder gave."""

    encounter = models.ForeignKey(Encounter, on_delete=models.CASCADE, related_name="diagnoses")
    position = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=8)

    class Meta:
        ordering = ["encounter_id", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["encounter", "position"], name="diagnosis_position_once"
            )
        ]

    def __str__(self) -> str:
        return self.code


class ChargeLine(TenantModel):
    """One service charged. A line replaced by a correction keeps its row, with `removed_on`."""

    encounter = models.ForeignKey(Encounter, on_delete=models.CASCADE, related_name="lines")
    number = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=48)
    modifiers = models.CharField(max_length=40, blank=True)
    units = models.DecimalField(max_digits=11, decimal_places=3)
    charge_cents = models.BigIntegerField()
    pointers = models.CharField(max_length=40, blank=True)
    description = models.CharField(max_length=80, blank=True)
    ndc = models.CharField(max_length=11, blank=True)
    ndc_quantity = models.CharField(max_length=15, blank=True)
    ndc_unit = models.CharField(max_length=2, blank=True)
    note = models.CharField(max_length=80, blank=True)
    minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    removed_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["encounter_id", "number", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["encounter", "number"],
                condition=models.Q(removed_on__isnull=True),
                name="charge_line_number_once",
            ),
            models.CheckConstraint(
                condition=models.Q(charge_cents__gte=0), name="charge_line_not_negative"
            ),
            models.CheckConstraint(
                condition=models.Q(units__gt=0), name="charge_line_units_positive"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.code}"


class EncounterMove(TenantModel):
    """One change of state."""

    encounter = models.ForeignKey(Encounter, on_delete=models.CASCADE, related_name="moves")
    from_state = models.CharField(max_length=10, blank=True)
    to_state = models.CharField(max_length=10)
    at = models.DateTimeField()
    actor = models.CharField(max_length=150)
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.from_state} → {self.to_state}"


class Consent(TenantModel):
    """One thing a patient signed, or refused to sign where `signed_on` is empty."""

    patient = models.ForeignKey("registration.Patient", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=14)
    signed_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    note = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["patient_id", "kind", "-signed_on", "-id"]
        indexes = [models.Index(fields=["patient", "kind"], name="consent_of_patient")]

    def __str__(self) -> str:
        return self.kind


class ImportBatch(TenantModel):
    """One file of charges taken in."""

    file = models.ForeignKey("documents.StoredFile", on_delete=models.PROTECT, related_name="+")
    source_format = models.CharField(max_length=10)
    started_at = models.DateTimeField()

    class Meta:
        ordering = ["-started_at", "-id"]

    def __str__(self) -> str:
        return f"{self.source_format} {self.started_at:%Y-%m-%d %H:%M}"


class ImportRecord(TenantModel):
    """One record of an import: taken, a repeat of one we had, or refused with its reason."""

    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="records")
    position = models.PositiveIntegerField()
    source_key = models.CharField(max_length=120, blank=True)
    state = models.CharField(max_length=10)
    reason = models.TextField(blank=True)
    raw = models.TextField(blank=True)
    encounter = models.ForeignKey(
        Encounter, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    tries_count = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["batch_id", "position"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "position"], name="import_position_once")
        ]
        indexes = [models.Index(fields=["practice", "state"], name="import_record_state")]

    def __str__(self) -> str:
        return f"{self.position} {self.state}"
