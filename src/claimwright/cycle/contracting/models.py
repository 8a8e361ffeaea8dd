"""Payers, plans, fee schedules and contracts, all dated."""

from __future__ import annotations

from django.db import models

from claimwright.foundation.tenancy.columns import AddressColumns
from claimwright.foundation.tenancy.models import TenantModel


class Payer(AddressColumns, TenantModel):
    """An insurer as claims are sent to it, with its deadlines in days."""

    name = models.CharField(max_length=60)
    edi_id = models.CharField(max_length=80)
    kind = models.CharField(max_length=20)
    filing_indicator = models.CharField(max_length=2)
    timely_filing_days = models.PositiveIntegerField()
    correction_days = models.PositiveIntegerField()
    appeal_days = models.PositiveIntegerField()
    correction_route = models.CharField(max_length=30)
    authorization_codes = models.JSONField(default=list, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    timed_rule = models.CharField(max_length=3, blank=True)  # cms or ama; empty: by kind

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["practice", "edi_id"], name="payer_edi_id_once")
        ]

    def __str__(self) -> str:
        return self.name


class Crossover(TenantModel):
    """`payer` forwards its adjudicated claims to `next_payer` by itself."""

    payer = models.ForeignKey(Payer, on_delete=models.CASCADE, related_name="crossovers")
    next_payer = models.ForeignKey(Payer, on_delete=models.CASCADE, related_name="+")

    class Meta:
        ordering = ["payer_id", "id"]
        constraints = [
            models.UniqueConstraint(fields=["payer", "next_payer"], name="crossover_pair_once")
        ]

    def __str__(self) -> str:
        return f"{self.payer} → {self.next_payer}"


class Plan(TenantModel):
    """One product of a payer."""

    payer = models.ForeignKey(Payer, on_delete=models.PROTECT, related_name="plans")
    name = models.CharField(max_length=80)
    product = models.CharField(max_length=20, blank=True)

    class Meta:
        ordering = ["name", "id"]
        constraints = [models.UniqueConstraint(fields=["payer", "name"], name="plan_name_once")]

    def __str__(self) -> str:
        return self.name


class FeeSchedule(TenantModel):
    """A price list in force from `effective_on` until the next of the same name."""

    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=10)
    effective_on = models.DateField()

    class Meta:
        ordering = ["kind", "effective_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["practice", "name", "effective_on"], name="fee_schedule_edition_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.effective_on}"


class FeeScheduleItem(TenantModel):
    """The price of one unit of a procedure, in cents."""

    schedule = models.ForeignKey(FeeSchedule, on_delete=models.CASCADE, related_name="items")
    code = models.CharField(max_length=10)
    modifier = models.CharField(max_length=2, blank=True)
    amount_cents = models.BigIntegerField()

    class Meta:
        ordering = ["code", "modifier", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["schedule", "code", "modifier"], name="fee_schedule_item_once"
            ),
            models.CheckConstraint(
                condition=models.Q(amount_cents__gte=0), name="fee_schedule_item_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.modifier}".strip()


class Contract(TenantModel):
    """How a payer's allowed amount is found between two days; see domain/agreements."""

    payer = models.ForeignKey(Payer, on_delete=models.PROTECT, related_name="contracts")
    basis = models.CharField(max_length=20)
    percent = models.DecimalField(max_digits=9, decimal_places=4, null=True, blank=True)
    medicare_year = models.PositiveSmallIntegerField(null=True, blank=True)
    fee_schedule = models.ForeignKey(
        FeeSchedule, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    several = models.CharField(max_length=20, default="in_full")
    ranking = models.JSONField(default=list, blank=True)  # percentages as text
    is_lesser_of_charges = models.BooleanField(default=True)
    stop_loss_over_cents = models.BigIntegerField(null=True, blank=True)
    stop_loss_percent = models.DecimalField(max_digits=9, decimal_places=4, null=True, blank=True)
    tolerance_cents = models.BigIntegerField(default=10)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["payer_id", "starts_on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["payer", "starts_on"], name="contract_start_once"),
            models.CheckConstraint(
                condition=models.Q(tolerance_cents__gte=0), name="contract_tolerance_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.payer} from {self.starts_on}"


class ContractRate(TenantModel):
    """A carve-out of a contract: the codes of a range, paid their own way."""

    contract = models.ForeignKey(Contract, on_delete=models.CASCADE, related_name="rates")
    code_from = models.CharField(max_length=10)
    code_to = models.CharField(max_length=10)
    modifier = models.CharField(max_length=2, blank=True)
    kind = models.CharField(max_length=20)
    cents = models.BigIntegerField(default=0)
    percent = models.DecimalField(max_digits=9, decimal_places=4, null=True, blank=True)

    class Meta:
        ordering = ["code_from", "code_to", "modifier", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "code_from", "code_to", "modifier"], name="contract_rate_once"
            ),
            models.CheckConstraint(
                condition=models.Q(cents__gte=0), name="contract_rate_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code_from} to {self.code_to} {self.modifier}".strip()


class Enrollment(TenantModel):
    """What one payer was asked for a provider, or for the practice itself when there is none."""

    payer = models.ForeignKey(Payer, on_delete=models.PROTECT, related_name="enrollments")
    provider = models.ForeignKey(
        "practice.Provider", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    kind = models.CharField(max_length=20)
    asked_on = models.DateField(null=True, blank=True)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    note = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["payer_id", "kind", "provider_id", "id"]
        constraints = [
            models.UniqueConstraint(fields=["payer", "provider", "kind"], name="enrollment_once"),
            models.UniqueConstraint(
                fields=["payer", "kind"],
                condition=models.Q(provider__isnull=True),
                name="enrollment_of_practice_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} with {self.payer}"
