"""Mail a check to a payer: alone up to the practice's refund limit, by two people above it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction

from claimwright.cycle.patient_billing import queries
from claimwright.cycle.patient_billing.domain.overpayments import cleared_posting, return_posting
from claimwright.cycle.patient_billing.domain.payer_checks import (
    ASKED,
    DECLINED,
    POSTED,
    VOIDED,
    CheckOut,
    NewPayerCheck,
    NotOwedToPayer,
    check_room,
)
from claimwright.cycle.patient_billing.models import Counter, Overpayment, PayerCheck
from claimwright.cycle.patient_billing.operations.overpayments import LOCK, known_overpayment
from claimwright.cycle.receipts import queries as receipts
from claimwright.cycle.receipts.domain.second_person import CannotDecide, check_second_person
from claimwright.cycle.remittance import operations as remittance_operations
from claimwright.cycle.remittance import queries as remittance
from claimwright.foundation import clock
from claimwright.foundation.audit import log
from claimwright.foundation.tenancy import scope
from claimwright.foundation.tenancy.among import Many
from claimwright.kernel.money import Money
from claimwright.ledger import operations as books


@dataclass(frozen=True, slots=True)
class AskedCheck:
    """What became of the wish: `state` is posted when the check may go, asked while it waits."""

    public_id: UUID
    state: str


@transaction.atomic
def ask_payer_check(*, new: NewPayerCheck, user_id: int) -> AskedCheck:
    """Book the check, or above the practice's refund limit write it down for a second person.

    Idempotent by key. Raises NotOwedToPayer. Source: cfr-42-401.305, reliability-money (M23, M28)
    """
    Counter.take(LOCK, 0)
    before: PayerCheck | None = PayerCheck.objects.filter(key=new.key).first()
    if before is not None:
        item_id = before.overpayment.item_id if before.overpayment else None
        if (before.payer_id, item_id, before.amount_cents) != (
            new.payer_id,
            new.item_id,
            new.amount_cents,
        ):
            raise NotOwedToPayer("This form was sent before with other content. Open it anew.")
        return AskedCheck(before.public_id, before.state)
    overpayment = None if new.item_id is None else _overpayment(new.item_id, new.issued_on)
    _check_room(new.payer_id, overpayment, new.amount_cents)
    row: PayerCheck = PayerCheck.objects.create(
        key=new.key,
        payer_id=new.payer_id,
        overpayment=overpayment,
        amount_cents=new.amount_cents,
        number=new.number[:40],
        issued_on=new.issued_on if new.number else None,
        reason=new.reason[:200],
        state=ASKED,
        asked_by=user_id,
        asked_actor=scope.current().actor,
        asked_at=clock.now(),
    )
    _note(row, "check to payer asked for")
    if new.amount_cents <= receipts.refund_limit():
        _post(row, new.issued_on)
    return AskedCheck(row.public_id, row.state)


@transaction.atomic
def approve_payer_check(*, check_id: int, user_id: int, on: date) -> None:
    """A second person agrees: the check may go; one mailed before keeps its day.

    Raises SamePerson, CannotDecide, and NotOwedToPayer when less is owed by now.
    Source: reliability-money (M28)
    """
    row = _waiting(check_id)
    check_second_person("check", asked_by=row.asked_by, user_id=user_id)
    row.decide(user_id, clock.now())
    _check_room(row.payer_id, row.overpayment, row.amount_cents, but=row)
    _post(row, on)


@transaction.atomic
def decline_payer_check(*, check_id: int, user_id: int) -> None:
    """No check goes; who asked may withdraw it so too. Raises CannotDecide."""
    row = _waiting(check_id)
    row.decide(user_id, clock.now())
    row.state = DECLINED
    row.save()
    _note(row, "check to payer declined")


@transaction.atomic
def void_payer_check(*, check_id: int, on: date, reason: str) -> None:
    """The check was never cashed: the payer is owed it again. Raises CannotDecide."""
    row = _row(check_id)
    if row.state != POSTED or row.cleared_on is not None:
        raise CannotDecide("Only a check that is out can be voided.")
    books.reverse(keys=[f"overpayment:{row.public_id}"], on=on, reason=reason)
    row.state, row.voided_on = VOIDED, on
    row.save()
    _note(row, "check to payer voided", reason)


@transaction.atomic
def clear_payer_check(*, check_id: int, on: date) -> None:
    """The bank paid our check to the payer. Again it does nothing. Raises CannotDecide."""
    row = _row(check_id)
    if row.state != POSTED:
        raise CannotDecide("Only a check that is out can be cashed.")
    if row.cleared_on is not None:
        return
    posting = cleared_posting(
        str(row.public_id), row.payer_id, _claim_of(row), row.amount_cents, on=on
    )
    books.post([posting])
    row.cleared_on = on
    row.save(update_fields=["cleared_on"])
    if row.overpayment is not None and _claim_of(row) is None:
        remittance_operations.close_returned(item_id=row.overpayment.item_id, on=on)
    _note(row, "check to payer cashed")


@transaction.atomic
def take_up_payment(*, item_id: int) -> None:
    """A payment that was not ours may be ours after all: back to suspense, to be matched.

    Raises CheckOut, remittance.OursAfterAll.
    """
    refuse_while_sent_back(item_ids=[item_id])
    remittance_operations.take_up(item_id=item_id)


def refuse_while_sent_back(*, item_ids: Sequence[int]) -> None:
    """Raise CheckOut when a check of ours returns one of them, or one waits for a second person.

    Ours until the commit: nobody asks for such a check meanwhile.
    """
    Counter.take(LOCK, 0)
    rows = PayerCheck.objects.filter(
        overpayment__item_id__among=Many(item_ids), state__in=[ASKED, POSTED]
    )
    found = rows.order_by("id").first()
    if found is None:
        return
    amount = Money(found.amount_cents)
    if found.cleared_on is not None:
        raise CheckOut(f"The payer has cashed our check for {amount} of it.")
    raise CheckOut(
        f"{amount} of it goes back to the payer by a check. Void or decline that on Credits first."
    )


def _row(check_id: int) -> PayerCheck:
    Counter.take(LOCK, 0)
    row: PayerCheck = PayerCheck.objects.select_related("overpayment__item").get(pk=check_id)
    return row


def _waiting(check_id: int) -> PayerCheck:
    row = _row(check_id)
    if row.state != ASKED:
        raise CannotDecide("This check was decided before.")
    return row


def _overpayment(item_id: int, on: date) -> Overpayment:
    item = next((one for one in remittance.overpaid_items() if one.id == item_id), None)
    if item is None:
        raise NotOwedToPayer("Nothing is left of this overpayment.")
    return known_overpayment(item, on)


def _check_room(
    payer_id: int | None, overpayment: Overpayment | None, cents: int, but: PayerCheck | None = None
) -> None:
    """Never more than is open, and one check for one overpayment."""
    if overpayment is None:
        assert payer_id is not None, "a takeback has its payer"
        check_room(cents, queries.takeback_open_cents(payer_id=payer_id))
        return
    others = PayerCheck.objects.filter(overpayment=overpayment, state__in=[ASKED, POSTED])
    if others.exclude(pk=but.pk if but else None).exists():
        raise NotOwedToPayer("It was sent back before, or its check waits for a second person.")
    excess = {one.id: one.excess_cents for one in remittance.overpaid_items()}
    check_room(cents, excess.get(overpayment.item_id, 0))


def _claim_of(row: PayerCheck) -> int | None:
    claim_id: int | None = row.overpayment.item.claim_id if row.overpayment else None
    return claim_id


def _post(row: PayerCheck, on: date) -> None:
    posting = return_posting(
        str(row.public_id), row.payer_id, _claim_of(row), row.amount_cents, on=on
    )
    books.post([posting])
    row.state, row.issued_on, row.decided_at = POSTED, row.issued_on or on, clock.now()
    row.save()
    _note(row, "check to payer mailed")


def _note(row: PayerCheck, action: str, reason: str = "") -> None:
    log.record(
        action,
        object_type="payercheck",
        object_id=row.public_id,
        reason=reason or row.reason,
        amount_cents=row.amount_cents,
    )
