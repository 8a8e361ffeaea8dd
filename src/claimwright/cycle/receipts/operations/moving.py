"""Move patient money by hand: apply it, take it off, carry it to another visit, void a payment."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.db.models import F

from claimwright.cycle.charges import queries as charges
from claimwright.cycle.receipts import queries
from claimwright.cycle.receipts.domain import posting
from claimwright.cycle.receipts.domain.payments import (
    CannotApply,
    OpenBalance,
    by_encounter,
    less,
    plan_chosen,
    plan_release,
)
from claimwright.cycle.receipts.models import (
    BankLine,
    PatientPayment,
    PaymentApplication,
)
from claimwright.cycle.receipts.operations.keys import take_turn
from claimwright.cycle.receipts.operations.payments import standing_of
from claimwright.foundation.audit import log
from claimwright.ledger import operations as books
from claimwright.ledger import queries as ledger
from claimwright.ledger.domain.posting import Posting


class CannotVoid(ValueError):
    """The payment is voided, returned or refunded already, or the bank has it."""


@transaction.atomic
def apply_payment(*, payment_id: int, encounter_id: int, cents: int, on: date) -> None:
    """Put so much of a payment on a visit, the payer's own or of their family's.

    Raises CannotApply. Source: reliability-money (M26, M27)
    """
    take_turn()
    row = PatientPayment.objects.get(pk=payment_id)
    left = queries.receipt(payment_id=payment_id).unapplied_cents
    owner_id = charges.get_encounter(encounter_id=encounter_id).patient_id
    every = queries.open_balances(patient_ids=[owner_id]).get(owner_id, [])
    owed = [each for each in every if each.encounter_id == encounter_id]
    parts = plan_chosen(left, owed, cents=cents, patient_id=owner_id)
    (applied,) = by_encounter(parts)
    made: PaymentApplication = PaymentApplication.objects.create(
        payment=row, encounter_id=encounter_id, amount_cents=applied.cents, applied_on=on
    )
    books.post(
        [posting.application_posting(made.public_id, row.public_id, row.patient_id, parts, on=on)]
    )
    _note(row, "payment applied", cents)


@transaction.atomic
def unapply_payment(*, application_id: int, cents: int | None, on: date, reason: str) -> None:
    """Take all, or `cents`, of an application off its visit; the money is on account again.

    Raises CannotApply when it was taken off before or is less than that.
    """
    take_turn()
    made = PaymentApplication.objects.select_related("payment").get(pk=application_id)
    if made.released_on is not None:
        raise CannotApply("It was taken off that visit before.")
    wanted = made.amount_cents if cents is None else cents
    if not 0 < wanted <= made.amount_cents:
        raise CannotApply("No more can be taken off than was put on.")
    row = made.payment
    owner_id = charges.get_encounter(encounter_id=made.encounter_id).patient_id
    paid = posting.paid_by(standing_of(row), made.encounter_id)
    parts = plan_release(paid, cents=wanted, patient_id=owner_id)
    if wanted < made.amount_cents:
        PaymentApplication.objects.create(
            payment=row,
            encounter_id=made.encounter_id,
            amount_cents=made.amount_cents - wanted,
            applied_on=made.applied_on,
        )
    made.amount_cents, made.released_on = wanted, on
    made.save(update_fields=["amount_cents", "released_on"])
    books.post(
        [
            posting.release_posting(
                made.public_id, row.public_id, row.patient_id, parts, on=on, memo=reason
            )
        ]
    )
    _note(row, "payment taken off a visit", wanted, reason)


@transaction.atomic
def release_visits(
    *, encounter_ids: Sequence[int], on: date, reason: str
) -> dict[tuple[int, int], int]:
    """Take every patient's payment off the visits; the money is on account again.

    Returns the cents by (visit, who paid). Again it finds nothing. Source: reliability-money (M26)
    """
    take_turn()
    rows = list(
        PaymentApplication.objects.filter(
            encounter_id__in=list(encounter_ids), released_on__isnull=True
        )
        .select_related("payment")
        .annotate(owner_id=F("encounter__patient_id"))
        .order_by("-applied_on", "-id")
    )
    paid = _paid_on(rows)
    released: dict[tuple[int, int], int] = {}
    postings = []
    for row in rows:
        payment = row.payment
        place = (payment.pk, row.encounter_id)
        parts = plan_release(paid[place], cents=row.amount_cents, patient_id=row.owner_id)
        paid[place] = less(paid[place], parts)
        row.released_on = on
        postings.append(
            posting.release_posting(
                row.public_id, payment.public_id, payment.patient_id, parts, on=on, memo=reason
            )
        )
        whose = (row.encounter_id, payment.patient_id)
        released[whose] = released.get(whose, 0) + row.amount_cents
    PaymentApplication.objects.bulk_update(rows, ["released_on"])
    books.post(postings)
    if rows:
        log.record(
            "payments released",
            object_type="patientpayment",
            reason=reason,
            amount_cents=sum(released.values()),
        )
    return released


def _paid_on(rows: Sequence[PaymentApplication]) -> dict[tuple[int, int], list[OpenBalance]]:
    """What each application's payment has paid on its visit, line by line."""
    payments = {str(row.payment.public_id): row.payment_id for row in rows}
    found = ledger.standing_postings(source_type=posting.PAYMENT, source_ids=sorted(payments))
    standing: dict[int, list[Posting]] = {}
    for stored in found:
        standing.setdefault(payments[stored.posting.source_id], []).append(stored.posting)
    return {
        (row.payment_id, row.encounter_id): posting.paid_by(
            standing.get(row.payment_id, []), row.encounter_id
        )
        for row in rows
    }


@transaction.atomic
def transfer_payment(
    *, application_id: int, encounter_id: int, cents: int, on: date, reason: str
) -> None:
    """Carry applied money from its visit to another, whole or not at all. Raises CannotApply."""
    made = PaymentApplication.objects.get(pk=application_id)
    if made.encounter_id == encounter_id:
        raise CannotApply("It is on that visit already.")
    unapply_payment(application_id=application_id, cents=cents, on=on, reason=reason)
    apply_payment(payment_id=made.payment_id, encounter_id=encounter_id, cents=cents, on=on)


@transaction.atomic
def void_payment(*, payment_id: int, on: date, reason: str) -> None:
    """The payment was entered wrong: all it did is taken back, the receipt's number stays used.

    Raises CannotVoid.
    """
    take_turn()
    row = PatientPayment.objects.get(pk=payment_id)
    view = queries.receipt(payment_id=payment_id)
    if not view.stands:
        raise CannotVoid(f"Payment {row.number} was voided or returned before.")
    if view.refunded_cents:
        raise CannotVoid(f"Part of payment {row.number} was refunded; void the refund first.")
    if is_at_bank(row):
        raise CannotVoid(f"The bank has payment {row.number}; refund it instead.")
    taken = standing_of(row)
    books.post([posting.return_posting(row.public_id, taken, on=on, memo=reason, is_void=True)])
    row.applications.filter(released_on__isnull=True).update(released_on=on)
    row.voided_on = on
    row.save(update_fields=["voided_on"])
    _note(row, "payment voided", row.amount_cents, reason)


def is_at_bank(row: PatientPayment) -> bool:
    """Whether a line of the bank shows the payment, by itself or within its slip."""
    if row.settlement_id is not None:
        return True
    if row.method == "card":
        return False
    entry = getattr(row, "batch_entry", None)
    lines = BankLine.objects.all()
    if entry is not None:
        return bool(lines.filter(batch_id=entry.batch_id).exists())
    return bool(lines.filter(slip_on=row.received_on).exists())


def _note(row: PatientPayment, action: str, cents: int, reason: str = "") -> None:
    log.record(
        action,
        object_type="patientpayment",
        object_id=row.public_id,
        reason=reason,
        amount_cents=cents,
    )
