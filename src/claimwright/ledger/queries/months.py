"""Closed months: through which day nothing is posted any more, and what the books came to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Max, Min

from claimwright.ledger.domain.periods import balance_seal, month_to_close
from claimwright.ledger.models import ClosedMonth, Transaction
from claimwright.ledger.queries.balances import trial_balance


@dataclass(frozen=True, slots=True)
class ClosedView:
    """One closed month. `is_unchanged`: its trial balance is still what it was when it closed."""

    through_on: date
    closed_at: datetime
    actor: str
    is_unchanged: bool


def closed_through() -> date | None:
    """The last day of the last closed month, None while none is."""
    found: date | None = ClosedMonth.objects.aggregate(day=Max("through_on"))["day"]
    return found


def closed_months() -> list[ClosedView]:
    """Every closed month, the latest first, each held against today's books."""
    rows = list(ClosedMonth.objects.order_by("-through_on"))
    return [
        ClosedView(row.through_on, row.closed_at, row.actor, row.seal == seal_on(row.through_on))
        for row in rows
    ]


def seal_on(day: date) -> str:
    """The SHA-256 of the trial balance at the end of the day."""
    return balance_seal((b.kind.value, b.payer_id, b.cents) for b in trial_balance(as_of=day))


def next_to_close(*, today: date) -> date | None:
    """The last day of the month that may be closed next, None when none is over."""
    first = Transaction.objects.aggregate(day=Min("posted_on"))["day"]
    return month_to_close(first, closed_through(), today)
