"""After a form was saved: back to the claim or list whose fault led there, else to the thing."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from claimwright.interfaces.web.forms import date_or_none, uuid_or_none
from claimwright.interfaces.web.guarding import PracticeRequest


def after_saving(request: PracticeRequest, route: str, public_id: UUID) -> HttpResponse:
    """Redirect to where `?claim=`, `?correct=` or `?fix=` (a day's list) says, or to the route."""
    day = date_or_none(request.GET.get("fix", ""))
    if day is not None:
        return redirect(f"{reverse('fix_list')}?on={day.isoformat()}")
    for name, page in (("claim", "claim"), ("correct", "correct_claim")):
        if claim := uuid_or_none(request.GET.get(name, "")):
            return redirect(page, public_id=claim)
    return redirect(route, public_id=public_id)
