"""Denials follow the tables: a changed rule or a new result changes owner, order and deadline."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from claimwright.cycle.claims import queries as claims
from claimwright.cycle.contracting import queries as contracting
from claimwright.cycle.denials import queries
from claimwright.cycle.denials.domain.appeals import levels_for
from claimwright.cycle.denials.domain.deadlines import plan_deadlines
from claimwright.cycle.denials.domain.planning import Background, Said, standing_of
from claimwright.cycle.denials.domain.states import TO_DO
from claimwright.cycle.denials.models import Denial

COLUMNS = ["category", "owner", "rank_value", "act_by", "correct_by", "appeal_by"]


@transaction.atomic
def refresh_denials(*, reasons: Sequence[str] = (), categories: Sequence[str] = ()) -> int:
    """Bring the denials to do up to the tables and results as they now stand; returns how many
    changed.

    All of them, or those of some reasons or categories. A denial that was appealed before keeps
    its deadline, which its last answer gave.
    """
    rows = Denial.objects.select_for_update().filter(state__in=TO_DO).order_by("pk")
    if reasons:
        rows = rows.filter(reason_code__in=reasons)
    if categories:
        rows = rows.filter(category__in=categories)
    held = list(rows)
    if not held:
        return 0
    payers = contracting.get_payers(ids=sorted({row.payer_id for row in held}))
    rules = queries.appeal_rules()
    tables = Background(
        claims={},
        payers=payers,
        known=(),
        results=queries.results(),
        table=claims.posting_table(),
        appeal_rules=rules,
    )
    appealed = set(
        Denial.objects.filter(state__in=TO_DO, appeals__isnull=False).values_list("pk", flat=True)
    )
    changed = [row for row in held if _refresh(row, tables, row.pk in appealed)]
    Denial.objects.bulk_update(changed, COLUMNS, batch_size=500)
    return len(changed)


def _refresh(row: Denial, tables: Background, was_appealed: bool) -> bool:
    """Change the row in memory; whether anything did change."""
    payer = tables.payers[row.payer_id]
    remarks = tuple(row.remarks.split())
    said = Said(row.group_code, row.reason_code, remarks, row.amount_cents, row.denied_on)
    stands = standing_of(said, payer, tables)
    before = [getattr(row, name) for name in COLUMNS]
    row.category, row.owner = stands.cause.category.value, stands.cause.owner.value
    row.rank_value = stands.rank_value
    if not was_appealed:
        due = plan_deadlines(
            payer=payer,
            cause=stands.cause,
            denied_on=row.denied_on,
            service_on=row.service_on,
            ladder=levels_for(payer, on=row.denied_on, rules=tables.appeal_rules),
        )
        row.act_by, row.correct_by, row.appeal_by = due.act_by, due.correct_by, due.appeal_by
    return before != [getattr(row, name) for name in COLUMNS]
