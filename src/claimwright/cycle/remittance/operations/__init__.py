"""Receive, match, post and take back remittances."""

from __future__ import annotations

from claimwright.cycle.remittance.operations.answering import NeedsWords, answer_takeback
from claimwright.cycle.remittance.operations.correcting import (
    PostedBefore,
    StillUnbalanced,
    deposit_remittances,
    post_held,
    release_deposit,
    reverse_remittance,
    set_held_aside,
    take_up_held,
)
from claimwright.cycle.remittance.operations.following import PaidBeyond, follow_charges
from claimwright.cycle.remittance.operations.foreign import (
    close_returned,
    set_aside,
    take_up,
)
from claimwright.cycle.remittance.operations.freeing import (
    NotFree,
    free_decisions,
    resettle_visits,
)
from claimwright.cycle.remittance.operations.given_up import settle_undone
from claimwright.cycle.remittance.operations.receiving import receive_835
from claimwright.cycle.remittance.operations.settling import (
    NoSuchClaimToMatch,
    NotInSuspense,
    match_item,
)
from claimwright.cycle.remittance.operations.underpaying import (
    move_underpayments,
    open_underpayments,
)

__all__ = [
    "NeedsWords",
    "NoSuchClaimToMatch",
    "NotFree",
    "NotInSuspense",
    "PaidBeyond",
    "PostedBefore",
    "StillUnbalanced",
    "answer_takeback",
    "close_returned",
    "deposit_remittances",
    "follow_charges",
    "free_decisions",
    "match_item",
    "move_underpayments",
    "open_underpayments",
    "post_held",
    "receive_835",
    "release_deposit",
    "resettle_visits",
    "reverse_remittance",
    "set_aside",
    "set_held_aside",
    "settle_undone",
    "take_up",
    "take_up_held",
]
