"""Giving unapplied money back: never more than there is, from the oldest payment first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from claimwright.cycle.receipts.domain.payments import Remainder
from claimwright.kernel.money import Money

ALONE_LIMIT_CENTS = 10_000  # what one person may give back where the practice says nothing
RETURN_DAYS = 60  # a federal program's overpayment goes back within these days of being found
ASKED, APPROVED, DECLINED = "asked", "approved", "declined"
REQUEST_WORDS = {
    ASKED: "Waits for a second person",
    APPROVED: "Approved",
    DECLINED: "Declined",
}

WAITING, DUE, DROPPED = "waiting", "asked", "dropped"
PROMISE_WORDS = {
    WAITING: "Waits for the payer's answer",
    DUE: "A refund was asked for",
    DROPPED: "Nothing was left to give back",
}


class ExceedsCredit(ValueError):
    """The refund is larger than the patient's unapplied money, or not positive."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRefund:
    """A refund to be issued. `key` names this one event: the same key is one refund."""

    patient_id: int
    amount_cents: int
    issued_on: date
    reason: str
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPromise:
    """Money a patient paid on a visit whose payer changed, theirs as far as no share is left.

    `key` names this one promise: the same key is one.
    """

    key: str
    patient_id: int  # who paid, and so who gets it back
    encounter_id: int
    amount_cents: int  # at most
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseFacts:
    """A promise that waits. `is_final` once no payer has the visit before it or owes for it."""

    promise_id: int
    patient_id: int
    amount_cents: int
    is_final: bool


def plan_promises(
    waiting: Sequence[PromiseFacts], free_cents: Mapping[int, int]
) -> list[tuple[int, int]]:
    """(promise, cents due) of those whose visit is final, oldest first; 0 where nothing is left.

    `free_cents` is each patient's money on account less what they owe and what was asked for: no
    cent is promised twice, and none is given back that the ledger does not hold for them.
    Source: reliability-money (M23)
    """
    left = {patient_id: max(0, cents) for patient_id, cents in free_cents.items()}
    due = []
    for one in waiting:
        if one.is_final:
            cents = min(one.amount_cents, left.get(one.patient_id, 0))
            left[one.patient_id] = left.get(one.patient_id, 0) - cents
            due.append((one.promise_id, cents))
    return due


def plan_refund(amount_cents: int, remainders: Sequence[Remainder]) -> list[tuple[int, int]]:
    """(payment id, cents) pairs that sum to the refund. Raises ExceedsCredit.

    Source: reliability-money (M23)
    """
    credit = sum(each.cents for each in remainders)
    if amount_cents <= 0 or amount_cents > credit:
        raise ExceedsCredit(
            f"{Money(amount_cents)} cannot be refunded: the patient has {Money(credit)} on account."
        )
    plan, left = [], amount_cents
    for each in sorted(remainders, key=lambda r: (r.received_on, r.payment_id)):
        part = min(left, each.cents)
        if part > 0:
            plan.append((each.payment_id, part))
            left -= part
    return plan


def return_by(identified_on: date) -> date:
    """The last day on which an overpayment of Medicare or Medicaid goes back unpunished.

    Source: reliability-money (M24)
    """
    return identified_on + timedelta(days=RETURN_DAYS)
