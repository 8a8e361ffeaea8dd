"""What a patient payment is, and which balances it pays first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from claimwright.cycle.receipts.domain.cards import (
    CardOnFile,
    check_card,
    refuse_card_numbers,
)
from claimwright.kernel.money import Money

METHOD_WORDS = {"cash": "Cash", "check": "Check", "card": "Card"}
# A copay is kept for its own visit this long; after that it may pay any balance.
COPAY_WAITS_DAYS = 60


class NotAPayment(ValueError):
    """The amount is not positive, the method is none we know, or the key is empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPayment:
    """Money a patient hands over. `key` names this one event: the same key is one payment."""

    patient_id: int
    amount_cents: int
    method: str  # cash, check or card
    received_on: date
    key: str
    encounter_id: int | None = None
    reference: str = ""
    is_copay: bool = False
    card: CardOnFile = CardOnFile()


@dataclass(frozen=True, slots=True)
class TakenPayment:
    """A payment as booked. `is_new` is False when the key had been taken before."""

    payment_id: int
    public_id: UUID
    number: str
    applied_cents: int
    unapplied_cents: int
    is_new: bool = True


@dataclass(frozen=True, slots=True)
class OpenBalance:
    """What the patient owes for one service line (None: for the visit as a whole)."""

    encounter_id: int
    charge_line_id: int | None
    service_on: date | None
    cents: int
    patient_id: int | None = None  # who owes it, when that is not the payer's own patient


@dataclass(frozen=True, slots=True, kw_only=True)
class Remainder:
    """The part of a payment that is not applied yet."""

    payment_id: int
    payment_public_id: UUID
    patient_id: int
    encounter_id: int | None
    is_copay: bool
    received_on: date
    cents: int


@dataclass(frozen=True, slots=True)
class Applied:
    """Cents put against one encounter."""

    encounter_id: int
    cents: int
    public_id: UUID | None = None  # the application's own


@dataclass(frozen=True, slots=True)
class PaymentView:
    """A payment with where its cents went. A returned payment is applied to nothing."""

    id: int
    public_id: UUID
    number: str
    patient_id: int
    encounter_id: int | None
    amount_cents: int
    method: str
    reference: str
    is_copay: bool
    received_on: date
    recorded_at: datetime
    returned_on: date | None
    refunded_cents: int
    applications: tuple[Applied, ...]
    voided_on: date | None = None
    card: CardOnFile = CardOnFile()

    @property
    def stands(self) -> bool:
        """Whether the money is still the practice's: neither returned nor voided."""
        return self.returned_on is None and self.voided_on is None

    @property
    def applied_cents(self) -> int:
        """What is applied now."""
        return sum(each.cents for each in self.applications)

    @property
    def unapplied_cents(self) -> int:
        """What is still on account for the patient."""
        if not self.stands:
            return 0
        return self.amount_cents - self.applied_cents - self.refunded_cents


def check_payment(new: NewPayment) -> None:
    """Raise NotAPayment unless the amount is positive and the method known.

    Raises CardNumber or NotACard for what may not be kept of a card. Source: pci-dss
    """
    if type(new.amount_cents) is not int or new.amount_cents <= 0:
        raise NotAPayment(f"a payment is a positive number of cents, not {new.amount_cents!r}")
    if new.method not in METHOD_WORDS:
        raise NotAPayment(f"{new.method!r} is not a way to pay; use cash, check or card")
    if not new.key:
        raise NotAPayment("a payment needs a key of its own")
    check_card(new.card)
    refuse_card_numbers(new.reference)


def plan_application(
    remainder: Remainder, owed: Sequence[OpenBalance], *, on: date
) -> list[OpenBalance]:
    """The parts of `owed` this money pays: its own visit first, then the oldest service.

    Never more than is owed on a line nor than there is. A copay keeps to its own visit (the one
    named, else one of the day it was taken) for COPAY_WAITS_DAYS. What the plan leaves out
    stays unapplied.

    Source: reliability-money (M26, M27)
    """
    chosen = sorted(
        (balance for balance in owed if balance.cents > 0 and _may_pay(remainder, balance, on)),
        key=lambda each: (
            not _is_own(remainder, each),
            each.service_on or date.max,
            each.encounter_id,
            each.charge_line_id or 0,
        ),
    )
    left, plan = remainder.cents, []
    for balance in chosen:
        part = min(left, balance.cents)
        if part <= 0:
            break
        plan.append(replace(balance, cents=part))
        left -= part
    return plan


def less(owed: Sequence[OpenBalance], paid: Iterable[OpenBalance]) -> list[OpenBalance]:
    """The open balances after the payment."""
    gone = {(part.encounter_id, part.charge_line_id): part.cents for part in paid}
    return [
        replace(each, cents=each.cents - gone.get((each.encounter_id, each.charge_line_id), 0))
        for each in owed
    ]


def by_encounter(parts: Iterable[OpenBalance]) -> list[Applied]:
    """The parts summed visit by visit, in the order they came."""
    sums: dict[int, int] = {}
    for part in parts:
        sums[part.encounter_id] = sums.get(part.encounter_id, 0) + part.cents
    return [Applied(encounter_id, cents) for encounter_id, cents in sums.items()]


def _is_own(remainder: Remainder, balance: OpenBalance) -> bool:
    if remainder.encounter_id is not None:
        return balance.encounter_id == remainder.encounter_id
    return remainder.is_copay and balance.service_on == remainder.received_on


def _may_pay(remainder: Remainder, balance: OpenBalance, on: date) -> bool:
    if not remainder.is_copay or _is_own(remainder, balance):
        return True
    return (on - remainder.received_on).days > COPAY_WAITS_DAYS


class CannotApply(ValueError):
    """The payment does not stand, has less left than wanted, or the visit owes less."""


def plan_chosen(
    left_cents: int, owed: Sequence[OpenBalance], *, cents: int, patient_id: int
) -> list[OpenBalance]:
    """The parts of one visit's balance that so many cents pay. Raises CannotApply.

    Source: reliability-money (M26, M27)
    """
    due = sum(each.cents for each in owed)
    if cents <= 0 or cents > left_cents:
        raise CannotApply(f"{Money(max(left_cents, 0))} of this payment is not applied.")
    if cents > due:
        raise CannotApply(f"The visit owes {Money(due)}; {Money(cents)} is more.")
    return _cut(owed, cents, patient_id)


def plan_release(paid: Sequence[OpenBalance], *, cents: int, patient_id: int) -> list[OpenBalance]:
    """The parts of what a payment paid on one visit that are taken off again, the last first."""
    assert 0 < cents <= sum(each.cents for each in paid), "no more is released than was applied"
    return _cut(list(reversed(paid)), cents, patient_id)


def _cut(parts: Sequence[OpenBalance], cents: int, patient_id: int) -> list[OpenBalance]:
    taken: list[OpenBalance] = []
    for each in parts:
        part = min(cents, each.cents)
        if part > 0:
            taken.append(replace(each, cents=part, patient_id=patient_id))
            cents -= part
    return taken
