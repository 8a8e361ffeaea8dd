"""Practices in a few figures each, for somebody who looks after several."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, timedelta
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
from claimwright.cycle.charges import queries as charges
from claimwright.cycle.claims import queries as claims
from claimwright.cycle.denials import queries as denials
from claimwright.cycle.worklist.queries import Desk
from claimwright.foundation.tenancy import scope
from claimwright.ledger import queries as ledger
from claimwright.ledger.domain.posting import AccountKind

OLD_DAYS = 90


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientFigures:
    """Cents by the books; `days` is days in A/R in hundredths."""

    week: Window
    cash_cents: int
    cash_before_cents: int
    open_cents: int
    old_cents: int  # more than 90 days after the service
    days: int


def client_figures(*, days: Mapping[int, date]) -> dict[int, ClientFigures]:
    """For each practice at the end of its day: cash of the last seven days and of the seven
    before, receivables and their age. Three queries for all whose day is the same.

    Source: kpi-dictionary (K23, K25)
    """
    found: dict[int, ClientFigures] = {}
    for as_of in sorted(set(days.values())):
        here = [pk for pk, on in days.items() if on == as_of]
        with scope.across(here):
            found |= _figures(here, as_of)
    return found


def _figures(practice_ids: Sequence[int], as_of: date) -> dict[int, ClientFigures]:
    week = last_days(DAYS_IN_WEEK, as_of)
    books = _books(practice_ids, as_of)
    old = ledger.open_sums(
        by=("practice",), as_of=as_of, born=(None, as_of - timedelta(days=OLD_DAYS + 1))
    )
    return {
        pk: ClientFigures(
            week=week,
            cash_cents=books[pk].paid(week),
            cash_before_cents=books[pk].paid(weeks_before(week, 1)[0]),
            open_cents=books[pk].open_after(week),
            old_cents=old.get((pk,), 0),
            days=books[pk].days_after(week),
        )
        for pk in practice_ids
    }


def _books(practice_ids: Sequence[int], as_of: date) -> dict[int, DayBooks]:
    start = last_days(YEAR_DAYS, as_of).first_on
    kinds = (*COLLECTION_KINDS, *CREDITS)
    before = date.fromordinal(start.toordinal() - 1)
    opening: dict[int, dict[AccountKind, int]] = {pk: {} for pk in practice_ids}
    held = ledger.day_sums(by=("practice", "kind"), kinds=kinds, posted=(None, before))
    for (practice_id, kind), cents in held.items():
        opening[practice_id][AccountKind(kind)] = cents
    daily: dict[int, dict[tuple[date, AccountKind], int]] = {pk: {} for pk in practice_ids}
    moved = ledger.day_sums(
        by=("practice", "posted_on", "kind"), kinds=kinds, posted=(start, as_of)
    )
    for (practice_id, on, kind), cents in moved.items():
        daily[practice_id][on, AccountKind(kind)] = cents
    return {pk: DayBooks.of(opening[pk], daily[pk]) for pk in practice_ids}


def promises_kept(*, desks: Sequence[Desk]) -> dict[int, Kept]:
    """Of the work that waits now in each practice, how much waits longer than a billing office
    promises; three queries for all.

    Only work is looked at that someone with the desk's permissions may see.
    """
    practice_ids = [desk.practice_id for desk in desks]
    zones = {desk.practice_id: ZoneInfo(desk.zone) for desk in desks}
    waiting: dict[int, list[Waiting]] = {pk: [] for pk in practice_ids}
    with _those_who(desks, "charges.view"):
        for pk, on, cents in charges.ready_since():
            waiting[pk].append(Waiting("visit", on, cents))
    with _those_who(desks, "claims.view"):
        for pk, state, since, cents in claims.standing_since(states=("held", "rejected")):
            on = since.astimezone(zones[pk]).date()
            waiting[pk].append(Waiting(state, on, cents))
    with _those_who(desks, "denials.view"):
        for pk, on, cents in denials.untouched():
            waiting[pk].append(Waiting("denied", on, cents))
    return {desk.practice_id: kept(waiting[desk.practice_id], as_of=desk.as_of) for desk in desks}


def _those_who(desks: Sequence[Desk], permission: str) -> AbstractContextManager[scope.Scope]:
    return scope.across(desk.practice_id for desk in desks if permission in desk.may)
