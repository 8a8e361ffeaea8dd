"""Rows of the posting table are set and ended; none is ever rewritten."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import transaction

from claimwright.cycle.claims.domain.posting_table import NewPostingRow, check_follows, check_row
from claimwright.cycle.claims.models import PostingRule
from claimwright.cycle.claims.queries.posting_rules import posting_row
from claimwright.foundation.audit import log
from claimwright.foundation.tenancy import scope


class NoSuchRow(LookupError):
    """The practice has no such row in force."""


@transaction.atomic
def set_posting_row(*, new: NewPostingRow) -> int:
    """Keep the row and end the one it replaces on the day it begins; returns its id.

    Raises RowSaysNothing or LaterRowStands.
    """
    check_row(new)
    standing = (
        PostingRule.objects.select_for_update()
        .filter(
            payer_id=new.payer_id,
            group_code=new.group,
            reason_code=new.reason,
            remark_code=new.remark,
            ends_on=None,
        )
        .first()
    )
    check_follows(new, posting_row(standing) if standing else None)
    if standing is not None:
        standing.ends_on = new.starts_on
        standing.save(update_fields=["ends_on"])
    row = PostingRule.objects.create(
        payer_id=new.payer_id,
        group_code=new.group,
        reason_code=new.reason,
        remark_code=new.remark,
        adjustment_code=new.adjustment_code,
        keeps_open=new.keeps_open,
        denial_class=new.denial_class,
        owner=new.owner,
        next_step=new.next_step,
        note=new.note,
        starts_on=new.starts_on,
        actor=scope.current().actor,
    )
    log.record(
        "posting row set",
        object_type="postingrule",
        object_id=row.public_id,
        reason=new.note,
        detail={"reason": new.reason, "group": new.group, "from": new.starts_on.isoformat()},
    )
    return int(row.pk)


@transaction.atomic
def end_posting_row(*, public_id: UUID | str, on: date) -> str:
    """What we ship, or a wider row, speaks again from that day; returns the reason code.

    Raises NoSuchRow when no such row stands.
    """
    row = PostingRule.objects.select_for_update().filter(public_id=public_id, ends_on=None).first()
    if row is None:
        raise NoSuchRow("That row is no longer in force.")
    row.ends_on = max(on, row.starts_on)
    row.save(update_fields=["ends_on"])
    log.record(
        "posting row ended",
        object_type="postingrule",
        object_id=row.public_id,
        detail={"reason": row.reason_code, "on": row.ends_on.isoformat()},
    )
    return str(row.reason_code)
