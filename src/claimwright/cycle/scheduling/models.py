"""Appointments and the history of what became of them."""

from __future__ import annotations

from django.db import models

from claimwright.foundation.tenancy.models import TenantModel


class Appointment(TenantModel):
    """A time kept for a patient with a provider."""

    patient = models.ForeignKey("registration.Patient", on_delete=models.PROTECT, related_name="+")
    provider = models.ForeignKey("practice.Provider", on_delete=models.PROTECT, related_name="+")
    location = models.ForeignKey("practice.Location", on_delete=models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    minutes = models.PositiveIntegerField()
    reason = models.CharField(max_length=120, blank=True)
    state = models.CharField(max_length=10, default="booked")
    planned_codes = models.JSONField(default=list, blank=True)
    authorization_number = models.CharField(max_length=50, blank=True)

    class Meta:
        ordering = ["starts_at", "id"]
        constraints = [
            models.CheckConstraint(condition=models.Q(minutes__gt=0), name="appointment_takes_time")
        ]
        indexes = [
            models.Index(fields=["practice", "starts_at"], name="appointment_when"),
            models.Index(fields=["patient", "starts_at"], name="appointment_patient"),
        ]

    def __str__(self) -> str:
        return f"{self.starts_at:%Y-%m-%d %H:%M} {self.state}"


class AppointmentMove(TenantModel):
    """One change of state."""

    appointment = models.ForeignKey(Appointment, on_delete=models.CASCADE, related_name="moves")
    from_state = models.CharField(max_length=10, blank=True)
    to_state = models.CharField(max_length=10)
    at = models.DateTimeField()
    actor = models.CharField(max_length=150)
    reason = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.from_state} → {self.to_state}"
