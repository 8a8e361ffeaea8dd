"""Units with the arithmetic that led to them, as a coder would write it down beside the record."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from claimwright.cycle.coding.domain.units import (
    PERIOD_MINUTES,
    CannotCount,
    Drug,
    TimedRule,
    anesthesia_units,
    critical_care_units,
    drug_units,
    timed_units,
)

RULE_WORDS = {
    TimedRule.CMS: "Medicare's eight-minute rule: all minutes of the day together",
    TimedRule.AMA: "CPT's midpoint rule: each service alone",
}
LEAST_MINUTES = 8
PER_UNIT = re.compile(
    r"\b(?:per\s+)?(\d[\d,]*(?:\.\d+)?|one)?\s*"
    r"(mg|mcg|microgram|milligram|gram|gm|unit|iu|usp unit|ml|cc|mci|million units)s?\b"
)
MOST_VIALS = 60


@dataclass(frozen=True, slots=True)
class Worked:
    """What one line of the visit should carry. `units` and `wasted` are as the claim says them.

    `minutes` are those of the line, None where it counts none. `modifier` is to be added to the
    line (JZ), `wasted` units go on a second line with JW. A `refusal` is why nothing came out.
    """

    code: str
    units: str = ""
    minutes: int | None = None
    modifier: str = ""
    wasted: int = 0
    steps: tuple[str, ...] = ()
    refusal: str = ""
    others: tuple[Worked, ...] = ()  # what follows it on lines of their own


def work_timed(
    services: Sequence[tuple[str, int]], rules: Sequence[TimedRule]
) -> tuple[tuple[str, ...], list[Worked]]:
    """(the day's arithmetic, one result per code) for (code, minutes) of one day.

    The first rule decides; where a second one may hold and counts otherwise, a step says so.
    Raises CannotCount. Source: cms-time-units
    """
    rule = rules[0]
    units = timed_units(services, rule)
    minutes = {code: sum(m for c, m in services if c == code) for code in units}
    day = (RULE_WORDS[rule] + ".", *_day_steps(minutes, rule))
    found = []
    for code, spent in minutes.items():
        steps = [_code_step(code, spent, units[code], rule)]
        for other in rules[1:]:
            counted = timed_units(services, other)[code]
            if counted != units[code]:
                steps.append(f"By {RULE_WORDS[other].split(':')[0]} it would be {counted}.")
        found.append(Worked(code, str(units[code]), spent, steps=tuple(steps)))
    return day, found


def _day_steps(minutes: dict[str, int], rule: TimedRule) -> tuple[str, ...]:
    if rule is TimedRule.AMA or not minutes:
        return ()
    total = sum(minutes.values())
    count = (total + PERIOD_MINUTES - LEAST_MINUTES) // PERIOD_MINUTES
    summed = " + ".join(str(spent) for spent in minutes.values())
    shown = f"{summed} = {total} minutes" if len(minutes) > 1 else f"{total} minutes"
    if not count:
        return (f"{shown}: none, for the first unit takes {LEAST_MINUTES}.",)
    least = (count - 1) * PERIOD_MINUTES + LEAST_MINUTES
    reach = f"{least} to {least + PERIOD_MINUTES - 1}"
    return (f"{shown}: {_counted(count, 'unit')} ({reach}).",)


def _code_step(code: str, spent: int, units: int, rule: TimedRule) -> str:
    quarters, over = divmod(spent, PERIOD_MINUTES)
    said = f"{code}: {spent} = {quarters} × {PERIOD_MINUTES} + {over}"
    if units > quarters:
        why = "the most left over" if rule is TimedRule.CMS else "past the midpoint"
        return f"{said}, and one for the {over} {why}: {units}."
    left = f"; {over} left over earn none" if over else ""
    return f"{said}{left}: {units}."


def work_anesthesia(code: str, minutes: int, base_units: int | None) -> Worked:
    """Minutes as the claim carries them, and the base and time units they are paid by.

    Raises CannotCount. Source: cms-anesthesia
    """
    if minutes <= 0:
        raise CannotCount(f"{code} needs the minutes of anesthesia")
    time = anesthesia_units(minutes)
    steps = [f"{minutes} minutes ÷ {PERIOD_MINUTES} = {time} time units (to one decimal)."]
    if base_units is None:
        steps.append("Add the code's base units to see what is paid.")
    else:
        whole = anesthesia_units(minutes, base_units, whole=True)
        steps.append(f"{base_units} base + {time} time = {base_units + time} units are paid.")
        steps.append(f"A payer that counts whole units pays {whole}.")
    steps.append(f"The claim carries the minutes: {minutes} (MJ).")
    return Worked(code, str(minutes), minutes, steps=tuple(steps))


def work_critical_care(minutes: int, *, is_medicare: bool, on: date) -> Worked:
    """99291 with its 99292, or a refusal below half an hour. Source: cms-critical-care"""
    found = critical_care_units(minutes, is_medicare=is_medicare, on=on)
    if not found.first:
        return Worked("99291", refusal=f"{minutes} minutes are no critical care; it takes 30.")
    rule = "a full half hour beyond 74" if is_medicare else "75 minutes"
    steps = [f"{minutes} minutes: 99291 once, for the first 30 to 74."]
    if not found.further:
        steps.append(f"99292 starts with {rule}.")
        return Worked("99291", "1", minutes, steps=tuple(steps))
    steps.append(f"{minutes} − 74 = {minutes - 74} beyond: 99292 × {found.further}.")
    further = Worked("99292", str(found.further))
    return Worked("99291", "1", minutes, steps=tuple(steps), others=(further,))


def work_drug(code: str, drug: Drug, *, on: date, measure: str = "") -> Worked:
    """Units given, JW for what was thrown away or JZ for nothing. Raises CannotCount.

    Without vials nothing is said of waste but that it has to be told. Source: cms-jw-jz
    """
    is_open = drug.is_single_dose and not drug.vials
    counted = drug if drug.vials else replace(drug, vials=(drug.dose,), is_single_dose=False)
    found = drug_units(counted, on=on)
    named = f" {measure}" if measure else ""
    exact = drug.dose / drug.billing_unit
    rounded = ", rounded up" if exact != found.given else ""
    steps = [
        f"{_plain(drug.dose)}{named} ÷ {_plain(drug.billing_unit)}{named} a unit "
        f"= {_plain(exact)}{rounded}: {_counted(found.given, 'unit')} given."
    ]
    content = sum(drug.vials, Decimal(0))
    if is_open:
        steps.append("Name the vials opened: what was thrown away needs JW, else JZ says nothing.")
    elif drug.is_single_dose:
        opened = " + ".join(_plain(vial) for vial in drug.vials)
        summed = f"{opened} = {_plain(content)}" if len(drug.vials) > 1 else opened
        steps.append(
            f"Opened {summed}{named} = {_plain(content / drug.billing_unit)} units; "
            f"{_counted(found.discarded, 'whole unit')} thrown away."
        )
    else:
        steps.append("From a vial for many doses: nothing is said of waste.")
    if found.discarded:
        steps.append(f"A second line of {found.discarded} with JW; the record names the amount.")
    elif found.given_modifier:
        steps.append("JZ says that nothing was thrown away.")
    if found.is_unconfirmed:
        steps.append(
            "Part of the last unit was left in the vial: below a whole unit no JW is billed. "
            "Ask the payer whether it wants JZ."
        )
    return Worked(
        code,
        str(found.given),
        modifier=found.given_modifier,
        wasted=found.discarded,
        steps=tuple(steps),
    )


def billing_unit_in(description: str) -> tuple[Decimal, str] | None:
    """How much one unit of a drug is, read off the end of its description: (10, "mg"), or None."""
    said = list(PER_UNIT.finditer(description.lower()))
    if not said:
        return None
    amount, measure = said[-1].groups()
    try:
        size = Decimal(1) if amount in (None, "one") else Decimal(amount.replace(",", ""))
    except ArithmeticError:
        return None
    return (size, measure) if size > 0 else None


def read_vials(text: str) -> tuple[Decimal, ...]:
    """Contents of the vials opened: "100 100 50" or "4x100". Raises CannotCount."""
    vials: list[Decimal] = []
    for word in text.lower().replace("×", "x").replace(",", " ").split():
        count, is_many, size = word.partition("x")
        if not is_many:
            count, size = "1", word
        if not count.isdigit() or not 0 < int(count) <= MOST_VIALS:
            raise CannotCount(f"{word!r} is no number of vials; write 100 100 or 2x100")
        vials += [read_amount(size, what="a vial")] * int(count)
    if len(vials) > MOST_VIALS:
        raise CannotCount(f"More than {MOST_VIALS} vials were opened")
    return tuple(vials)


def read_amount(text: str, *, what: str) -> Decimal:
    """A plain number above zero. Raises CannotCount."""
    if not re.fullmatch(r"\d{1,7}(\.\d{1,4})?", text.strip(), re.ASCII) or not Decimal(text):
        raise CannotCount(f"{text.strip() or 'Nothing'} is no amount for {what}")
    return Decimal(text.strip())


def _counted(count: int, word: str) -> str:
    return f"{count} {word}" if count == 1 else f"{count} {word}s"


def _plain(number: Decimal) -> str:
    return f"{number.quantize(Decimal('0.0001')).normalize():f}"
