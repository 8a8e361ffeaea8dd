"""Closed months: through which day nothing is posted any more, and what the books came to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Max

from claimwright.ledger.domain.periods import balance_seal, month_to_close
from claimwright.ledger.models import ClosedMonth
from claimwright.ledger.queries.balances import (
    AccountBalance,
    trial_balance_of_entries,
    trial_of,
)
from claimwright.ledger.queries.folded import day_sums


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
    """Every closed month, the latest first, each held against today's books; two queries."""
    rows = list(ClosedMonth.objects.order_by("-through_on"))
    seals = _seals([row.through_on for row in rows]) if rows else {}
    return [
        ClosedView(row.through_on, row.closed_at, row.actor, row.seal == seals[row.through_on])
        for row in rows
    ]


def _seals(days: Sequence[date]) -> dict[date, str]:
    """The seal of each day by the sums of all days before it."""
    moved = sorted(day_sums(by=("posted_on", "kind", "payer")).items(), key=lambda row: row[0][0])
    running: dict[tuple[str, int | None], int] = {}
    found, place = {}, 0
    for day in sorted(days):
        while place < len(moved) and moved[place][0][0] <= day:
            (_, *account), cents = moved[place]
            running[account[0], account[1]] = running.get((account[0], account[1]), 0) + cents
            place += 1
        found[day] = _seal(trial_of(running))
    return found


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
    first = min((on for (on,) in day_sums(by=("posted_on",))), default=None)
    return month_to_close(first, closed_through(), today)
