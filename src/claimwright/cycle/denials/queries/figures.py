"""What analytics counts, and what the chances are learned from."""

from __future__ import annotations

from datetime import date, datetime
from operator import attrgetter
from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import TruncMonth

from claimwright.cycle.denials.domain.categories import PROFILES, Category
from claimwright.cycle.denials.domain.states import (
    OPEN,
    TO_DO,
    UNRESOLVED,
)
from claimwright.cycle.denials.domain.views import (
    CauseCount,
    InitialDenials,
    MonthCount,
    RefusedRow,
    WaitingDenial,
)
from claimwright.cycle.denials.models import Denial, DenialEvent
from claimwright.engines.codesets.carc import carc_words
from claimwright.foundation.tenancy.columns import PUBLIC_TEXT
from claimwright.foundation.tenancy.lean import lean_rows, lean_rows_of_each

WAITING_COLUMNS = (
    "id", PUBLIC_TEXT, "claim__number", "patient_id", "payer_id", "amount_cents", "rank_value",
    "act_by", "denied_on", "group_code", "reason_code", "owner",
    "practice_id",
)  # fmt: skip


def initial_denials(*, first_on: date, last_on: date) -> InitialDenials:
    """Claims whose first denial became known in the closed span, each once.

    Source: kpi-dictionary (K12, K13)
    """
    rows = Denial.objects.filter(is_initial=True, opened_on__range=(first_on, last_on))
    charges = dict(rows.values_list("claim_id", "charge_cents").order_by())
    return InitialDenials(len(charges), sum(charges.values()))


def denied_adjudication_count(*, first_on: date, last_on: date) -> int:
    """How many decisions of the closed span refused something. Source: kpi-dictionary (K15)"""
    rows = Denial.objects.filter(opened_on__range=(first_on, last_on))
    return int(rows.aggregate(count=Count("adjudication_id", distinct=True))["count"])


def cause_counts(*, first_on: date, last_on: date) -> list[CauseCount]:
    """Denials opened in the closed span by reason, most dollars first."""
    rows = (
        Denial.objects.filter(opened_on__range=(first_on, last_on))
        .values_list("category", "reason_code", "owner")
        .annotate(count=Count("id"), cents=Sum("amount_cents"), recovered=Sum("recovered_cents"))
        .order_by("-cents", "reason_code")
    )
    return [
        CauseCount(
            category,
            PROFILES[Category(category)].label,
            reason,
            carc_words(reason),
            owner,
            count,
            cents,
            recovered,
        )
        for category, reason, owner, count, cents, recovered in rows
    ]


def payer_denials(*, first_on: date, last_on: date) -> dict[int, tuple[int, int]]:
    """(decisions that refused something, cents refused) of the closed span by payer."""
    rows = (
        Denial.objects.filter(opened_on__range=(first_on, last_on))
        .values_list("payer_id")
        .annotate(count=Count("adjudication_id", distinct=True), cents=Sum("amount_cents"))
        .order_by()
    )
    return {payer: (count, cents) for payer, count, cents in rows}


def month_counts(*, first_on: date, last_on: date) -> list[MonthCount]:
    """Denials by month of opening, oldest first; months without one are absent."""
    rows = (
        Denial.objects.filter(opened_on__range=(first_on, last_on))
        .annotate(month=TruncMonth("opened_on"))
        .values_list("month")
        .annotate(count=Count("id"), cents=Sum("amount_cents"))
        .order_by("month")
    )
    return [MonthCount(month, count, cents) for month, count, cents in rows]


def open_cents_by_encounter(*, before: datetime) -> dict[int, int]:
    """Refused cents of denials unresolved at that instant, by encounter, from their history."""
    rows = (
        _unresolved(before).values_list("encounter_id").annotate(cents=Sum("amount_cents"))
    ).order_by()
    return dict(rows)


def denials_waiting() -> list[WaitingDenial]:
    """Every denial to do, in one query and no order, for lists that mix it with other work, also
    across practices.
    """
    return list(
        map(
            WaitingDenial._make,
            lean_rows_of_each(
                lambda: (
                    Denial.objects.filter(state__in=TO_DO).order_by().values_list(*WAITING_COLUMNS)
                )
            ),
        )
    )


def untouched() -> list[tuple[int, date, int]]:
    """(practice, day it became known, cents) of the denials that nobody has done anything about,
    in no order; also across practices.
    """
    return lean_rows_of_each(
        lambda: (
            Denial.objects.filter(state=OPEN)
            .order_by()
            .values_list("practice_id", "opened_on", "amount_cents")
        )
    )


def opened_between(*, first_on: date, last_on: date) -> list[RefusedRow]:
    """The denials that became known in the closed span of days, in the order they did."""
    rows = _rows(Denial.objects.filter(opened_on__range=(first_on, last_on)))
    return sorted(rows, key=attrgetter("opened_on", "id"))


def unresolved_at(*, before: datetime) -> list[RefusedRow]:
    """The denials that were unresolved at that instant, from their history, soonest due first."""
    rows = _rows(_unresolved(before))
    return sorted(rows, key=lambda row: (row.act_by or date.max, row.id))


def _unresolved(before: datetime) -> QuerySet[Denial]:
    """By today's states where nothing moved since, else from the history."""
    last = DenialEvent.objects.order_by("-id").values_list("at", flat=True).first()
    if last is None or last < before:
        now: QuerySet[Denial] = Denial.objects.filter(state__in=UNRESOLVED)
        return now
    moves = DenialEvent.objects.filter(denial_id=OuterRef("pk"), at__lt=before)
    then = moves.exclude(to_state="").order_by("-id").values("to_state")[:1]
    rows: QuerySet[Any] = Denial.objects.annotate(then=Subquery(then))
    return rows.filter(then__in=UNRESOLVED)


def _rows(rows: QuerySet[Denial]) -> list[RefusedRow]:
    """In no order: sorted in the database every value of theirs is turned one by one."""
    columns = ("reason_code" if name == "reason" else name for name in RefusedRow._fields)
    return list(map(RefusedRow._make, lean_rows(rows.order_by().values_list(*columns))))
