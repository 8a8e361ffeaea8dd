"""What the practice's numbers say: key figures, the week, the list behind each figure."""

from __future__ import annotations

from claimwright.cycle.analytics.queries.behind import behind
from claimwright.cycle.analytics.queries.client import (
    ClientFigures,
    client_figures,
    promises_kept,
)
from claimwright.cycle.analytics.queries.figures import (
    aging,
    denial_causes,
    flow_of_money,
    kpi_history,
    kpis,
    open_visits,
    payer_mix,
    trends,
    where_is_my_money,
)
from claimwright.cycle.analytics.queries.monday import (
    HAPPENED,
    PAYER,
    PROVIDER,
    REASON,
    monday,
    posting_words,
)
from claimwright.cycle.analytics.queries.scorecards import Cards, scorecards
from claimwright.cycle.analytics.queries.shown import describe

__all__ = [
    "HAPPENED",
    "PAYER",
    "PROVIDER",
    "REASON",
    "Cards",
    "ClientFigures",
    "aging",
    "behind",
    "client_figures",
    "denial_causes",
    "describe",
    "flow_of_money",
    "kpi_history",
    "kpis",
    "monday",
    "open_visits",
    "payer_mix",
    "posting_words",
    "promises_kept",
    "scorecards",
    "trends",
    "where_is_my_money",
]
