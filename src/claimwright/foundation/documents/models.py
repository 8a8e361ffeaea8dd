"""The register of raw files."""

from __future__ import annotations

from django.db import models

from claimwright.foundation.tenancy.models import TenantModel


class StoredFile(TenantModel):
    """One file's bytes, once per practice and direction; the bytes lie under their hash."""

    IN, OUT = "in", "out"

    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField()
    direction = models.CharField(max_length=3, choices=[(IN, "received"), (OUT, "sent")])
    kind = models.CharField(max_length=20)
    name = models.CharField(max_length=200)
    stored_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["practice", "direction", "sha256"], name="same_bytes_once"
            )
        ]
        indexes = [models.Index(fields=["practice", "stored_at"], name="file_when")]

    def __str__(self) -> str:
        return self.name


class Reception(TenantModel):
    """What became of a file that came in, and whether a person must still see to it."""

    file = models.OneToOneField(StoredFile, on_delete=models.PROTECT, related_name="reception")
    outcome = models.CharField(max_length=10)
    payment_cents = models.BigIntegerField(default=0)
    words = models.TextField(blank=True)  # of the first finding
    findings = models.JSONField(default=list, blank=True)
    received_at = models.DateTimeField()
    is_open = models.BooleanField(default=False)
    settled_by = models.CharField(max_length=150, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["practice"], condition=models.Q(is_open=True), name="reception_open"
            )
        ]

    def __str__(self) -> str:
        return self.outcome
