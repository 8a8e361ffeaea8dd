"""Release files: one SQLite file for each release of each table, written whole or not at all.

A file is built beside its place and renamed into it, so a reader never sees half a table. Its
name carries the system, the first day and the hash of what it was loaded from.
"""

from __future__ import annotations

import os
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

from claimwright.engines.codesets.shapes import PAIRED, day, shape_of, stored_day
from claimwright.engines.codesets.shelf import open_book
from claimwright.engines.codesets.tables import System, TableRelease

PREFIX = "table"
ABOUT = """
CREATE TABLE about (
  system TEXT, name TEXT, starts_on TEXT, ends_on TEXT, rows_count INTEGER, sha256 TEXT,
  origin TEXT, is_stand_in INTEGER, notes TEXT, loaded_at TEXT);
CREATE TABLE part (label TEXT PRIMARY KEY, sha256 TEXT, origin TEXT, rows_count INTEGER);
"""
PAIRS = """
CREATE TABLE pair (
  column_one TEXT, part TEXT, partners BLOB, PRIMARY KEY (column_one, part));
CREATE TABLE rationale (id INTEGER PRIMARY KEY, text TEXT);
"""


@dataclass(frozen=True, slots=True)
class Part:
    """One source file of a release that comes in several: its label, hash, name and rows."""

    label: str
    sha256: str
    origin: str
    rows_count: int


@dataclass(frozen=True, slots=True)
class OnFile:
    """A release with the place of its file and the sources it was made from."""

    release: TableRelease
    path: Path
    loaded_at: datetime
    parts: tuple[Part, ...]

    def holds(self, sha256: str) -> bool:
        """Whether a source file with this hash is in it."""
        return any(part.sha256 == sha256 for part in self.parts)


def list_files(folder: Path) -> list[OnFile]:
    """Every release file, by system, first day and time of loading."""
    found = [read_about(path) for path in folder.glob(f"{PREFIX}.*.sqlite")]
    return sorted(found, key=lambda f: (f.release.system, f.release.starts_on, f.loaded_at))


def read_about(path: Path) -> OnFile:
    """What a release file says of itself."""
    book = open_book(path)
    try:
        row = book.execute("SELECT * FROM about").fetchone()
        parts = tuple(Part(*part) for part in book.execute("SELECT * FROM part ORDER BY label"))
    finally:
        book.close()
    system, name, starts_on, ends_on, count, sha256, origin, stand_in, notes, loaded_at = row
    release = TableRelease(
        System(system),
        name,
        date.fromisoformat(starts_on),
        day(ends_on),
        count,
        sha256,
        origin,
        bool(stand_in),
        tuple(notes.split("\n")) if notes else (),
    )
    return OnFile(release, path, datetime.fromisoformat(loaded_at), parts)


def path_for(folder: Path, release: TableRelease) -> Path:
    """Where the file of a release stands."""
    name = f"{PREFIX}.{release.system}.{release.starts_on.isoformat()}.{release.sha256[:16]}"
    return folder / f"{name}.sqlite"


@contextmanager
def drafted(folder: Path, system: System) -> Iterator[tuple[sqlite3.Connection, Path]]:
    """An empty release file beside its place: (open for writing, its path).

    The caller renames it when it is whole; if anything fails it is removed.
    """
    folder.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=folder, prefix="draft.", suffix=".tmp")
    os.close(handle)
    path = Path(name)
    book = sqlite3.connect(path)
    # The draft is thrown away if it is not finished, so it needs no journal.
    book.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA page_size=8192")
    book.executescript(ABOUT + (PAIRS if system in PAIRED else _table(system)))
    try:
        yield book, path
    except BaseException:
        book.close()
        path.unlink(missing_ok=True)
        raise


def write_about(book: sqlite3.Connection, release: TableRelease, parts: Iterable[Part]) -> None:
    """Note in the file what it is."""
    known = tuple(parts)
    total = replace(release, rows_count=sum(part.rows_count for part in known))
    book.execute(
        "INSERT INTO about VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            total.system,
            total.name,
            total.starts_on.isoformat(),
            stored_day(total.ends_on),
            total.rows_count,
            total.sha256,
            total.origin,
            total.is_stand_in,
            "\n".join(total.notes),
            datetime.now(UTC).isoformat(),
        ),
    )
    book.executemany(
        "INSERT INTO part VALUES (?, ?, ?, ?)",
        [(part.label, part.sha256, part.origin, part.rows_count) for part in known],
    )


def _table(system: System) -> str:
    shape = shape_of(system)
    columns, key = ", ".join(shape.columns), ", ".join(shape.key)
    return f"CREATE TABLE row ({columns}, PRIMARY KEY ({key})) WITHOUT ROWID;"
