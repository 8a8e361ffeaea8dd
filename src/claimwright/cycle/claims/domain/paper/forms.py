"""Claims as printable content, either form, for pre-printed stock or drawn whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from claimwright.cycle.claims.domain.paper import cms1500, cms1500_frames, ub04, ub04_frames
from claimwright.cycle.claims.domain.paper.sheet import (
    BASELINE,
    PRE_PRINTED,
    Page,
    Shift,
    form_content,
)
from claimwright.engines.x12.institutional import InstitutionalClaim
from claimwright.engines.x12.professional import ProfessionalClaim
from claimwright.kernel.finding import Finding

TEMPLATE = Path(__file__).with_name("form.typ")
CMS1500, UB04 = "cms1500", "ub04"
FORM_NAMES = {CMS1500: "CMS-1500 (02/12)", UB04: "UB-04"}


@dataclass(frozen=True, slots=True)
class Printing:
    """Content for the template, how many pages it makes, and what did not fit."""

    content: dict[str, Any]
    page_count: int
    findings: tuple[Finding, ...]


def print_claims(
    claims: Sequence[ProfessionalClaim | InstitutionalClaim],
    *,
    dated: date,
    is_plain: bool,
    shifts: Mapping[str, Shift] | None = None,
) -> Printing:
    """Professional claims on the CMS-1500, then institutional ones on the UB-04.

    `dated` stands in box 31 and as the UB-04's creation date. `shifts` moves the data of a form
    so that it meets its printer's boxes.
    """
    professional = [one for one in claims if isinstance(one, ProfessionalClaim)]
    institutional = [one for one in claims if isinstance(one, InstitutionalClaim)]
    pages = {
        CMS1500: [p for one in professional for p in cms1500.pages_of(one, signed_on=dated)],
        UB04: [p for one in institutional for p in ub04.pages_of(one, created_on=dated)],
    }
    return _printing(pages, is_plain=is_plain, shifts=shifts or {})


def alignment_page(form: str, shift: Shift) -> Printing:
    """The form's first and last places filled with crosses, to hold against a sheet of stock."""
    sample = cms1500.alignment_page() if form == CMS1500 else ub04.alignment_page()
    return _printing({form: [sample]}, is_plain=False, shifts={form: shift})


def _printing(
    pages: Mapping[str, list[Page]], *, is_plain: bool, shifts: Mapping[str, Shift]
) -> Printing:
    made = {form: found for form, found in pages.items() if found}
    grids = {CMS1500: cms1500.GRID, UB04: ub04.GRID}
    drawings = {CMS1500: cms1500_frames.drawing, UB04: ub04_frames.drawing}
    every = [page for found in made.values() for page in found]
    return Printing(
        content={
            "title": " and ".join(FORM_NAMES[form] for form in made),
            "baseline": BASELINE,
            "forms": [
                form_content(
                    found,
                    grids[form],
                    shift=shifts.get(form),
                    drawing=drawings[form]() if is_plain else PRE_PRINTED,
                )
                for form, found in made.items()
            ],
        },
        page_count=len(every),
        findings=tuple(dict.fromkeys(finding for page in every for finding in page.findings)),
    )
