"""The clock on money a federal program paid too much: sixty days, a good-faith look not counted.

Source: cfr-42-401.305, reliability-money (M24)
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from claimwright.cycle.receipts.domain.refunds import RETURN_DAYS
from claimwright.ledger.domain.posting import AccountKind, AccountRef, Leg, Posting

LONGEST_LOOK_DAYS = 180
ALARM_DAYS = (45, 55, 60)
LOOK_BACK_YEARS = 6


class NoInvestigation(ValueError):
    """One runs or was held already, or its days do not fit the day it was identified."""


@dataclass(frozen=True, slots=True)
class Clock:
    """How far the sixty days have run on a day."""

    due_on: date
    ran_days: int  # days that count
    is_paused: bool
    pause_ends_on: date | None  # the last day of a look that still runs

    @property
    def left_days(self) -> int:
        """Days left; below zero when it is late."""
        return RETURN_DAYS - self.ran_days

    @property
    def alarm(self) -> int:
        """The highest of 45, 55 and 60 days that has been reached; 0 before."""
        return max((days for days in ALARM_DAYS if self.ran_days >= days), default=0)


def clock(
    identified_on: date, look_from: date | None, look_until: date | None, *, on: date
) -> Clock:
    """The clock on the day. A look counts at most 180 days, and at most until today while it runs.

    Source: cfr-42-401.305
    """
    paused, end = 0, None
    if look_from is not None:
        last = look_from + timedelta(days=LONGEST_LOOK_DAYS)
        end = min(look_until, last) if look_until is not None else last
        paused = max((min(end, on) - max(look_from, identified_on)).days, 0)
    ran = max((on - identified_on).days - paused, 0)
    whole = max((end - max(look_from, identified_on)).days, 0) if look_from and end else 0
    is_paused = look_from is not None and look_until is None and end is not None and on < end
    return Clock(
        due_on=identified_on + timedelta(days=RETURN_DAYS + whole),
        ran_days=ran,
        is_paused=is_paused,
        pause_ends_on=end if is_paused else None,
    )


def check_look(identified_on: date, look_from: date | None, on: date) -> None:
    """Raise NoInvestigation when one was begun before, or the sixty days are over."""
    if look_from is not None:
        raise NoInvestigation("It was investigated before; the clock pauses once.")
    if (on - identified_on).days > RETURN_DAYS:
        raise NoInvestigation("The sixty days are over; a look no longer stops the clock.")


def return_posting(
    public_id: str, payer_id: int | None, claim_id: int | None, cents: int, *, on: date
) -> Posting:
    """Debit what the payer will take back by its correction, credit refunds: the check is out.

    The excess stays in suspense until the payer reverses it; its PLB 72 then clears the debit.
    Source: reliability-835 (B08)
    """
    legs = (
        Leg(AccountRef(AccountKind.TAKEBACK, payer_id), cents, claim_id=claim_id),
        Leg(AccountRef(AccountKind.REFUNDS), -cents, payer_id=payer_id, claim_id=claim_id),
    )
    memo = "Overpayment returned to the payer"
    return Posting(
        f"overpayment:{public_id}", "payer_refund", on, legs, memo, "overpayment", public_id
    )


def cleared_posting(
    public_id: str, payer_id: int | None, claim_id: int | None, cents: int, *, on: date
) -> Posting:
    """Debit refunds, credit cash: the bank paid our check to the payer."""
    legs = (
        Leg(AccountRef(AccountKind.REFUNDS), cents, payer_id=payer_id, claim_id=claim_id),
        Leg(AccountRef(AccountKind.CASH), -cents, payer_id=payer_id, claim_id=claim_id),
    )
    key, memo = f"overpayment-cleared:{public_id}", "Check to the payer paid"
    return Posting(key, "payer_refund_cleared", on, legs, memo, "overpayment", public_id)
