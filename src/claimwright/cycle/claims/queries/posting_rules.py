"""The practice's rows of the posting table."""

from __future__ import annotations

from claimwright.cycle.claims.domain.posting_table import PostingRow, PostingTable
from claimwright.cycle.claims.models import PostingRule


def posting_rows(*, reason: str = "") -> list[PostingRow]:
    """Every row ever kept, those no longer in force too; of one reason when it is given."""
    rows = PostingRule.objects.order_by("reason_code", "starts_on", "id")
    if reason:
        rows = rows.filter(reason_code=reason)
    return [posting_row(row) for row in rows]


def posting_table() -> PostingTable:
    """The rows as a table that can be asked; one query."""
    return PostingTable(posting_rows())


def posting_row(row: PostingRule) -> PostingRow:
    """The row as a value."""
    return PostingRow(
        id=row.pk,
        public_id=row.public_id,
        payer_id=row.payer_id,
        group=row.group_code,
        reason=row.reason_code,
        remark=row.remark_code,
        adjustment_code=row.adjustment_code,
        keeps_open=row.keeps_open,
        denial_class=row.denial_class,
        owner=row.owner,
        next_step=row.next_step,
        note=row.note,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        actor=row.actor,
    )
