"""Patient payments, what each was applied to, deposits in the bank, refunds."""

from __future__ import annotations

from django.db import models

from claimwright.cycle.receipts.domain.batches import KIND_WORDS as BATCH_KINDS
from claimwright.cycle.receipts.domain.paper_eob import METHOD_WORDS as EOB_METHODS
from claimwright.cycle.receipts.domain.payments import METHOD_WORDS
from claimwright.cycle.receipts.domain.refunds import (
    ALONE_LIMIT_CENTS,
    PROMISE_WORDS,
    REQUEST_WORDS,
)
from claimwright.cycle.receipts.domain.settling import KIND_WORDS as SETTLEMENT_KINDS
from claimwright.foundation.tenancy.columns import AskedColumns, CounterColumns
from claimwright.foundation.tenancy.models import TenantModel


def _at_most_one(*names: str) -> models.Q:
    """At most one of the columns is set."""
    every = models.Q()
    for kept in names:
        every |= models.Q(**{f"{name}__isnull": True for name in names if name != kept})
    return every


class Counter(CounterColumns):
    """Hands out receipt numbers."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["practice", "kind"], name="receipts_counter_once")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.last}"


class Settlement(TenantModel):
    """What one line of the bank is when it is more than one deposit: gross − fee = the line."""

    key = models.CharField(max_length=100)
    kind = models.CharField(max_length=10, choices=list(SETTLEMENT_KINDS.items()))
    gross_cents = models.BigIntegerField()
    fee_cents = models.BigIntegerField(default=0)
    settled_on = models.DateField()
    note = models.CharField(max_length=200, blank=True)
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["settled_on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["practice", "key"], name="settlement_key_once"),
            models.CheckConstraint(
                condition=models.Q(fee_cents__gte=0), name="settlement_fee_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.gross_cents}"


class PatientPayment(TenantModel):
    """Money taken from a patient, once. `key` makes a repeated request harmless."""

    number = models.CharField(max_length=16)
    key = models.CharField(max_length=100)
    patient = models.ForeignKey("registration.Patient", on_delete=models.PROTECT, related_name="+")
    encounter = models.ForeignKey(
        "charges.Encounter", on_delete=models.PROTECT, related_name="+", null=True
    )
    amount_cents = models.BigIntegerField()
    method = models.CharField(max_length=10, choices=list(METHOD_WORDS.items()))
    reference = models.CharField(max_length=60, blank=True)
    is_copay = models.BooleanField(default=False)
    received_on = models.DateField()
    recorded_at = models.DateTimeField()
    returned_on = models.DateField(null=True)  # the bank sent the check back
    voided_on = models.DateField(null=True)  # it was entered wrong, or never was
    card_brand = models.CharField(max_length=12, blank=True, default="")
    card_last4 = models.CharField(max_length=4, blank=True, default="")
    card_expires = models.CharField(max_length=5, blank=True, default="")  # MM/YY
    card_token = models.CharField(max_length=80, blank=True, default="")  # the processor's
    settlement = models.ForeignKey(
        Settlement, on_delete=models.PROTECT, related_name="payments", null=True
    )

    class Meta:
        ordering = ["received_on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["practice", "key"], name="payment_key_once"),
            models.UniqueConstraint(fields=["practice", "number"], name="receipt_number_once"),
            models.CheckConstraint(
                condition=models.Q(amount_cents__gt=0), name="payment_is_positive"
            ),
        ]
        indexes = [
            models.Index(fields=["practice", "received_on"], name="payment_when"),
            models.Index(fields=["patient", "received_on"], name="payment_of_patient"),
        ]

    def __str__(self) -> str:
        return self.number


class PaymentApplication(TenantModel):
    """Cents of one payment against one encounter; `released_on` when they were taken back."""

    payment = models.ForeignKey(
        PatientPayment, on_delete=models.PROTECT, related_name="applications"
    )
    encounter = models.ForeignKey("charges.Encounter", on_delete=models.PROTECT, related_name="+")
    amount_cents = models.BigIntegerField()
    applied_on = models.DateField()
    released_on = models.DateField(null=True)

    class Meta:
        ordering = ["applied_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(amount_cents__gt=0), name="application_is_positive"
            )
        ]
        indexes = [models.Index(fields=["encounter"], name="application_to_encounter")]

    def __str__(self) -> str:
        return f"{self.amount_cents} to {self.encounter_id}"


class Deposit(TenantModel):
    """Money a payer put in the bank, once by `key`."""

    key = models.CharField(max_length=100)
    payer = models.ForeignKey(
        "contracting.Payer", on_delete=models.PROTECT, related_name="+", null=True
    )
    amount_cents = models.BigIntegerField()
    deposited_on = models.DateField()
    reference = models.CharField(max_length=60, blank=True)  # TRN02
    recorded_at = models.DateTimeField()
    returned_on = models.DateField(null=True)  # the bank took it back
    settlement = models.ForeignKey(
        Settlement, on_delete=models.PROTECT, related_name="deposits", null=True
    )

    class Meta:
        ordering = ["deposited_on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["practice", "key"], name="deposit_key_once"),
            models.CheckConstraint(
                condition=models.Q(amount_cents__gt=0), name="deposit_is_positive"
            ),
        ]
        indexes = [models.Index(fields=["practice", "reference"], name="deposit_reference")]

    def __str__(self) -> str:
        return self.reference or self.key


class Refund(TenantModel):
    """Unapplied money given back to a patient, once by `key`."""

    key = models.CharField(max_length=100)
    patient = models.ForeignKey("registration.Patient", on_delete=models.PROTECT, related_name="+")
    amount_cents = models.BigIntegerField()
    issued_on = models.DateField()
    reason = models.CharField(max_length=200)
    cleared_on = models.DateField(null=True)  # the bank paid the check
    voided_on = models.DateField(null=True)
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["issued_on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["practice", "key"], name="refund_key_once"),
            models.CheckConstraint(
                condition=models.Q(amount_cents__gt=0), name="refund_is_positive"
            ),
            models.CheckConstraint(
                condition=models.Q(cleared_on__isnull=True) | models.Q(voided_on__isnull=True),
                name="refund_cleared_or_voided",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount_cents} to patient {self.patient_id}"


class RefundSource(TenantModel):
    """The part of a refund that comes out of one payment."""

    refund = models.ForeignKey(Refund, on_delete=models.PROTECT, related_name="sources")
    payment = models.ForeignKey(
        PatientPayment, on_delete=models.PROTECT, related_name="refund_sources"
    )
    amount_cents = models.BigIntegerField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["refund", "payment"], name="refund_source_once"),
            models.CheckConstraint(
                condition=models.Q(amount_cents__gt=0), name="refund_source_is_positive"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount_cents} of payment {self.payment_id}"


class RefundRequest(AskedColumns):
    """A refund somebody asked for, once by `key`; above the limit a second person decides."""

    state = models.CharField(max_length=10, choices=list(REQUEST_WORDS.items()))
    words = models.CharField(max_length=200, blank=True)
    refund = models.ForeignKey(Refund, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta(AskedColumns.Meta):
        constraints = [
            models.UniqueConstraint(fields=["practice", "key"], name="refund_asked_once"),
            models.CheckConstraint(
                condition=models.Q(amount_cents__gt=0), name="refund_asked_is_positive"
            ),
            AskedColumns.approved_by_another("approved", "refund_approved_by_another"),
        ]
        indexes = [models.Index(fields=["practice", "state", "asked_at"], name="refund_waiting")]

    def __str__(self) -> str:
        return f"{self.amount_cents} to patient {self.patient_id}, {self.state}"


class PromisedRefund(TenantModel):
    """What a patient paid on a visit that went to another payer, once by `key`.

    It becomes a request when the payer has answered, as far as the money is a credit then.
    """

    key = models.CharField(max_length=100)
    patient = models.ForeignKey("registration.Patient", on_delete=models.PROTECT, related_name="+")
    encounter = models.ForeignKey("charges.Encounter", on_delete=models.PROTECT, related_name="+")
    amount_cents = models.BigIntegerField()  # at most
    reason = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=list(PROMISE_WORDS.items()))
    promised_by = models.BigIntegerField()  # the user's id
    promised_actor = models.CharField(max_length=150)
    promised_at = models.DateTimeField()
    request = models.ForeignKey(
        RefundRequest, on_delete=models.PROTECT, related_name="+", null=True
    )

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["practice", "key"], name="refund_promised_once"),
            models.CheckConstraint(
                condition=models.Q(amount_cents__gt=0), name="refund_promised_is_positive"
            ),
        ]
        indexes = [models.Index(fields=["practice", "state"], name="refund_promised")]

    def __str__(self) -> str:
        return f"{self.amount_cents} to patient {self.patient_id}, {self.state}"


class RefundLimit(TenantModel):
    """What one person may give back alone; one row a practice."""

    alone_cents = models.BigIntegerField(default=ALONE_LIMIT_CENTS)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["practice"], name="refund_limit_once"),
            models.CheckConstraint(
                condition=models.Q(alone_cents__gte=0), name="refund_limit_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return str(self.alone_cents)


class BankLine(TenantModel):
    """One line of a bank statement, once by its content; what it is depends on what it matched."""

    fingerprint = models.CharField(max_length=64)
    file = models.ForeignKey("documents.StoredFile", on_delete=models.PROTECT, related_name="+")
    posted_on = models.DateField()
    amount_cents = models.BigIntegerField()  # money in is positive
    description = models.CharField(max_length=200, blank=True)
    reference = models.CharField(max_length=80, blank=True)
    deposit = models.OneToOneField(
        Deposit, on_delete=models.PROTECT, related_name="bank_line", null=True
    )
    slip_on = models.DateField(null=True)  # the day of patients' payments it is the deposit of
    batch = models.OneToOneField(  # the payment batch whose slip it is
        "receipts.Batch", on_delete=models.PROTECT, related_name="bank_line", null=True
    )
    settlement = models.OneToOneField(
        Settlement, on_delete=models.PROTECT, related_name="bank_line", null=True
    )
    form = models.CharField(max_length=4, default="csv")  # csv, ofx or bai2
    reason = models.CharField(max_length=80, blank=True)
    imported_at = models.DateTimeField()

    class Meta:
        ordering = ["posted_on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["practice", "fingerprint"], name="bank_line_once"),
            models.CheckConstraint(
                condition=_at_most_one("deposit", "slip_on", "batch", "settlement"),
                name="bank_line_is_one_thing",
            ),
        ]
        indexes = [models.Index(fields=["practice", "posted_on"], name="bank_line_when")]

    def __str__(self) -> str:
        return f"{self.posted_on} {self.amount_cents}"


class Batch(TenantModel):
    """What one person enters under control totals made before; closed, it is changed no more."""

    number = models.CharField(max_length=16)
    kind = models.CharField(max_length=10, choices=list(BATCH_KINDS.items()))
    business_on = models.DateField()
    control_count = models.PositiveIntegerField()
    control_cents = models.BigIntegerField()
    opened_by = models.BigIntegerField()  # the user's id
    opened_actor = models.CharField(max_length=150)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    closed_actor = models.CharField(max_length=150, blank=True)
    counted_count = models.PositiveIntegerField(null=True)  # as it was when closed
    counted_cents = models.BigIntegerField(null=True)
    reason = models.CharField(max_length=300, blank=True)  # why it was closed though it differs

    class Meta:
        ordering = ["-opened_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["practice", "number"], name="batch_number_once"),
            models.UniqueConstraint(
                fields=["practice", "kind", "opened_by"],
                condition=models.Q(closed_at__isnull=True),
                name="batch_open_once_a_person",
            ),
            models.CheckConstraint(
                condition=models.Q(closed_at__isnull=True)
                | models.Q(counted_count=models.F("control_count"))
                & models.Q(counted_cents=models.F("control_cents"))
                | ~models.Q(reason=""),
                name="batch_closed_agrees_or_says_why",
            ),
        ]
        indexes = [models.Index(fields=["practice", "business_on"], name="batch_of_day")]

    def __str__(self) -> str:
        return self.number


class BatchEntry(TenantModel):
    """One visit, patient payment or payer's check of a batch; each is in one batch at most."""

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="entries")
    encounter = models.OneToOneField(
        "charges.Encounter", on_delete=models.PROTECT, related_name="+", null=True
    )
    payment = models.OneToOneField(
        PatientPayment, on_delete=models.PROTECT, related_name="batch_entry", null=True
    )
    deposit = models.OneToOneField(
        Deposit, on_delete=models.PROTECT, related_name="batch_entry", null=True
    )

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    encounter__isnull=False, payment__isnull=True, deposit__isnull=True
                )
                | models.Q(encounter__isnull=True, payment__isnull=False, deposit__isnull=True)
                | models.Q(encounter__isnull=True, payment__isnull=True, deposit__isnull=False),
                name="batch_entry_is_one_thing",
            )
        ]

    def __str__(self) -> str:
        return f"{self.batch_id}: {self.encounter_id or self.payment_id or self.deposit_id}"


class DayClose(TenantModel):
    """A day somebody closed, with the figures as they then stood; a later row replaces it."""

    on = models.DateField()
    closed_at = models.DateTimeField()
    actor = models.CharField(max_length=150)
    figures = models.JSONField(default=list)
    missing_cents = models.BigIntegerField()
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(missing_cents=0) | ~models.Q(reason=""),
                name="day_closed_agrees_or_says_why",
            )
        ]
        indexes = [models.Index(fields=["practice", "on"], name="day_closed")]

    def __str__(self) -> str:
        return f"{self.on} closed"


class PaperEob(TenantModel):
    """A paper remittance as it is typed in; posted, it lives on as the 835 made from it."""

    payer = models.ForeignKey("contracting.Payer", on_delete=models.PROTECT, related_name="+")
    method = models.CharField(max_length=4, choices=list(EOB_METHODS.items()))
    check_number = models.CharField(max_length=30)
    check_cents = models.BigIntegerField()
    paid_on = models.DateField()
    claims = models.JSONField(default=list)  # domain/paper_eob.py
    provider_level = models.JSONField(default=list)
    scan = models.ForeignKey(
        "documents.StoredFile", on_delete=models.PROTECT, related_name="+", null=True
    )
    file = models.ForeignKey(  # the 835 it was posted as
        "documents.StoredFile", on_delete=models.PROTECT, related_name="+", null=True
    )
    posted_at = models.DateTimeField(null=True)
    discarded_at = models.DateTimeField(null=True)
    started_actor = models.CharField(max_length=150)
    started_at = models.DateTimeField()

    class Meta:
        ordering = ["-started_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(check_cents__gte=0), name="eob_check_not_negative"
            ),
            models.CheckConstraint(
                condition=models.Q(posted_at__isnull=True) | models.Q(discarded_at__isnull=True),
                name="eob_posted_or_discarded",
            ),
        ]
        indexes = [models.Index(fields=["practice", "posted_at"], name="eob_waiting")]

    def __str__(self) -> str:
        return self.check_number
