"""Now and today as the practice sees them, for views to hand inwards; files for it to look at."""

from __future__ import annotations

from datetime import date, datetime

from django.http import HttpResponse

from claimwright.foundation import clock
from claimwright.interfaces.web.guarding import PracticeRequest


def today(request: PracticeRequest) -> date:
    """The business date in the practice's time zone."""
    return clock.today(request.practice.time_zone)


def now() -> datetime:
    """The present instant, UTC."""
    return clock.now()


def as_pdf(data: bytes, name: str) -> HttpResponse:
    """A PDF to be shown in the browser, and saved under the name."""
    return HttpResponse(
        data,
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{name}.pdf"'},
    )
