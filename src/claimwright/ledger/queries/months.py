"""Closed months: through which day nothing is posted any more, and what the books came to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Max, Min

from claimwright.ledger.domain.periods import balance_seal, month_to_close
from claimwright.ledger.models import ClosedMonth, Transaction
from claimwright.ledger.queries.balances import (
    AccountBalance,
    trial_balance,
    trial_balance_of_entries,
)


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
    return [
        ClosedView(row.through_on, row.closed_at, row.actor, row.seal == _seal(balances))
        for row in ClosedMonth.objects.order_by("-through_on")
        for balances in (trial_balance(as_of=row.through_on),)
    ]


def changed_months() -> list[date]:
    """The last days of closed months whose entries no longer come to what they then did."""
    rows = ClosedMonth.objects.order_by("-through_on").values_list("through_on", "seal")
    return [through_on for through_on, seal in rows if seal != seal_on(through_on)]


def seal_on(day: date) -> str:
    """The SHA-256 of the trial balance at the end of the day, of the entries alone."""
    return _seal(trial_balance_of_entries(as_of=day))


def _seal(balances: Iterable[AccountBalance]) -> str:
    return balance_seal((b.kind.value, b.payer_id, b.cents) for b in balances)


def next_to_close(*, today: date) -> date | None:
    """The last day of the month that may be closed next, None when none is over."""
    first = Transaction.objects.aggregate(day=Min("posted_on"))["day"]
    return month_to_close(first, closed_through(), today)
