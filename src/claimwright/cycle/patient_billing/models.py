"""Statements as sent (the database refuses to change them, 0002), plans, write-offs, agencies."""

from __future__ import annotations

from django.db import models

from claimwright.cycle.patient_billing.domain.payer_checks import POSTED, STATE_WORDS
from claimwright.cycle.patient_billing.domain.write_offs import (
    ALONE_LIMIT_CENTS as WRITE_OFF_ALONE_CENTS,
)
from claimwright.cycle.patient_billing.domain.write_offs import KIND_WORDS as WRITE_OFF_KINDS
from claimwright.cycle.patient_billing.domain.write_offs import STATE_WORDS as WRITE_OFF_STATES
from claimwright.foundation.tenancy.columns import AskedColumns, CounterColumns, TwoPersonColumns
from claimwright.foundation.tenancy.models import TenantModel


class Counter(CounterColumns):
    """Hands out statement numbers."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["practice", "kind"], name="patient_billing_counter_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.last}"


class Statement(TenantModel):
    """One bill to whoever answers for a family's account, frozen as it was issued.

    `patient` is the account it is filed under: the guarantor's first patient. `sequence_number`
    counts the statements since the family last owed nothing, 1 for the first.
    """

    number = models.CharField(max_length=16)
    patient = models.ForeignKey("registration.Patient", on_delete=models.PROTECT, related_name="+")
    account_key = models.CharField(max_length=40)
    addressee = models.CharField(max_length=150)
    address = models.JSONField(default=dict)
    sender = models.JSONField(default=dict)
    issued_on = models.DateField()
    due_on = models.DateField()
    total_cents = models.BigIntegerField()
    unapplied_cents = models.BigIntegerField(default=0)
    sequence_number = models.PositiveSmallIntegerField(default=1)
    message = models.CharField(max_length=400, blank=True)
    plan = models.JSONField(null=True)  # what the payment plan asks for, as it stood
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["-issued_on", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["practice", "number"], name="statement_number_once"),
            models.UniqueConstraint(
                fields=["practice", "account_key", "issued_on"], name="statement_once_a_day"
            ),
            models.CheckConstraint(
                condition=models.Q(total_cents__gt=0), name="statement_asks_for_money"
            ),
        ]
        indexes = [
            models.Index(fields=["practice", "issued_on", "id"], name="statement_when"),
            models.Index(fields=["practice", "account_key", "issued_on"], name="statement_of"),
        ]

    def __str__(self) -> str:
        return self.number


class StatementLine(TenantModel):
    """One visit on a statement: charge = insurance + adjusted + patient paid + due."""

    statement = models.ForeignKey(Statement, on_delete=models.PROTECT, related_name="lines")
    number = models.PositiveSmallIntegerField()
    patient = models.ForeignKey("registration.Patient", on_delete=models.PROTECT, related_name="+")
    encounter = models.ForeignKey("charges.Encounter", on_delete=models.PROTECT, related_name="+")
    patient_name = models.CharField(max_length=150)
    provider_name = models.CharField(max_length=150, blank=True)
    service_on = models.DateField()
    what = models.CharField(max_length=200)
    charge_cents = models.BigIntegerField()
    insurance_cents = models.BigIntegerField()
    adjusted_cents = models.BigIntegerField()
    patient_paid_cents = models.BigIntegerField()
    due_cents = models.BigIntegerField()
    sentence = models.CharField(max_length=400)

    class Meta:
        ordering = ["statement_id", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["statement", "number"], name="statement_line_number_once"
            ),
            models.CheckConstraint(
                condition=models.Q(
                    charge_cents=models.F("insurance_cents")
                    + models.F("adjusted_cents")
                    + models.F("patient_paid_cents")
                    + models.F("due_cents")
                ),
                name="statement_line_balances",
            ),
        ]
        indexes = [
            models.Index(fields=["encounter"], name="statement_line_visit"),
            models.Index(fields=["practice", "statement", "patient"], name="statement_line_whose"),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.what}"


class PaymentPlan(TenantModel):
    """What a family agreed to pay each month until a balance is paid; at most one runs at a time.

    What was paid is never written here: it is read from the payments taken since the agreement.
    """

    key = models.CharField(max_length=100)
    patient = models.ForeignKey("registration.Patient", on_delete=models.PROTECT, related_name="+")
    account_key = models.CharField(max_length=40)
    total_cents = models.BigIntegerField()
    monthly_cents = models.BigIntegerField()
    agreed_on = models.DateField()
    first_due_on = models.DateField()
    agreed_actor = models.CharField(max_length=150)
    ended_on = models.DateField(null=True)
    ended_reason = models.CharField(max_length=200, blank=True)
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["agreed_on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["practice", "key"], name="plan_key_once"),
            models.UniqueConstraint(
                fields=["practice", "account_key"],
                condition=models.Q(ended_on__isnull=True),
                name="plan_runs_once",
            ),
            models.CheckConstraint(
                condition=models.Q(monthly_cents__gt=0)
                & models.Q(total_cents__gte=models.F("monthly_cents")),
                name="plan_asks_for_money",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.monthly_cents} a month"


class WriteOff(AskedColumns):
    """A patient's balance given up, once by `key`; above the limit a second person decides."""

    kind = models.CharField(max_length=14, choices=list(WRITE_OFF_KINDS.items()))
    state = models.CharField(max_length=10, choices=list(WRITE_OFF_STATES.items()))
    posted_on = models.DateField(null=True)

    class Meta(AskedColumns.Meta):
        constraints = [
            models.UniqueConstraint(fields=["practice", "key"], name="write_off_asked_once"),
            models.CheckConstraint(
                condition=models.Q(amount_cents__gt=0), name="write_off_is_positive"
            ),
            AskedColumns.approved_by_another("posted", "write_off_approved_by_another"),
        ]
        indexes = [models.Index(fields=["practice", "state"], name="write_off_waiting")]

    def __str__(self) -> str:
        return f"{self.amount_cents} of patient {self.patient_id}, {self.state}"


class WriteOffLimit(TenantModel):
    """What one person may write off alone; one row a practice."""

    alone_cents = models.BigIntegerField(default=WRITE_OFF_ALONE_CENTS)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["practice"], name="write_off_limit_once"),
            models.CheckConstraint(
                condition=models.Q(alone_cents__gte=0), name="write_off_limit_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return str(self.alone_cents)


class Agency(TenantModel):
    """A collection agency, and the part of what it collects that it keeps."""

    name = models.CharField(max_length=120)
    client_number = models.CharField(max_length=40, blank=True)  # ours, with the agency
    fee_basis_points = models.PositiveIntegerField()  # 2500 = 25 %

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["practice", "name"], name="agency_name_once"),
            models.CheckConstraint(
                condition=models.Q(fee_basis_points__lte=10_000), name="agency_fee_within_all"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Placement(TenantModel):
    """A patient's balance handed to an agency, once by `key`, until it is paid or recalled."""

    key = models.CharField(max_length=100)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="placements")
    patient = models.ForeignKey("registration.Patient", on_delete=models.PROTECT, related_name="+")
    placed_on = models.DateField()
    amount_cents = models.BigIntegerField()
    recalled_on = models.DateField(null=True)
    recall_reason = models.CharField(max_length=200, blank=True)
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["-placed_on", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["practice", "key"], name="placement_key_once"),
            models.CheckConstraint(
                condition=models.Q(amount_cents__gt=0), name="placement_is_positive"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount_cents} of patient {self.patient_id}"


class AgencyPayment(TenantModel):
    """What an agency collected: gross − its fee = what it sent, once by `key`."""

    key = models.CharField(max_length=100)
    placement = models.ForeignKey(Placement, on_delete=models.PROTECT, related_name="payments")
    gross_cents = models.BigIntegerField()
    fee_cents = models.BigIntegerField()
    received_on = models.DateField()
    reference = models.CharField(max_length=60, blank=True)  # the agency's check or transfer
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["received_on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["practice", "key"], name="agency_payment_once"),
            models.CheckConstraint(
                condition=models.Q(gross_cents__gt=0)
                & models.Q(fee_cents__gte=0)
                & models.Q(fee_cents__lte=models.F("gross_cents")),
                name="agency_fee_within_gross",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.gross_cents} collected"


class Overpayment(TenantModel):
    """When a payer's overpayment was identified, and the days of its investigation."""

    item = models.OneToOneField(
        "remittance.RemittanceItem", on_delete=models.PROTECT, related_name="+"
    )
    identified_on = models.DateField()
    investigated_from = models.DateField(null=True)
    investigated_until = models.DateField(null=True)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["identified_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(investigated_until__isnull=True)
                | models.Q(investigated_until__gte=models.F("investigated_from")),
                name="investigation_ends_after_it_begins",
            )
        ]

    def __str__(self) -> str:
        return f"identified {self.identified_on}"


class PayerCheck(TwoPersonColumns):
    """Our check to a payer, once by `key`; above the refund limit a second person decides.

    It returns one overpaid decision, or without one pays what the payer may still take back.
    """

    payer = models.ForeignKey(
        "contracting.Payer", on_delete=models.PROTECT, related_name="+", null=True
    )
    overpayment = models.ForeignKey(
        Overpayment, on_delete=models.PROTECT, related_name="checks", null=True
    )
    number = models.CharField(max_length=40, blank=True)  # printed on the check
    state = models.CharField(max_length=10, choices=list(STATE_WORDS.items()))
    issued_on = models.DateField(null=True)
    cleared_on = models.DateField(null=True)  # the bank paid it
    voided_on = models.DateField(null=True)

    class Meta(TwoPersonColumns.Meta):
        constraints = [
            models.UniqueConstraint(fields=["practice", "key"], name="payer_check_once"),
            models.UniqueConstraint(
                fields=["overpayment"],
                condition=models.Q(state__in=["asked", "posted"]),
                name="payer_check_once_an_overpayment",
            ),
            models.CheckConstraint(
                condition=models.Q(amount_cents__gt=0), name="payer_check_is_positive"
            ),
            TwoPersonColumns.approved_by_another(POSTED, "payer_check_approved_by_another"),
        ]
        indexes = [models.Index(fields=["practice", "state"], name="payer_check_waiting")]

    def __str__(self) -> str:
        return f"{self.amount_cents} to payer {self.payer_id}, {self.state}"
