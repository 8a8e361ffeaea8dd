"""Loading code tables in the background: a file may be large, and a person need not wait."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import transaction

from claimwright.engines.codesets.intake import LoadOutcome, Wish, load_file
from claimwright.foundation.audit import log
from claimwright.foundation.jobs.runner import JobStatus, Progress, enqueue, register

LOAD = "load_code_table"


def keep_upload(*, name: str, chunks: Iterable[bytes]) -> Path:
    """Write an upload to disk as it comes, under its own name; the loading reads it from there."""
    place = _incoming() / uuid4().hex
    place.mkdir(parents=True)
    path = place / name
    with path.open("wb") as kept:
        for chunk in chunks:
            kept.write(chunk)
    return path


def start_load(
    *, path: Path, effective: date | None = None, until: date | None = None, system: str = ""
) -> JobStatus:
    """Queue the loading of a kept upload, and write down who asked for it."""
    arguments = {
        "path": str(path),
        "effective": effective.isoformat() if effective else "",
        "until": until.isoformat() if until else "",
        "system": system,
    }
    with transaction.atomic():
        log.record("loaded", object_type="codetable", object_id=path.name)
        return enqueue(name=LOAD, arguments=arguments, key=f"{LOAD}:{path.parent.name}")


def load_code_table(arguments: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """Load one kept upload, whole or not at all; safe to repeat."""
    path = Path(arguments["path"])
    if not path.exists():
        return {"file": path.name, "status": "refused", "messages": ["The upload is gone."]}
    progress.tell(0, 0, f"Reading {path.name}")
    wish = Wish(
        _day(arguments["effective"]),
        _day(arguments["until"]),
        arguments["system"],
        lambda rows: progress.tell(rows, 0, f"{path.name}: {rows:,} rows read"),
    )
    home: Path = settings.CLAIMWRIGHT_HOME
    outcome = load_file(home / "codesets", path, wish)
    # Only this upload's own folder below the incoming one is ever removed.
    if path.parent.parent == _incoming():
        shutil.rmtree(path.parent)
    progress.tell(outcome.rows_count, outcome.rows_count, _sentence(outcome))
    return {
        "file": outcome.file,
        "status": outcome.status,
        "rows": outcome.rows_count,
        "releases": [f"{one.system} {one.name}" for one in outcome.releases],
        "messages": [finding.message for finding in outcome.findings],
    }


def register_tasks() -> None:
    """Make the loading callable by name."""
    register(LOAD, load_code_table)


def _incoming() -> Path:
    home: Path = settings.CLAIMWRIGHT_HOME
    return home / "codesets" / "incoming"


def _sentence(outcome: LoadOutcome) -> str:
    if outcome.status == "refused":
        return "Not loaded"
    words = "On file already" if outcome.status == "unchanged" else "Loaded"
    return f"{words}: {outcome.rows_count:,} rows"


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
