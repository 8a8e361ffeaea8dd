"""Denials and what was done about each."""

from __future__ import annotations

from django.db import models

from claimwright.cycle.denials.domain.authority import ASKED, POSTED, REQUEST_WORDS
from claimwright.cycle.denials.domain.states import STATE_WORDS
from claimwright.foundation.tenancy.columns import AskedColumns
from claimwright.foundation.tenancy.models import TenantModel


class Denial(TenantModel):
    """Dollars one payer refused on one adjudication for one reason: one piece of work.

    `line_numbers` names the service lines ("1,3"), empty when the whole claim was refused.
    `rank_value` is the expected cents for each minute of work, before urgency.
    """

    claim = models.ForeignKey("claims.Claim", on_delete=models.PROTECT, related_name="+")
    adjudication = models.ForeignKey(
        "claims.Adjudication", on_delete=models.PROTECT, related_name="+"
    )
    encounter = models.ForeignKey("charges.Encounter", on_delete=models.PROTECT, related_name="+")
    patient = models.ForeignKey("registration.Patient", on_delete=models.PROTECT, related_name="+")
    payer = models.ForeignKey("contracting.Payer", on_delete=models.PROTECT, related_name="+")
    group_code = models.CharField(max_length=2)  # CAS01
    reason_code = models.CharField(max_length=5)  # CAS02
    remarks = models.CharField(max_length=120, blank=True)  # LQ*HE, MOA; space between
    line_numbers = models.CharField(max_length=160, blank=True)
    procedures = models.CharField(max_length=200, blank=True)
    amount_cents = models.BigIntegerField()
    charge_cents = models.BigIntegerField()  # of the claim, for K13
    recovered_cents = models.BigIntegerField(default=0)
    written_off_cents = models.BigIntegerField(default=0)
    transferred_cents = models.BigIntegerField(default=0)
    category = models.CharField(max_length=20)
    owner = models.CharField(max_length=12)
    state = models.CharField(max_length=12, choices=list(STATE_WORDS.items()), default="open")
    is_initial = models.BooleanField()
    round_number = models.PositiveSmallIntegerField(default=1)
    service_on = models.DateField()
    denied_on = models.DateField()
    opened_on = models.DateField()
    act_by = models.DateField(null=True)
    correct_by = models.DateField(null=True)
    appeal_by = models.DateField(null=True)
    rank_value = models.BigIntegerField()
    worked_at = models.DateTimeField(null=True)
    resolved_on = models.DateField(null=True)

    class Meta:
        ordering = ["-rank_value", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["adjudication", "group_code", "reason_code"],
                name="denial_once_per_adjudication",
            ),
            models.CheckConstraint(
                condition=models.Q(amount_cents__gt=0), name="denial_amount_positive"
            ),
        ]
        indexes = [
            models.Index(fields=["practice", "state", "-rank_value"], name="denial_worklist"),
            models.Index(fields=["practice", "denied_on"], name="denial_when"),
            models.Index(fields=["claim", "state"], name="denial_claim"),
        ]

    def __str__(self) -> str:
        return f"{self.group_code}-{self.reason_code} {self.state}"


class DenialEvent(TenantModel):
    """One thing that happened to a denial; rows are only added."""

    denial = models.ForeignKey(Denial, on_delete=models.CASCADE, related_name="events")
    at = models.DateTimeField()
    kind = models.CharField(max_length=12)  # opened, moved, noted, undone
    from_state = models.CharField(max_length=12, blank=True)
    to_state = models.CharField(max_length=12, blank=True)
    amount_cents = models.BigIntegerField(default=0)
    words = models.CharField(max_length=500, blank=True)
    actor = models.CharField(max_length=150)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["denial", "at"], name="denial_event_when")]

    def __str__(self) -> str:
        return f"{self.kind} {self.to_state}".strip()


class WriteOffRequest(AskedColumns):
    """A write-off somebody asked for, once by `key`; above the limit a second person decides.

    `amount_cents` is what was open when it was asked for: more than that is never given up by it.
    """

    denial = models.ForeignKey(Denial, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=list(REQUEST_WORDS.items()))

    class Meta(AskedColumns.Meta):
        constraints = [
            models.UniqueConstraint(fields=["practice", "key"], name="denial_write_off_key_once"),
            models.UniqueConstraint(
                fields=["denial"],
                condition=models.Q(state=ASKED),
                name="denial_write_off_waits_once",
            ),
            models.CheckConstraint(
                condition=models.Q(amount_cents__gt=0), name="denial_write_off_is_positive"
            ),
            AskedColumns.approved_by_another(POSTED, "denial_write_off_by_another"),
        ]
        indexes = [models.Index(fields=["practice", "state"], name="denial_write_off_waiting")]

    def __str__(self) -> str:
        return f"{self.amount_cents} of denial {self.denial_id}, {self.state}"


class Appeal(TenantModel):
    """One level of appeal of one denial: asked for, and what came of it."""

    denial = models.ForeignKey(Denial, on_delete=models.PROTECT, related_name="appeals")
    level = models.PositiveSmallIntegerField()
    level_name = models.CharField(max_length=60)
    to_whom = models.CharField(max_length=80)
    asked_cents = models.BigIntegerField()
    filed_on = models.DateField()
    due_on = models.DateField(null=True)
    method = models.CharField(max_length=12)  # mail, fax, portal
    reference = models.CharField(max_length=60, blank=True)
    packet = models.ForeignKey(
        "documents.StoredFile", on_delete=models.PROTECT, related_name="+", null=True
    )
    decided_on = models.DateField(null=True)
    outcome = models.CharField(max_length=12, blank=True)  # overturned, partly, upheld
    awarded_cents = models.BigIntegerField(default=0)
    actor = models.CharField(max_length=150)

    class Meta:
        ordering = ["denial_id", "level"]
        constraints = [
            models.UniqueConstraint(fields=["denial", "level"], name="appeal_level_once"),
            models.CheckConstraint(
                condition=models.Q(awarded_cents__gte=0), name="appeal_award_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.level_name} {self.outcome}".strip()


class AppealLevelRule(TenantModel):
    """A payer's own level of appeal; a change ends the row and adds another."""

    payer = models.ForeignKey("contracting.Payer", on_delete=models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=60)
    to_whom = models.CharField(max_length=80, blank=True)
    days = models.PositiveSmallIntegerField()
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    actor = models.CharField(max_length=150)

    class Meta:
        ordering = ["payer_id", "level", "starts_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["payer", "level"],
                condition=models.Q(ends_on=None),
                name="appeal_rule_stands_once",
            ),
            models.CheckConstraint(
                condition=models.Q(ends_on=None) | models.Q(ends_on__gte=models.F("starts_on")),
                name="appeal_rule_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.days} days"
