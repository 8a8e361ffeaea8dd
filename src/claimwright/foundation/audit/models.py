"""The audit log's rows. Append-only: triggers refuse UPDATE and DELETE."""

from __future__ import annotations

from django.db import models


class AuditEntry(models.Model):
    """One act. `payload` is canonical JSON; `leaf_hash` is what a Merkle log would hold of it."""

    practice = models.ForeignKey(
        "tenancy.Practice", on_delete=models.PROTECT, related_name="+", null=True
    )
    at = models.DateTimeField()
    actor = models.CharField(max_length=150)
    action = models.CharField(max_length=60)
    object_type = models.CharField(max_length=40, blank=True)
    object_id = models.CharField(max_length=64, blank=True)
    payload = models.TextField()
    salt = models.BinaryField(max_length=32)
    leaf_hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["practice", "object_type", "object_id"], name="audit_object"),
            models.Index(fields=["practice", "at"], name="audit_when"),
            models.Index(  # what was the latest change, past however many looks
                fields=["practice", "-id"],
                condition=~models.Q(action__in=["read", "listed"]),
                name="audit_change",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.object_type} {self.object_id}"
