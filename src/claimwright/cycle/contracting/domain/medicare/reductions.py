"""Repeated therapy, imaging and diagnostic tests of one day and patient.

Source: cms-mppr-therapy; cms-mppr-imaging; cms-mppr-diagnostic; cms-pfs-file MULT PROC 4 to 7
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from claimwright.cycle.contracting.domain.medicare.reduction_rates import (
    CARDIOVASCULAR,
    IMAGING_PROFESSIONAL,
    IMAGING_TECHNICAL,
    OPHTHALMOLOGY,
    Rates,
    rate_on,
    therapy_percent,
)
from claimwright.cycle.contracting.domain.medicare.working import Fee, Line, open_lines
from claimwright.kernel.money import HALF_UP, Money

THERAPY, IMAGING, CARDIO, EYES = "5", "4", "6", "7"
SEPARATE_SESSION = frozenset({"59", "XE"})
ONLY_TECHNICAL = "3"  # PC/TC indicator


def reduce_repeated(lines: Sequence[Line], on: date) -> None:
    """Apply every reduction of repeated services in force on the day."""
    _reduce_therapy(_with(lines, THERAPY), on)
    for line in open_lines(list(lines)):
        line.times_units()
    imaging = [line for line in _with(lines, IMAGING) if not SEPARATE_SESSION & set(line.modifiers)]
    _reduce_part(imaging, "technical", rate_on(IMAGING_TECHNICAL, on), "cms-mppr-imaging")
    _reduce_part(imaging, "professional", rate_on(IMAGING_PROFESSIONAL, on), "cms-mppr-imaging")
    kinds: tuple[tuple[str, Rates], ...] = ((CARDIO, CARDIOVASCULAR), (EYES, OPHTHALMOLOGY))
    for indicator, rates in kinds:
        tests = _with(lines, indicator)
        _reduce_part(tests, "technical", rate_on(rates, on), "cms-mppr-diagnostic")


def _with(lines: Sequence[Line], indicator: str) -> list[Line]:
    return [line for line in open_lines(list(lines)) if line.fee and line.fee.multiple == indicator]


def _reduce_therapy(lines: Sequence[Line], on: date) -> None:
    """The unit with the highest practice expense in full, all others with it reduced.

    Ties go to the higher fee.
    """
    if sum(line.whole_units for line in lines) < 2:
        return
    first = min(lines, key=_therapy_rank)
    for line in lines:
        assert line.fee is not None
        percent = therapy_percent(on, line.is_facility)
        full = 1 if line is first else 0
        reduced = line.whole_units - full
        if not reduced or not percent:
            continue
        cents = full * line.fee.cents + reduced * line.fee.half_practice_cents
        words = (
            f"Therapy: practice expense of {reduced} of {line.whole_units} units "
            f"reduced by {percent} %"
        )
        line.is_total = True
        line.step("therapy-reduction", words, cents, "cms-mppr-therapy")


def _therapy_rank(line: Line) -> tuple[Decimal, int, int]:
    assert line.fee is not None
    return -line.fee.practice_cents, -line.fee.cents, line.position


def _reduce_part(lines: Sequence[Line], part: str, percent: Decimal, source: str) -> None:
    """The highest of the parts in full, all others reduced by the percentage."""
    parts = [(found, line) for line in lines if (found := _part(line, part)) is not None]
    parts.sort(key=lambda each: (-each[0].cents, each[1].position))
    for place, (fee, line) in enumerate(parts):
        further = line.whole_units - (1 if place == 0 else 0)
        cut = further * (fee.cents - _reduced(fee, percent))
        if cut and line.cents is not None:
            words = f"Several of the day: {part} component reduced by {percent} %"
            line.step(f"{part}-reduction", words, line.cents - cut, source)


def _reduced(fee: Fee, percent: Decimal) -> int:
    """The reduction is taken from the amount before the cap, then the cap applies."""
    before = fee.cents if fee.uncapped_cents is None else fee.uncapped_cents
    return min(Money(before).times(1 - percent / 100, HALF_UP).cents, fee.cents)


def _part(line: Line, part: str) -> Fee | None:
    fee = line.fee
    assert fee is not None
    row = fee.row
    if row is None:
        return None
    if row.modifier or row.pc_tc == ONLY_TECHNICAL:
        is_technical = row.modifier == "TC" or row.pc_tc == ONLY_TECHNICAL
        return fee if is_technical == (part == "technical") else None
    return fee.technical if part == "technical" else fee.professional
