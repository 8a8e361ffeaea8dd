"""The printed page itself: text stands within a tenth of a point of the typewriter's grid."""

from __future__ import annotations

import io
from datetime import date

import pytest
from pypdf import PdfReader

from claimwright.cycle.claims.domain.paper import cms1500, forms, ub04
from claimwright.cycle.claims.domain.paper.sheet import BASELINE, Page, Shift
from claimwright.foundation.documents.pdf import render
from tests.unit.cycle.claims.paper_cast import a_hospital_claim
from tests.unit.engines.x12 import cast

DATED = date(2026, 3, 4)
HEIGHT = 792.0


def texts_of(data: bytes, page: int = 0) -> dict[tuple[float, float], str]:
    """Each run of text by where it begins: points from the left and from the top of the sheet."""
    found: dict[tuple[float, float], str] = {}

    def seen(text: str, matrix: list[float], *_: object) -> None:
        if text.strip():
            found[(round(matrix[4], 1), round(HEIGHT - matrix[5], 1))] = text.strip()

    PdfReader(io.BytesIO(data)).pages[page].extract_text(visitor_text=seen)
    return found


def expected(page: Page, left: float, top: float) -> dict[tuple[float, float], str]:
    return {
        (
            round(left + (t.column - 1) * 7.2, 1),
            round(top + (t.line - 1) * 12 + BASELINE / 10, 1),
        ): t.text
        for t in page.texts
    }


@pytest.mark.parametrize("is_plain", [False, True])
def test_every_field_of_the_cms_1500_lies_on_the_grid(is_plain: bool) -> None:
    claim = cast.a_rich_claim()
    made = forms.print_claims([claim], dated=DATED, is_plain=is_plain)
    data = render(forms.TEMPLATE, made.content, dated=DATED)
    found = texts_of(data)
    wanted = expected(cms1500.pages_of(claim, signed_on=DATED)[0], left=21.6, top=24.0)
    assert {place: found.get(place) for place in wanted} == wanted
    if not is_plain:
        assert found == wanted, "pre-printed stock gets the data and nothing else"


def test_every_field_of_the_ub_04_lies_on_the_grid() -> None:
    claim = a_hospital_claim()
    made = forms.print_claims([claim], dated=DATED, is_plain=False)
    found = texts_of(render(forms.TEMPLATE, made.content, dated=DATED))
    assert found == expected(ub04.pages_of(claim, created_on=DATED)[0], left=10.8, top=12.0)


def test_a_printer_is_put_right_in_hundredths_of_an_inch() -> None:
    claims = [cast.a_claim()]
    straight = forms.print_claims(claims, dated=DATED, is_plain=False)
    moved = forms.print_claims(
        claims, dated=DATED, is_plain=False, shifts={"cms1500": Shift(right=10, down=-5)}
    )
    before = texts_of(render(forms.TEMPLATE, straight.content, dated=DATED))
    after = texts_of(render(forms.TEMPLATE, moved.content, dated=DATED))
    assert {(round(x + 7.2, 1), round(y - 3.6, 1)) for x, y in before} == set(after)


def test_the_plain_form_has_its_boxes_numbered_in_words_of_our_own() -> None:
    made = forms.print_claims([cast.a_claim()], dated=DATED, is_plain=True)
    text = PdfReader(io.BytesIO(render(forms.TEMPLATE, made.content, dated=DATED))).pages[0]
    said = text.extract_text()
    for words in ("Insured's ID", "Patient: last, first, middle", "Total charge", "SSN"):
        assert words in said


def test_the_same_claim_prints_the_same_bytes_on_as_many_pages_as_said() -> None:
    claims = [cast.a_claim(), a_hospital_claim()]
    made = forms.print_claims(claims, dated=DATED, is_plain=True)
    first, second = (render(forms.TEMPLATE, made.content, dated=DATED) for _ in range(2))
    assert first == second
    assert len(PdfReader(io.BytesIO(first)).pages) == made.page_count == 2


@pytest.mark.parametrize("form", list(forms.FORM_NAMES))
def test_the_alignment_page_is_one_page_and_cuts_nothing(form: str) -> None:
    made = forms.alignment_page(form, Shift())
    assert made.page_count == 1
    assert made.findings == ()
