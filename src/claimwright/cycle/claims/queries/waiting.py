"""Claims that wait for a person, lean enough to read them all at once."""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple

from django.db.models import Q

from claimwright.cycle.claims.models import Claim
from claimwright.foundation.tenancy.columns import PUBLIC_TEXT


class WaitingClaim(NamedTuple):
    """One claim that needs somebody; `state` says why, `words` the first reason when held."""

    id: int
    public_text: str  # its public id
    number: str
    patient_id: int
    payer_id: int
    state: str
    charge_cents: int
    service_on: date
    timely_filing_on: date
    last_submitted_at: datetime | None
    words: str


def claims_waiting(*, silent_before: datetime, undecided_before: datetime) -> list[WaitingClaim]:
    """Held and rejected claims, those last sent before the one instant that nobody answered, and
    those accepted before the other that nobody decided. One query, in no order.
    """
    rows = Claim.objects.filter(
        Q(state__in=["held", "rejected", "submitted", "accepted"]),  # what the index begins with
        Q(state__in=["held", "rejected"])
        | Q(state="submitted", last_submitted_at__lt=silent_before)
        | Q(state="accepted", last_submitted_at__lt=undecided_before),
    )
    columns = ("id", PUBLIC_TEXT, *WaitingClaim._fields[2:-1], "manual_hold", "hold_reason")
    found = rows.order_by().values_list(*columns)
    return [WaitingClaim._make((*facts, hold or reason)) for *facts, hold, reason in found]
