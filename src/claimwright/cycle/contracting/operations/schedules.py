"""Load price lists."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from claimwright.cycle.contracting.domain.fee_lists import ScheduleRow
from claimwright.cycle.contracting.models import FeeSchedule, FeeScheduleItem
from claimwright.foundation.audit import log

SCHEDULE_KINDS = frozenset({"medicare", "charges", "contract"})


class ScheduleRefused(ValueError):
    """The price list cannot be used; the message names the row."""


@transaction.atomic
def load_fee_schedule(
    *, name: str, kind: str, effective_on: date, items: Sequence[ScheduleRow]
) -> int:
    """Load one edition of a price list and return its id; the same edition again is replaced.

    `kind` is medicare, charges or contract. Raises ScheduleRefused naming the faulty row.
    """
    if kind not in SCHEDULE_KINDS:
        raise ScheduleRefused(f"A fee schedule is one of {', '.join(sorted(SCHEDULE_KINDS))}.")
    prices = _checked_prices(items)
    row, _ = FeeSchedule.objects.update_or_create(
        name=name, effective_on=effective_on, defaults={"kind": kind}
    )
    FeeScheduleItem.objects.filter(schedule=row).delete()
    FeeScheduleItem.objects.bulk_create(
        [
            FeeScheduleItem(schedule=row, code=code, modifier=modifier, amount_cents=cents)
            for (code, modifier), cents in prices.items()
        ],
        batch_size=1000,
    )
    log.record(
        "fee schedule loaded",
        object_type="feeschedule",
        object_id=row.public_id,
        detail={"kind": kind, "effective_on": str(effective_on), "items": len(prices)},
    )
    return int(row.pk)


def _checked_prices(items: Sequence[ScheduleRow]) -> dict[tuple[str, str], int]:
    prices: dict[tuple[str, str], int] = {}
    for number, (code, modifier, cents) in enumerate(items, 1):
        key = (code.strip().upper(), modifier.strip().upper())
        if not key[0]:
            raise ScheduleRefused(f"Row {number} has no procedure code.")
        if cents < 0:
            raise ScheduleRefused(f"Row {number} ({key[0]}) has a negative price.")
        if prices.get(key, cents) != cents:
            raise ScheduleRefused(f"Row {number}: {' '.join(key).strip()} has two prices.")
        prices[key] = cents
    return prices
