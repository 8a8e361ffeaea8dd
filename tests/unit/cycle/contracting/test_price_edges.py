"""Prices at the edges of the rules, by hand arithmetic."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from claimwright.cycle.contracting.domain.asking import NotACode, read_item
from claimwright.cycle.contracting.domain.medicare.working import Circumstances
from claimwright.engines.codesets.tables import RelativeValue
from tests.support.price_tables import a_row, worth
from tests.unit.cycle.contracting.test_worked_examples_pricing import HERE, cents, item, price

KNEE = worth("20610", "60.00", multiple="2", bilateral="1", global_days="000")
HIP = worth("27447", "1000.00", multiple="2", bilateral="1", global_days="090")


def codes(rows: list[RelativeValue], *texts: str, at: Circumstances = HERE) -> list[str]:
    """The findings of the lines."""
    return [f.code for line in price(rows, *texts, at=at).lines for f in line.findings]


def test_both_sides_on_two_lines_are_one_procedure_at_150_percent() -> None:
    """Pub. 100-04 chapter 12 section 40.7: RT and LT like 50, before the ranking of section 40.6."""
    assert cents(price([KNEE], "20610-RT", "20610-LT")) == [6000, 3000]
    assert sum(cents(price([KNEE], "20610-50"))) == 9000  # type: ignore[arg-type]


def test_both_sides_on_two_lines_take_one_place_in_the_ranking() -> None:
    """Chapter 12 sections 40.6, 40.7: 1,000 in full, then half of 150 % of 60."""
    assert cents(price([KNEE, HIP], "20610-RT", "27447", "20610-LT")) == [3000, 100000, 1500]
    assert cents(price([KNEE, HIP], "27447", "20610-50")) == [100000, 4500]


def test_both_sides_of_an_endoscopy_take_its_base_off_once() -> None:
    """Chapter 12 sections 40.6, 40.7: the other side is no second endoscopy of the family."""
    base = worth("29870", "386.00", multiple="2", bilateral="1", global_days="090")
    scope = worth("29881", "500.00", multiple="3", bilateral="1", endoscopic_base="29870")
    assert cents(price([base, scope], "29881-RT", "29881-LT")) == [50000, 25000]


def test_a_side_of_another_practitioner_is_no_second_side() -> None:
    """The surgeon's right and the assistant's left are ranked apart."""
    rows = [replace(HIP, assistant="2")]
    assert cents(price(rows, "27447-RT", "27447-LT-80")) == [100000, 16000]


def test_where_sides_mean_nothing_both_lines_stand() -> None:
    """RVU record layout, BILAT SURG 9: the concept does not apply."""
    visit = worth("99213", "80.00", bilateral="9")
    assert cents(price([visit], "99213-RT", "99213-LT")) == [8000, 8000]


def test_no_relative_values_is_no_price_of_zero() -> None:
    """RVU record layout, status R: where no values are shown the carrier prices the service."""
    empty = replace(worth("0275T", "0.00"), status="R")
    assert cents(price([empty], "0275T")) == [None]
    assert codes([empty], "0275T") == ["PRICE-ELSEWHERE"]


@pytest.mark.parametrize(
    ("text", "on", "expected"),
    [
        ("97110-CQ-GP", date(2022, 1, 1), 8500),
        ("97110-GO-CO", date(2025, 11, 3), 8500),
        ("97110-CQ-GP", date(2021, 12, 31), 10000),
        ("97110-GP", date(2025, 11, 3), 10000),
    ],
)
def test_a_therapy_assistant_is_paid_85_percent(text: str, on: date, expected: int) -> None:
    """Social Security Act section 1834(v): 85 % of what is otherwise paid, since 2022-01-01."""
    rows = [worth("97110", "100.00", multiple="5")]
    assert cents(price(rows, text, at=replace(HERE, on=on))) == [expected]


def test_the_assistants_share_follows_the_reduction_of_repeated_therapy() -> None:
    """Two units of 10 work + 10 practice: 20 + 15, then 85 %."""
    row = a_row("97110", "10", "10", conversion_factor=Decimal(1), multiple="5")
    assert cents(price([row], item("97110-CQ", units=2))) == [2975]


@pytest.mark.parametrize("multiple", ["2", "3", "4", "5", "6"])
def test_units_without_end_cost_no_time(multiple: str) -> None:
    """A slip of the finger, or a stranger's file."""
    row = worth("29881", "500.00", multiple=multiple, endoscopic_base="29870")
    began = time.process_time()
    price([row, worth("29870", "300.00")], item("29881", units=9_999_999))
    assert time.process_time() - began < 0.5


def test_parts_of_a_unit_and_a_facilitys_modifiers_are_told() -> None:
    """Pub. 100-04 chapter 4 section 20.6.4: 73 and 74 are the hospital's."""
    assert codes([HIP], "27447-73") == ["PRICE-FACILITY-MODIFIER"]
    found = price([HIP], item("27447", units="1.5")).lines[0].findings
    assert [f.code for f in found] == ["PRICE-UNITS"]


@pytest.mark.parametrize("text", ["99213x0", "99213x" + "9" * 30, "99213-", "99213-AAA", "9921"])
def test_what_is_no_line_is_refused(text: str) -> None:
    with pytest.raises(NotACode):
        read_item(text)


def test_any_case_and_any_number_of_modifiers_are_read() -> None:
    read = read_item("97110-cq-gp-59X12")
    assert (read.code, read.modifiers, read.units) == ("97110", ("CQ", "GP", "59"), "12")
