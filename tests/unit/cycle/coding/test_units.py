"""W26, W29, W30: units from minutes and milligrams, each case with its authority."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from claimwright.cycle.coding.domain.units import (
    CannotCount,
    CriticalCare,
    Drug,
    DrugUnits,
    TimedRule,
    anesthesia_units,
    critical_care_units,
    drug_units,
    timed_units,
    vials_for,
)

DAY = date(2025, 3, 4)
MG100 = Decimal(100)


@pytest.mark.parametrize(
    ("minutes", "units"),
    [(7, 0), (8, 1), (22, 1), (23, 2), (37, 2), (38, 3), (52, 3), (53, 4), (68, 5), (120, 8)],
)
def test_w29_the_eight_minute_table(minutes: int, units: int) -> None:
    """Pub. 100-04 chapter 5 section 20.2, in force on any current date."""
    assert timed_units([("97110", minutes)], TimedRule.CMS) == {"97110": units}


@pytest.mark.parametrize(
    ("services", "cms", "ama"),
    [
        ([("97110", 33), ("97140", 7)], {"97110": 2, "97140": 1}, {"97110": 2, "97140": 0}),
        ([("97110", 24), ("97140", 23)], {"97110": 2, "97140": 1}, {"97110": 2, "97140": 2}),
        ([("97110", 5), ("97140", 4)], {"97110": 1, "97140": 0}, {"97110": 0, "97140": 0}),
        ([("97110", 15), ("97140", 15)], {"97110": 1, "97140": 1}, {"97110": 1, "97140": 1}),
        (
            [("97110", 7), ("97112", 7), ("97140", 7)],
            {"97110": 1, "97112": 0, "97140": 0},
            {"97110": 0, "97112": 0, "97140": 0},
        ),
        ([("97110", 20), ("97110", 20)], {"97110": 3}, {"97110": 3}),
        ([], {}, {}),
    ],
)
def test_w29_services_of_a_day(
    services: list[tuple[str, int]], cms: dict[str, int], ama: dict[str, int]
) -> None:
    """33 with 7 minutes is the manual's own; the payer's rule decides."""
    assert timed_units(services, TimedRule.CMS) == cms
    assert timed_units(services, TimedRule.AMA) == ama


@pytest.mark.parametrize("total", range(0, 200))
def test_medicare_units_never_exceed_the_total(total: int) -> None:
    split = [("97110", total // 3), ("97112", total // 3), ("97140", total - 2 * (total // 3))]
    assert sum(timed_units(split, TimedRule.CMS).values()) == (total + 7) // 15


@pytest.mark.parametrize(
    ("minutes", "base", "units"),
    [(129, 0, "8.6"), (129, 7, "15.6"), (95, 0, "6.3"), (48, 0, "3.2")],
)
def test_w26_anesthesia_in_tenths(minutes: int, base: int, units: str) -> None:
    """ASA, NGS and Highmark agree on these."""
    assert anesthesia_units(minutes, base) == Decimal(units)


def test_w26_some_payers_round_to_the_next_unit() -> None:
    assert anesthesia_units(129, whole=True) == 9


@pytest.mark.parametrize(
    ("drug", "units"),
    [
        (Drug(Decimal(305), Decimal(10), (MG100,) * 4), DrugUnits(31, 9, "", "JW")),
        (Drug(Decimal(155), Decimal(1), (Decimal(200),)), DrugUnits(155, 45, "", "JW")),
        (Drug(Decimal(7), Decimal(10), (Decimal(10),)), DrugUnits(1, 0, "JZ", "", True)),
        (Drug(MG100, Decimal(10), (MG100,)), DrugUnits(10, 0, "JZ", "")),
        (Drug(Decimal(5), Decimal(1), (MG100,), is_single_dose=False), DrugUnits(5, 0, "", "")),
    ],
)
def test_w30_drugs_and_what_is_thrown_away(drug: Drug, units: DrugUnits) -> None:
    """305 mg and 155 mg: CGS. JZ on a dose below one unit is unconfirmed, and says so."""
    assert drug_units(drug, on=DAY) == units


def test_w30_jw_and_jz_have_their_first_days() -> None:
    whole = Drug(MG100, Decimal(10), (MG100,))
    assert drug_units(whole, on=date(2023, 6, 30)).given_modifier == ""
    assert drug_units(whole, on=date(2023, 7, 1)).given_modifier == "JZ"
    wasted = Drug(Decimal(50), Decimal(10), (MG100,))
    assert drug_units(wasted, on=date(2016, 12, 31)).discarded == 0


@pytest.mark.parametrize(
    ("dose", "sizes", "vials"),
    [("305", ("100",), 4), ("155", ("100", "50"), 2), ("150", ("100", "50"), 2)],
)
def test_the_vials_that_waste_least(dose: str, sizes: tuple[str, ...], vials: int) -> None:
    found = vials_for(Decimal(dose), [Decimal(size) for size in sizes])
    assert len(found) == vials
    assert sum(found) >= Decimal(dose)


@pytest.mark.parametrize(
    ("minutes", "medicare", "others"),
    [(29, (0, 0), (0, 0)), (74, (1, 0), (1, 0)), (75, (1, 0), (1, 1)), (104, (1, 1), (1, 1)),
     (105, (1, 1), (1, 2)), (134, (1, 2), (1, 2))],
)  # fmt: skip
def test_critical_care_counts_by_payer(
    minutes: int, medicare: tuple[int, int], others: tuple[int, int]
) -> None:
    assert critical_care_units(minutes, is_medicare=True, on=DAY) == CriticalCare(*medicare)
    assert critical_care_units(minutes, is_medicare=False, on=DAY) == CriticalCare(*others)


def test_what_makes_no_units_is_refused() -> None:
    with pytest.raises(CannotCount):
        timed_units([("97110", -1)], TimedRule.CMS)
    with pytest.raises(CannotCount):
        anesthesia_units(-1)
    with pytest.raises(CannotCount, match="less than the dose"):
        drug_units(Drug(Decimal(11), Decimal(1), (Decimal(10),)), on=DAY)
    with pytest.raises(CannotCount):
        vials_for(Decimal(1), [])
