"""A claim on the CMS-1500 (02/12): every field at its line and column of the official grid."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from claimwright.cycle.claims.domain.paper import cms1500
from claimwright.cycle.claims.domain.paper.sheet import Page, printed
from claimwright.engines.x12.professional import ServiceLine
from claimwright.kernel.address import Address
from tests.unit.engines.x12 import cast

SIGNED_ON = date(2026, 3, 4)


def pages(**changes: object) -> list[Page]:
    return cms1500.pages_of(cast.a_rich_claim(**changes), signed_on=SIGNED_ON)


def at(page: Page, line: int, column: int) -> str:
    """What begins exactly there; empty when nothing does."""
    return next((t.text for t in page.texts if (t.line, t.column) == (line, column)), "")


def many_lines(count: int) -> tuple[ServiceLine, ...]:
    first = cast.a_rich_claim().lines[0]
    return tuple(replace(first, number=n, charge_cents=1_000 * n) for n in range(1, count + 1))


def test_the_fields_of_a_claim_stand_where_the_form_has_them() -> None:
    claim = cast.a_claim()
    page = cms1500.pages_of(claim, signed_on=SIGNED_ON)[0]
    line = claim.lines[0]
    patient = claim.patient or claim.subscriber
    assert at(page, 2, 41) == printed(claim.payer.name)
    assert at(page, 8, 50) == printed(claim.subscriber.id)
    assert at(page, 10, 1).startswith(f"{printed(patient.name)}, {printed(patient.first)}")
    assert patient.birth_on is not None
    born = (at(page, 10, 31), at(page, 10, 34), at(page, 10, 37))
    assert born == (f"{patient.birth_on:%m}", f"{patient.birth_on:%d}", f"{patient.birth_on:%Y}")
    assert at(page, 10, 42 if patient.sex == "M" else 47) == "X"
    assert at(page, 12, 1) == printed(patient.address.line1)
    assert at(page, 14, 26) == patient.address.state
    assert at(page, 16, 1) == patient.address.zip_shown
    assert at(page, 29, 7) == at(page, 29, 57) == "SIGNATURE ON FILE"
    assert at(page, 38, 3) == claim.diagnoses[0][1]
    assert at(page, 37, 42) == "0"
    assert line.from_on is not None
    assert [at(page, 44, column) for column in (1, 4, 7)] == f"{line.from_on:%m %d %y}".split()
    assert at(page, 44, 19) == claim.place_of_service
    assert at(page, 44, 25) == line.procedure
    assert at(page, 44, 45) == "".join("ABCDEFGHIJKL"[p - 1] for p in line.pointers)
    assert at(page, 56, 1) == claim.billing.tax_id
    assert at(page, 56, 19) == "X"
    assert at(page, 56, 23) == claim.control_number
    assert at(page, 56, 38) == "X"
    assert at(page, 58, 50) == printed(claim.billing.name)
    assert at(page, 61, 51) == claim.billing.id
    assert [at(page, 61, column) for column in (1, 4, 7)] == ["03", "04", "26"]


def test_dollars_end_before_the_ruled_line_and_cents_follow_it() -> None:
    page = pages(lines=(replace(cast.a_claim().lines[0], charge_cents=123_405),))[0]
    dollars = next(t for t in page.texts if t.box == "24F" and t.line == 44)
    assert (dollars.text, dollars.column + len(dollars.text) - 1) == ("1234", 54)
    assert at(page, 44, 56) == "05"
    assert page.box("28") == "1234 05"
    total = next(t for t in page.texts if t.box == "28")
    assert total.column + len(total.text) - 1 == 56
    assert at(page, 56, 58) == "05"


def test_more_than_six_lines_go_on_further_pages_each_with_its_own_total() -> None:
    made = pages(lines=many_lines(8), patient_paid_cents=2_500)
    assert len(made) == 2
    assert made[0].box("28") == "210 00"
    assert made[1].box("28") == "150 00"
    assert sum(t.box == "24D" and t.column == 25 for t in made[0].texts) == 6
    assert sum(t.box == "24D" and t.column == 25 for t in made[1].texts) == 2
    assert [t.line for t in made[0].texts if t.box == "24J"] == [44, 46, 48, 50, 52, 54]
    assert made[0].box("29")
    assert not made[1].box("29"), "what was paid counts once"


def test_twelve_diagnoses_stand_four_to_a_line() -> None:
    codes = tuple(("ABF", f"E11{n:02d}") for n in range(12))
    page = pages(diagnoses=codes)[0]
    found = [(t.line, t.column) for t in page.texts if t.box == "21" and t.text.startswith("E11")]
    assert found == [(line, column) for line in (38, 39, 40) for column in (3, 16, 29, 42)]


def test_medicare_as_first_payer_has_no_insured_and_no_group() -> None:
    page = pages(filing_indicator="MB", rank="P")[0]
    assert at(page, 8, 1) == "X"
    assert page.box("11") == "NONE"
    assert [page.box(box) for box in ("4", "7", "11c")] == ["", "", ""]


def test_a_replacement_names_the_payers_number_of_the_claim_it_replaces() -> None:
    page = pages(frequency="7", references=(("F8", "2026123456789"), ("G1", "PA-77")))[0]
    assert at(page, 38, 50) == "7"
    assert at(page, 38, 62) == "2026123456789"
    assert at(page, 40, 50) == "PA-77"


def test_the_shaded_half_carries_the_drug_and_keeps_its_point() -> None:
    line = replace(
        cast.a_claim().lines[0], ndc="00409123401", ndc_unit="ML", ndc_quantity="2.50", units="1.5"
    )
    page = pages(lines=(line,))[0]
    assert at(page, 43, 1) == "N400409123401   ML2.5"
    assert at(page, 44, 59) == "1.5", "one and a half units are not fifteen"


@pytest.mark.parametrize(
    ("cause", "box", "line"), [("EM", "10a", 20), ("AA", "10b", 22), ("OA", "10c", 24)]
)
def test_what_the_condition_comes_from_is_crossed(cause: str, box: str, line: int) -> None:
    page = pages(related_causes=(cause,), accident_state="OH" if cause == "AA" else "")[0]
    crosses = {t.line: t.column for t in page.texts if t.box.startswith("10") and t.text == "X"}
    assert crosses.pop(line) == 35
    assert set(crosses.values()) == {41}


def test_an_empty_day_stays_empty_and_the_other_day_says_which_it_is() -> None:
    page = pages(dates=(("439", date(2026, 1, 9)), ("431", date(2026, 1, 10))))[0]
    assert [at(page, 32, column) for column in (2, 5, 8, 16)] == ["01", "10", "2026", "431"]
    assert [at(page, 32, column) for column in (31, 37, 40, 43)] == ["439", "01", "09", "2026"]
    assert not pages(dates=())[0].box("14")


def test_what_does_not_fit_is_cut_and_said() -> None:
    long = replace(
        cast.a_claim().billing,
        address=Address("1 Unreasonably Long Avenue Suite 1234", "", "X", "OH"),
    )
    page = pages(billing=long, facility=None)[0]
    assert {"32", "33"} <= {finding.where.field for finding in page.findings}
    assert all(finding.code == "PAPER-CUT" for finding in page.findings)
    assert len(at(page, 59, 50)) <= 29


def test_print_has_capitals_and_no_accents_or_periods() -> None:
    assert printed("José  O\u2019Brien-Núñez, Jr. #4") == "JOSE O'BRIEN-NUNEZ, JR 4"
    assert printed("\U0001f600 \u05d3\u05d5\u05d3 Lee") == "LEE"


def test_nothing_overlaps_and_nothing_leaves_the_form() -> None:
    for claim in (cast.a_claim(), cast.a_rich_claim(), cast.a_secondary_claim()):
        for page in cms1500.pages_of(claim, signed_on=SIGNED_ON):
            taken: dict[tuple[int, int], str] = {}
            for text in page.texts:
                assert (text.line <= 61, text.column + len(text.text) <= 80) == (True, True)
                for place in range(text.column, text.column + len(text.text)):
                    other = taken.setdefault((text.line, place), text.text)
                    assert other is text.text, (text, other)
