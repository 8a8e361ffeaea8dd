"""Send what is ready, and try again what did not leave."""

from __future__ import annotations

from datetime import datetime

from claimwright.cycle.eligibility import operations as eligibility
from claimwright.cycle.submission import operations as submission
from claimwright.cycle.submission.domain.batching import SentBatch


def submit_claims(*, now: datetime, limit: int = 5000) -> list[SentBatch]:
    """Write 837P files for every ready claim and hand them to the transport."""
    deliver_unsent(now=now)
    return submission.submit_ready(now=now, limit=limit)


def deliver_unsent(*, now: datetime) -> int:
    """Send again, byte for byte, the files that could not leave; returns how many left."""
    return submission.deliver_unsent(now=now) + eligibility.send_waiting()
