"""What a coder reads and leaves: notes of visits, who coded them, and what a second look found."""

from __future__ import annotations

from django.conf import settings
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


class FinishedCoding(TenantModel):
    """Who coded one encounter and how it stood then; some are drawn for a second look."""

    encounter = models.OneToOneField(
        "charges.Encounter", on_delete=models.PROTECT, related_name="+"
    )
    coder = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    finished_at = models.DateTimeField()
    codes = models.JSONField()  # as a person reads them, diagnoses first
    is_drawn = models.BooleanField(default=False)

    class Meta:
        ordering = ["finished_at", "id"]
        indexes = [models.Index(fields=["practice", "is_drawn"], name="coding_drawn")]


class SecondReview(TenantModel):
    """What a second coder found of one finished coding: written once, never changed."""

    finished = models.OneToOneField(FinishedCoding, on_delete=models.PROTECT, related_name="review")
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    reviewed_at = models.DateTimeField()
    wrong = models.JSONField(default=list)  # those of the codes that do not stand
    missed_count = models.PositiveSmallIntegerField(default=0)
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["-reviewed_at", "-id"]


class ReviewShare(TenantModel):
    """What share of finished codings a second coder looks at; without a coder it is everyone's."""

    coder = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", null=True
    )
    percent = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["practice", "coder"], name="review_share_once"),
            models.UniqueConstraint(
                fields=["practice"],
                condition=models.Q(coder__isnull=True),
                name="review_share_of_all_once",
            ),
            models.CheckConstraint(
                condition=models.Q(percent__lte=100), name="review_share_is_percent"
            ),
        ]
