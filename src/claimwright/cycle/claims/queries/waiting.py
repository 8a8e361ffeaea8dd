"""Claims that wait for a person, lean enough to read them all at once."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import Q

from claimwright.cycle.claims.models import Claim
from claimwright.foundation.tenancy.columns import PUBLIC_TEXT
from claimwright.foundation.tenancy.lean import lean_rows_of_each


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
    practice_id: int


def claims_waiting(*, silent_before: datetime, undecided_before: datetime) -> list[WaitingClaim]:
    """Held and rejected claims, those last sent before the one instant that nobody answered, and
    those accepted before the other that nobody decided. One query, in no order, also across
    practices.
    """
    columns = ("practice_id", "manual_hold", "hold_reason", "id", PUBLIC_TEXT)

    def rows() -> Any:
        waiting = Claim.objects.filter(
            Q(state__in=["held", "rejected", "submitted", "accepted"]),  # as the index begins
            Q(state__in=["held", "rejected"])
            | Q(state="submitted", last_submitted_at__lt=silent_before)
            | Q(state="accepted", last_submitted_at__lt=undecided_before),
        )
        return waiting.order_by().values_list(*columns, *WaitingClaim._fields[2:-2])

    make = WaitingClaim._make
    return [
        make((*facts, hold or reason, mine))
        for mine, hold, reason, *facts in lean_rows_of_each(rows)
    ]
