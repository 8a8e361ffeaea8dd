"""Files that no power cut takes back: flushed bytes are of no use without their flushed name."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

PART = ".partial-"  # what begins so is not read as a file yet


def write_whole(path: Path, data: bytes) -> None:
    """The file with these bytes, on the disk under its name, or as it was before.

    For its owner's eyes; folders are made. Nobody sees half a file, and of one that the disk
    refuses nothing stays. Raises OSError.
    """
    new = [folder for folder in path.parents if not folder.exists()]
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, part = tempfile.mkstemp(dir=path.parent, prefix=PART)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(part).replace(path)
    except OSError:
        Path(part).unlink(missing_ok=True)
        raise
    for folder in (path.parent, *(each.parent for each in new)):
        flush_names(folder)


def sweep_parts(folder: Path, *, older_than: float) -> int:
    """Remove what killed writers left below the folder; how many. Nothing refers to a part.

    `older_than` is in seconds since the epoch: a younger one may still be written.
    """
    left = [part for part in folder.rglob(f"{PART}*") if part.stat().st_mtime < older_than]
    for part in left:
        part.unlink(missing_ok=True)
    return len(left)


def flush_names(folder: Path) -> None:
    """Put on the disk which names the folder holds, after a rename into it. Raises OSError."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
