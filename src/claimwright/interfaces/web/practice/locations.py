"""A location moves, or its address is told better: its ZIP+4, its suite."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from claimwright.cycle.practice import operations, queries
from claimwright.interfaces.web.forms import STATE_CHOICES, DateField, PlainForm, Recorded
from claimwright.interfaces.web.guarding import PracticeRequest, form_page
from claimwright.kernel.address import Address
from claimwright.kernel.finding import Finding


class MoveForm(PlainForm):
    """The address, and from which day on it is another place."""

    line1 = forms.CharField(label="Street address", max_length=55)
    line2 = forms.CharField(label="Suite", max_length=55, required=False)
    city = forms.CharField(label="City", max_length=30)
    state = forms.ChoiceField(label="State", choices=STATE_CHOICES)
    zip = forms.CharField(label="ZIP+4", max_length=10)
    on = DateField(
        label="Moved there on",
        required=False,
        help_text="Visits before that day keep the old address. Empty: the address is put right.",
    )

    def field_of(self, finding: Finding) -> str:
        """Findings about the address as a whole go to its first line."""
        return "line1" if finding.where.field == "address" else finding.where.field

    def address(self) -> Address:
        """What was typed, as a value."""
        data = self.cleaned_data
        return Address(data["line1"], data["line2"], data["city"], data["state"], data["zip"])


@form_page("setup.edit")
def move_location(request: PracticeRequest, public_id: UUID) -> HttpResponse:
    """Put the address right, or let it hold from a day on."""
    known = queries.access_location(user_id=request.person_id, public_id=public_id)
    here = known.address
    told = Recorded(
        line1=here.line1, line2=here.line2, city=here.city, state=here.state, zip=here.zip_shown
    )
    form = MoveForm(request.POST or None, initial=told)
    if request.method == "POST" and form.is_valid():
        on = form.cleaned_data["on"]
        try:
            warnings = operations.move_location(location_id=known.id, address=form.address(), on=on)
        except operations.SetupRefused as refusal:
            form.take_findings(refusal.findings)
        except operations.CannotMove as refusal:
            form.add_error("on", str(refusal))
        else:
            for finding in warnings:
                messages.warning(request, f"{finding.message} {finding.fix}")
            done = "has moved; earlier visits keep the old address" if on else "is put right"
            messages.success(request, f"{known.name} {done}.")
            return redirect("setup")
    context = {
        "form": form,
        "title": known.name,
        "sub": "Where care is given. Claims already sent keep what they said.",
    }
    return render(request, "practice/form.html", context)
