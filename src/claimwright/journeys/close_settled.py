"""Claims on which nothing is owed any more are closed; one that owes again is opened."""

from __future__ import annotations

from datetime import datetime

from claimwright.cycle.claims import operations as claims
from claimwright.cycle.claims import queries as claim_queries
from claimwright.cycle.claims.domain.states import ClaimState
from claimwright.cycle.claims.operations import Move
from claimwright.ledger import queries as ledger

PAID_OFF = "Nothing is owed on the visit any more, by insurance or patient."
OWED_AGAIN = "Something is owed on the visit again."


def close_settled(*, now: datetime) -> tuple[int, int]:
    """(claims closed, claims opened again), by what the ledger says of their visits.

    A visit owes nothing when each of its receivables is zero, payer by payer: a credit of one
    does not pay the debt of another. Running it twice moves nothing.
    """
    owing = {
        encounter_id
        for encounter_id, split in ledger.receivables(by="encounter", ids=None).items()
        if any(split.values())
    }
    decided = claim_queries.encounters_in_states(states=[ClaimState.ADJUDICATED])
    closed = claim_queries.encounters_in_states(states=[ClaimState.CLOSED])
    to_close = [pk for pk, encounter_id in decided if encounter_id not in owing]
    to_open = [pk for pk, encounter_id in closed if encounter_id in owing]
    moves = [Move(pk, ClaimState.CLOSED, PAID_OFF) for pk in to_close]
    moves += [Move(pk, ClaimState.ADJUDICATED, OWED_AGAIN) for pk in to_open]
    claims.move_each(moves=moves, now=now)
    return len(to_close), len(to_open)
