"""After a form was saved: back to the claim whose fault led there, else to the thing itself."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect

from claimwright.interfaces.web.guarding import PracticeRequest


def after_saving(request: PracticeRequest, route: str, public_id: UUID) -> HttpResponse:
    """Redirect to the claim named in the address (`?claim=`), or to the route."""
    try:
        claim = UUID(request.GET.get("claim", ""))
    except ValueError:
        return redirect(route, public_id=public_id)
    return redirect("claim", public_id=claim)
