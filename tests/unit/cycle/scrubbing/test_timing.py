"""W26, W29 and W30: minutes and amounts turned into units."""

from __future__ import annotations

from decimal import Decimal

import pytest

from claimwright.cycle.scrubbing.domain.timing import (
    anesthesia_units,
    drug_units,
    midpoint_units,
    therapy_units,
    units_of_minutes,
)


@pytest.mark.parametrize(
    ("minutes", "units"),
    [
        (0, 0),
        (7, 0),
        (8, 1),
        (22, 1),
        (23, 2),
        (37, 2),
        (38, 3),
        (52, 3),
        (53, 4),
        (67, 4),
        (68, 5),
    ],
)
def test_w29_the_table_of_the_eight_minute_rule(minutes, units):
    """Source: cms-claims-manual chapter 5 section 20.2"""
    assert units_of_minutes(minutes) == units


@pytest.mark.parametrize(
    ("minutes", "units"),
    [
        ({"97110": 33, "97140": 7}, {"97110": 2, "97140": 1}),
        ({"97110": 24, "97140": 23}, {"97110": 2, "97140": 1}),
        ({"97110": 7, "97140": 7}, {"97110": 1, "97140": 0}),
        ({"97110": 15, "97140": 15}, {"97110": 1, "97140": 1}),
        ({"97110": 7}, {"97110": 0}),
        ({"97110": 18, "97140": 13, "97035": 10, "97116": 8}, {"97110": 1, "97140": 1, "97035": 1, "97116": 0}),
    ],
)  # fmt: skip
def test_w29_minutes_of_a_day_are_shared_among_the_services(minutes, units):
    """Source: cms-claims-manual chapter 5 section 20.2; 33 and 7 confirmed, others unconfirmed"""
    assert therapy_units(minutes) == units


def test_units_of_a_day_never_exceed_what_all_its_minutes_give():
    for first in range(0, 70, 3):
        for second in range(0, 70, 3):
            shared = therapy_units({"97110": first, "97140": second})
            assert sum(shared.values()) == units_of_minutes(first + second)


def test_cpt_counts_each_service_alone():
    assert midpoint_units({"97110": 33, "97140": 7}) == {"97110": 2, "97140": 0}


@pytest.mark.parametrize(("minutes", "units"), [(129, "8.6"), (95, "6.3"), (48, "3.2")])
def test_w26_anesthesia_time_to_one_decimal(minutes, units):
    assert anesthesia_units(minutes) == Decimal(units)


@pytest.mark.parametrize(
    ("dose", "unit", "opened", "given", "wasted", "modifier"),
    [
        ("305", "10", "400", 31, 9, "JW"),
        ("155", "1", "200", 155, 45, "JW"),
        ("7", "10", "10", 1, 0, "JZ"),
        ("10", "10", "10", 1, 0, "JZ"),
    ],
)
def test_w30_drug_given_and_wasted(dose, unit, opened, given, wasted, modifier):
    """Source: cms-claims-manual chapter 17 section 40; the last two unconfirmed"""
    found = drug_units(dose=Decimal(dose), unit=Decimal(unit), opened=Decimal(opened))
    assert (found.given, found.wasted, found.modifier) == (given, wasted, modifier)
