"""What an import brought in, record by record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

ACCEPTED, REPEATED, REFUSED, DROPPED = "accepted", "repeated", "refused", "dropped"
RECORD_STATES = (ACCEPTED, REPEATED, REFUSED, DROPPED)
# A refused record may be retried or dropped; the others are settled.
TRANSITIONS: dict[str, frozenset[str]] = {
    REFUSED: frozenset({ACCEPTED, REPEATED, REFUSED, DROPPED}),
    ACCEPTED: frozenset(),
    REPEATED: frozenset(),
    DROPPED: frozenset({REFUSED}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class NewImportRecord:
    """One record's fate. `position` counts from 1 in the file; `raw` is its text as it came."""

    position: int
    state: str
    source_key: str = ""
    reason: str = ""
    raw: str = ""
    encounter_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportRecordView:
    """A record as kept."""

    id: int
    public_id: UUID
    batch_id: int
    position: int
    state: str
    source_key: str
    reason: str
    raw: str
    encounter_id: int | None
    tries_count: int
    changed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportBatchView:
    """A file taken in, with how many of its records came to what."""

    id: int
    public_id: UUID
    file_id: int
    source_format: str
    started_at: datetime
    accepted_count: int
    repeated_count: int
    refused_count: int
    dropped_count: int
