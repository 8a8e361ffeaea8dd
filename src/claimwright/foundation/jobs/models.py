"""The ledger of background work."""

from __future__ import annotations

from django.db import models
from uuid6 import uuid7


class Job(models.Model):
    """One piece of work: what, for whom, how far, and who holds it until when."""

    QUEUED, RUNNING, DONE, FAILED = "queued", "running", "done", "failed"

    public_id = models.UUIDField(unique=True, default=uuid7, editable=False)
    practice = models.ForeignKey("tenancy.Practice", on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey("access.User", on_delete=models.SET_NULL, null=True, related_name="+")
    name = models.CharField(max_length=60)
    arguments = models.JSONField(default=dict)
    key = models.CharField(max_length=120)
    state = models.CharField(max_length=10, default=QUEUED)
    done_count = models.IntegerField(default=0)
    total_count = models.IntegerField(default=0)
    message = models.CharField(max_length=300, blank=True)
    result = models.JSONField(default=dict)
    attempts = models.IntegerField(default=0)
    leased_until = models.DateTimeField(null=True)
    holder = models.CharField(max_length=60, blank=True)
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["practice", "key"], name="job_once")]
        indexes = [models.Index(fields=["state", "leased_until"], name="job_due")]

    def __str__(self) -> str:
        return f"{self.name} {self.state}"
