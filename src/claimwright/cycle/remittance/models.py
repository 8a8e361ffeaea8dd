"""Remittances as received, their claims and lines, and each payer's running account."""

from __future__ import annotations

from django.db import models

from claimwright.cycle.remittance.domain.states import ITEM_WORDS, REMITTANCE_WORDS
from claimwright.cycle.remittance.domain.takebacks import ANSWER_WORDS
from claimwright.cycle.remittance.domain.underpayments import STATE_WORDS as UNDERPAYMENT_WORDS
from claimwright.foundation.tenancy.models import TenantModel


class Remittance(TenantModel):
    """One 835 transaction set. A posted payment is in the books once: the database sees to it."""

    file = models.ForeignKey("documents.StoredFile", on_delete=models.PROTECT, related_name="+")
    position = models.PositiveIntegerField()  # place of the ST in its file, 1 first
    state = models.CharField(max_length=10, choices=list(REMITTANCE_WORDS.items()))
    payer = models.ForeignKey(
        "contracting.Payer", on_delete=models.PROTECT, related_name="+", null=True
    )
    payer_key = models.CharField(max_length=80)
    payer_name = models.CharField(max_length=120, blank=True)
    payee_name = models.CharField(max_length=120, blank=True)
    payee_key = models.CharField(max_length=80, blank=True)
    sender_id = models.CharField(max_length=15, blank=True)  # ISA06
    interchange_control = models.CharField(max_length=20, blank=True)  # ISA13
    control_number = models.CharField(max_length=20, blank=True)  # ST02
    trace_number = models.CharField(max_length=60, blank=True)  # TRN02
    payment_cents = models.BigIntegerField()  # BPR02
    method = models.CharField(max_length=4, blank=True)  # BPR04
    paid_on = models.DateField(null=True)  # BPR16
    claims_count = models.PositiveIntegerField(default=0)
    claims_paid_cents = models.BigIntegerField(default=0)  # Σ CLP04
    posted_cents = models.BigIntegerField(default=0)
    suspense_cents = models.BigIntegerField(default=0)
    provider_level_cents = models.BigIntegerField(default=0)  # −Σ PLB
    missing_cents = models.BigIntegerField(default=0)
    content_key = models.CharField(max_length=64)
    trace_key = models.CharField(max_length=64)
    times_posted = models.PositiveIntegerField(default=0)
    findings = models.JSONField(default=list)
    duplicate_of = models.ForeignKey("self", on_delete=models.PROTECT, related_name="+", null=True)
    deposit = models.ForeignKey(
        "receipts.Deposit", on_delete=models.PROTECT, related_name="+", null=True
    )
    received_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["file", "position"], name="remittance_set_once"),
            models.UniqueConstraint(
                fields=["practice", "content_key"],
                condition=models.Q(state="posted"),
                name="payment_posted_once",
            ),
            models.UniqueConstraint(
                fields=["practice", "trace_key"],
                condition=models.Q(state="posted"),
                name="trace_posted_once",
            ),
        ]
        indexes = [
            models.Index(fields=["practice", "content_key"], name="remittance_content"),
            models.Index(fields=["practice", "payer_key", "trace_number"], name="remittance_trace"),
            models.Index(fields=["practice", "state", "received_at"], name="remittance_state"),
            models.Index(fields=["practice", "received_at"], name="remittance_when"),
            models.Index(
                fields=["practice", "sender_id", "interchange_control"],
                name="remittance_interchange",
            ),
        ]

    def __str__(self) -> str:
        return self.trace_number or self.control_number


class RemittanceItem(TenantModel):
    """One CLP: what the payer decided on one claim, matched or waiting in suspense."""

    remittance = models.ForeignKey(Remittance, on_delete=models.PROTECT, related_name="items")
    round = models.PositiveSmallIntegerField(default=1)  # which posting of the remittance
    position = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=list(ITEM_WORDS.items()))
    claim_control_number = models.CharField(max_length=38, blank=True)  # CLP01
    status = models.CharField(max_length=3, blank=True)  # CLP02
    charge_cents = models.BigIntegerField()  # CLP03
    paid_cents = models.BigIntegerField()  # CLP04
    patient_cents = models.BigIntegerField()  # CLP05
    payer_claim_number = models.CharField(max_length=60, blank=True)  # CLP07
    patient_last = models.CharField(max_length=60, blank=True)
    patient_first = models.CharField(max_length=35, blank=True)
    member_id = models.CharField(max_length=80, blank=True)
    service_on = models.DateField(null=True)
    received_on = models.DateField(null=True)
    crossover_name = models.CharField(max_length=80, blank=True)  # NM1*TT
    crossover_id = models.CharField(max_length=80, blank=True)
    is_reversal = models.BooleanField(default=False)
    adjustments = models.JSONField(default=list)  # CAS at claim level
    remarks = models.JSONField(default=list)
    fingerprint = models.CharField(max_length=64)
    claim = models.ForeignKey("claims.Claim", on_delete=models.PROTECT, related_name="+", null=True)
    encounter = models.ForeignKey(
        "charges.Encounter", on_delete=models.PROTECT, related_name="+", null=True
    )
    payer = models.ForeignKey(  # whose receivable it settled
        "contracting.Payer", on_delete=models.PROTECT, related_name="+", null=True
    )
    adjudication = models.ForeignKey(
        "claims.Adjudication", on_delete=models.PROTECT, related_name="+", null=True
    )
    reverses = models.ForeignKey(
        "self", on_delete=models.PROTECT, related_name="reversed_by", null=True
    )
    matched_by = models.CharField(max_length=120, blank=True)
    excess_cents = models.BigIntegerField(default=0)  # paid beyond what was owed: in suspense
    waiting = models.JSONField(default=list)  # what could not be posted yet, see domain/posting
    is_settled = models.BooleanField(default=True)  # no excess and nothing waiting
    effects = models.JSONField(default=dict)  # what a reversal released
    findings = models.JSONField(default=list)

    class Meta:
        ordering = ["remittance_id", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["remittance", "round", "position"], name="item_position_once"
            )
        ]
        indexes = [
            models.Index(fields=["practice", "fingerprint"], name="item_fingerprint"),
            models.Index(fields=["practice", "claim_control_number"], name="item_control_number"),
            models.Index(fields=["practice", "state"], name="item_state"),
            models.Index(fields=["encounter", "state"], name="item_encounter"),
            models.Index(
                fields=["encounter"],
                condition=models.Q(is_settled=False),
                name="item_unsettled",
            ),
        ]

    def __str__(self) -> str:
        return self.claim_control_number


class RemittanceItemLine(TenantModel):
    """One SVC of a CLP."""

    item = models.ForeignKey(RemittanceItem, on_delete=models.PROTECT, related_name="lines")
    position = models.PositiveSmallIntegerField()
    procedure = models.CharField(max_length=48, blank=True)
    modifiers = models.CharField(max_length=20, blank=True)
    submitted_procedure = models.CharField(max_length=48, blank=True)
    submitted_modifiers = models.CharField(max_length=20, blank=True)
    units = models.CharField(max_length=15, blank=True)
    charge_cents = models.BigIntegerField()  # SVC02
    paid_cents = models.BigIntegerField()  # SVC03
    allowed_cents = models.BigIntegerField(null=True)  # AMT*B6
    service_on = models.DateField(null=True)
    line_control_number = models.CharField(max_length=50, blank=True)  # REF*6R
    adjustments = models.JSONField(default=list)
    remarks = models.JSONField(default=list)
    charge_line = models.ForeignKey(
        "charges.ChargeLine", on_delete=models.PROTECT, related_name="+", null=True
    )

    class Meta:
        ordering = ["item_id", "position"]
        constraints = [models.UniqueConstraint(fields=["item", "position"], name="item_line_once")]

    def __str__(self) -> str:
        return f"{self.position} {self.procedure}"


class PayerAccountEntry(TenantModel):
    """One PLB pair: money withheld or advanced by a payer outside any claim.

    Positive lowers the payment, as in the PLB. Forward balances come back and net to zero.
    """

    remittance = models.ForeignKey(
        Remittance, on_delete=models.PROTECT, related_name="provider_adjustments"
    )
    round = models.PositiveSmallIntegerField(default=1)
    position = models.PositiveIntegerField()
    payer = models.ForeignKey(
        "contracting.Payer", on_delete=models.PROTECT, related_name="+", null=True
    )
    payer_key = models.CharField(max_length=80)
    provider_id = models.CharField(max_length=80, blank=True)  # PLB01
    fiscal_year_end = models.DateField(null=True)  # PLB02
    reason = models.CharField(max_length=10)  # PLB03-1
    reference = models.CharField(max_length=80, blank=True)  # PLB03-2
    amount_cents = models.BigIntegerField()
    account_kind = models.CharField(max_length=24)
    claim = models.ForeignKey("claims.Claim", on_delete=models.PROTECT, related_name="+", null=True)
    posted_on = models.DateField()
    taken_back_on = models.DateField(null=True)  # our own reversal of the remittance

    class Meta:
        ordering = ["posted_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["remittance", "round", "position"], name="payer_account_entry_once"
            )
        ]
        indexes = [
            models.Index(fields=["practice", "payer", "posted_on"], name="payer_account"),
        ]

    def __str__(self) -> str:
        return f"{self.reason} {self.amount_cents}"


class TakebackAnswer(TenantModel):
    """The practice's word on one takeback; rows are only added, the last holds."""

    entry = models.ForeignKey(PayerAccountEntry, on_delete=models.PROTECT, related_name="answers")
    answer = models.CharField(max_length=10, choices=list(ANSWER_WORDS.items()))
    words = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()
    actor = models.CharField(max_length=150)

    class Meta:
        ordering = ["entry_id", "id"]

    def __str__(self) -> str:
        return self.answer


class RemittanceEvent(TenantModel):
    """One change of a remittance's state; rows are only added."""

    remittance = models.ForeignKey(Remittance, on_delete=models.PROTECT, related_name="events")
    at = models.DateTimeField()
    from_state = models.CharField(max_length=10, blank=True)
    to_state = models.CharField(max_length=10)
    reason = models.CharField(max_length=300, blank=True)
    actor = models.CharField(max_length=150)

    class Meta:
        ordering = ["remittance_id", "id"]

    def __str__(self) -> str:
        return f"{self.from_state} → {self.to_state}"


class Underpayment(TenantModel):
    """One line allowed less than its contract promised, and what became of it."""

    adjudication = models.ForeignKey(
        "claims.Adjudication", on_delete=models.PROTECT, related_name="+"
    )
    claim = models.ForeignKey("claims.Claim", on_delete=models.PROTECT, related_name="+")
    payer = models.ForeignKey("contracting.Payer", on_delete=models.PROTECT, related_name="+")
    line_number = models.PositiveSmallIntegerField()  # LX01
    procedure = models.CharField(max_length=48)
    modifiers = models.CharField(max_length=20, blank=True)
    service_on = models.DateField()
    paid_on = models.DateField()
    expected_cents = models.BigIntegerField()
    allowed_cents = models.BigIntegerField()
    variance_cents = models.BigIntegerField()  # positive: missing
    recovered_cents = models.BigIntegerField(default=0)
    cause = models.CharField(max_length=20)
    words = models.CharField(max_length=300)
    state = models.CharField(max_length=10, choices=list(UNDERPAYMENT_WORDS.items()))
    opened_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-variance_cents", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["adjudication", "line_number"], name="underpayment_once_per_line"
            ),
            models.CheckConstraint(
                condition=models.Q(variance_cents__gt=0), name="underpayment_positive"
            ),
        ]
        indexes = [
            models.Index(fields=["practice", "state", "-variance_cents"], name="underpayment_work"),
            models.Index(fields=["claim", "state"], name="underpayment_claim"),
        ]

    def __str__(self) -> str:
        return f"{self.procedure} {self.variance_cents}"


class UnderpaymentEvent(TenantModel):
    """One thing that happened to an underpayment; rows are only added."""

    underpayment = models.ForeignKey(Underpayment, on_delete=models.CASCADE, related_name="events")
    at = models.DateTimeField()
    from_state = models.CharField(max_length=10, blank=True)
    to_state = models.CharField(max_length=10)
    words = models.CharField(max_length=300, blank=True)
    actor = models.CharField(max_length=150)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.from_state} → {self.to_state}"
