"""What taking in an answer came to, and how all sent claims stand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from claimwright.kernel.finding import Finding


@dataclass(frozen=True, slots=True)
class Acked:
    """What became of one acknowledgement file.

    `matched`: every answer was about something we sent. `held`: some were not; they are kept.
    `duplicate`: all of it was known. The ids are claims whose state changed.
    """

    outcome: str
    matched_count: int
    accepted_ids: tuple[int, ...] = ()
    rejected_ids: tuple[int, ...] = ()
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Conservation:
    """Every claim ever sent is accepted, rejected or awaited: sent is always their sum."""

    sent: int
    accepted: int
    rejected: int
    awaiting: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchRow:
    """One sent file on the list."""

    id: int
    public_id: UUID
    name: str
    reference: str
    receiver_name: str
    file_id: int
    claim_count: int
    charge_cents: int
    created_at: datetime
    sent_at: datetime | None
    last_error: str
    answer: str
    accepted_count: int
    rejected_count: int

    @property
    def awaiting_count(self) -> int:
        """Claims nobody has decided about."""
        return self.claim_count - self.accepted_count - self.rejected_count


@dataclass(frozen=True, slots=True)
class BatchesPage:
    """Some sent files, and how many there are in all."""

    rows: tuple[BatchRow, ...]
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Overdue:
    """One file of which some claims should have been answered by now."""

    batch_id: int
    batch_name: str
    sent_at: datetime
    claim_ids: tuple[int, ...]
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AcknowledgementView:
    """One answer about a claim."""

    kind: str
    source: str
    verdict: str
    code: str
    words: str
    received_at: datetime
    file_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmissionView:
    """One sending of one version of a claim, and how far its answers have come."""

    claim_id: int
    version_id: int
    control_number: str
    batch_id: int
    batch_name: str
    file_id: int
    sent_at: datetime | None
    outcome: str
    progress: int
    payer_accepted_at: datetime | None
    payer_claim_number: str
    words: str
