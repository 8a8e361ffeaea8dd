"""Read denials: the worklist, one denial, appeals, and what analytics counts."""

from __future__ import annotations

from claimwright.cycle.denials.queries.appeals import (
    appeal_rules,
    appeals_of,
    check_reopening,
    level_to_ask,
    overturn_rates,
)
from claimwright.cycle.denials.queries.books import violations
from claimwright.cycle.denials.queries.denials import (
    NoSuchDenial,
    access_denial,
    access_denials,
    cause_of,
    denial_detail,
    denials_for,
    get_denial,
    get_denials,
    nearest_deadline,
    open_cents,
    open_counts,
    snapshot,
    worklist,
)
from claimwright.cycle.denials.queries.figures import (
    cause_counts,
    denials_waiting,
    denied_adjudication_count,
    initial_denials,
    month_counts,
    open_cents_by_encounter,
    opened_between,
    payer_denials,
    unresolved_at,
    untouched,
)
from claimwright.cycle.denials.queries.results import results
from claimwright.cycle.denials.queries.write_offs import (
    WriteOffRequestView,
    access_write_off_request,
    write_off_requests,
)

__all__ = [
    "NoSuchDenial",
    "WriteOffRequestView",
    "access_denial",
    "access_denials",
    "access_write_off_request",
    "appeal_rules",
    "appeals_of",
    "cause_counts",
    "cause_of",
    "check_reopening",
    "denial_detail",
    "denials_for",
    "denials_waiting",
    "denied_adjudication_count",
    "get_denial",
    "get_denials",
    "initial_denials",
    "level_to_ask",
    "month_counts",
    "nearest_deadline",
    "open_cents",
    "open_cents_by_encounter",
    "open_counts",
    "opened_between",
    "overturn_rates",
    "payer_denials",
    "results",
    "snapshot",
    "unresolved_at",
    "untouched",
    "violations",
    "worklist",
    "write_off_requests",
]
