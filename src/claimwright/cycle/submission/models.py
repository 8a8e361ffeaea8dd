"""Routes, control numbers, the files claims left in, and what was answered."""

from __future__ import annotations

from django.db import models

from claimwright.foundation.tenancy.columns import CounterColumns
from claimwright.foundation.tenancy.models import TenantModel


class Route(TenantModel):
    """One way to a clearinghouse or payer: who we are there and who they are."""

    name = models.CharField(max_length=80)
    payer = models.ForeignKey(
        "contracting.Payer", on_delete=models.PROTECT, related_name="+", null=True
    )  # None: the way for every payer without its own
    sender_id = models.CharField(max_length=15, blank=True)  # ISA06; empty: submitter id
    sender_qualifier = models.CharField(max_length=2, default="ZZ")
    receiver_id = models.CharField(max_length=15)  # ISA08
    receiver_qualifier = models.CharField(max_length=2, default="ZZ")
    receiver_name = models.CharField(max_length=60)  # 1000B NM103
    usage = models.CharField(max_length=1, blank=True)  # ISA15; empty: T in a sandbox, else P
    ack_requested = models.BooleanField(default=False)  # ISA14
    claims_per_file = models.PositiveIntegerField(default=5000)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["practice", "payer"], name="one_route_per_payer"),
            models.UniqueConstraint(
                fields=["practice"], condition=models.Q(payer=None), name="one_default_route"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ControlNumber(CounterColumns):
    """The last number used with one partner; `kind` is "<what>:<partner>"; never goes back."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["practice", "kind"], name="control_number_counter_once")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.last}"


class Batch(TenantModel):
    """One 837 file. Its bytes never change; sending it again sends the same bytes."""

    route = models.ForeignKey(Route, on_delete=models.PROTECT, related_name="+")
    reference = models.CharField(max_length=30)  # BHT03
    receiver_id = models.CharField(max_length=15)
    interchange_control = models.BigIntegerField()  # ISA13
    group_control = models.BigIntegerField()  # GS06
    usage = models.CharField(max_length=1)
    file = models.ForeignKey("documents.StoredFile", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)
    claim_count = models.PositiveIntegerField()
    charge_cents = models.BigIntegerField()
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    last_error = models.CharField(max_length=300, blank=True)
    answer = models.CharField(max_length=12, default="none")  # none, received, accepted …

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["practice", "receiver_id", "interchange_control"], name="isa13_once"
            ),
            models.UniqueConstraint(
                fields=["practice", "receiver_id", "group_control"], name="gs06_once"
            ),
            models.UniqueConstraint(fields=["practice", "reference"], name="bht03_once"),
            models.UniqueConstraint(fields=["practice", "name"], name="batch_name_once"),
        ]
        indexes = [models.Index(fields=["practice", "created_at"], name="batch_when")]

    def __str__(self) -> str:
        return self.name


class BatchClaim(TenantModel):
    """One CLM in one file, and how far its answers have come. Always in exactly one outcome."""

    AWAITING, ACCEPTED, REJECTED = "awaiting", "accepted", "rejected"

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="claims")
    claim = models.ForeignKey("claims.Claim", on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey("claims.ClaimVersion", on_delete=models.PROTECT, related_name="+")
    control_number = models.CharField(max_length=20)  # CLM01
    set_control = models.CharField(max_length=9)  # ST02
    position = models.PositiveIntegerField()
    outcome = models.CharField(max_length=10, default=AWAITING)
    progress = models.PositiveSmallIntegerField(default=0)  # domain/progress.py, only rises
    payer_accepted_at = models.DateTimeField(null=True)  # proof of timely filing
    answered_at = models.DateTimeField(null=True)
    payer_claim_number = models.CharField(max_length=50, blank=True)  # REF*1K
    clearinghouse_number = models.CharField(max_length=50, blank=True)  # REF*D9
    words = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["practice", "control_number"], name="version_sent_once")
        ]
        indexes = [
            models.Index(fields=["practice", "outcome"], name="batch_claim_outcome"),
            models.Index(fields=["claim"], name="batch_claim_claim"),
        ]

    def __str__(self) -> str:
        return f"{self.control_number} {self.outcome}"


class AcknowledgementFile(TenantModel):
    """One inbound answer taken in; a second taking of the same bytes finds this row."""

    file = models.ForeignKey("documents.StoredFile", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10)  # ta1, 999, 277ca, 277
    outcome = models.CharField(max_length=10)
    matched_count = models.PositiveIntegerField()
    orphan_count = models.PositiveIntegerField()
    received_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["practice", "file", "kind"], name="acknowledgement_file_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.outcome}"


class Acknowledgement(TenantModel):
    """One answer about one file, set or claim. Rows are only added; orphans are kept."""

    file = models.ForeignKey("documents.StoredFile", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10)
    key = models.CharField(max_length=64)  # digest of what is said, whatever wrapped it
    level = models.CharField(max_length=12)  # interchange, group, set, batch, claim
    control_number = models.CharField(max_length=50)  # what it says it answers
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="+", null=True)
    batch_claim = models.ForeignKey(
        BatchClaim, on_delete=models.PROTECT, related_name="+", null=True
    )
    claim = models.ForeignKey("claims.Claim", on_delete=models.PROTECT, related_name="+", null=True)
    source = models.CharField(max_length=15)  # clearinghouse or payer
    code = models.CharField(max_length=40)
    verdict = models.CharField(max_length=10)  # accepted, rejected, noted
    words = models.TextField(blank=True)
    received_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["practice", "key"], name="acknowledgement_once")
        ]
        indexes = [models.Index(fields=["claim", "received_at"], name="acknowledgement_claim")]

    def __str__(self) -> str:
        return f"{self.kind} {self.control_number} {self.verdict}"


class StatusFile(TenantModel):
    """One 276 file on its way."""

    route = models.ForeignKey(Route, on_delete=models.PROTECT, related_name="+")
    interchange_control = models.BigIntegerField()
    file = models.ForeignKey("documents.StoredFile", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    last_error = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["practice", "name"], name="status_file_name_once")
        ]

    def __str__(self) -> str:
        return self.name


class StatusInquiry(TenantModel):
    """One claim asked about in a 276, and the 277's answer."""

    claim = models.ForeignKey("claims.Claim", on_delete=models.PROTECT, related_name="+")
    trace_number = models.CharField(max_length=30)  # TRN02
    status_file = models.ForeignKey(StatusFile, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    category = models.CharField(max_length=4, blank=True)
    words = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["practice", "trace_number"], name="trace_once")
        ]
        indexes = [models.Index(fields=["claim", "asked_at"], name="inquiry_claim")]

    def __str__(self) -> str:
        return self.trace_number


class PayerTime(TenantModel):
    """How long one payer usually takes, as last learned; see domain/usual_times.py."""

    payer = models.OneToOneField("contracting.Payer", on_delete=models.CASCADE, related_name="+")
    median_days = models.PositiveSmallIntegerField()
    ninth_days = models.PositiveSmallIntegerField()
    decision_count = models.PositiveIntegerField()
    learned_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.median_days}/{self.ninth_days} days"
