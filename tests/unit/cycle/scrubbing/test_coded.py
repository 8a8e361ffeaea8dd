"""The edits over codes alone: as a person types them, and as an X12 file carries them."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from claimwright.cycle.scrubbing.domain.coded import (
    Asked,
    BadItem,
    CodingEdits,
    edits_of,
    filing_indicator_of,
    future_of,
    is_diagnosis,
)
from claimwright.engines.codesets.tables import System, TableRelease
from claimwright.engines.x12.code_lookup import CodedClaim, CodedLine
from claimwright.kernel.finding import Severity, Where
from tests.unit.cycle.scrubbing.few_tables import reading

ON = date(2026, 3, 2)


def told(*items: str, without: tuple[System, ...] = (), **more: object) -> list[tuple[str, str]]:
    asked = Asked(items=items, on=more.pop("on", ON), **more)  # type: ignore[arg-type]
    found = edits_of(asked, reading(without=frozenset(without)))
    return [(f.code, f.severity.value) for f in found]


def test_lines_in_order_trip_nothing():
    assert told("99213-25", "20610", diagnoses=("M25.561",)) == []


def test_a_pair_is_told_for_medicare_as_an_error_and_elsewhere_as_a_warning():
    assert told("52648", "52281") == [("NCCI-PTP-0", "error")]
    assert told("52648", "52281", payer="Blue Valley") == [("NCCI-PTP-0", "warning")]
    assert told("52648", "52281", payer="Medicare Advantage Gold") == [("NCCI-PTP-0", "error")]


def test_the_quarter_of_the_service_decides():
    assert told("43239", "43235", on=date(2026, 3, 31)) == [("NCCI-PTP-0", "error")]
    assert told("43239", "43235", on=date(2026, 4, 1)) == []
    assert ("NCCI-PTP-1", "error") in told("50590", "52005", on=date(2022, 1, 1))
    assert told("50590", "52005", on=date(2021, 12, 31)) == []


def test_units_are_read_from_the_item():
    assert told("11042x2") == [("NCCI-MUE-2", "error")]
    assert told("11042-59X1") == []


def test_59_frees_on_either_line_since_july_2019_and_before_on_the_second_only():
    assert told("97140-59-GP", "97530-GP") == []
    early = reading()
    early.tables.release_on = lambda system, on: reading().release(system, ON)  # type: ignore
    on_first = Asked(items=("97140-59-GP", "97530-GP"), on=date(2019, 6, 30))
    on_second = Asked(items=("97140-GP", "97530-59-GP"), on=date(2019, 6, 30))
    assert "NCCI-PTP-1" in {f.code for f in edits_of(on_first, early)}
    assert "NCCI-PTP-1" not in {f.code for f in edits_of(on_second, early)}


def test_a_missing_table_is_told_and_nothing_is_guessed():
    assert told("52648", "52281", without=(System.PTP,)) == [("TABLE-MISSING", "info")]


def test_an_unknown_diagnosis_and_an_unknown_code_are_errors():
    assert told("99999") == [("837-34-codes", "error")]
    assert told("99213", diagnoses=("E11",)) == [("837-31-codes", "error")]


def test_what_is_no_code_is_said_and_never_passed_over():
    assert told("99213", diagnoses=("ZZZ99",)) == [("837-31", "error")]
    assert told("99213", diagnoses=("E1.19",)) == [("837-31", "error")]
    assert told("99213", diagnoses=("m25.561",)) == []
    assert told("99213", diagnoses=("M25561", "M25.561")) == [("837-31", "error")]
    assert told("99213", place_of_service="77") == [("837-27", "error")]
    assert told("99213-25-25") == [("837-34", "error")]
    assert told("99213x0") == [("837-35", "error")]
    assert told("99213", born_on=date(2026, 3, 3)) == [("837-37", "error")]


def test_a_modifier_no_table_can_judge_is_told_unless_it_is_a_common_one():
    without = (System.MODIFIERS,)
    assert told("99213-25", "20610-RT", without=without) == [("TABLE-MISSING", "info")]
    assert told("99213-ZQ", without=without) == [
        ("837-34-modifiers", "warning"),
        ("TABLE-MISSING", "info"),
    ]


def test_a_diagnosis_list_of_another_year_warns_and_is_told_once():
    tables = reading()
    asked = Asked(items=("99213",), on=ON, diagnoses=("E11",))
    tables.tables.ends_on = ON - timedelta(days=1)
    tables.tables.release_on = lambda system, on: TableRelease(
        system, "t", date(2025, 10, 1), ON - timedelta(days=1), 1, "", "t"
    )
    said = [(f.code, f.severity.value) for f in edits_of(asked, tables)]
    assert said == [("837-31-codes", "warning"), ("TABLE-OLD", "info")]


def test_no_diagnosis_of_icd_10_before_its_first_day():
    assert ("837-31-codes", "error") in told("99213", diagnoses=("I10",), on=date(2015, 9, 30))


def test_a_day_to_come_is_told():
    assert future_of(ON, ON) == []
    assert [f.code for f in future_of(ON, ON - timedelta(days=1))] == ["837-37"]


def test_a_drug_with_units_is_no_diagnosis():
    assert not is_diagnosis("J1885x2")
    assert is_diagnosis("E1137X1")
    assert is_diagnosis("O3110X2")


def test_a_line_that_is_none_is_refused_with_what_to_write():
    with pytest.raises(BadItem, match="CODE-MOD"):
        told("99213--25")
    with pytest.raises(BadItem):
        told("")


@pytest.mark.parametrize(
    ("name", "indicator"),
    [
        ("", "MB"),
        ("Medicare", "MB"),
        ("medicare part b ohio", "MB"),
        ("Medicare Advantage", "16"),
        ("medicaid", "MC"),
        ("Aetna", "CI"),
    ],
)
def test_what_sort_of_insurance_a_name_stands_for(name, indicator):
    assert filing_indicator_of(name) == indicator


@pytest.mark.parametrize(
    ("text", "is_one"),
    [("E11.9", True), ("I10", True), ("M25561", True), ("E1165", False), ("99213-25", False)],
)
def test_a_diagnosis_among_the_lines_is_known_by_its_form(text, is_one):
    assert is_diagnosis(text) is is_one


def a_line(number: int, code: str, *modifiers: str, units: str = "1") -> CodedLine:
    return CodedLine(
        number=number,
        procedure=code,
        modifiers=modifiers,
        units=Decimal(units) if units else None,
        unit="UN",
        place_of_service="11",
        first_on=ON,
        last_on=ON,
        charge_cents=100,
        diagnoses=("E119",),
        rendering_npi="1",
        where=Where(segment="SV1", loop="2400", offset=100 + number),
    )


def coded(*lines: CodedLine) -> CodedClaim:
    return CodedClaim(
        control_number="A1",
        filing_indicator="MB",
        payer_id="P",
        frequency="1",
        patient_born_on=date(1950, 1, 1),
        patient_sex="F",
        billing_npi="1",
        diagnoses=("I10", "E119"),
        lines=lines,
        where=Where(segment="CLM", loop="2300", offset=10),
    )


def test_a_claim_of_a_file_is_judged_where_its_line_stands():
    judge = CodingEdits(reading())
    (found,) = judge.edits(coded(a_line(1, "52648"), a_line(2, "52281")), ON)
    assert (found.code, found.severity) == ("NCCI-PTP-0", Severity.WARNING)
    assert (found.where.offset, found.where.element) == (102, "SV101-2")


def test_whether_codes_exist_is_left_to_the_reader_of_the_file():
    judge = CodingEdits(reading())
    assert list(judge.edits(coded(a_line(1, "99999")), ON)) == []


def test_a_line_without_units_is_not_counted():
    judge = CodingEdits(reading())
    assert list(judge.edits(coded(a_line(1, "11042", units="")), ON)) == []
