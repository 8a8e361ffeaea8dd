"""The clock on a payer's overpayment: begin and end a look, send the money back."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from claimwright.cycle.patient_billing.domain import overpayments as domain
from claimwright.cycle.patient_billing.domain.overpayments import NoInvestigation
from claimwright.cycle.patient_billing.models import Counter, Overpayment
from claimwright.cycle.remittance.domain.views import ItemView
from claimwright.foundation import clock
from claimwright.foundation.audit import log
from claimwright.ledger import operations as books
from claimwright.ledger import queries as ledger

LOCK = "overpayment"


@transaction.atomic
def begin_look(*, item: ItemView, on: date, note: str) -> None:
    """A good-faith look begins: the clock pauses. Raises NoInvestigation.

    Source: cfr-42-401.305
    """
    row = _row(item, on)
    domain.check_look(row.identified_on, row.investigated_from, on)
    row.investigated_from, row.note = on, note[:300]
    row.save()
    _say(item, "overpayment looked into", note)


@transaction.atomic
def end_look(*, item: ItemView, on: date, note: str) -> None:
    """The look is over: the clock runs again. Raises NoInvestigation when none runs."""
    row = _row(item, on)
    if row.investigated_from is None or row.investigated_until is not None:
        raise NoInvestigation("Nobody looks into it now.")
    row.investigated_until, row.note = on, (note or row.note)[:300]
    row.save()
    _say(item, "overpayment known", note)


@transaction.atomic
def return_overpayment(*, item: ItemView, on: date) -> None:
    """Send the excess back to the payer, once. Raises NoInvestigation when it was sent before.

    Source: cfr-42-401.305, reliability-money (M23)
    """
    row = _row(item, on)
    if row.returned_on is not None or item.excess_cents <= 0:
        raise NoInvestigation("It was sent back before, or nothing is left of it.")
    posting = domain.return_posting(
        str(row.public_id), item.payer_id, item.claim_id, item.excess_cents, on=on
    )
    books.post([posting])
    row.returned_on, row.returned_cents = on, item.excess_cents
    row.save()
    _say(item, "overpayment returned", "")


@transaction.atomic
def clear_return(*, overpayment_id: int, on: date) -> None:
    """The bank paid our check to the payer. Again it does nothing."""
    row = Overpayment.objects.select_related("item").get(pk=overpayment_id)
    assert row.returned_on is not None, "only what was sent back is cashed"
    item, cents = row.item, row.returned_cents
    posting = domain.cleared_posting(str(row.public_id), item.payer_id, item.claim_id, cents, on=on)
    if ledger.known_keys(keys=[posting.key]):
        return
    books.post([posting])
    log.record(
        "check to payer cashed",
        object_type="remittanceitem",
        object_id=item.public_id,
        amount_cents=cents,
    )


def _row(item: ItemView, on: date) -> Overpayment:
    Counter.take(LOCK, 0)
    found_on = clock.day_of(item.received_at) if item.received_at else on
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
