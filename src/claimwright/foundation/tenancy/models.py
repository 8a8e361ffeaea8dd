"""The practice as tenant, and the base of every row that belongs to one."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any, TypeVar

from django.db import models, transaction
from uuid6 import uuid7

from claimwright.foundation.tenancy import scope
from claimwright.foundation.tenancy.bulk import insert_and_number

M = TypeVar("M", bound="TenantModel")


class Practice(models.Model):
    """A clinic's books. A sandbox practice may receive test files."""

    public_id = models.UUIDField(unique=True, default=uuid7, editable=False)
    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    time_zone = models.CharField(max_length=60, default="America/New_York")
    is_sandbox = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


def zone_at_work() -> str:
    """The time zone of the practice in scope; UTC outside of any."""
    entered = scope.find_current()
    if entered is None:
        return "UTC"
    if not entered.zone:
        zones = Practice.objects.values_list("time_zone", flat=True)
        entered.zone.append(zones.get(pk=entered.practice_id))
    return entered.zone[0]


class TenantQuerySet(models.QuerySet[M]):
    """Rows of one practice; rows created in bulk are given the practice in scope."""

    def bulk_create(self, objs: Iterable[M], *args: Any, **options: Any) -> list[M]:
        """Insert the rows, in their order; each learns its id. Options are Django's."""
        rows = list(objs)
        if args or options.keys() - {"batch_size"}:
            practice_id = scope.current_practice_id()
            for row in rows:
                row.practice_id = row.practice_id or practice_id
            return super().bulk_create(rows, *args, **options)
        for row in rows:
            row._prepare_related_fields_for_save(operation_name="bulk_create")  # type: ignore[attr-defined]
        with transaction.atomic(savepoint=False):
            insert_and_number(rows)
        return rows


class TenantManager(models.Manager.from_queryset(TenantQuerySet)):  # type: ignore[misc]
    """Refuses to look outside a practice: without a scope it raises OutsidePractice."""

    def get_queryset(self) -> TenantQuerySet:  # type: ignore[type-arg]
        mine = scope.current_practice_ids()
        rows: Any = _rows_of(self._queryset_class, self.model, mine).all()
        rows._db, rows._hints = self._db, self._hints or {}  # as Django's own manager gives them
        return rows  # type: ignore[no-any-return]


@lru_cache(maxsize=2048)
def _rows_of(
    kind: type[TenantQuerySet[M]], model: type[M], practice_ids: tuple[int, ...]
) -> TenantQuerySet[M]:
    """A question not asked yet, to be copied: putting the wall into words takes longer."""
    if len(practice_ids) == 1:
        return kind(model=model).filter(practice_id=practice_ids[0])
    return kind(model=model).filter(practice_id__in=practice_ids)


class TenantModel(models.Model):
    """A row of one practice, with a public id for URLs and the API."""

    practice = models.ForeignKey(
        "tenancy.Practice", on_delete=models.PROTECT, editable=False, related_name="+"
    )
    public_id = models.UUIDField(unique=True, default=uuid7, editable=False)

    objects = TenantManager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save into the practice in scope; a row never moves between practices."""
        practice_id = scope.current_practice_id()
        if self.practice_id is None:
            self.practice_id = practice_id
        assert self.practice_id == practice_id, "a row may not be saved into another practice"
        super().save(*args, **kwargs)
