"""A correction moves only the money it must."""

from __future__ import annotations

from claimwright.cycle.charges.domain.changes import plan_lines_change
from claimwright.cycle.charges.domain.encounters import ChargeLineSnapshot, NewChargeLine


def kept(number: int, cents: int) -> ChargeLineSnapshot:
    return ChargeLineSnapshot(
        id=number * 10,
        number=number,
        code="99213",
        modifiers=(),
        units="1",
        charge_cents=cents,
        pointers=(1,),
        description="",
        ndc="",
        ndc_quantity="",
        ndc_unit="",
        note="",
    )


def wanted(cents: int) -> NewChargeLine:
    return NewChargeLine(code="99214", charge_cents=cents)


def test_a_line_of_the_same_charge_keeps_its_row() -> None:
    plan = plan_lines_change([kept(1, 100), kept(2, 200)], [wanted(100), wanted(250)])
    assert [(line_id, number) for line_id, number, _ in plan.rewrite] == [(10, 1)]
    assert plan.remove == (20,)
    assert [(number, line.charge_cents) for number, line in plan.add] == [(2, 250)]


def test_lines_taken_away_and_added() -> None:
    plan = plan_lines_change([kept(1, 100), kept(2, 200)], [wanted(100)])
    assert (plan.remove, plan.add) == ((20,), ())
    plan = plan_lines_change([], [wanted(5)])
    assert (plan.remove, len(plan.add)) == ((), 1)
