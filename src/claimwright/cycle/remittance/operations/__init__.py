"""Receive, match, post and take back remittances."""

from __future__ import annotations

from claimwright.cycle.remittance.operations.correcting import (
    PostedBefore,
    StillUnbalanced,
    deposit_remittances,
    post_held,
    reverse_remittance,
)
from claimwright.cycle.remittance.operations.receiving import receive_835
from claimwright.cycle.remittance.operations.settling import (
    NoSuchClaimToMatch,
    NotInSuspense,
    match_item,
)

__all__ = [
    "NoSuchClaimToMatch",
    "NotInSuspense",
    "PostedBefore",
    "StillUnbalanced",
    "deposit_remittances",
    "match_item",
    "post_held",
    "receive_835",
    "reverse_remittance",
]
