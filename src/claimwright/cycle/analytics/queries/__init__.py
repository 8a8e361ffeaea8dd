"""What the practice's numbers say: key figures, the week, the list behind each figure."""

from __future__ import annotations

from claimwright.cycle.analytics.queries.figures import (
    aging,
    denial_causes,
    flow_of_money,
    kpis,
    payer_mix,
    trends,
    where_is_my_money,
)

__all__ = [
    "aging",
    "denial_causes",
    "flow_of_money",
    "kpis",
    "payer_mix",
    "trends",
    "where_is_my_money",
]
