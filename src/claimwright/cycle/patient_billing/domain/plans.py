"""Payment plans: a monthly amount until a balance is paid; what was paid pays the oldest month."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from claimwright.kernel.money import Money

GRACE_DAYS = 7  # a month is missed when its amount is not there so many days after it was due
LONGEST_MONTHS = 60
MET, DUE, MISSED, COMING = "met", "due", "missed", "coming"
STATE_WORDS = {MET: "Paid", DUE: "Due", MISSED: "Missed", COMING: "Coming"}


class NoPlan(ValueError):
    """The plan asks for nothing, for more than is owed, for too long, or one runs already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPlan:
    """What was agreed. `key` names this one event."""

    patient_id: int
    total_cents: int
    monthly_cents: int
    first_due_on: date
    key: str


@dataclass(frozen=True, slots=True)
class Installment:
    """One month: what is asked for, and how much of it is paid."""

    due_on: date
    cents: int
    paid_cents: int
    state: str

    @property
    def open_cents(self) -> int:
        """What of the month is not paid."""
        return self.cents - self.paid_cents


@dataclass(frozen=True, slots=True)
class PlanStanding:
    """How a plan stands on a day."""

    installments: tuple[Installment, ...]
    paid_cents: int

    @property
    def missed_cents(self) -> int:
        """What was due, is past its grace and is not paid."""
        return sum(one.open_cents for one in self.installments if one.state == MISSED)

    @property
    def missed_count(self) -> int:
        """How many months were missed."""
        return sum(one.state == MISSED for one in self.installments)

    @property
    def due_cents(self) -> int:
        """What is asked for now: missed months, and the one that is due."""
        asked = [one for one in self.installments if one.state in (MISSED, DUE)]
        return sum(one.open_cents for one in asked)

    @property
    def next(self) -> Installment | None:
        """The first month not paid."""
        return next((one for one in self.installments if one.open_cents), None)

    @property
    def is_kept(self) -> bool:
        """Whether nothing was missed."""
        return not self.missed_cents

    @property
    def left_cents(self) -> int:
        """What of the agreed total is not paid."""
        return sum(one.open_cents for one in self.installments)


def check_plan(new: NewPlan, *, owed_cents: int, on: date) -> None:
    """Raise NoPlan unless it asks for money that is owed, from today on, within five years."""
    if new.monthly_cents <= 0 or new.total_cents <= 0:
        raise NoPlan("A plan asks for an amount above zero each month.")
    if new.monthly_cents > new.total_cents:
        raise NoPlan("The month asks for more than the whole.")
    if new.total_cents > owed_cents:
        raise NoPlan(f"The family owes {Money(owed_cents)}; the plan may not ask for more.")
    if new.first_due_on < on:
        raise NoPlan("The first month is due in the past.")
    months = -(-new.total_cents // new.monthly_cents)
    if months > LONGEST_MONTHS:
        raise NoPlan(f"That takes {months} months; the longest plan takes {LONGEST_MONTHS}.")


def schedule(total_cents: int, monthly_cents: int, first_due_on: date) -> list[tuple[date, int]]:
    """(due day, cents) of each month; they sum to the total, the last one takes the rest.

    A plan due on the 31st is due on the last day of a shorter month.
    """
    found: list[tuple[date, int]] = []
    left = total_cents
    while left > 0:
        part = min(left, monthly_cents)
        found.append((_months_later(first_due_on, len(found)), part))
        left -= part
    return found


def standing(months: Sequence[tuple[date, int]], *, paid_cents: int, on: date) -> PlanStanding:
    """How the plan stands: money pays the oldest month first; no month is paid by promise."""
    left = max(paid_cents, 0)
    found: list[Installment] = []
    for due_on, cents in months:
        part = min(left, cents)
        left -= part
        found.append(Installment(due_on, cents, part, _state(due_on, cents - part, on)))
    return PlanStanding(tuple(found), paid_cents)


def _state(due_on: date, open_cents: int, on: date) -> str:
    if not open_cents:
        return MET
    if (on - due_on).days > GRACE_DAYS:
        return MISSED
    return DUE if (due_on - on).days <= 0 or due_on.replace(day=1) == on.replace(day=1) else COMING


def _months_later(first: date, months: int) -> date:
    place = first.month - 1 + months
    year, month = first.year + place // 12, place % 12 + 1
    return date(year, month, min(first.day, monthrange(year, month)[1]))
