"""Which paid lines fall short of their contract, and the mistake that explains each."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from claimwright.cycle.claims.domain.adjudications import AdjudicationLineView, AdjudicationView
from claimwright.cycle.claims.domain.expected import ExpectedLine
from claimwright.cycle.contracting.domain.pricing import PriceStep
from claimwright.cycle.remittance.domain.underpayments import (
    ACCEPTED,
    OPEN,
    RECOVERED,
    TRANSITIONS,
    Cause,
    Hypothesis,
    PaidLine,
    Unsettled,
    WrongMove,
    check_move,
    find_shortfalls,
    is_short,
    settle_by,
)
from claimwright.engines.x12.parties import Adjustment

STEPS = (
    PriceStep("Medicare: 20610 $100.00", 10000, "fee-schedule"),
    PriceStep("× 120 % by contract", 12000, "contract-percent"),
)


def decided(allowed: int, *adjustments: Adjustment, charge: int = 30000) -> AdjudicationView:
    line = AdjudicationLineView(
        id=1,
        line_number=1,
        charge_line_id=1,
        procedure="20610",
        modifiers=(),
        charge_cents=charge,
        paid_cents=allowed,
        allowed_cents=allowed,
        adjustments=(Adjustment("CO", "45", charge - allowed), *adjustments),
        remarks=(),
    )
    return AdjudicationView(
        id=7,
        claim_id=3,
        version_id=4,
        payer_id=5,
        remittance_ref="1",
        status="1",
        payer_claim_number="P1",
        charge_cents=charge,
        paid_cents=allowed,
        allowed_cents=allowed,
        patient_cents=0,
        paid_on=date(2026, 3, 20),
        crossed_over=False,
        claim_adjustments=(),
        remarks=(),
        lines=(line,),
        is_reversal=False,
        reverses_id=None,
        recorded_at=datetime(2026, 3, 20, tzinfo=UTC),
    )


def paid(view: AdjudicationView, expected: int | None = 12000, units: int = 1) -> PaidLine:
    return PaidLine(
        view=view,
        line=view.lines[0],
        expected=ExpectedLine(expected, 10, STEPS),
        units=Decimal(units),
    )


def cause(line: PaidLine, *supposed: Hypothesis) -> Cause:
    (found,) = find_shortfalls([line], lambda _: supposed)
    return found.cause


@pytest.mark.parametrize(
    ("allowed", "expected"),
    [
        (6000, Cause.MULTIPLE),
        (3000, Cause.MULTIPLE),
        (10200, Cause.NON_PHYSICIAN),
        (11760, Cause.SEQUESTERED_TWICE),
        (11500, Cause.LOWER_PERCENT),
        (11533, Cause.UNEXPLAINED),
        (0, Cause.UNEXPLAINED),
    ],
)
def test_the_amount_tells_the_mistake(allowed: int, expected: Cause) -> None:
    assert cause(paid(decided(allowed))) is expected


def test_other_prices_explain_first() -> None:
    old = Hypothesis(Cause.OLD_SCHEDULE, 10200, "by an old list")
    assert cause(paid(decided(10200)), old) is Cause.OLD_SCHEDULE


def test_units_and_sides_that_were_not_paid() -> None:
    assert cause(paid(decided(8000), units=3)) is Cause.UNITS
    line = paid(decided(8000))
    sided = replace(
        line, expected=replace(line.expected, steps=(*STEPS, PriceStep("", 12000, "bilateral")))
    )
    assert cause(sided) is Cause.ONE_SIDE


def test_what_law_takes_from_the_payment_is_no_underpayment() -> None:
    """Sequestration is inside the allowed amount; quality adjustments (144, 237) are added back."""
    assert not is_short(paid(decided(12000, Adjustment("CO", "253", 192))))
    assert not is_short(paid(decided(11000, Adjustment("CO", "237", 1000))))
    assert is_short(paid(decided(11000, Adjustment("CO", "144", -1000))))
    assert not is_short(paid(decided(12500, Adjustment("CO", "144", -500))))


def test_denied_reversed_repeated_and_unpriced_lines_are_left_to_others() -> None:
    assert not is_short(paid(decided(0, Adjustment("CO", "50", 30000))))
    assert not is_short(paid(decided(0, Adjustment("OA", "23", 30000))))
    assert not is_short(paid(replace(decided(100), is_reversal=True)))
    assert not is_short(paid(decided(100), expected=None))


def test_the_tolerance_and_the_charge_are_the_limits() -> None:
    assert not is_short(paid(decided(11990)))
    assert is_short(paid(decided(11989)))
    assert not is_short(paid(decided(9000, charge=9000)))


# -- what comes after --------------------------------------------------------------------------

ASKED = Unsettled(
    id=1, adjudication_id=7, claim_id=3, line_number=1, allowed_cents=10000, variance_cents=2000
)


def test_a_corrected_payment_settles_what_it_recovers() -> None:
    assert settle_by(decided(10000), [ASKED]) == []
    (whole,) = settle_by(replace(decided(12000), id=8), [ASKED])
    assert (whole.state, whole.recovered_cents) == (RECOVERED, 2000)
    (part,) = settle_by(replace(decided(11000), id=8), [ASKED])
    assert (part.state, part.recovered_cents) == (RECOVERED, 1000)
    (worse,) = settle_by(replace(decided(9000), id=8), [ASKED])
    assert (worse.state, worse.recovered_cents) == (ACCEPTED, 0)
    (gone,) = settle_by(None, [ASKED])
    assert gone.state == ACCEPTED


def test_only_moves_of_the_table_are_made() -> None:
    for from_state, allowed in TRANSITIONS.items():
        for to_state in TRANSITIONS:
            if to_state in allowed:
                check_move(from_state, to_state)
            else:
                with pytest.raises(WrongMove):
                    check_move(from_state, to_state)
    assert not TRANSITIONS[RECOVERED]
    assert OPEN in TRANSITIONS[ACCEPTED]
