"""Whether a visit's balance is the patient's when its claim goes to nobody."""

from __future__ import annotations

from collections.abc import Sequence

from claimwright.cycle.claims.domain.adjudications import AdjudicationView
from claimwright.cycle.claims.domain.snapshots import ClaimSnapshot
from claimwright.cycle.claims.domain.states import ClaimState, can_move


def can_bill_patient(state: str) -> bool:
    """Whether a claim in the state can go to nobody, or has gone to nobody already."""
    return state == ClaimState.VOID or can_move(state, ClaimState.VOID)


def why_not_theirs(
    claim: ClaimSnapshot, decisions: Sequence[AdjudicationView], siblings: Sequence[ClaimSnapshot]
) -> str:
    """Why what is open on a claim may not be billed to the patient with one press, or empty."""
    if decisions:
        return f"The payer decided {claim.number}: what it left is settled by its decision."
    alive = [one.number for one in siblings if one.id != claim.id and one.state != ClaimState.VOID]
    if alive:
        return f"{alive[0]} bills the same visit. See to it first."
    return ""
