"""What patient money and deposits do to the ledger."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

from claimwright.cycle.receipts.domain.payments import OpenBalance
from claimwright.ledger.domain.posting import (
    AccountKind,
    AccountRef,
    Leg,
    Posting,
    drop_zero_legs,
)

CASH = AccountRef(AccountKind.CASH)
UNAPPLIED = AccountRef(AccountKind.PATIENT_UNAPPLIED)
OWED = AccountRef(AccountKind.PATIENT_RECEIVABLE)
REFUNDS = AccountRef(AccountKind.REFUNDS)
PAYMENT = "payment"


def payment_posting(
    public_id: UUID,
    patient_id: int,
    amount_cents: int,
    paid: Sequence[OpenBalance],
    *,
    on: date,
    memo: str,
) -> Posting:
    """Debit cash; credit what the patient owes, the rest as money on account."""
    rest = amount_cents - sum(part.cents for part in paid)
    legs = (
        Leg(CASH, amount_cents, patient_id=patient_id),
        *(_owed_leg(part, patient_id, -part.cents) for part in paid),
        Leg(UNAPPLIED, -rest, patient_id=patient_id),
    )
    key = f"payment:{public_id}"
    return Posting(key, PAYMENT, on, drop_zero_legs(legs), memo, PAYMENT, str(public_id))


def application_posting(
    application_id: UUID,
    payment_id: UUID,
    patient_id: int,
    paid: Sequence[OpenBalance],
    *,
    on: date,
) -> Posting:
    """Debit money on account, credit what the patient owes."""
    total = sum(part.cents for part in paid)
    legs = (
        Leg(UNAPPLIED, total, patient_id=patient_id),
        *(_owed_leg(part, patient_id, -part.cents) for part in paid),
    )
    memo = "Money on account applied"
    return Posting(
        f"apply:{application_id}", "application", on, legs, memo, PAYMENT, str(payment_id)
    )


def release_posting(
    application_id: UUID,
    payment_id: UUID,
    patient_id: int,
    released: Sequence[OpenBalance],
    *,
    on: date,
    memo: str,
) -> Posting:
    """The opposite of an application: the patient owes again and has the money on account."""
    total = sum(part.cents for part in released)
    legs = (
        *(_owed_leg(part, patient_id, part.cents) for part in released),
        Leg(UNAPPLIED, -total, patient_id=patient_id),
    )
    key = f"release:{application_id}"
    return Posting(key, "release", on, legs, memo, PAYMENT, str(payment_id))


def return_posting(
    payment_id: UUID,
    standing: Iterable[Posting],
    *,
    on: date,
    memo: str,
    is_void: bool = False,
    given_back: OpenBalance | None = None,
) -> Posting:
    """Take back everything the payment did, wherever its cents are now.

    The bank returned it, or (`is_void`) it never was. What the patient had been given of it and
    cashed, `given_back`, the patient owes on that visit.
    """
    net: dict[Leg, int] = {}
    for posting in standing:
        for leg in posting.legs:
            owner = _without_amount(leg)
            net[owner] = net.get(owner, 0) - leg.amount_cents
    if given_back is not None and given_back.patient_id is not None:
        owed = _owed_leg(given_back, given_back.patient_id, 0)
        net[owed] = net.get(owed, 0) + given_back.cents
        spent = Leg(UNAPPLIED, 0, patient_id=given_back.patient_id)
        net[spent] = net.get(spent, 0) - given_back.cents
    legs = tuple(_with_amount(owner, cents) for owner, cents in net.items() if cents)
    kind, verb = ("payment_void", "void") if is_void else ("returned_check", "return")
    key = f"{verb}:{payment_id}"
    return Posting(key, kind, on, legs, memo, PAYMENT, str(payment_id))


def refund_posting(public_id: UUID, patient_id: int, cents: int, *, on: date, memo: str) -> Posting:
    """Debit money on account, credit refunds: the check is out."""
    legs = (
        Leg(UNAPPLIED, cents, patient_id=patient_id),
        Leg(REFUNDS, -cents, patient_id=patient_id),
    )
    return Posting(f"refund:{public_id}", "refund", on, legs, memo, "refund", str(public_id))


def cleared_posting(public_id: UUID, patient_id: int, cents: int, *, on: date) -> Posting:
    """Debit refunds, credit cash: the bank paid the check."""
    legs = (
        Leg(REFUNDS, cents, patient_id=patient_id),
        Leg(CASH, -cents, patient_id=patient_id),
    )
    key = f"refund-cleared:{public_id}"
    return Posting(key, "refund_cleared", on, legs, "Refund check paid", "refund", str(public_id))


def deposit_posting(
    public_id: UUID, payer_id: int | None, cents: int, *, on: date, memo: str
) -> Posting:
    """Debit cash, credit the payer's clearing account: the advised money is in the bank."""
    legs = (
        Leg(CASH, cents, payer_id=payer_id),
        Leg(AccountRef(AccountKind.PAYER_CLEARING, payer_id), -cents),
    )
    return Posting(f"deposit:{public_id}", "deposit", on, legs, memo, "deposit", str(public_id))


def returned_deposit_posting(
    public_id: UUID, payer_id: int | None, cents: int, *, on: date, memo: str
) -> Posting:
    """Debit the payer's clearing account, credit cash: what was advised is not in the bank."""
    legs = (
        Leg(AccountRef(AccountKind.PAYER_CLEARING, payer_id), cents),
        Leg(CASH, -cents, payer_id=payer_id),
    )
    key = f"deposit-returned:{public_id}"
    return Posting(key, "returned_deposit", on, legs, memo, "deposit", str(public_id))


def _owed_leg(part: OpenBalance, patient_id: int, cents: int) -> Leg:
    return Leg(
        OWED,
        cents,
        encounter_id=part.encounter_id,
        charge_line_id=part.charge_line_id,
        patient_id=part.patient_id or patient_id,
        service_on=part.service_on,
    )


def _without_amount(leg: Leg) -> Leg:
    return _with_amount(leg, 0)


def _with_amount(leg: Leg, cents: int) -> Leg:
    return Leg(
        leg.account,
        cents,
        leg.encounter_id,
        leg.charge_line_id,
        leg.claim_id,
        leg.patient_id,
        leg.payer_id,
        leg.service_on,
    )


def paid_by(standing: Iterable[Posting], encounter_id: int) -> list[OpenBalance]:
    """What the payment's postings have paid on each line of a visit, in the order of the lines."""
    net: dict[tuple[int | None, date | None], int] = {}
    for posting in standing:
        for leg in posting.legs:
            if leg.account.kind is OWED.kind and leg.encounter_id == encounter_id:
                place = (leg.charge_line_id, leg.service_on)
                net[place] = net.get(place, 0) - leg.amount_cents
    return [
        OpenBalance(encounter_id, line_id, service_on, cents)
        for (line_id, service_on), cents in net.items()
        if cents > 0
    ]
