"""Appeals asked for, and the payers' own rules for them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db.models import Count, Q

from claimwright.cycle.contracting import queries as contracting
from claimwright.cycle.denials.domain.appeals import (
    REOPENING,
    AppealLevel,
    AppealRule,
    levels_for,
    next_level,
)
from claimwright.cycle.denials.domain.letters import (
    LetterKind,
    NothingToReopen,
    reopening_kind,
)
from claimwright.cycle.denials.domain.planning import DenialSnapshot
from claimwright.cycle.denials.domain.states import OVERTURNED, PARTLY
from claimwright.cycle.denials.domain.views import AppealView
from claimwright.cycle.denials.models import Appeal, AppealLevelRule
from claimwright.cycle.denials.queries.denials import cause_of
from claimwright.foundation.documents import store


def appeal_rules() -> list[AppealRule]:
    """Every payer's own levels, those no longer in force too."""
    return [appeal_rule(row) for row in AppealLevelRule.objects.order_by("payer_id", "level", "id")]


def appeal_rule(row: AppealLevelRule) -> AppealRule:
    """The row as a value."""
    return AppealRule(
        id=row.pk,
        public_id=row.public_id,
        payer_id=row.payer_id,
        level=row.level,
        name=row.name,
        to_whom=row.to_whom,
        days=row.days,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        actor=row.actor,
    )


def appeals_of(*, denial_id: int) -> list[AppealView]:
    """The appeals of one denial, first level first."""
    rows = list(Appeal.objects.filter(denial_id=denial_id).order_by("level"))
    files = store.get_records([row.packet_id for row in rows if row.packet_id])
    return [
        AppealView(
            level=row.level,
            level_name=row.level_name,
            to_whom=row.to_whom,
            asked_cents=row.asked_cents,
            filed_on=row.filed_on,
            due_on=row.due_on,
            method=row.method,
            reference=row.reference,
            packet_public_id=files[row.packet_id].public_id if row.packet_id else None,
            decided_on=row.decided_on,
            outcome=row.outcome,
            awarded_cents=row.awarded_cents,
        )
        for row in rows
    ]


def level_to_ask(*, denial: DenialSnapshot, on: date) -> AppealLevel:
    """The level the denial would be appealed to next. Raises NoFurtherAppeal."""
    asked = Appeal.objects.filter(denial_id=denial.id).exclude(level=REOPENING.number)
    decided = asked.exclude(decided_on=None).count()
    payer = contracting.get_payer(payer_id=denial.payer_id)
    ladder = levels_for(payer, on=denial.denied_on, rules=appeal_rules())
    return next_level(ladder, decided_levels=decided, amount_cents=denial.amount_cents, on=on)


def check_reopening(*, denial: DenialSnapshot) -> LetterKind:
    """The letter that asks the denial's payer for a reopening. Raises NothingToReopen."""
    payer = contracting.get_payer(payer_id=denial.payer_id)
    kind = reopening_kind(payer, cause_of(denial, payer))
    if kind is None:
        raise NothingToReopen(f"{payer.name} reopens no such decision.")
    return kind


def overturn_rates(*, payer_ids: Sequence[int]) -> dict[tuple[int, str], tuple[int, int]]:
    """(won or won in part, answered) by payer and name of the level."""
    rows = (
        Appeal.objects.filter(denial__payer_id__in=list(payer_ids))
        .exclude(decided_on=None)
        .values_list("denial__payer_id", "level_name")
        .annotate(won=Count("id", filter=Q(outcome__in=[OVERTURNED, PARTLY])), answered=Count("id"))
        .order_by()
    )
    return {(payer_id, name): (won, answered) for payer_id, name, won, answered in rows}
