"""Units from minutes and milligrams: timed services, anesthesia, critical care, drugs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal
from enum import StrEnum

PERIOD_MINUTES = 15
JW_SINCE = date(2017, 1, 1)
JZ_SINCE = date(2023, 7, 1)
MEDICARE_CRITICAL_CARE_SINCE = date(2023, 1, 1)


class CannotCount(ValueError):
    """The figures make no units; the message says why."""


class TimedRule(StrEnum):
    """How a payer counts fifteen-minute services; each plan says which."""

    CMS = "cms"  # all timed minutes of the day together: the 8-minute rule
    AMA = "ama"  # each service by itself, one unit once past the midpoint


def timed_units(services: Sequence[tuple[str, int]], rule: TimedRule) -> dict[str, int]:
    """Units of each (code, minutes) of one day, in their order; a code that earns none has 0.

    Under Medicare's rule the total decides how many units there are (8 to 22 minutes one, 23 to 37
    two, and so on); each service keeps its full quarters, the rest goes to the most minutes left
    over. Raises CannotCount.
    Source: cms-time-units
    """
    minutes: dict[str, int] = {}
    for code, given in services:
        if given < 0:
            raise CannotCount(f"{code} has {given} minutes")
        minutes[code] = minutes.get(code, 0) + given
    if rule is TimedRule.AMA:
        return {code: _quarters(spent) for code, spent in minutes.items()}
    units = {code: spent // PERIOD_MINUTES for code, spent in minutes.items()}
    left = _quarters(sum(minutes.values())) - sum(units.values())
    by_rest = sorted(minutes, key=lambda code: -(minutes[code] % PERIOD_MINUTES))
    for code in by_rest[: max(left, 0)]:
        units[code] += 1
    return units


def _quarters(minutes: int) -> int:
    """Fifteen-minute units, one more once eight of the next fifteen minutes are spent."""
    return (minutes + PERIOD_MINUTES // 2) // PERIOD_MINUTES


def anesthesia_units(minutes: int, base_units: int = 0, *, whole: bool = False) -> Decimal:
    """Base and time units; a time unit is 15 minutes, to one decimal.

    With `whole`, as some other payers ask, the time units are rounded to the next whole one.
    Raises CannotCount.
    Source: cms-anesthesia
    """
    if minutes < 0 or base_units < 0:
        raise CannotCount("Minutes and base units cannot be negative")
    time = Decimal(minutes) / PERIOD_MINUTES
    step, rounding = (Decimal(1), ROUND_CEILING) if whole else (Decimal("0.1"), ROUND_HALF_UP)
    return base_units + time.quantize(step, rounding)


@dataclass(frozen=True, slots=True)
class CriticalCare:
    """Units of 99291 (first) and 99292 (each further half hour)."""

    first: int
    further: int


def critical_care_units(minutes: int, *, is_medicare: bool, on: date) -> CriticalCare:
    """Critical care of one day: 99291 from 30 minutes; 99292 from 75, for Medicare from 104.

    Source: cms-critical-care
    """
    if minutes < 30:
        return CriticalCare(0, 0)
    full_halves = is_medicare and on >= MEDICARE_CRITICAL_CARE_SINCE
    beyond = max(minutes - 74, 0)
    return CriticalCare(1, beyond // 30 if full_halves else -(-beyond // 30))


@dataclass(frozen=True, slots=True)
class Drug:
    """A dose from vials. Amounts share one measure, such as milligrams."""

    dose: Decimal
    billing_unit: Decimal  # how much one HCPCS unit is
    vials: tuple[Decimal, ...]  # content of each vial opened
    is_single_dose: bool = True


@dataclass(frozen=True, slots=True)
class DrugUnits:
    """What to bill: units given, units discarded on their own line, and the modifiers of both.

    `is_unconfirmed` where the authorities leave open whether JZ is due.
    """

    given: int
    discarded: int
    given_modifier: str  # "JZ" or ""
    discarded_modifier: str  # "JW" or ""
    is_unconfirmed: bool = False


def drug_units(drug: Drug, *, on: date) -> DrugUnits:
    """Units given, rounded up to whole ones, and units discarded of single-dose containers.

    What a rounded-up unit already pays for is not billed again as discarded. Raises CannotCount.
    Source: cms-jw-jz
    """
    if drug.dose <= 0 or drug.billing_unit <= 0 or any(vial <= 0 for vial in drug.vials):
        raise CannotCount("The dose, the billing unit and every vial must be more than nothing")
    content = sum(drug.vials, Decimal(0))
    if content < drug.dose:
        raise CannotCount(f"The vials hold {content}, less than the dose of {drug.dose}")
    given = int((drug.dose / drug.billing_unit).to_integral_value(ROUND_CEILING))
    if not drug.is_single_dose or on < JW_SINCE:
        return DrugUnits(given, 0, "", "")
    discarded = max(int(content / drug.billing_unit) - given, 0)
    if discarded:
        return DrugUnits(given, discarded, "", "JW")
    return DrugUnits(given, 0, "JZ" if on >= JZ_SINCE else "", "", content != drug.dose)


def vials_for(dose: Decimal, sizes: Sequence[Decimal]) -> tuple[Decimal, ...]:
    """The vials that leave the least over for a dose, few before many. Raises CannotCount."""
    if not sizes or min(sizes) <= 0 or dose <= 0:
        raise CannotCount("Name at least one vial size and a dose")
    best: tuple[Decimal, ...] = ()
    stack: list[tuple[Decimal, ...]] = [()]
    most = int((dose / max(sizes)).to_integral_value(ROUND_CEILING)) + len(sizes)
    while stack:
        chosen = stack.pop()
        held = sum(chosen, Decimal(0))
        if held >= dose:
            if not best or (held, len(chosen)) < (sum(best, Decimal(0)), len(best)):
                best = chosen
        elif len(chosen) < most:
            stack += [(*chosen, size) for size in sizes if not chosen or size <= chosen[-1]]
    return best
