"""Take, apply, release, return and refund patient money; record payers' deposits.

Every operation locks the practice's receipt counter first, so two of them never spend the same
cents. Source: reliability-money (M26, M27, M35)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from claimwright.cycle.receipts import queries
from claimwright.cycle.receipts.domain import posting
from claimwright.cycle.receipts.domain.payments import (
    NewPayment,
    OpenBalance,
    Remainder,
    TakenPayment,
    by_encounter,
    check_payment,
    less,
    plan_application,
)
from claimwright.cycle.receipts.domain.refunds import NewRefund, plan_refund
from claimwright.cycle.receipts.models import (
    Counter,
    Deposit,
    PatientPayment,
    PaymentApplication,
    Refund,
    RefundSource,
)
from claimwright.foundation import clock
from claimwright.foundation.audit import log
from claimwright.foundation.audit.log import Act
from claimwright.foundation.transactions import long_work
from claimwright.ledger import operations as books
from claimwright.ledger import queries as ledger
from claimwright.ledger.domain.posting import Posting

RECEIPT = "receipt"


class PaymentKeyReused(ValueError):
    """The key already names another payment, refund or deposit. Nothing was booked."""


class CannotReturn(ValueError):
    """The payment is not a check, was returned before, or part of it was refunded."""


class CannotSettle(ValueError):
    """The refund was voided or paid by the bank before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDeposit:
    """Money a payer put in the bank. `key` names this one event."""

    key: str
    payer_id: int | None
    amount_cents: int
    deposited_on: date
    reference: str = ""  # TRN02


@transaction.atomic
def take_payments(*, new: Sequence[NewPayment]) -> list[TakenPayment]:
    """Book each payment once, against its own visit, then the oldest balance; the rest waits.

    Idempotent by key; PaymentKeyReused when the key names another payment, NotAPayment when it
    is none. The results are in the order of `new`.
    """
    for each in new:
        check_payment(each)
    Counter.take(RECEIPT, 0)
    taken = _taken_before(new)
    fresh = list({each.key: each for each in new if each.key not in taken}.values())
    numbers = Counter.take(RECEIPT, len(fresh))
    now = clock.now()
    rows = [
        PatientPayment(
            number=f"R-{number:06d}",
            key=each.key,
            patient_id=each.patient_id,
            encounter_id=each.encounter_id,
            amount_cents=each.amount_cents,
            method=each.method,
            reference=each.reference[:60],
            is_copay=each.is_copay,
            received_on=each.received_on,
            recorded_at=now,
        )
        for number, each in zip(numbers, fresh, strict=True)
    ]
    PatientPayment.objects.bulk_create(rows, batch_size=500)
    owed = queries.open_balances(patient_ids=[row.patient_id for row in rows])
    applications: list[PaymentApplication] = []
    postings: list[Posting] = []
    for row in rows:
        left = owed.get(row.patient_id, [])
        paid = plan_application(_whole(row), left, on=row.received_on)
        owed[row.patient_id] = less(left, paid)
        applications += _applications(row.pk, paid, row.received_on)
        memo = f"{row.get_method_display()} payment {row.number}"
        postings.append(
            posting.payment_posting(
                row.public_id, row.patient_id, row.amount_cents, paid, on=row.received_on, memo=memo
            )
        )
        applied = sum(part.cents for part in paid)
        taken[row.key] = TakenPayment(
            row.pk, row.public_id, row.number, applied, row.amount_cents - applied
        )
    PaymentApplication.objects.bulk_create(applications, batch_size=500)
    books.post(postings)
    log.record_many(
        Act("payment taken", "patientpayment", str(row.public_id), amount_cents=row.amount_cents)
        for row in rows
    )
    return [taken[each.key] for each in new]


@long_work()
def apply_unapplied(*, patient_ids: Sequence[int], on: date) -> int:
    """Apply money on account to what the patients owe now; returns the cents applied."""
    Counter.take(RECEIPT, 0)
    waiting = queries.remainders(patient_ids=patient_ids)
    owed = queries.open_balances(patient_ids=sorted({each.patient_id for each in waiting}))
    applications: list[PaymentApplication] = []
    postings: list[Posting] = []
    for remainder in waiting:
        left = owed.get(remainder.patient_id, [])
        paid = plan_application(remainder, left, on=on)
        owed[remainder.patient_id] = less(left, paid)
        rows = _applications(remainder.payment_id, paid, on)
        applications += rows
        postings += [_applied(row, remainder, paid, on) for row in rows]
    PaymentApplication.objects.bulk_create(applications, batch_size=500)
    books.post(postings)
    cents = sum(row.amount_cents for row in applications)
    if cents:
        log.record("money on account applied", object_type="patientpayment", amount_cents=cents)
    return cents


@transaction.atomic
def release_applications(
    *, wanted: Sequence[OpenBalance], on: date, reason: str
) -> dict[tuple[int, int | None], int]:
    """Put applied patient money back on account, newest application first.

    For a balance that is about to fall (a payer takes back what made the patient owe). Releases
    at most what was applied to the visit; returns cents released per (encounter, charge line).
    """
    Counter.take(RECEIPT, 0)
    rows = (
        PaymentApplication.objects.filter(
            encounter_id__in=[each.encounter_id for each in wanted], released_on__isnull=True
        )
        .select_related("payment")
        .order_by("-applied_on", "-id")
    )
    left = {(each.encounter_id, each.charge_line_id): each for each in wanted if each.cents > 0}
    released: dict[tuple[int, int | None], int] = {}
    kept: list[PaymentApplication] = []
    postings: list[Posting] = []
    for row in rows:
        parts = _take_parts(row, left)
        if not parts:
            continue
        cents = sum(part.cents for part in parts)
        if cents < row.amount_cents:
            kept.append(_copy(row, row.amount_cents - cents))
        row.amount_cents, row.released_on = cents, on
        row.save(update_fields=["amount_cents", "released_on"])
        payment = row.payment
        postings.append(
            posting.release_posting(
                row.public_id, payment.public_id, payment.patient_id, parts, on=on, memo=reason
            )
        )
        for part in parts:
            place = (part.encounter_id, part.charge_line_id)
            released[place] = released.get(place, 0) + part.cents
    PaymentApplication.objects.bulk_create(kept)
    books.post(postings)
    if released:
        cents = sum(released.values())
        log.record(
            "payments released",
            object_type="patientpayment",
            reason=reason,
            amount_cents=cents,
        )
    return released


@transaction.atomic
def return_check(*, payment_id: int, on: date, reason: str = "Returned by the bank") -> None:
    """The bank sent the check back: the patient owes again what it paid. Raises CannotReturn."""
    Counter.take(RECEIPT, 0)
    row = PatientPayment.objects.get(pk=payment_id)
    view = queries.receipt(payment_id=payment_id)
    if row.method != "check":
        raise CannotReturn(f"Payment {row.number} was not made by check.")
    if row.returned_on is not None:
        raise CannotReturn(f"Check {row.number} was already returned on {row.returned_on}.")
    if view.refunded_cents:
        raise CannotReturn(f"Part of payment {row.number} was refunded; void the refund first.")
    standing = ledger.standing_postings(
        source_type=posting.PAYMENT, source_ids=[str(row.public_id)]
    )
    taken = [stored.posting for stored in standing]
    books.post([posting.return_posting(row.public_id, taken, on=on, memo=reason)])
    row.applications.filter(released_on__isnull=True).update(released_on=on)
    row.returned_on = on
    row.save(update_fields=["returned_on"])
    log.record(
        "check returned",
        object_type="patientpayment",
        object_id=row.public_id,
        reason=reason,
        amount_cents=row.amount_cents,
    )


@transaction.atomic
def refund(*, new: NewRefund) -> int:
    """Give unapplied money back; returns the refund's id. Idempotent by key.

    Raises ExceedsCredit, or PaymentKeyReused. Source: reliability-money (M23)
    """
    Counter.take(RECEIPT, 0)
    before: Refund | None = Refund.objects.filter(key=new.key).first()
    if before is not None:
        if (before.patient_id, before.amount_cents) != (new.patient_id, new.amount_cents):
            raise PaymentKeyReused(f"{new.key} already names another refund.")
        return int(before.pk)
    plan = plan_refund(new.amount_cents, queries.remainders(patient_ids=[new.patient_id]))
    row: Refund = Refund.objects.create(
        key=new.key,
        patient_id=new.patient_id,
        amount_cents=new.amount_cents,
        issued_on=new.issued_on,
        reason=new.reason[:200],
        recorded_at=clock.now(),
    )
    RefundSource.objects.bulk_create(
        [RefundSource(refund=row, payment_id=pay, amount_cents=cents) for pay, cents in plan]
    )
    books.post(
        [
            posting.refund_posting(
                row.public_id, row.patient_id, row.amount_cents, on=row.issued_on, memo=row.reason
            )
        ]
    )
    _record_refund(row, "refund issued")
    return int(row.pk)


@transaction.atomic
def clear_refund(*, refund_id: int, on: date) -> None:
    """The bank paid the refund's check. Raises CannotSettle."""
    row = _open_refund(refund_id)
    books.post([posting.cleared_posting(row.public_id, row.patient_id, row.amount_cents, on=on)])
    row.cleared_on = on
    row.save(update_fields=["cleared_on"])
    _record_refund(row, "refund cleared")


@transaction.atomic
def void_refund(*, refund_id: int, on: date, reason: str) -> None:
    """The check was never cashed: the money is on account again. Raises CannotSettle."""
    row = _open_refund(refund_id)
    books.reverse(keys=[f"refund:{row.public_id}"], on=on, reason=reason)
    row.voided_on = on
    row.save(update_fields=["voided_on"])
    _record_refund(row, "refund voided")


@transaction.atomic
def record_deposits(*, new: Sequence[NewDeposit]) -> list[int]:
    """Money payers put in the bank, out of their clearing accounts; ids in the order of `new`.

    Idempotent by key; PaymentKeyReused when the key names another deposit.
    Source: reliability-money (M10)
    """
    Counter.take(RECEIPT, 0)
    known = {row.key: row for row in Deposit.objects.filter(key__in=[each.key for each in new])}
    for each in new:
        before = known.get(each.key)
        if before and (before.payer_id, before.amount_cents) != (each.payer_id, each.amount_cents):
            raise PaymentKeyReused(f"{each.key} already names another deposit.")
    now = clock.now()
    rows = [
        Deposit(
            key=each.key,
            payer_id=each.payer_id,
            amount_cents=each.amount_cents,
            deposited_on=each.deposited_on,
            reference=each.reference[:60],
            recorded_at=now,
        )
        for each in {each.key: each for each in new if each.key not in known}.values()
    ]
    Deposit.objects.bulk_create(rows, batch_size=500)
    books.post([_deposited(row) for row in rows])
    log.record_many(
        Act("deposit recorded", "deposit", str(row.public_id), amount_cents=row.amount_cents)
        for row in rows
    )
    known |= {row.key: row for row in rows}
    return [known[each.key].pk for each in new]


def _taken_before(new: Sequence[NewPayment]) -> dict[str, TakenPayment]:
    rows = {
        row.key: row for row in PatientPayment.objects.filter(key__in=[each.key for each in new])
    }
    wanted: dict[str, tuple[int, int, str]] = {
        key: (row.patient_id, row.amount_cents, row.method) for key, row in rows.items()
    }
    for each in new:
        content = (each.patient_id, each.amount_cents, each.method)
        if wanted.setdefault(each.key, content) != content:
            raise PaymentKeyReused(f"{each.key} already names another payment.")
    views = queries.get_payments(ids=[row.pk for row in rows.values()])
    return {
        key: TakenPayment(
            row.pk,
            row.public_id,
            row.number,
            views[row.pk].applied_cents,
            views[row.pk].unapplied_cents,
            is_new=False,
        )
        for key, row in rows.items()
    }


def _whole(row: PatientPayment) -> Remainder:
    return Remainder(
        payment_id=row.pk,
        payment_public_id=row.public_id,
        patient_id=row.patient_id,
        encounter_id=row.encounter_id,
        is_copay=row.is_copay,
        received_on=row.received_on,
        cents=row.amount_cents,
    )


def _applications(
    payment_id: int, paid: Sequence[OpenBalance], on: date
) -> list[PaymentApplication]:
    return [
        PaymentApplication(
            payment_id=payment_id,
            encounter_id=each.encounter_id,
            amount_cents=each.cents,
            applied_on=on,
        )
        for each in by_encounter(paid)
    ]


def _applied(
    row: PaymentApplication, remainder: Remainder, paid: Sequence[OpenBalance], on: date
) -> Posting:
    mine = [part for part in paid if part.encounter_id == row.encounter_id]
    return posting.application_posting(
        row.public_id, remainder.payment_public_id, remainder.patient_id, mine, on=on
    )


def _take_parts(
    row: PaymentApplication, left: dict[tuple[int, int | None], OpenBalance]
) -> list[OpenBalance]:
    """What this application can give back; `left` is lowered by it."""
    parts, cents = [], row.amount_cents
    for place, wanted in list(left.items()):
        part = min(cents, wanted.cents)
        if place[0] != row.encounter_id or part <= 0:
            continue
        parts.append(_sized(wanted, part))
        left[place] = _sized(wanted, wanted.cents - part)
        cents -= part
    return parts


def _sized(balance: OpenBalance, cents: int) -> OpenBalance:
    return OpenBalance(balance.encounter_id, balance.charge_line_id, balance.service_on, cents)


def _copy(row: PaymentApplication, cents: int) -> PaymentApplication:
    return PaymentApplication(
        payment_id=row.payment_id,
        encounter_id=row.encounter_id,
        amount_cents=cents,
        applied_on=row.applied_on,
    )


def _deposited(row: Deposit) -> Posting:
    memo = f"Deposit {row.reference}".strip()
    return posting.deposit_posting(
        row.public_id, row.payer_id, row.amount_cents, on=row.deposited_on, memo=memo
    )


def _open_refund(refund_id: int) -> Refund:
    Counter.take(RECEIPT, 0)
    row: Refund = Refund.objects.get(pk=refund_id)
    if row.voided_on is not None or row.cleared_on is not None:
        raise CannotSettle("This refund was already voided or paid by the bank.")
    return row


def _record_refund(row: Refund, action: str) -> None:
    log.record(
        action,
        object_type="refund",
        object_id=row.public_id,
        reason=row.reason,
        amount_cents=row.amount_cents,
    )
