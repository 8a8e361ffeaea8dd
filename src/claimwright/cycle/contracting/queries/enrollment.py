"""Read who is enrolled with which payer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from claimwright.cycle.contracting.domain.enrollment import Enrollment as View
from claimwright.cycle.contracting.domain.enrollment import EnrollmentKind
from claimwright.cycle.contracting.models import Enrollment


def enrollments(*, payer_ids: Sequence[int] | None = None) -> dict[int, list[View]]:
    """Enrollments by payer, of those payers or of all; payers without any are absent."""
    rows = Enrollment.objects.order_by("payer_id", "kind", "provider_id")
    if payer_ids is not None:
        rows = rows.filter(payer_id__in=sorted(set(payer_ids)))
    found: dict[int, list[View]] = defaultdict(list)
    for row in rows:
        found[row.payer_id].append(
            View(
                id=row.pk,
                payer_id=row.payer_id,
                kind=EnrollmentKind(row.kind),
                provider_id=row.provider_id,
                asked_on=row.asked_on,
                starts_on=row.starts_on,
                ends_on=row.ends_on,
                note=row.note,
            )
        )
    return dict(found)
