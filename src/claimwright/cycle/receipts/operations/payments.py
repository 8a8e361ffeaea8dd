"""Take, apply, release and return patient money.

Every operation takes the practice's turn first, so two of them never spend the same cents.
Source: reliability-money (M26, M27, M35)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import F

from claimwright.cycle.charges import queries as charges
from claimwright.cycle.charges.domain.states import VOID
from claimwright.cycle.receipts import queries
from claimwright.cycle.receipts.domain import posting
from claimwright.cycle.receipts.domain.payments import (
    NewPayment,
    OpenBalance,
    PaymentView,
    Remainder,
    TakenPayment,
    by_encounter,
    check_payment,
    less,
    plan_application,
)
from claimwright.cycle.receipts.models import Counter, PatientPayment, PaymentApplication
from claimwright.cycle.receipts.operations.batching import join_open_batch
from claimwright.cycle.receipts.operations.keys import RECEIPT, PaymentKeyReused, take_turn
from claimwright.foundation import clock
from claimwright.foundation.audit import log
from claimwright.foundation.audit.log import Act
from claimwright.foundation.transactions import long_work
from claimwright.ledger import operations as books
from claimwright.ledger import queries as ledger
from claimwright.ledger.domain.posting import Posting


class CannotReturn(ValueError):
    """The payment is cash, was returned or voided before, or part of it was refunded."""


@transaction.atomic
def take_payments(*, new: Sequence[NewPayment]) -> list[TakenPayment]:
    """Book each payment once, against its own visit, then the oldest balance; the rest waits.

    Idempotent by key; PaymentKeyReused when the key names another payment, NotAPayment when it
    is none. The results are in the order of `new`.
    """
    for each in new:
        check_payment(each)
    take_turn()
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
            card_brand=each.card.brand[:12],
            card_last4=each.card.last4,
            card_expires=each.card.expires,
            card_token=each.card.token[:80],
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
    join_open_batch(payment_ids=[row.pk for row in rows])
    return [taken[each.key] for each in new]


@long_work()
def apply_unapplied(*, patient_ids: Sequence[int], on: date) -> int:
    """Apply money on account to what the patients owe now; returns the cents applied."""
    take_turn()
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
    take_turn()
    rows = (
        PaymentApplication.objects.filter(
            encounter_id__in=[each.encounter_id for each in wanted], released_on__isnull=True
        )
        .select_related("payment")
        .annotate(owner_id=F("encounter__patient_id"))
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
    """The bank sent the check, or the card's issuer the charge, back: the patient owes again.

    So does the patient what was refunded of it and cashed. Raises CannotReturn.
    """
    take_turn()
    row = PatientPayment.objects.get(pk=payment_id)
    view = queries.receipt(payment_id=payment_id)
    if row.method == "cash":
        raise CannotReturn(f"Payment {row.number} was not made by check or card.")
    if row.returned_on is not None:
        raise CannotReturn(f"Check {row.number} was already returned on {row.returned_on}.")
    if row.voided_on is not None:
        raise CannotReturn(f"Payment {row.number} was voided on {row.voided_on}.")
    given_back = _given_back(row, view)
    taken = standing_of(row)
    books.post(
        [posting.return_posting(row.public_id, taken, on=on, memo=reason, given_back=given_back)]
    )
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


def _given_back(row: PatientPayment, view: PaymentView) -> OpenBalance | None:
    """What the patient cashed of a payment that never came, and the visit it is owed on."""
    if not view.refunded_cents:
        return None
    if row.refund_sources.filter(refund__voided_on=None, refund__cleared_on=None).exists():
        raise CannotReturn(f"Part of payment {row.number} was refunded; void the refund first.")
    found = charges.find_encounters_of_patients(patient_ids=[row.patient_id])[row.patient_id]
    visits = {visit.id: visit for visit in found if visit.state != VOID}
    wanted = [row.encounter_id, *(each.encounter_id for each in view.applications), *visits]
    visit = next((visits[pk] for pk in wanted if pk in visits), None)
    if visit is None:
        raise CannotReturn(f"Payment {row.number} was refunded, and no visit can bear it.")
    return OpenBalance(visit.id, None, visit.service_on, view.refunded_cents, row.patient_id)


def standing_of(row: PatientPayment) -> list[Posting]:
    """Everything the payment did to the books, its releases too."""
    found = ledger.standing_postings(source_type=posting.PAYMENT, source_ids=[str(row.public_id)])
    return [stored.posting for stored in found]


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


def _take_parts(row: Any, left: dict[tuple[int, int | None], OpenBalance]) -> list[OpenBalance]:
    """What this application can give back; `left` is lowered by it."""
    parts, cents = [], row.amount_cents
    for place, wanted in list(left.items()):
        part = min(cents, wanted.cents)
        if place[0] != row.encounter_id or part <= 0:
            continue
        parts.append(replace(wanted, cents=part, patient_id=row.owner_id))
        left[place] = replace(wanted, cents=wanted.cents - part)
        cents -= part
    return parts


def _copy(row: PaymentApplication, cents: int) -> PaymentApplication:
    return PaymentApplication(
        payment_id=row.payment_id,
        encounter_id=row.encounter_id,
        amount_cents=cents,
        applied_on=row.applied_on,
    )
