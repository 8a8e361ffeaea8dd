"""Keep and fetch raw bytes. A file is written whole or not at all, before anything parses it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePath
from uuid import UUID

from django.conf import settings

from claimwright.foundation import clock
from claimwright.foundation.access import guard
from claimwright.foundation.documents.models import StoredFile
from claimwright.foundation.durable import write_whole


@dataclass(frozen=True, slots=True)
class FileRecord:
    """What is known of a stored file."""

    id: int
    public_id: UUID
    name: str
    kind: str
    direction: str
    sha256: str
    size: int
    stored_at: datetime
    is_new: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which files; empty means any. `is_open`: only those a person must see to."""

    direction: str = ""
    kind: str = ""
    name: str = ""
    is_open: bool = False


def keep(data: bytes, *, name: str, kind: str, direction: str = StoredFile.IN) -> FileRecord:
    """Store the bytes and register them; the same bytes again give the first record, not new."""
    digest = hashlib.sha256(data).hexdigest()
    path = _path(digest)
    if not path.exists():
        write_whole(path, data)
    row, is_new = StoredFile.objects.get_or_create(
        direction=direction,
        sha256=digest,
        defaults={
            "size": len(data),
            "kind": kind,
            "name": PurePath(name).name[:200],
            "stored_at": clock.now(),
        },
    )
    return record_of(row, is_new=is_new)


def set_kind(file_id: int, kind: str) -> None:
    """Name the kind once the content told it."""
    StoredFile.objects.filter(pk=file_id).update(kind=kind)


def get_record(file_id: int) -> FileRecord:
    """The record by id."""
    return record_of(StoredFile.objects.get(pk=file_id))


def get_records(file_ids: list[int]) -> dict[int, FileRecord]:
    """The records by id, one query."""
    return {row.pk: record_of(row) for row in StoredFile.objects.filter(pk__in=file_ids)}


def find_by_public_id(public_id: UUID | str) -> FileRecord | None:
    """The record by its public id, or None."""
    row = StoredFile.objects.filter(public_id=public_id).first()
    return record_of(row) if row else None


def access_file(*, user_id: int, public_id: UUID | str) -> FileRecord:
    """The record for one person, audited: a raw file names patients. Raises guard.NotVisible."""
    return record_of(
        guard.reach(
            StoredFile.objects.all(),
            user_id=user_id,
            public_id=public_id,
            permission="files.view",
        )
    )


def list_files(*, wanted: Wanted, offset: int = 0, limit: int = 50) -> tuple[list[FileRecord], int]:
    """One page of the files, newest first, and how many there are."""
    rows = StoredFile.objects.all()
    if wanted.direction:
        rows = rows.filter(direction=wanted.direction)
    if wanted.kind:
        rows = rows.filter(kind__startswith=wanted.kind)
    if wanted.name:
        rows = rows.filter(name__icontains=wanted.name)
    if wanted.is_open:
        rows = rows.filter(reception__is_open=True)
    page = rows.order_by("-stored_at", "-id")[offset : offset + limit]
    return [record_of(row) for row in page], rows.count()


def read(file_id: int) -> bytes:
    """The bytes exactly as they came or went."""
    return path_of(file_id).read_bytes()


def path_of(file_id: int) -> Path:
    """Where the bytes lie, for streaming."""
    return _path(StoredFile.objects.values_list("sha256", flat=True).get(pk=file_id))


def record_of(row: StoredFile, *, is_new: bool = False) -> FileRecord:
    """The row as a value."""
    return FileRecord(
        id=row.pk,
        public_id=row.public_id,
        name=row.name,
        kind=row.kind,
        direction=row.direction,
        sha256=row.sha256,
        size=row.size,
        stored_at=row.stored_at,
        is_new=is_new,
    )


def _path(digest: str) -> Path:
    home: Path = settings.CLAIMWRIGHT_HOME
    return home / "raw" / digest[:2] / digest
