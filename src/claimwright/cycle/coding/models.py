"""What a coder reads: the note of a visit."""

from __future__ import annotations

from django.db import models

from claimwright.foundation.tenancy.models import TenantModel


class EncounterNote(TenantModel):
    """The clinician's note of one encounter, as it came or was pasted; protected health data."""

    encounter = models.OneToOneField(
        "charges.Encounter", on_delete=models.PROTECT, related_name="+"
    )
    text = models.TextField(max_length=60_000)
    kept_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
