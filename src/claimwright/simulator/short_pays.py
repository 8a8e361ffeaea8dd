"""What a payer allows for a line: its contract's price, and habits of allowing less."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from claimwright.engines.x12.professional import ServiceLine
from claimwright.simulator.case import Case, fee_cents, line_day
from claimwright.simulator.dice import is_lucky
from claimwright.simulator.scenario import Scenario, ShortPay


def short_paid(scenario: Scenario, case: Case, line: ServiceLine, price: int) -> int:
    """The price, or less where one of the payer's habits strikes the line."""
    habit = habit_striking(scenario, case, line)
    return price if habit is None else min(price, _short(scenario, case, line, habit, price))


def habit_striking(scenario: Scenario, case: Case, line: ServiceLine) -> ShortPay | None:
    """The first habit that strikes the line; the same line is always struck alike."""
    if case.claim.rank != "P":
        return None
    for index, habit in enumerate(case.policy.short_pays):
        about = (case.policy.id, index, case.claim.control_number, line.number)
        if _can_strike(scenario, case, line, habit) and is_lucky(
            habit.per_million, scenario.seed, "short", *about
        ):
            return habit
    return None


def _can_strike(scenario: Scenario, case: Case, line: ServiceLine, habit: ShortPay) -> bool:
    fee = fee_cents(scenario, line.procedure, line_day(case, line))
    if fee is None:
        return False
    if habit.kind == "multiple":
        return line.number != _dearest(scenario, case)
    if habit.kind == "old_fees":
        older = _older_fee(scenario, case, line)
        return older is not None and older < fee
    return True


def _dearest(scenario: Scenario, case: Case) -> int:
    fees = [
        (fee_cents(scenario, line.procedure, line_day(case, line)) or 0, -line.number)
        for line in case.claim.lines
    ]
    return -max(fees)[1]


def _older_fee(scenario: Scenario, case: Case, line: ServiceLine) -> int | None:
    in_force = [table for table in scenario.fees if table.effective_on <= line_day(case, line)]
    return in_force[-2].amounts.get(line.procedure) if len(in_force) > 1 else None


def _short(scenario: Scenario, case: Case, line: ServiceLine, habit: ShortPay, price: int) -> int:
    fee, units = fee_cents(scenario, line.procedure, line_day(case, line)) or 0, line.units
    percent = case.policy.fee_percent
    if habit.kind == "percent":
        return contract_cents(fee, percent - habit.percent, units_of(units))
    if habit.kind == "old_fees":
        return contract_cents(_older_fee(scenario, case, line) or 0, percent, units_of(units))
    if habit.kind == "multiple":
        return percent_of(price, 50)
    if habit.kind == "non_physician":
        return percent_of(price, 85)
    return price * 2 // 3 - 7


def contract_cents(fee: int, percent: int, units: Decimal) -> int:
    """A percentage of the fee times units, rounded half up."""
    if units == 1:
        return percent_of(fee, percent)
    exact = fee * percent * units / 100
    return int(exact.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def units_of(text: str) -> Decimal:
    """Units as a number; what is no number counts as one."""
    try:
        units = Decimal(text)
    except InvalidOperation:
        return Decimal(1)
    return units if units.is_finite() and 0 < units < 10_000 else Decimal(1)


def percent_of(cents: int, percent: int) -> int:
    """A whole percentage of a non-negative amount, half a cent rounded up."""
    return (cents * percent + 50) // 100
