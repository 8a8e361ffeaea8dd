"""What lines should bring, as it was written down when they left."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db.models import F

from claimwright.cycle.claims.domain.expected import ExpectedLine
from claimwright.cycle.claims.models import ClaimVersion, ExpectedAmount
from claimwright.cycle.contracting.domain.pricing import PriceStep
from claimwright.foundation.tenancy.among import Many
from claimwright.foundation.tenancy.columns import batches
from claimwright.foundation.tenancy.lean import lean_rows


def expected_lines(*, version_ids: Sequence[int]) -> dict[tuple[int, int], ExpectedLine]:
    """By (version id, LX01); lines never sent are absent."""
    found: dict[tuple[int, int], ExpectedLine] = {}
    for some in batches(sorted(set(version_ids))):
        rows = ExpectedAmount.objects.filter(line__version_id__among=Many(some)).values_list(
            "line__version_id", "line__number", "expected_cents", "tolerance_cents", "steps"
        )
        for version_id, number, cents, tolerance, steps in lean_rows(rows):
            told = tuple(PriceStep(words, c, rule, source) for rule, words, c, source in steps)
            found[(version_id, number)] = ExpectedLine(cents, tolerance, told)
    return found


def versions_sent(*, payer_id: int, start: date, end: date) -> list[int]:
    """Current versions of claims sent to the payer first, for services from start to end."""
    rows = ClaimVersion.objects.filter(
        claim__payer_id=payer_id,
        claim__rank="P",
        claim__service_on__gte=start,
        claim__service_on__lte=end,
        claim__first_submitted_at__isnull=False,
        number=F("claim__version_number"),
    ).exclude(claim__state="void")
    return list(rows.order_by("claim__service_on", "pk").values_list("pk", flat=True))
