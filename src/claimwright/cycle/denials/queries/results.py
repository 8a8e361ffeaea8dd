"""What the practice won and lost: what the chances are learned from."""

from __future__ import annotations

from collections import defaultdict

from django.db.models import Count, Q

from claimwright.cycle.denials.domain.states import (
    OVERTURNED,
    PARTLY,
    RESOLVED,
    TRANSFERRED,
    UPHELD,
    WRITTEN_OFF,
)
from claimwright.cycle.denials.domain.worth import Record, Results
from claimwright.cycle.denials.models import Denial

LOST = (UPHELD, WRITTEN_OFF, TRANSFERRED)


def results() -> Results:
    """How many denials were won, lost and paid in part so far: what the chances learn from."""
    rows = (
        Denial.objects.filter(state__in=RESOLVED)
        .values_list("category", "payer_id", "reason_code")
        .annotate(
            won=Count("id", filter=Q(state=OVERTURNED)),
            part=Count("id", filter=Q(state=PARTLY)),
            lost=Count("id", filter=Q(state__in=LOST)),
        )
        .order_by()
    )
    by_category: dict[str, Record] = defaultdict(Record)
    by_payer: dict[tuple[int, str], Record] = defaultdict(Record)
    for category, payer_id, reason, won, part, lost in rows:
        record = Record(2 * won + part, 2 * lost + part)
        by_category[category] += record
        by_payer[(payer_id, reason)] += record
    return Results(dict(by_category), dict(by_payer))
