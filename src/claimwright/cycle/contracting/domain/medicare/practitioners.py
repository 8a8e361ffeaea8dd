"""Rates that depend on who gives the service and whether Medicare's rate is accepted.

Source: cms-claims-manual chapter 12 sections 20.3, 110, 120, 150; cms-pfs-file
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from claimwright.cycle.contracting.domain.medicare.reduction_rates import (
    THERAPY_ASSISTANT,
    rate_on,
)
from claimwright.cycle.contracting.domain.medicare.working import (
    MANUAL,
    Circumstances,
    Line,
    Practitioner,
    open_lines,
)
from claimwright.kernel.money import HALF_UP, Money

PERCENT: dict[Practitioner, Decimal] = {
    Practitioner.PHYSICIAN: Decimal(100),
    Practitioner.NON_PHYSICIAN: Decimal(85),
    Practitioner.MIDWIFE: Decimal(100),
    Practitioner.SOCIAL_WORKER: Decimal(75),
    Practitioner.DIETITIAN: Decimal(85),
}
NON_PARTICIPATING_PERCENT = Decimal(95)
LIMITING_RATE = Decimal("1.0925")  # 115 % of 95 %
BY_THERAPY_ASSISTANT = frozenset({"CQ", "CO"})  # of a physical, an occupational therapist
RATE_INCLUDED = "AS"  # its 13.6 % is the non-physician's already


def price_practitioner(lines: Sequence[Line], circumstances: Circumstances) -> None:
    """85 % for a non-physician unless incident to a physician's care; 95 % without assignment.

    A therapy assistant's service is reduced after the reduction of repeated therapy.
    """
    percent = PERCENT[circumstances.practitioner]
    by_assistant = rate_on(THERAPY_ASSISTANT, circumstances.on)
    for line in open_lines(list(lines)):
        if by_assistant and BY_THERAPY_ASSISTANT & set(line.modifiers):
            words = "Given in whole or in part by a therapy assistant"
            line.rate("therapy-assistant", words, by_assistant, "cms-therapy-assistants")
        is_reduced = not circumstances.is_incident_to and RATE_INCLUDED not in line.modifiers
        if percent != 100 and is_reduced:
            words = f"Given by a {circumstances.practitioner.replace('_', '-')} practitioner"
            if circumstances.practitioner is not Practitioner.NON_PHYSICIAN:
                words = f"Given by a {circumstances.practitioner.replace('_', ' ')}"
            line.rate("practitioner", words, percent, f"{MANUAL} chapter 12 section 120")
        if circumstances.is_nonparticipating:
            line.rate(
                "non-participating",
                "Not participating",
                NON_PARTICIPATING_PERCENT,
                f"{MANUAL} chapter 12 section 20.3",
            )


def limiting_charge_cents(schedule_cents: int) -> int:
    """The most a non-participating physician may charge: 109.25 % of the full fee.

    Source: cms-pfs-file
    """
    return Money(schedule_cents).times(LIMITING_RATE, HALF_UP).cents
