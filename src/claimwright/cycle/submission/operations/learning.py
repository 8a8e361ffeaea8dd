"""Each payer's usual time is learned from what it decided."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta

from django.db import transaction

from claimwright.cycle.claims import queries as claims
from claimwright.cycle.contracting import queries as contracting
from claimwright.cycle.submission.domain.usual_times import WINDOW_DAYS, UsualTime, learn
from claimwright.cycle.submission.models import BatchClaim, PayerTime
from claimwright.foundation import clock


@transaction.atomic
def learn_payer_times(*, now: datetime) -> dict[int, UsualTime]:
    """Learn every payer's usual time from the last year's decisions, by payer; replaces what was
    learned before."""
    since = now - timedelta(days=WINDOW_DAYS)
    sent = dict(
        BatchClaim.objects.filter(batch__sent_at__gte=since)
        .order_by("id")
        .values_list("version_id", "batch__sent_at")
    )
    days: dict[int, list[int]] = defaultdict(list)
    for version_id, (payer_id, paid_on) in claims.first_decisions(version_ids=list(sent)).items():
        days[payer_id].append(max(0, (paid_on - clock.day_of(sent[version_id])).days))
    learned = {
        payer.id: learn(days.get(payer.id, ()), payer.kind) for payer in contracting.list_payers()
    }
    PayerTime.objects.all().delete()
    PayerTime.objects.bulk_create(
        [
            PayerTime(
                payer_id=payer_id,
                median_days=usual.median_days,
                ninth_days=usual.ninth_days,
                decision_count=usual.count,
                learned_at=now,
            )
            for payer_id, usual in learned.items()
        ]
    )
    return learned
