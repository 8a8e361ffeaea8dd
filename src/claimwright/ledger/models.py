"""Transactions and their entries. Legs are written first; the transaction row seals them.

An entry points to a transaction that does not exist yet; that it does is checked at commit.
Triggers (migration 0002; on PostgreSQL 0006) sum the legs and refuse every later INSERT, UPDATE
and DELETE. Source: reliability-money (M01, M04)
"""

from __future__ import annotations

from django.db import models
from uuid6 import uuid7

from claimwright.foundation.tenancy.models import TenantManager
from claimwright.ledger.domain.posting import AccountKind


class Transaction(models.Model):
    """One posting. Its row is the seal on its entries; its id is made by the client."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    practice = models.ForeignKey(
        "tenancy.Practice", on_delete=models.PROTECT, editable=False, related_name="+"
    )
    key = models.CharField(max_length=140)
    kind = models.CharField(max_length=40)
    posted_on = models.DateField()
    recorded_at = models.DateTimeField()
    memo = models.CharField(max_length=200, blank=True)
    source_type = models.CharField(max_length=40, blank=True)
    source_id = models.CharField(max_length=64, blank=True)
    fingerprint = models.CharField(max_length=64)
    reverses = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="reversed_by"
    )

    objects = TenantManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["practice", "key"], name="ledger_key_once")]
        indexes = [
            models.Index(fields=["practice", "source_type", "source_id"], name="ledger_source"),
            models.Index(  # the few postings that took money back, of all a payer ever paid
                fields=["practice", "posted_on"],
                condition=models.Q(kind="payer_reversal"),
                name="ledger_taken_back",
            ),
        ]

    def __str__(self) -> str:
        return self.key


class Entry(models.Model):
    """One leg: cents into an account (debit +, credit −). Ids name rows of later stages."""

    practice = models.ForeignKey(
        "tenancy.Practice",
        on_delete=models.PROTECT,
        editable=False,
        related_name="+",
        db_index=False,
    )
    transaction = models.ForeignKey(
        Transaction, on_delete=models.PROTECT, related_name="entries", db_index=False
    )
    number = models.PositiveSmallIntegerField()
    posted_on = models.DateField()
    account_kind = models.CharField(
        max_length=24, choices=[(kind.value, kind.value) for kind in AccountKind]
    )
    payer_id = models.BigIntegerField(null=True)
    amount_cents = models.BigIntegerField()
    encounter_id = models.BigIntegerField(null=True)
    charge_line_id = models.BigIntegerField(null=True)
    claim_id = models.BigIntegerField(null=True)
    patient_id = models.BigIntegerField(null=True)
    service_on = models.DateField(null=True)

    objects = TenantManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["transaction", "number"], name="ledger_leg_once"),
            models.CheckConstraint(
                condition=~models.Q(amount_cents=0), name="ledger_leg_moves_cents"
            ),
            models.CheckConstraint(
                condition=models.Q(account_kind__in=[kind.value for kind in AccountKind]),
                name="ledger_account_declared",
            ),
            models.CheckConstraint(
                condition=~models.Q(account_kind=AccountKind.INSURANCE_RECEIVABLE.value)
                | models.Q(payer_id__isnull=False),
                name="ledger_receivable_names_payer",
            ),
        ]
        indexes = [
            models.Index(
                fields=["practice", "account_kind", "posted_on", "encounter_id", "amount_cents"],
                name="ledger_account_day",
            ),
            # Holds all that balances and ages read, so that they never touch the rows.
            models.Index(
                fields=[
                    *("practice", "account_kind", "payer_id", "posted_on"),
                    *("service_on", "patient_id", "amount_cents"),
                ],
                name="ledger_balance",
            ),
            models.Index(
                fields=["encounter_id"],
                condition=models.Q(encounter_id__isnull=False),
                name="ledger_encounter",
            ),
            models.Index(
                fields=["charge_line_id"],
                condition=models.Q(charge_line_id__isnull=False),
                name="ledger_charge_line",
            ),
            models.Index(
                fields=["claim_id"],
                condition=models.Q(claim_id__isnull=False),
                name="ledger_claim",
            ),
            models.Index(
                fields=["patient_id"],
                condition=models.Q(patient_id__isnull=False),
                name="ledger_patient",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account_kind} {self.amount_cents}"


class ClosedMonth(models.Model):
    """A month into which nothing is posted any more; rows are only added."""

    practice = models.ForeignKey(
        "tenancy.Practice", on_delete=models.PROTECT, editable=False, related_name="+"
    )
    through_on = models.DateField()  # its last day
    closed_at = models.DateTimeField()
    actor = models.CharField(max_length=150)
    seal = models.CharField(max_length=64)  # over the trial balance of that day

    objects = TenantManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["practice", "through_on"], name="month_closed_once")
        ]

    def __str__(self) -> str:
        return f"closed through {self.through_on}"


class Fold(models.Model):
    """A bookmark: what the practice's entries up to one id come to, added up beforehand.

    Entries never change, so the sums cannot go stale: whoever asks adds the entries after the
    bookmark. `verify` adds all of them up again and compares.
    """

    practice = models.ForeignKey(
        "tenancy.Practice", on_delete=models.PROTECT, editable=False, related_name="+"
    )
    through_id = models.BigIntegerField()  # of the last entry in the sums

    objects = TenantManager()

    def __str__(self) -> str:
        return f"through entry {self.through_id}"


class DaySum(models.Model):
    """Cents that one kind of posting put into one account on one day, in one fold."""

    practice = models.ForeignKey(
        "tenancy.Practice",
        on_delete=models.PROTECT,
        editable=False,
        related_name="+",
        db_index=False,
    )
    fold = models.ForeignKey(Fold, on_delete=models.CASCADE, related_name="+", db_index=False)
    posted_on = models.DateField()
    account_kind = models.CharField(max_length=24)
    payer_id = models.BigIntegerField(null=True)
    posting_kind = models.CharField(max_length=40)
    amount_cents = models.BigIntegerField()

    objects = TenantManager()

    class Meta:
        indexes = [models.Index(fields=["practice", "fold", "posted_on"], name="ledger_day_sum")]

    def __str__(self) -> str:
        return f"{self.posted_on} {self.account_kind} {self.amount_cents}"


class OpenSum(models.Model):
    """Cents left open on one visit (or patient, or payer) in one account, in one fold; never 0.

    `posted_on` is kept of receivables that have no day of service, to age by.
    """

    practice = models.ForeignKey(
        "tenancy.Practice",
        on_delete=models.PROTECT,
        editable=False,
        related_name="+",
        db_index=False,
    )
    fold = models.ForeignKey(Fold, on_delete=models.CASCADE, related_name="+", db_index=False)
    account_kind = models.CharField(max_length=24)
    payer_id = models.BigIntegerField(null=True)
    patient_id = models.BigIntegerField(null=True)
    encounter_id = models.BigIntegerField(null=True)
    service_on = models.DateField(null=True)
    posted_on = models.DateField(null=True)
    amount_cents = models.BigIntegerField()

    objects = TenantManager()

    class Meta:
        indexes = [
            models.Index(  # in the order of the visits, and all that is added up of them
                fields=[
                    *("practice", "fold", "account_kind", "encounter_id", "payer_id"),
                    *("service_on", "posted_on", "amount_cents"),
                ],
                name="ledger_open_visit",
            ),
            models.Index(
                fields=["practice", "fold", "patient_id", "account_kind", "amount_cents"],
                name="ledger_open_patient",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account_kind} {self.amount_cents}"
