"""Now and today as the practice sees them, for views to hand inwards."""

from __future__ import annotations

from datetime import date, datetime

from django.http import HttpRequest

from claimwright.foundation import clock


def today(request: HttpRequest) -> date:
    """The business date in the practice's time zone."""
    return clock.today(request.practice.time_zone)  # type: ignore[attr-defined]


def now() -> datetime:
    """The present instant, UTC."""
    return clock.now()
