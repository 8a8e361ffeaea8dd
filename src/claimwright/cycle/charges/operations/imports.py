"""Keep what imports brought in, and what became of each record."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from claimwright.cycle.charges.domain.imports import TRANSITIONS as IMPORT_TRANSITIONS
from claimwright.cycle.charges.domain.imports import NewImportRecord
from claimwright.cycle.charges.models import ImportBatch, ImportRecord
from claimwright.foundation.audit import log


class CannotRetry(ValueError):
    """The import record is settled."""


@transaction.atomic
def open_import(*, file_id: int, source_format: str, now: datetime) -> int:
    """Begin keeping what one file brings in; `source_format` is csv, hl7 or fhir."""
    row = ImportBatch.objects.create(file_id=file_id, source_format=source_format, started_at=now)
    log.record(
        "import opened",
        object_type="importbatch",
        object_id=row.public_id,
        detail={"format": source_format},
    )
    return int(row.pk)


@transaction.atomic
def record_imports(*, batch_id: int, records: Sequence[NewImportRecord], now: datetime) -> None:
    """Keep what became of every record of the import."""
    batch = ImportBatch.objects.get(pk=batch_id)
    ImportRecord.objects.bulk_create(
        [
            ImportRecord(
                batch=batch,
                position=record.position,
                source_key=record.source_key[:120],
                state=record.state,
                reason=record.reason,
                raw=record.raw,
                encounter_id=record.encounter_id,
                changed_at=now,
            )
            for record in records
        ],
    )
    log.record(
        "import recorded",
        object_type="importbatch",
        object_id=batch.public_id,
        detail={"records": len(records)},
    )


@transaction.atomic
def settle_import_record(
    *,
    record_id: int,
    state: str,
    reason: str = "",
    encounter_id: int | None = None,
    now: datetime,
) -> None:
    """Say what a retry or a person's decision made of a refused record. Raises CannotRetry."""
    row = ImportRecord.objects.select_for_update().get(pk=record_id)
    if state not in IMPORT_TRANSITIONS[row.state]:
        raise CannotRetry(f"Record {row.position} is {row.state}; only refused ones are retried.")
    row.state = state
    row.reason = reason
    row.encounter_id = encounter_id
    row.tries_count += 1
    row.changed_at = now
    row.save()
    log.record(f"import record {state}", object_type="importrecord", object_id=row.public_id)
