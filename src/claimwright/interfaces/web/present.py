"""Now and today as the practice sees them, for views to hand inwards."""

from __future__ import annotations

from datetime import date, datetime

from claimwright.foundation import clock
from claimwright.interfaces.web.guarding import PracticeRequest


def today(request: PracticeRequest) -> date:
    """The business date in the practice's time zone."""
    return clock.today(request.practice.time_zone)


def now() -> datetime:
    """The present instant, UTC."""
    return clock.now()
