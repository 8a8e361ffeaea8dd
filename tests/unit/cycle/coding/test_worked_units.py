"""W26, W29, W30 as the calculator shows them: the units and the arithmetic beside them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from claimwright.cycle.coding.domain.units import CannotCount, Drug, TimedRule
from claimwright.cycle.coding.domain.worked_units import (
    billing_unit_in,
    read_vials,
    work_anesthesia,
    work_critical_care,
    work_drug,
    work_timed,
)

DAY = date(2025, 3, 4)
BOTH = (TimedRule.CMS, TimedRule.AMA)
MG100 = Decimal(100)


def test_w29_the_days_minutes_make_the_units_and_the_steps_say_so() -> None:
    day, found = work_timed([("97110", 33), ("97140", 7)], BOTH)
    assert [(one.code, one.units, one.minutes) for one in found] == [
        ("97110", "2", 33),
        ("97140", "1", 7),
    ]
    assert day[1] == "33 + 7 = 40 minutes: 3 units (38 to 52)."
    assert found[0].steps == ("97110: 33 = 2 × 15 + 3; 3 left over earn none: 2.",)
    assert found[1].steps == (
        "97140: 7 = 0 × 15 + 7, and one for the 7 the most left over: 1.",
        "By CPT's midpoint rule it would be 0.",
    )


def test_seven_minutes_earn_nothing_and_say_why() -> None:
    day, found = work_timed([("97110", 7)], [TimedRule.CMS])
    assert found[0].units == "0"
    assert day[1] == "7 minutes: none, for the first unit takes 8."


def test_a_code_on_two_lines_is_counted_together() -> None:
    _, found = work_timed([("97110", 20), ("97110", 20)], [TimedRule.CMS])
    assert [(one.units, one.minutes) for one in found] == [("3", 40)]


def test_w26_anesthesia_is_billed_in_minutes_and_paid_in_units() -> None:
    found = work_anesthesia("00790", 129, 7)
    assert found.units == "129"
    assert found.steps[:3] == (
        "129 minutes ÷ 15 = 8.6 time units (to one decimal).",
        "7 base + 8.6 time = 15.6 units are paid.",
        "A payer that counts whole units pays 16.",
    )
    assert "Add the code's base units" in work_anesthesia("00790", 129, None).steps[1]
    with pytest.raises(CannotCount, match="needs the minutes"):
        work_anesthesia("00790", 0, 7)


def test_w30_a_drug_with_waste_gives_a_second_line() -> None:
    found = work_drug("J1234", Drug(Decimal(305), Decimal(10), (MG100,) * 4), on=DAY, measure="mg")
    assert (found.units, found.wasted, found.modifier) == ("31", 9, "")
    assert found.steps == (
        "305 mg ÷ 10 mg a unit = 30.5, rounded up: 31 units given.",
        "Opened 100 + 100 + 100 + 100 = 400 mg = 40 units; 9 whole units thrown away.",
        "A second line of 9 with JW; the record names the amount.",
    )


def test_w30_nothing_thrown_away_is_said_with_jz() -> None:
    found = work_drug("J1234", Drug(MG100, Decimal(10), (MG100,)), on=DAY)
    assert (found.units, found.wasted, found.modifier) == ("10", 0, "JZ")
    partly = work_drug("J1234", Drug(Decimal(7), Decimal(10), (Decimal(10),)), on=DAY)
    assert "Ask the payer whether it wants JZ" in partly.steps[-1]
    many = work_drug("J1234", Drug(Decimal(5), Decimal(1), (MG100,), is_single_dose=False), on=DAY)
    assert (many.modifier, many.wasted) == ("", 0)


def test_without_the_vials_the_waste_is_asked_for() -> None:
    found = work_drug("J1234", Drug(Decimal(305), Decimal(10), ()), on=DAY)
    assert (found.units, found.wasted, found.modifier) == ("31", 0, "")
    assert "Name the vials opened" in found.steps[-1]


def test_critical_care_names_both_codes() -> None:
    found = work_critical_care(134, is_medicare=True, on=DAY)
    assert (found.units, found.others[0].code, found.others[0].units) == ("1", "99292", "2")
    assert work_critical_care(29, is_medicare=True, on=DAY).refusal.startswith("29 minutes are no")
    assert "74" in work_critical_care(80, is_medicare=True, on=DAY).steps[1]


@pytest.mark.parametrize(
    ("description", "unit"),
    [
        ("Injection, ketorolac tromethamine, per 15 mg", (Decimal(15), "mg")),
        ("Injection, rituximab, 10 mg", (Decimal(10), "mg")),
        ("Injection, onabotulinumtoxina, 1 unit", (Decimal(1), "unit")),
        ("Injection, penicillin g benzathine, 100,000 units", (Decimal(100000), "unit")),
        ("Injection, something, 0.1 mg", (Decimal("0.1"), "mg")),
        ("Vitamin k, phytonadione, injection, per 1 mg", (Decimal(1), "mg")),
        ("Unclassified drugs", None),
        ("", None),
    ],
)
def test_the_billing_unit_is_read_off_the_description(
    description: str, unit: tuple[Decimal, str] | None
) -> None:
    assert billing_unit_in(description) == unit


@pytest.mark.parametrize(
    ("text", "vials"), [("100 50", [100, 50]), ("4x100", [100] * 4), ("2×50, 10", [50, 50, 10])]
)
def test_vials_are_written_one_by_one_or_by_number(text: str, vials: list[int]) -> None:
    assert read_vials(text) == tuple(Decimal(vial) for vial in vials)


@pytest.mark.parametrize("text", ["x", "0x100", "99x1", "10x", "1e5", "-5", "٣"])
def test_other_vials_are_refused(text: str) -> None:
    with pytest.raises(CannotCount):
        read_vials(text)
