"""Until when a claim must be with its payer."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta



def timely_filing_deadline(
    *, service_to: date, filing_days: int, payer_kind: str, prior_paid_on: date | None = None
) -> date:
    """The last day on which the claim may arrive.

    Original Medicare: one calendar year after the last day of service, whatever else happened.
    Others: so many days after the service, or after the earlier payer's decision when there
    was one. Source: cms-timely-filing
    """
    if payer_kind == "medicare":
        return one_year_after(service_to)
    start = max(service_to, prior_paid_on) if prior_paid_on else service_to
    return start + timedelta(days=filing_days)


def one_year_after(on: date) -> date:
    """The same day of the next year; 29 February becomes 28."""
    year = on.year + 1
    return on.replace(year=year, day=min(on.day, monthrange(year, on.month)[1]))
