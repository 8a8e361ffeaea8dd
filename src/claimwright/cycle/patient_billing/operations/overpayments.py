"""The clock on a payer's overpayment: begin and end a look."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from claimwright.cycle.patient_billing.domain import overpayments as domain
from claimwright.cycle.patient_billing.domain.overpayments import NoInvestigation
from claimwright.cycle.patient_billing.models import Counter, Overpayment
from claimwright.cycle.remittance import queries as remittance
from claimwright.cycle.remittance.domain.views import ItemView
from claimwright.foundation.audit import log

LOCK = "overpayment"


@transaction.atomic
def begin_look(*, item: ItemView, on: date, note: str) -> None:
    """A good-faith look begins: the clock pauses. Raises NoInvestigation.

    Source: cfr-42-401.305
    """
    row = known_overpayment(item, on)
    domain.check_look(row.identified_on, row.investigated_from, on)
    row.investigated_from, row.note = on, note[:300]
    row.save()
    _say(item, "overpayment looked into", note)


@transaction.atomic
def identify_overpayments(*, item_ids: Sequence[int], on: date, note: str) -> None:
    """The sixty days of these overpaid decisions begin on the day; a clock that runs is kept.

    Source: cfr-42-401.305
    """
    Counter.take(LOCK, 0)
    known = Overpayment.objects.filter(item_id__in=list(item_ids))
    fresh = sorted(set(item_ids) - set(known.values_list("item_id", flat=True)))
    Overpayment.objects.bulk_create(
        [Overpayment(item_id=pk, identified_on=on, note=note[:300]) for pk in fresh]
    )


@transaction.atomic
def end_look(*, item: ItemView, on: date, note: str) -> None:
    """The look is over: the clock runs again. Raises NoInvestigation when none runs."""
    row = known_overpayment(item, on)
    if row.investigated_from is None or row.investigated_until is not None:
        raise NoInvestigation("Nobody looks into it now.")
    row.investigated_until, row.note = on, (note or row.note)[:300]
    row.save()
    _say(item, "overpayment known", note)


def known_overpayment(item: ItemView, on: date) -> Overpayment:
    """The row of the overpaid decision, ours until the commit; found on the day it was too much."""
    Counter.take(LOCK, 0)
    found_on = remittance.overpaid_since(items=[item]).get(item.id, on)
    found: tuple[Overpayment, bool] = Overpayment.objects.get_or_create(
        item_id=item.id, defaults={"identified_on": found_on}
    )
    return found[0]


def _say(item: ItemView, action: str, reason: str) -> None:
    log.record(
        action,
        object_type="remittanceitem",
        object_id=item.public_id,
        reason=reason,
        amount_cents=item.excess_cents,
    )
