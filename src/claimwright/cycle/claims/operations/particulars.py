"""What a person adds to a claim: a hold, a note to the payer, why it comes late."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from claimwright.cycle.claims.domain.states import ClaimState
from claimwright.cycle.claims.models import Claim
from claimwright.cycle.claims.operations.moving import Move, move_each
from claimwright.foundation.audit import log
from claimwright.foundation.tenancy.bulk import update_rows


class NoReason(ValueError):
    """A hold needs a reason that the next person can act on."""


@transaction.atomic
def hold_claims(*, ids: Sequence[int], reason: str, now: datetime) -> None:
    """Hold claims back until a person lets them go; scrubbing alone never frees them.

    Takes drafts, held and ready claims. Raises NoReason or IllegalMove and then holds none.
    """
    if not reason.strip():
        raise NoReason("Say why the claim is held, so that the next person knows what to wait for.")
    rows = list(Claim.objects.select_for_update().filter(pk__in=ids))
    for row in rows:
        row.manual_hold = reason.strip()[:300]
    moves = [Move(r.pk, ClaimState.HELD, reason) for r in rows if r.state != ClaimState.HELD]
    move_each(moves=moves, now=now)
    update_rows(rows, ["manual_hold"])
    log.record("claims held", object_type="claim", reason=reason, detail={"claims": list(ids)})


@transaction.atomic
def let_go(*, ids: Sequence[int], reason: str, now: datetime) -> None:
    """End a person's hold: the claims become drafts, to be scrubbed again."""
    rows = [
        row
        for row in Claim.objects.select_for_update().filter(pk__in=ids)
        if row.manual_hold and row.state == ClaimState.HELD
    ]
    for row in rows:
        row.manual_hold = ""
    move_each(moves=[Move(row.pk, ClaimState.DRAFT, reason) for row in rows], now=now)
    update_rows(rows, ["manual_hold"])
    log.record(
        "claims let go",
        object_type="claim",
        reason=reason,
        detail={"claims": [row.pk for row in rows]},
    )


@transaction.atomic
def set_particulars(
    *, claim_id: int, note: str | None = None, delay_reason: str | None = None
) -> None:
    """Say on the claim's next version a note to the payer (NTE, 80 signs) or why it comes late
    (CLM20). What is None stays; revise the claim to word it anew."""
    row = Claim.objects.select_for_update().get(pk=claim_id)
    if note is not None:
        row.note = note.strip()[:80]
    if delay_reason is not None:
        row.delay_reason = delay_reason.strip()[:2]
    update_rows([row], ["note", "delay_reason"])
    log.record(
        "claim particulars set",
        object_type="claim",
        object_id=row.public_id,
        detail={"delay_reason": row.delay_reason, "has_note": bool(row.note)},
    )
