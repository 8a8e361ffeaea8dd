"""What scrubbing found in a claim, and which edits a person released."""

from __future__ import annotations

from django.db import models

from claimwright.foundation.tenancy.models import TenantModel


class ClaimFinding(TenantModel):
    """One fault of the claim's present version; replaced whole at the next scrub."""

    claim = models.ForeignKey("claims.Claim", on_delete=models.CASCADE, related_name="+")
    version_number = models.PositiveIntegerField()
    code = models.CharField(max_length=20)
    severity = models.CharField(max_length=8)
    message = models.CharField(max_length=500)
    fix = models.CharField(max_length=500, blank=True)
    source = models.CharField(max_length=120, blank=True)
    segment = models.CharField(max_length=8, blank=True)
    loop = models.CharField(max_length=12, blank=True)
    element = models.CharField(max_length=12, blank=True)
    field = models.CharField(max_length=60, blank=True)
    found = models.CharField(max_length=200, blank=True)
    expected = models.CharField(max_length=200, blank=True)
    found_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["practice", "code"], name="finding_code")]

    def __str__(self) -> str:
        return f"{self.code} {self.severity}"


class Override(TenantModel):
    """A person let one claim pass one edit, and said why."""

    claim = models.ForeignKey("claims.Claim", on_delete=models.CASCADE, related_name="+")
    code = models.CharField(max_length=20)
    reason = models.CharField(max_length=300)
    actor = models.CharField(max_length=150)
    role = models.CharField(max_length=40, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["practice", "claim", "code"], name="override_once")
        ]

    def __str__(self) -> str:
        return f"{self.code} released"


class Hold(TenantModel):
    """One edit held one claim: since when, and how it came free. Kept, unlike findings."""

    MENDED = "mended"
    RELEASED = "released"

    claim = models.ForeignKey("claims.Claim", on_delete=models.CASCADE, related_name="+")
    code = models.CharField(max_length=20)
    charge_cents = models.BigIntegerField()
    held_at = models.DateTimeField()
    freed_at = models.DateTimeField(null=True, blank=True)
    freed_by = models.CharField(max_length=10, blank=True)  # mended or released

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["practice", "claim", "code"], name="hold_once"),
            models.CheckConstraint(condition=models.Q(charge_cents__gte=0), name="hold_charge"),
        ]

    def __str__(self) -> str:
        return f"{self.code} held"


class OwnRule(TenantModel):
    """A rule of the practice's own. What it says is in its versions; one of them is in force."""

    code = models.CharField(max_length=20)  # OWN-…
    in_force = models.ForeignKey(
        "scrubbing.OwnRuleVersion", on_delete=models.PROTECT, related_name="+", null=True
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["practice", "code"], name="own_rule_once")]

    def __str__(self) -> str:
        return self.code


class OwnRuleVersion(TenantModel):
    """One wording of a rule; the wording never changes once kept."""

    rule = models.ForeignKey(OwnRule, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    text = models.TextField()  # TOML, see domain/own_text.py
    back_test = models.JSONField(null=True)  # what it would have done, when it was published
    actor = models.CharField(max_length=150)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["rule", "number"], name="own_rule_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.rule_id} version {self.number}"


class OwnRuleEvent(TenantModel):
    """Something done to a rule; rows are only added."""

    rule = models.ForeignKey(OwnRule, on_delete=models.PROTECT, related_name="events")
    at = models.DateTimeField()
    kind = models.CharField(max_length=12)  # written, published, rolled back, retired
    version_number = models.PositiveIntegerField()
    actor = models.CharField(max_length=150)

    def __str__(self) -> str:
        return f"{self.kind} {self.version_number}"
