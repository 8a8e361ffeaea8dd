"""An enrollment is kept, and the claims that waited for it go on together."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from claimwright.cycle.contracting import operations as contracting
from claimwright.cycle.contracting.domain.enrollment import Enrollment
from claimwright.cycle.scrubbing import operations as scrubbing
from claimwright.cycle.scrubbing import queries as scrubbing_queries

WAITS = "837-63"
MOST_AT_ONCE = 5000


@transaction.atomic
def keep_enrollment(*, new: Enrollment, as_of: date) -> int:
    """Keep it and look again at every claim held for want of one; how many are ready now.

    Raises contracting's EnrollmentRefused.
    """
    contracting.keep_enrollment(new=new)
    return len(release_waiting(as_of=as_of))


def release_waiting(*, as_of: date) -> tuple[int, ...]:
    """Look again at claims held for want of an enrollment; the ids of those ready now."""
    waiting = scrubbing_queries.claims_held_by(code=WAITS, limit=MOST_AT_ONCE)
    return tuple(scrubbing.scrub_claims(claim_ids=waiting, as_of=as_of).ready_ids)
