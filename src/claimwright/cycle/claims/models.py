"""Claims, their immutable versions, what happened to them, and what payers decided."""

from __future__ import annotations

from django.db import models

from claimwright.cycle.claims.domain.states import STATE_WORDS
from claimwright.foundation.tenancy.columns import CounterColumns
from claimwright.foundation.tenancy.models import TenantModel


class Counter(CounterColumns):
    """Hands out claim serials; never goes back."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["practice", "kind"], name="claims_counter_once")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.last}"


class Claim(TenantModel):
    """What is asked of one payer for one encounter: one row per encounter and payer rank."""

    serial = models.BigIntegerField()
    number = models.CharField(max_length=16)
    encounter = models.ForeignKey("charges.Encounter", on_delete=models.PROTECT, related_name="+")
    patient = models.ForeignKey("registration.Patient", on_delete=models.PROTECT, related_name="+")
    coverage = models.ForeignKey(
        "registration.Coverage", on_delete=models.PROTECT, related_name="+"
    )
    payer = models.ForeignKey("contracting.Payer", on_delete=models.PROTECT, related_name="+")
    prior_claim = models.ForeignKey(
        "claims.Claim", on_delete=models.PROTECT, related_name="+", null=True
    )
    rank = models.CharField(max_length=1)  # SBR01
    state = models.CharField(max_length=12, choices=list(STATE_WORDS.items()))
    charge_cents = models.BigIntegerField()
    paid_cents = models.BigIntegerField(default=0)
    adjusted_cents = models.BigIntegerField(default=0)
    patient_cents = models.BigIntegerField(default=0)
    version_number = models.PositiveIntegerField(default=1)
    control_number = models.CharField(max_length=20)  # CLM01 of the current version
    frequency = models.CharField(max_length=1, default="1")  # CLM05-3
    payer_claim_number = models.CharField(max_length=50, blank=True)  # CLP07, REF*1K
    service_on = models.DateField()
    timely_filing_on = models.DateField()
    created_at = models.DateTimeField()
    first_submitted_at = models.DateTimeField(null=True)
    last_submitted_at = models.DateTimeField(null=True)
    hold_reason = models.CharField(max_length=300, blank=True)
    manual_hold = models.CharField(max_length=300, blank=True)  # why a person holds it back
    note = models.CharField(max_length=80, blank=True)  # NTE*ADD of the next version
    delay_reason = models.CharField(max_length=2, blank=True)  # CLM20 of the next version

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["practice", "encounter", "rank"], name="one_claim_per_encounter_rank"
            ),
            models.UniqueConstraint(fields=["practice", "serial"], name="claim_serial_once"),
            models.UniqueConstraint(fields=["practice", "number"], name="claim_number_once"),
            models.CheckConstraint(condition=models.Q(charge_cents__gte=0), name="claim_charge"),
            models.CheckConstraint(
                condition=models.Q(rank__in=["P", "S", "T"]), name="claim_rank_known"
            ),
        ]
        indexes = [
            models.Index(fields=["practice", "state", "service_on"], name="claim_state_service"),
            models.Index(fields=["practice", "state", "timely_filing_on"], name="claim_deadline"),
            models.Index(fields=["practice", "state", "last_submitted_at"], name="claim_sent"),
            models.Index(fields=["practice", "service_on"], name="claim_service"),
            models.Index(fields=["practice", "payer", "state"], name="claim_payer_state"),
            models.Index(fields=["practice", "patient"], name="claim_of_patient"),
            models.Index(fields=["practice", "payer_claim_number"], name="claim_payer_number"),
            models.Index(fields=["practice", "control_number"], name="claim_control_number"),
        ]

    def __str__(self) -> str:
        return self.number


class ClaimVersion(TenantModel):
    """One wording of a claim under its own CLM01. The database refuses to change it."""

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    control_number = models.CharField(max_length=20)  # CLM01
    frequency = models.CharField(max_length=1)  # CLM05-3
    payer = models.ForeignKey("contracting.Payer", on_delete=models.PROTECT, related_name="+")
    coverage = models.ForeignKey(
        "registration.Coverage", on_delete=models.PROTECT, related_name="+"
    )
    charge_cents = models.BigIntegerField()
    reason = models.CharField(max_length=300, blank=True)
    content = models.TextField()  # the whole ProfessionalClaim as JSON, see domain/codec.py
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["practice", "control_number"], name="control_number_once"
            ),
            models.UniqueConstraint(fields=["claim", "number"], name="version_number_once"),
        ]

    def __str__(self) -> str:
        return self.control_number


class ClaimLine(TenantModel):
    """One service line of one version, kept flat for matching payments."""

    version = models.ForeignKey(ClaimVersion, on_delete=models.PROTECT, related_name="lines")
    number = models.PositiveSmallIntegerField()  # LX01
    charge_line = models.ForeignKey(
        "charges.ChargeLine", on_delete=models.PROTECT, related_name="+"
    )
    control_number = models.CharField(max_length=30)  # REF*6R
    procedure = models.CharField(max_length=48)
    modifiers = models.CharField(max_length=20, blank=True)  # joined by ":"
    units = models.CharField(max_length=15)
    charge_cents = models.BigIntegerField()
    service_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "number"], name="line_number_once")
        ]
        indexes = [
            models.Index(fields=["practice", "service_on", "procedure"], name="line_fingerprint")
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.procedure}"


class ClaimEvent(TenantModel):
    """One thing that happened to a claim; rows are only added."""

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="events")
    version_number = models.PositiveIntegerField(default=0)
    at = models.DateTimeField()
    kind = models.CharField(max_length=20)  # created, moved, revised, acknowledged, adjudicated …
    from_state = models.CharField(max_length=12, blank=True)
    to_state = models.CharField(max_length=12, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    detail = models.TextField(blank=True)
    actor = models.CharField(max_length=150)
    file = models.ForeignKey(
        "documents.StoredFile", on_delete=models.PROTECT, related_name="+", null=True
    )

    class Meta:
        indexes = [models.Index(fields=["claim", "at"], name="claim_event_when")]

    def __str__(self) -> str:
        return f"{self.kind} {self.to_state}".strip()


class Adjudication(TenantModel):
    """What one payer decided on one version, once. A reversal carries negative amounts."""

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="adjudications")
    version = models.ForeignKey(ClaimVersion, on_delete=models.PROTECT, related_name="+")
    payer = models.ForeignKey("contracting.Payer", on_delete=models.PROTECT, related_name="+")
    remittance_ref = models.CharField(max_length=80)
    status = models.CharField(max_length=2)  # CLP02
    payer_claim_number = models.CharField(max_length=50, blank=True)  # CLP07
    charge_cents = models.BigIntegerField()
    paid_cents = models.BigIntegerField()
    allowed_cents = models.BigIntegerField()
    patient_cents = models.BigIntegerField()
    paid_on = models.DateField()
    crossed_over = models.BooleanField(default=False)
    claim_adjustments = models.JSONField(default=list)
    remarks = models.JSONField(default=list)
    is_reversal = models.BooleanField(default=False)
    reverses = models.ForeignKey(
        "claims.Adjudication", on_delete=models.PROTECT, related_name="+", null=True
    )
    recorded_at = models.DateTimeField()
    # What scorecards count by, as it was when the decision was kept; none of it can change.
    encounter = models.ForeignKey(  # the claim's own, which the database holds there
        "charges.Encounter",
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    waited_days = models.IntegerField(null=True)  # since the claim was first sent, if it was
    is_first = models.BooleanField()  # no decision on the claim came before
    is_first_version = models.BooleanField()  # it is on the version that was sent first

    class Meta:
        indexes = [
            # Holds all that is added up of a quarter's decisions, without their rows.
            models.Index(
                fields=[
                    *("practice", "recorded_at", "is_reversal", "payer", "waited_days"),
                    *("is_first", "is_first_version", "charge_cents", "allowed_cents"),
                    *("paid_cents", "encounter"),
                ],
                name="adjudication_counted",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.status} {self.remittance_ref}"


class AdjudicationLine(TenantModel):
    """What one payer decided on one service line."""

    adjudication = models.ForeignKey(Adjudication, on_delete=models.PROTECT, related_name="lines")
    line_number = models.PositiveSmallIntegerField()
    charge_line = models.ForeignKey(
        "charges.ChargeLine", on_delete=models.PROTECT, related_name="+", null=True
    )
    procedure = models.CharField(max_length=48)
    modifiers = models.CharField(max_length=20, blank=True)
    charge_cents = models.BigIntegerField()
    paid_cents = models.BigIntegerField()
    allowed_cents = models.BigIntegerField()
    adjustments = models.JSONField(default=list)
    remarks = models.JSONField(default=list)

    def __str__(self) -> str:
        return f"{self.line_number} {self.procedure}"


class ExpectedAmount(TenantModel):
    """What a line's contract promised when it was sent; written once, never recalculated.

    `expected_cents` is None where nothing priced the line. A step is rule, words, cents, source.
    """

    line = models.OneToOneField(ClaimLine, on_delete=models.PROTECT, related_name="expected")
    expected_cents = models.BigIntegerField(null=True)
    tolerance_cents = models.BigIntegerField(default=0)
    steps = models.JSONField(default=list)
    priced_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.expected_cents}"


class PostingRule(TenantModel):
    """The practice's own treatment of one reason code; a change ends the row and adds another."""

    payer = models.ForeignKey(
        "contracting.Payer", on_delete=models.PROTECT, related_name="+", null=True
    )
    group_code = models.CharField(max_length=2, blank=True)  # CAS01; empty: any
    reason_code = models.CharField(max_length=5)  # CAS02
    remark_code = models.CharField(max_length=5, blank=True)  # LQ02; empty: any
    adjustment_code = models.CharField(max_length=12, blank=True)
    keeps_open = models.BooleanField(default=False)
    denial_class = models.CharField(max_length=20, blank=True)
    owner = models.CharField(max_length=12, blank=True)
    next_step = models.CharField(max_length=300, blank=True)
    note = models.CharField(max_length=300, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    actor = models.CharField(max_length=150)

    class Meta:
        ordering = ["reason_code", "starts_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["practice", "payer", "group_code", "reason_code", "remark_code"],
                condition=models.Q(ends_on=None, payer__isnull=False),
                name="posting_rule_stands_once",
            ),
            models.UniqueConstraint(
                fields=["practice", "group_code", "reason_code", "remark_code"],
                condition=models.Q(ends_on=None, payer__isnull=True),
                name="posting_rule_for_all_stands_once",
            ),
            models.CheckConstraint(
                condition=models.Q(ends_on=None) | models.Q(ends_on__gte=models.F("starts_on")),
                name="posting_rule_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.group_code}-{self.reason_code} from {self.starts_on}"
