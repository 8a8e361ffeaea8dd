"""The practice changes its posting table, and the open denials follow."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import transaction

from claimwright.cycle.claims import operations as claims
from claimwright.cycle.claims.domain.posting_table import NewPostingRow
from claimwright.cycle.denials import operations as denials


@transaction.atomic
def set_posting_row(*, new: NewPostingRow) -> int:
    """Keep the row; returns how many open denials changed owner, kind or order with it.

    What was posted stays as it was posted. Raises RowSaysNothing or LaterRowStands.
    """
    claims.set_posting_row(new=new)
    return denials.refresh_denials(reasons=[new.reason])


@transaction.atomic
def end_posting_row(*, public_id: UUID | str, on: date) -> str:
    """The next wider row, or what we ship, speaks again; returns the reason code. Raises
    NoSuchRow."""
    reason = claims.end_posting_row(public_id=public_id, on=on)
    denials.refresh_denials(reasons=[reason])
    return reason
