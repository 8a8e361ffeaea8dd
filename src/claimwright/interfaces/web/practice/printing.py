"""Claims on paper: the forms as PDF, and how they are moved to meet a printer."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from claimwright.cycle.claims import queries as claims
from claimwright.cycle.claims.domain.paper.forms import (
    CMS1500,
    FORM_NAMES,
    TEMPLATE,
    Printing,
    alignment_page,
    print_claims,
)
from claimwright.cycle.claims.domain.paper.sheet import Shift
from claimwright.cycle.practice import operations, queries
from claimwright.foundation.documents import pdf
from claimwright.interfaces.web.forms import PlainForm, Recorded
from claimwright.interfaces.web.guarding import PracticeRequest, form_page, page
from claimwright.interfaces.web.listing import chosen
from claimwright.interfaces.web.present import as_pdf, today


class AlignmentForm(PlainForm):
    """How far each form's data is moved, in hundredths of an inch."""

    cms1500_right = forms.IntegerField(label="CMS-1500 to the right", min_value=-50, max_value=50)
    cms1500_down = forms.IntegerField(label="CMS-1500 down", min_value=-50, max_value=50)
    ub04_right = forms.IntegerField(label="UB-04 to the right", min_value=-50, max_value=50)
    ub04_down = forms.IntegerField(label="UB-04 down", min_value=-50, max_value=50)

    @staticmethod
    def initial_of(kept: dict[str, tuple[int, int]]) -> Recorded:
        """The form as the printer is set now."""
        return Recorded(
            {
                f"{form}_{way}": kept.get(form, (0, 0))[place]
                for form in ("cms1500", "ub04")
                for place, way in enumerate(("right", "down"))
            }
        )


@page("claims.view")
def claim_form(request: PracticeRequest, public_id: UUID) -> HttpResponse:
    """The claim on the CMS-1500: drawn whole, or with `?data=1` for pre-printed stock."""
    claim = claims.access_claim(user_id=request.person_id, public_id=public_id)
    written = claims.professional_claims(claim_ids=[claim.id])[claim.id]
    made = print_claims(
        [written],
        dated=claim.last_submitted_at.date() if claim.last_submitted_at else today(request),
        is_plain="data" not in request.GET,
        shifts=_shifts(),
    )
    return _pdf(request, made, f"claim-{claim.number}")


@form_page("setup.edit")
def align(request: PracticeRequest) -> HttpResponse:
    """Move the data of the forms until it meets the boxes of this office's stock."""
    kept = queries.form_alignments()
    form = AlignmentForm(request.POST or None, initial=AlignmentForm.initial_of(kept))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        for name in FORM_NAMES:
            operations.align_form(form=name, right=data[f"{name}_right"], down=data[f"{name}_down"])
        messages.success(request, "Saved. Print a test page and hold it against a form.")
        return redirect("printing")
    return render(request, "practice/printing.html", {"form": form, "forms": FORM_NAMES})


@page("setup.view")
def test_page(request: PracticeRequest) -> HttpResponse:
    """A page of nines to hold against a sheet of stock; `?form=ub04` for the other form."""
    form = chosen(request, "form", FORM_NAMES) or CMS1500
    return _pdf(request, alignment_page(form, _shifts().get(form, Shift())), f"test-page-{form}")


def _shifts() -> dict[str, Shift]:
    return {name: Shift(*moved) for name, moved in queries.form_alignments().items()}


def _pdf(request: PracticeRequest, made: Printing, name: str) -> HttpResponse:
    return as_pdf(pdf.render(TEMPLATE, made.content, dated=today(request)), name)
