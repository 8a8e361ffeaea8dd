"""An institutional claim on the UB-04: every form locator at its line and column."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from claimwright.cycle.claims.domain.paper import ub04
from claimwright.cycle.claims.domain.paper.sheet import Page
from claimwright.engines.x12.claim_base import Diagnosis
from claimwright.engines.x12.institutional import Occurrence
from tests.unit.cycle.claims.paper_cast import a_hospital_claim

CREATED = date(2026, 3, 4)

PLACES = [
    (1, 1, "LAKESIDE HOSPITAL"),
    (2, 1, "1 HARBOR ROAD"),
    (3, 1, "MADISON WI 53703-1234"),
    (1, 54, "LH-77"),
    (2, 78, "0111"),
    (4, 51, "391234567"),
    (4, 61, "021026"),
    (4, 68, "021226"),
    (5, 42, "9 ELM STREET"),
    (6, 3, "OKAFOR, ADA"),
    (6, 32, "MADISON"),
    (6, 65, "WI"),
    (6, 69, "53703"),
    (8, 1, "04021961"),
    (8, 11, "F"),
    (8, 13, "021026"),
    (8, 19, "14"),
    (8, 22, "1"),
    (8, 25, "2"),
    (8, 28, "10"),
    (8, 31, "01"),
    (8, 34, "09"),
    (8, 38, "C5"),
    (10, 1, "11"),
    (10, 4, "020926"),
    (10, 41, "72"),
    (10, 44, "020126"),
    (10, 51, "020326"),
    (12, 1, "PRAIRIE MUTUAL"),
    (13, 44, "A2"),
    (13, 54, "31"),
    (13, 57, "80"),
    (18, 1, "0120"),
    (18, 59, "2"),
    (19, 31, "9928425"),
    (19, 46, "021026"),
    (40, 1, "0001"),
    (40, 46, "030426"),
    (41, 69, "1234567893"),
    (42, 1, "PRAIRIE MUTUAL"),
    (42, 39, "Y"),
    (46, 1, "OKAFOR, ADA"),
    (46, 27, "18"),
    (46, 30, "PM1014477"),
    (50, 1, "AUTH9"),
    (53, 2, "I2510"),
    (53, 9, "Y"),
    (53, 10, "E119"),
    (54, 1, "0"),
    (55, 5, "R079"),
    (55, 43, "247"),
    (56, 60, "1234567893"),
    (57, 2, "02703DZ"),
    (57, 10, "021126"),
    (57, 54, "STONE"),
    (57, 71, "SAM"),
    (60, 27, "B3"),
    (60, 30, "282N00000X"),
]


def at(page: Page, line: int, column: int) -> str:
    return next((t.text for t in page.texts if (t.line, t.column) == (line, column)), "")


@pytest.mark.parametrize(("line", "column", "text"), PLACES)
def test_a_field_stands_at_its_place(line: int, column: int, text: str) -> None:
    page = ub04.pages_of(a_hospital_claim(), created_on=CREATED)[0]
    assert at(page, line, column) == text


def test_money_ends_at_the_cents_without_a_point() -> None:
    page = ub04.pages_of(a_hospital_claim(), created_on=CREATED)[0]
    assert (page.box("47")).split() == ["3200", "00", "980", "50", "4180", "50"]
    ends = {t.column + len(t.text) - 1 for t in page.texts if t.box == "47"}
    assert ends == {68, 70}
    assert page.box("48").split() == ["50", "00", "50", "00"]


def test_the_total_stands_on_the_last_of_several_pages() -> None:
    first = a_hospital_claim().lines[0]
    lines = tuple(replace(first, number=n) for n in range(1, 25))
    made = ub04.pages_of(a_hospital_claim(lines=lines, charge_cents=7_680_000), created_on=CREATED)
    assert len(made) == 2
    assert at(made[0], 40, 1) == ""
    assert (at(made[0], 40, 12), at(made[0], 40, 19)) == ("1", "2")
    assert at(made[1], 40, 1) == "0001"
    assert [t.text for t in made[1].texts if t.line == 40 and t.box == "47"] == ["76800", "00"]


def test_a_second_payer_has_the_second_row_and_what_it_paid() -> None:
    from claimwright.engines.x12.parties import Party
    from claimwright.engines.x12.professional import OtherCoverage

    before = OtherCoverage(
        rank="P",
        relationship="01",
        filing_indicator="CI",
        subscriber=Party(name="Okafor", first="Ben", id="B1"),
        payer=Party(name="Harbor Plan", id="HARB"),
        paid_cents=120_000,
    )
    page = ub04.pages_of(a_hospital_claim(rank="S", other_coverages=(before,)), created_on=CREATED)[
        0
    ]
    assert at(page, 42, 1) == "HARBOR PLAN"
    assert at(page, 43, 1) == "PRAIRIE MUTUAL"
    assert page.box("54") == "1200 00"
    assert at(page, 47, 30) == "PM1014477"


def test_codes_without_room_are_told() -> None:
    many = tuple(Occurrence("11", date(2026, 2, 1)) for _ in range(9))
    codes = tuple(Diagnosis(qualifier="ABF", code=f"E11{n:02d}") for n in range(20))
    page = ub04.pages_of(a_hospital_claim(occurrences=many, diagnoses=codes), created_on=CREATED)[0]
    assert {f.where.field for f in page.findings if f.code == "PAPER-ROOM"} == {"31 to 34", "67"}


def test_remarks_break_between_words() -> None:
    page = ub04.pages_of(a_hospital_claim(), created_on=CREATED)[0]
    told = [t.text for t in page.texts if t.box == "80"]
    assert told == ["TRANSFERRED FROM A", "CLINIC WITH CHEST PAIN", "AT REST"]


def test_nothing_overlaps_and_nothing_leaves_the_form() -> None:
    page = ub04.pages_of(a_hospital_claim(), created_on=CREATED)[0]
    taken: dict[tuple[int, int], str] = {}
    for text in page.texts:
        assert (text.line <= 63, text.column + len(text.text) <= 83) == (True, True)
        for place in range(text.column, text.column + len(text.text)):
            other = taken.setdefault((text.line, place), text.text)
            assert other is text.text, (text, other)
