"""Claims change state, get a note, or learn their payer's number."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Coalesce

from claimwright.cycle.claims.domain.snapshots import ClaimNote
from claimwright.cycle.claims.domain.states import ClaimState, check_move
from claimwright.cycle.claims.models import Claim, ClaimEvent
from claimwright.cycle.claims.operations.writing import EVENT_COLUMNS
from claimwright.foundation.audit import log
from claimwright.foundation.tenancy import scope
from claimwright.foundation.tenancy.among import Many
from claimwright.foundation.tenancy.bulk import insert_rows, insert_values, update_rows
from claimwright.foundation.tenancy.columns import batches

REASON_SIZE = 300


@dataclass(frozen=True, slots=True)
class Move:
    """One claim to one state, with the reason a person reads."""

    claim_id: int
    to: str
    reason: str
    detail: str = ""


def move_claims(
    *,
    ids: Sequence[int],
    to: str,
    reason: str,
    now: datetime,
    file_id: int | None = None,
    detail: str = "",
) -> None:
    """Move every claim to one state for one reason. Raises IllegalMove and then moves none."""
    moves = [Move(claim_id, to, reason, detail) for claim_id in dict.fromkeys(ids)]
    move_each(moves=moves, now=now, file_id=file_id)


@transaction.atomic
def move_each(*, moves: Sequence[Move], now: datetime, file_id: int | None = None) -> None:
    """Move each claim to its own state; one history row each. Raises IllegalMove, moving none."""
    if not moves:
        return
    states = _locked_states([move.claim_id for move in moves])
    ids_by_target: dict[tuple[str, str], list[int]] = defaultdict(list)
    events = []
    actor = scope.current().actor
    for move in moves:
        number, state, version_number = states[move.claim_id]
        check_move(number, state, move.to)
        hold_reason = move.reason[:REASON_SIZE] if move.to == ClaimState.HELD else ""
        ids_by_target[(move.to, hold_reason)].append(move.claim_id)
        events.append(
            (
                *(move.claim_id, version_number, now, "moved", state, move.to),
                *(move.reason[:REASON_SIZE], move.detail, actor, file_id),
            )
        )
    for (to, hold_reason), ids in ids_by_target.items():
        _write_state(ids, to, hold_reason, now)
    insert_values(ClaimEvent, EVENT_COLUMNS, events)
    log.record(
        "claims moved",
        object_type="claim",
        detail={"moves": [[move.claim_id, move.to] for move in moves], "file": file_id},
    )


def _locked_states(ids: Sequence[int]) -> dict[int, tuple[str, str, int]]:
    """Number, state and version of each claim, locked until commit. Raises KeyError later if
    an id is not of this practice."""
    found: dict[int, tuple[str, str, int]] = {}
    for some in batches(sorted(set(ids))):
        rows = Claim.objects.select_for_update().filter(pk__among=Many(some)).order_by("pk")
        for pk, *rest in rows.values_list("pk", "number", "state", "version_number"):
            found[pk] = (rest[0], rest[1], rest[2])
    return found


def _write_state(ids: Sequence[int], to: str, hold_reason: str, now: datetime) -> None:
    changes: dict[str, object] = {"state": to, "hold_reason": hold_reason}
    if to == ClaimState.SUBMITTED:
        changes["last_submitted_at"] = now
        changes["first_submitted_at"] = Coalesce(F("first_submitted_at"), now)
    for some in batches(ids):
        Claim.objects.filter(pk__among=Many(some)).update(**changes)


@transaction.atomic
def note_claims(*, notes: Sequence[ClaimNote], now: datetime) -> None:
    """Add to the claims' histories without moving them."""
    if not notes:
        return
    actor = scope.current().actor
    insert_rows(
        [
            ClaimEvent(
                claim_id=note.claim_id,
                version_number=note.version_number,
                at=now,
                kind=note.kind,
                detail=note.words,
                actor=actor,
                file_id=note.file_id,
            )
            for note in notes
        ]
    )
    log.record(
        "claims noted",
        object_type="claim",
        detail={"claims": sorted({note.claim_id for note in notes})},
    )


@transaction.atomic
def set_payer_claim_numbers(*, numbers: Mapping[int, str]) -> None:
    """Keep the payer's own number of each claim (277CA REF*1K), by claim id."""
    rows = [Claim(pk=pk, payer_claim_number=number) for pk, number in numbers.items() if number]
    if not rows:
        return
    update_rows(rows, ["payer_claim_number"])
    log.record(
        "payer claim numbers kept",
        object_type="claim",
        detail={"claims": [row.pk for row in rows]},
    )
