"""Columns that several stages' rows share: a postal address, a person's name, a counter."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TypeVar

from django.db import models, transaction
from django.db.models.functions import Cast

from claimwright.foundation.tenancy import scope
from claimwright.foundation.tenancy.models import TenantModel
from claimwright.kernel.address import Address
from claimwright.kernel.person_name import PersonName

T = TypeVar("T")
# A public id as the database has it: for lists of thousands, of which a page shows fifty.
PUBLIC_TEXT = Cast("public_id", models.CharField(max_length=36))


class AddressColumns(models.Model):
    """One postal address in its parts."""

    line1 = models.CharField(max_length=80, blank=True)
    line2 = models.CharField(max_length=80, blank=True)
    city = models.CharField(max_length=60, blank=True)
    state = models.CharField(max_length=3, blank=True)
    zip = models.CharField(max_length=15, blank=True)
    country = models.CharField(max_length=3, blank=True)

    class Meta:
        abstract = True

    @property
    def address(self) -> Address:
        """The columns as a value."""
        return Address(self.line1, self.line2, self.city, self.state, self.zip, self.country)


class NameColumns(models.Model):
    """A person's name in its parts."""

    last_name = models.CharField(max_length=60, blank=True)
    first_name = models.CharField(max_length=35, blank=True)
    middle_name = models.CharField(max_length=35, blank=True)
    name_suffix = models.CharField(max_length=10, blank=True)

    class Meta:
        abstract = True

    @property
    def name(self) -> PersonName:
        """The columns as a value."""
        return PersonName(self.last_name, self.first_name, self.middle_name, self.name_suffix)


class CounterColumns(TenantModel):
    """Numbers handed out once each, in the transaction of the thing they number."""

    kind = models.CharField(max_length=30)
    last = models.BigIntegerField(default=0)

    class Meta:
        abstract = True

    @classmethod
    def take(cls, kind: str, count: int = 1) -> range:
        """The next `count` numbers of the kind in the practice in scope, locked until commit."""
        assert transaction.get_connection().in_atomic_block, "numbers are taken in a transaction"
        practice_id = scope.current_practice_id()
        cls.objects.get_or_create(kind=kind, practice_id=practice_id)
        row = cls.objects.select_for_update().get(kind=kind)
        first = row.last + 1
        row.last += count
        row.save(update_fields=["last"])
        return range(first, row.last + 1)


class TwoPersonColumns(TenantModel):
    """Money one person asks to let go, once by `key`; above a limit a second person decides."""

    key = models.CharField(max_length=100)
    amount_cents = models.BigIntegerField()
    reason = models.CharField(max_length=200)
    asked_by = models.BigIntegerField()  # the user's id
    asked_actor = models.CharField(max_length=150)
    asked_at = models.DateTimeField()
    decided_by = models.BigIntegerField(null=True)  # null: within the limit of the first person
    decided_actor = models.CharField(max_length=150, blank=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True
        ordering = ["asked_at", "id"]

    def decide(self, user_id: int, at: datetime) -> None:
        """Write down who decides it and when; the caller saves."""
        self.decided_by, self.decided_actor = user_id, scope.current().actor
        self.decided_at = at

    @staticmethod
    def approved_by_another(state: str, name: str) -> models.CheckConstraint:
        """Nobody's own approval stands: not in `state` with one person on both sides."""
        return models.CheckConstraint(
            condition=models.Q(decided_by__isnull=True)
            | ~models.Q(state=state)
            | ~models.Q(decided_by=models.F("asked_by")),
            name=name,
        )


class AskedColumns(TwoPersonColumns):
    """The same, of one patient's account."""

    patient = models.ForeignKey("registration.Patient", on_delete=models.PROTECT, related_name="+")

    class Meta(TwoPersonColumns.Meta):
        abstract = True


def address_values(address: Address) -> dict[str, str]:
    """The address as keyword arguments for a row with AddressColumns."""
    return {
        "line1": address.line1,
        "line2": address.line2,
        "city": address.city,
        "state": address.state,
        "zip": address.zip,
        "country": address.country,
    }


def name_values(name: PersonName) -> dict[str, str]:
    """The name as keyword arguments for a row with NameColumns."""
    return {
        "last_name": name.last,
        "first_name": name.first,
        "middle_name": name.middle,
        "name_suffix": name.suffix,
    }


def batches(items: Sequence[T], size: int = 10_000) -> Iterator[Sequence[T]]:
    """The items in slices small enough for one statement's parameters."""
    for start in range(0, len(items), size):
        yield items[start : start + size]
