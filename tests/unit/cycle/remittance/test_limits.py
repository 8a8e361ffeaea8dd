"""M43: what no payer can mean is refused before anything is stored."""

from __future__ import annotations

from dataclasses import replace

from claimwright.cycle.remittance.domain import limits
from claimwright.cycle.remittance.domain.limits import is_within_limits, too_large
from claimwright.engines.x12.remittance import (
    ProviderAdjustment,
    Remittance,
    RemittanceClaim,
    RemittanceLine,
)
from tests.support.remits import an_advice

LARGEST = 99_999_999_999


def a_set(lines: int = 1, adjustments: int = 1, cents: int = LARGEST) -> Remittance:
    line = RemittanceLine(procedure="99213", charge_cents=1, paid_cents=1)
    claim = RemittanceClaim(
        control_number="A", status="1", charge_cents=1, paid_cents=1, lines=(line,) * lines
    )
    return an_advice(
        claim,
        payment_cents=0,
        plbs=(ProviderAdjustment("1", None, "CS", "", cents),) * adjustments,
    )


def test_ten_digits_many_lines_and_many_adjustments_are_taken() -> None:
    assert is_within_limits(a_set(limits.MOST_LINES, limits.MOST_ADJUSTMENTS))


def test_one_cent_line_or_adjustment_more_is_refused_in_words() -> None:
    beyond = (
        a_set(cents=LARGEST + 1),
        a_set(lines=limits.MOST_LINES + 1),
        a_set(adjustments=limits.MOST_ADJUSTMENTS + 1),
        replace(a_set(), payment_cents=-LARGEST - 1),
    )
    assert not any(is_within_limits(each) for each in beyond)
    assert too_large(beyond[1]).code == "RMT-AMOUNT-TOO-LARGE"
