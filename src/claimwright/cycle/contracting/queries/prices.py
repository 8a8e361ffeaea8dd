"""Read price lists: what we charge, Medicare's prices, payers' own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count

from claimwright.cycle.contracting.domain.pricing import PriceKey
from claimwright.cycle.contracting.models import FeeSchedule, FeeScheduleItem
from claimwright.foundation.tenancy.columns import batches

ChargeKey = tuple[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Edition:
    """One edition of a price list."""

    id: int
    public_id: UUID
    name: str
    kind: str
    effective_on: date
    prices_count: int = 0


@dataclass(frozen=True, slots=True)
class Editions:
    """Every edition, to find the one in force without asking again."""

    every: tuple[Edition, ...]

    def of_kind(self, kind: str, on: date) -> Edition | None:
        """The newest of the kind in force on the day."""
        return self._newest([e for e in self.every if e.kind == kind], on)

    def of_name(self, name: str, on: date) -> Edition | None:
        """The newest of the list in force on the day."""
        return self._newest([e for e in self.every if e.name == name], on)

    def _newest(self, some: Iterable[Edition], on: date) -> Edition | None:
        in_force = [each for each in some if each.effective_on <= on]
        return max(in_force, key=lambda each: (each.effective_on, each.id), default=None)


def editions() -> Editions:
    """Every edition of every price list."""
    return Editions(tuple(_edition(row) for row in FeeSchedule.objects.all()))


def charge_amounts(*, codes: Sequence[ChargeKey], on: date) -> dict[ChargeKey, int]:
    """Our price of one unit in cents, from the charge schedule in force; unpriced are absent."""
    schedule = editions().of_kind("charges", on)
    if schedule is None:
        return {}
    prices = prices_of([schedule.id], {code for code, _ in codes})[schedule.id]
    found: dict[ChargeKey, int] = {}
    for code, modifiers in codes:
        for modifier in (*modifiers, ""):
            if (code, modifier) in prices:
                found[(code, modifiers)] = prices[(code, modifier)]
                break
    return found


def medicare_amounts(*, on: date) -> dict[str, int]:
    """Medicare's amount of one unit in cents by code, unmodified, from the schedule in force."""
    schedule = editions().of_kind("medicare", on)
    if schedule is None:
        return {}
    rows = FeeScheduleItem.objects.filter(schedule_id=schedule.id, modifier="")
    return dict(rows.values_list("code", "amount_cents"))


def charge_master(*, on: date) -> dict[PriceKey, int]:
    """Everything we charge, by code and modifier."""
    schedule = editions().of_kind("charges", on)
    return list_prices(schedule_id=schedule.id) if schedule else {}


def list_prices(*, schedule_id: int) -> dict[PriceKey, int]:
    """Every price of an edition."""
    rows = FeeScheduleItem.objects.filter(schedule_id=schedule_id)
    return {(code, mod): cents for code, mod, cents in _values(rows)}


def prices_of(
    schedule_ids: Collection[int], codes: Collection[str]
) -> dict[int, dict[PriceKey, int]]:
    """The prices of those codes in each edition; every edition asked for is a key."""
    found: dict[int, dict[PriceKey, int]] = defaultdict(dict)
    found.update({pk: {} for pk in schedule_ids})
    for some in batches(sorted(set(codes)), 5000):
        rows = FeeScheduleItem.objects.filter(schedule_id__in=list(schedule_ids), code__in=some)
        values = rows.values_list("schedule_id", "code", "modifier", "amount_cents")
        for schedule_id, code, modifier, cents in values:
            found[schedule_id][(code, modifier)] = cents
    return found


def list_fee_schedules() -> list[tuple[str, str, date, int]]:
    """(name, kind, effective from, number of prices) of every price list, newest first."""
    return [(e.name, e.kind, e.effective_on, e.prices_count) for e in list_editions()]


def list_editions() -> list[Edition]:
    """Every price list with the number of its prices, newest first."""
    rows = FeeSchedule.objects.annotate(price_count=Count("items"))
    return [_edition(row) for row in rows.order_by("-effective_on", "name")]


def find_edition(*, public_id: UUID) -> Edition | None:
    """One edition, or None."""
    row = FeeSchedule.objects.annotate(price_count=Count("items")).filter(public_id=public_id)
    return next((_edition(one) for one in row), None)


def _values(rows: Any) -> Any:
    return rows.values_list("code", "modifier", "amount_cents")


def _edition(row: Any) -> Edition:
    count = getattr(row, "price_count", 0)
    return Edition(row.pk, row.public_id, row.name, row.kind, row.effective_on, count)
