"""Statements as they were sent. The database refuses to change or delete them (0002)."""

from __future__ import annotations

from django.db import models

from claimwright.foundation.tenancy.columns import CounterColumns
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
            models.Index(fields=["practice", "issued_on"], name="statement_when"),
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
        indexes = [models.Index(fields=["encounter"], name="statement_line_visit")]

    def __str__(self) -> str:
        return f"{self.number}. {self.what}"
