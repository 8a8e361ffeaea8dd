"""What a patient payment is, and which balances it pays first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

METHOD_WORDS = {"cash": "Cash", "check": "Check", "card": "Card"}


class NotAPayment(ValueError):
    """The amount is not positive, or the method is none we know."""


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
    """What the patient owes for one encounter."""

    encounter_id: int
    service_on: date | None
    cents: int


@dataclass(frozen=True, slots=True)
class Applied:
    """Cents put against one encounter."""

    encounter_id: int
    cents: int


@dataclass(frozen=True, slots=True)
class PaymentView:
    """A payment with where its cents went."""

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
    applications: tuple[Applied, ...]

    @property
    def applied_cents(self) -> int:
        """What is applied now."""
        return sum(each.cents for each in self.applications)


def check_payment(new: NewPayment) -> None:
    """Raise NotAPayment unless the amount is positive and the method known."""
    if type(new.amount_cents) is not int or new.amount_cents <= 0:
        raise NotAPayment(f"a payment is a positive number of cents, not {new.amount_cents!r}")
    if new.method not in METHOD_WORDS:
        raise NotAPayment(f"{new.method!r} is not a way to pay; use cash, check or card")
    if not new.key:
        raise NotAPayment("a payment needs a key of its own")


def plan_application(
    cents: int, owed: Sequence[OpenBalance], *, first: int | None = None
) -> list[Applied]:
    """Spread the cents: the named encounter first, then the oldest service; never over-applied.

    What is left over is not in the plan; it stays unapplied.

    Source: reliability-money (M26, M27)
    """
    oldest = sorted(
        (balance for balance in owed if balance.cents > 0),
        key=lambda each: (
            each.encounter_id != first,
            each.service_on or date.max,
            each.encounter_id,
        ),
    )
    plan: list[Applied] = []
    for balance in oldest:
        part = min(cents, balance.cents)
        if part <= 0:
            break
        plan.append(Applied(balance.encounter_id, part))
        cents -= part
    return plan


def less(owed: Mapping[int, OpenBalance], plan: Sequence[Applied]) -> dict[int, OpenBalance]:
    """The open balances after the plan."""
    left = dict(owed)
    for each in plan:
        before = left[each.encounter_id]
        left[each.encounter_id] = OpenBalance(
            before.encounter_id, before.service_on, before.cents - each.cents
        )
    return left
