"""Read the books. Each function asks a constant number of questions of the database."""

from __future__ import annotations

from claimwright.ledger.domain.posting import RECEIVABLES
from claimwright.ledger.queries.balances import (
    AccountBalance,
    EntryView,
    Position,
    StoredPosting,
    aging,
    balances,
    entries,
    journal,
    known_keys,
    positions,
    postings_by_key,
    receivables,
    standing_postings,
    sums,
    trial_balance,
    trial_balance_of_entries,
)
from claimwright.ledger.queries.folded import (
    ANY_DAY,
    OPEN_KINDS,
    Days,
    OpenColumn,
    day_sums,
    open_count,
    open_sums,
    visit_sums,
)
from claimwright.ledger.queries.months import (
    ClosedView,
    closed_months,
    closed_through,
    next_to_close,
    seal_on,
)
from claimwright.ledger.queries.soundness import (
    GUARDS,
    recent_violations,
    unsound_entries,
    violations,
)
from claimwright.ledger.queries.standing import Standing, patient_standings

__all__ = [
    "ANY_DAY",
    "GUARDS",
    "OPEN_KINDS",
    "RECEIVABLES",
    "AccountBalance",
    "ClosedView",
    "Days",
    "EntryView",
    "OpenColumn",
    "Position",
    "Standing",
    "StoredPosting",
    "aging",
    "balances",
    "closed_months",
    "closed_through",
    "day_sums",
    "entries",
    "journal",
    "known_keys",
    "next_to_close",
    "open_count",
    "open_sums",
    "patient_standings",
    "positions",
    "postings_by_key",
    "receivables",
    "recent_violations",
    "seal_on",
    "standing_postings",
    "sums",
    "trial_balance",
    "trial_balance_of_entries",
    "unsound_entries",
    "violations",
    "visit_sums",
]
