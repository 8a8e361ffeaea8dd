"""Questions asked of payers, the benefits they answered, and the counter of our control numbers."""

from __future__ import annotations

from django.db import models

from claimwright.foundation.tenancy.columns import CounterColumns
from claimwright.foundation.tenancy.models import TenantModel


class Counter(CounterColumns):
    """Hands out control and trace numbers of 270 files."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["practice", "kind"], name="eligibility_counter_once")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.last}"


class Inquiry(TenantModel):
    """One coverage asked about, for one day; answered at most once."""

    coverage = models.ForeignKey(
        "registration.Coverage", on_delete=models.PROTECT, related_name="+"
    )
    service_on = models.DateField()
    trace_number = models.CharField(max_length=50)
    asked_at = models.DateTimeField()
    file = models.ForeignKey("documents.StoredFile", on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answer_file = models.ForeignKey(
        "documents.StoredFile", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    state = models.CharField(max_length=10, default="asked")
    summary = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["asked_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["practice", "trace_number"], name="inquiry_trace_once")
        ]
        indexes = [
            models.Index(fields=["coverage", "asked_at"], name="inquiry_coverage"),
            models.Index(fields=["practice", "asked_at"], name="inquiry_when"),
            models.Index(fields=["practice", "service_on"], name="inquiry_service"),
            models.Index(
                fields=["practice"],
                condition=models.Q(sent_at__isnull=True),
                name="inquiry_unsent",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.trace_number} {self.state}"


class Benefit(TenantModel):
    """One benefit of an answer, decoded into a sentence."""

    inquiry = models.ForeignKey(Inquiry, on_delete=models.CASCADE, related_name="benefits")
    position = models.PositiveIntegerField()
    kind = models.CharField(max_length=3)
    coverage_level = models.CharField(max_length=5, blank=True)
    service_types = models.CharField(max_length=300, blank=True)
    time_period = models.CharField(max_length=3, blank=True)
    amount_cents = models.BigIntegerField(null=True, blank=True)
    percent = models.CharField(max_length=12, blank=True)
    in_network = models.CharField(max_length=1, blank=True)
    sentence = models.TextField()

    class Meta:
        ordering = ["inquiry_id", "position"]

    def __str__(self) -> str:
        return self.kind


class CoverageChange(TenantModel):
    """A coverage changed for days gone by, with what was done about the claims it touched.

    `steps` is the plan as it was carried out; `former_ends_on` leads back.
    """

    DONE, UNDONE = "done", "undone"

    patient = models.ForeignKey("registration.Patient", on_delete=models.PROTECT, related_name="+")
    coverage = models.ForeignKey(
        "registration.Coverage", on_delete=models.PROTECT, related_name="+", null=True
    )
    former_ends_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)
    steps = models.JSONField(default=list)
    state = models.CharField(max_length=6, default=DONE)
    at = models.DateTimeField()
    actor = models.CharField(max_length=150)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["coverage", "ends_on"],
                condition=models.Q(state="done", coverage__isnull=False),
                name="coverage_change_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.state} {self.ends_on}"
