"""One practice in a few figures, for somebody who looks after several."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from claimwright.cycle.analytics.domain.kpis import COLLECTION_KINDS
from claimwright.cycle.analytics.domain.promises import Kept, Waiting, kept
from claimwright.cycle.analytics.domain.weekly import CREDITS, DayBooks
from claimwright.cycle.analytics.domain.windows import (
    DAYS_IN_WEEK,
    YEAR_DAYS,
    Window,
    last_days,
    weeks_before,
)
from claimwright.cycle.analytics.queries.figures import zone
from claimwright.cycle.charges import queries as charges
from claimwright.cycle.claims import queries as claims
from claimwright.cycle.denials import queries as denials
from claimwright.ledger import queries as ledger
from claimwright.ledger.domain.posting import RECEIVABLES, AccountKind


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientFigures:
    """Cents by the books; `days` is days in A/R in hundredths."""

    week: Window
    cash_cents: int
    cash_before_cents: int
    open_cents: int
    old_cents: int  # more than 90 days after the service
    days: int


def client_figures(*, as_of: date) -> ClientFigures:
    """Cash of the last seven days and of the seven before, receivables and their age.

    Source: kpi-dictionary (K23, K25)
    """
    week = last_days(DAYS_IN_WEEK, as_of)
    start = last_days(YEAR_DAYS, as_of).first_on
    kinds = (*COLLECTION_KINDS, *CREDITS)
    before = date.fromordinal(start.toordinal() - 1)
    opening = ledger.sums(by=("kind",), kinds=kinds, posted=(None, before))
    daily = ledger.sums(by=("posted_on", "kind"), kinds=kinds, posted=(start, as_of))
    books = DayBooks.of(
        {AccountKind(kind): cents for (kind,), cents in opening.items()},
        {(on, AccountKind(kind)): cents for (on, kind), cents in daily.items()},
    )
    buckets = ledger.aging(as_of=as_of, kinds=RECEIVABLES).total.buckets
    return ClientFigures(
        week=week,
        cash_cents=books.paid(week),
        cash_before_cents=books.paid(weeks_before(week, 1)[0]),
        open_cents=books.open_after(week),
        old_cents=buckets[3] + buckets[4],
        days=books.days_after(week),
    )


def promises_kept(*, as_of: date, may: Collection[str]) -> Kept:
    """Of the work that waits now, how much waits longer than a billing office promises.

    Only work that someone with the permissions `may` may see is looked at.
    """
    local = ZoneInfo(zone())
    waiting: list[Waiting] = []
    if "charges.view" in may:
        waiting += [Waiting("visit", on, cents) for on, cents in charges.ready_since()]
    if "claims.view" in may:
        waiting += [
            Waiting(state, since.astimezone(local).date(), cents)
            for state, since, cents in claims.standing_since(states=("held", "rejected"))
        ]
    if "denials.view" in may:
        waiting += [Waiting("denied", on, cents) for on, cents in denials.untouched()]
    return kept(waiting, as_of=as_of)
