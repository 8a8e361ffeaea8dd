"""The pages for what goes wrong; none of them says anything about a patient."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from claimwright.interfaces.web.guarding import public, refusal


@public
def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404."""
    return refusal(request, 404, "There is nothing here under that address.")


@public
def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403."""
    return refusal(request, 403, "This is not open to you.")


@public
def failed(request: HttpRequest) -> HttpResponse:
    """500: the fault is ours and was written to the log."""
    return refusal(request, 500, "Something went wrong on our side. Nothing was changed.")


@public
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form that did not come from our own page, or from one left open too long."""
    return refusal(request, 403, "The page was open too long. Go back, reload it and send again.")
