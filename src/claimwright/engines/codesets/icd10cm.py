"""ICD-10-CM by code and by words: a small local index, built once per release.

Releases are files under the home's codesets folder, side by side; the one in force on a date of
service is the newest that started by then. Source: icd10cm-tabular
"""

from __future__ import annotations

import json
import os
import re
import sqlite3
import tempfile
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path

from claimwright.engines.codesets.icd10cm_lines import search_file
from claimwright.engines.codesets.icd10cm_search import Searcher
from claimwright.engines.codesets.icd10cm_source import Diagnosis, packaged_xml, read_tabular

SCHEMA = """
CREATE TABLE release (name TEXT, starts_on TEXT, sha256 TEXT, codes_count INTEGER);
CREATE TABLE diagnosis (
  code TEXT PRIMARY KEY, description TEXT, parent TEXT, is_billable INTEGER, notes TEXT);
CREATE INDEX diagnosis_parent ON diagnosis (parent);
"""


@dataclass(frozen=True, slots=True)
class Match:
    """One answer of a search; `score` lies between 0 and 1, best first."""

    code: str
    description: str
    score: float
    is_billable: bool


@dataclass(frozen=True, slots=True)
class Release:
    """One release on file."""

    name: str
    starts_on: date
    codes_count: int
    path: Path


class NoRelease(LookupError):
    """No release of ICD-10-CM is on file for that date."""


def releases(folder: Path) -> list[Release]:
    """Every release on file, oldest first; the packaged one is built when there is none."""
    found = [_release(path) for path in sorted(folder.glob("icd10cm-*.sqlite"))]
    if not found:
        name, data = packaged_xml()
        found = [load(folder, name=name, data=data)]
    return sorted(found, key=lambda release: release.starts_on)


def release_on(folder: Path, on: date | None = None) -> Release:
    """The release in force on the day; the newest without a day.

    A date of service before the oldest release is answered from the oldest, which the caller
    can see from `starts_on`.
    """
    known = releases(folder)
    if on is None:
        return known[-1]
    in_force = [release for release in known if release.starts_on <= on]
    return in_force[-1] if in_force else known[0]


def load(folder: Path, *, name: str, data: bytes) -> Release:
    """Index one tabular list; loading the same again is harmless. Raises NotTabular."""
    rows = read_tabular(data)
    starts_on = _starts_on(name)
    folder.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=folder, suffix=".tmp")
    os.close(handle)
    book = sqlite3.connect(temporary)
    with book:
        book.executescript(SCHEMA)
        book.executemany(
            "INSERT INTO diagnosis VALUES (?, ?, ?, ?, ?)",
            [(r.code, r.description, r.parent, r.is_billable, json.dumps(r.notes)) for r in rows],
        )
        book.execute(
            "INSERT INTO release VALUES (?, ?, '', ?)",
            (name, starts_on.isoformat(), sum(row.is_billable for row in rows)),
        )
    book.close()
    target = folder / f"icd10cm-{starts_on.isoformat()}.sqlite"
    Path(temporary).replace(target)
    return _release(target)


def _starts_on(name: str) -> date:
    """October or April from a release name such as "April-1-2026" or "2027"."""
    spelled = re.search(r"([A-Z][a-z]+)-(\d{1,2})-(\d{4})", name)
    if spelled:
        return datetime.strptime(" ".join(spelled.groups()), "%B %d %Y").replace(tzinfo=UTC).date()
    iso = re.search(r"(\d{4})-(\d{2})-(\d{2})", name)
    if iso:
        return date(int(iso[1]), int(iso[2]), int(iso[3]))
    fiscal = re.search(r"(20\d{2})", name)
    if fiscal:
        return date(int(fiscal[1]) - 1, 10, 1)
    raise NoRelease(f"{name!r} does not say when the release starts; put the date in its name")


@lru_cache(maxsize=8)
def _release(path: Path) -> Release:
    book = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    name, starts_on, _, count = book.execute("SELECT * FROM release").fetchone()
    book.close()
    return Release(name, date.fromisoformat(starts_on), count, path)


class Icd10cm:
    """One release, open for look-ups. Not shared between threads."""

    def __init__(self, release: Release) -> None:
        self.release = release
        self.book = sqlite3.connect(
            f"file:{release.path}?mode=ro", uri=True, check_same_thread=False
        )
        self.known: dict[str, bool] = {}
        self._searching: tuple[Path | None, Searcher | None] = (None, None)

    def find(self, code: str) -> Diagnosis | None:
        """The node by code, with or without its dot."""
        row = self.book.execute(
            "SELECT code, description, parent, is_billable, notes FROM diagnosis WHERE code = ?",
            (code.replace(".", "").strip().upper(),),
        ).fetchone()
        if row is None:
            return None
        return _diagnosis(row)

    def children(self, code: str) -> list[Diagnosis]:
        """The next level below a code, in order."""
        rows = self.book.execute(
            "SELECT code FROM diagnosis WHERE parent = ? ORDER BY code", (code.replace(".", ""),)
        ).fetchall()
        return [found for (child,) in rows if (found := self.find(child)) is not None]

    def is_billable(self, code: str) -> bool:
        """Whether the code exists and may stand on a claim."""
        if code not in self.known:
            found = self.find(code)
            self.known[code] = found is not None and found.is_billable
        return self.known[code]

    def exists(self, code: str) -> bool:
        """Whether any node has this code."""
        return self.find(code) is not None

    def billable_codes(self) -> dict[str, str]:
        """Every code that may stand on a claim, with its description."""
        rows = self.book.execute("SELECT code, description FROM diagnosis WHERE is_billable")
        return dict(rows.fetchall())

    def search(self, words: str, *, limit: int = 10) -> list[Match]:
        """By code or by words, abbreviations and small misspellings; best first.

        Answers are codes for a claim wherever the list has a default: the unspecified one, the
        initial encounter. A header comes only where one of its codes must be chosen.
        """
        as_code = words.replace(".", "").strip().upper()
        if re.fullmatch(r"[A-Z][0-9][0-9A-Z]{0,5}", as_code):
            by_code = self._by_code(as_code, limit)
            if by_code:
                return by_code
        found = []
        for code, share in self.searcher.search(words)[:limit]:
            entry = self.find(code)
            assert entry is not None, "the search file is built from this release"
            found.append(Match(code, entry.description, round(share, 4), entry.is_billable))
        return found

    @property
    def searcher(self) -> Searcher:
        """The words of this release, written down at the first question, anew after an index."""
        path = search_file(self.release.path.parent, self.release.path, self.all)
        if path != self._searching[0]:
            self._searching = (path, Searcher(path))
        assert self._searching[1] is not None
        return self._searching[1]

    def all(self) -> list[Diagnosis]:
        """Every node, in the order of the list."""
        rows = self.book.execute(
            "SELECT code, description, parent, is_billable, notes FROM diagnosis ORDER BY rowid"
        )
        return [_diagnosis(row) for row in rows]

    def _by_code(self, prefix: str, limit: int) -> list[Match]:
        rows = self.book.execute(
            "SELECT code, description, is_billable FROM diagnosis"
            " WHERE code >= ? AND code < ? ORDER BY length(code), code LIMIT ?",
            (prefix, prefix + "\uffff", limit),
        ).fetchall()
        return [
            Match(code, text, round(len(prefix) / len(code), 4), bool(billable))
            for code, text, billable in rows
        ]


def _diagnosis(row: tuple[str, str, str, int, str]) -> Diagnosis:
    notes = {key: tuple(texts) for key, texts in json.loads(row[4]).items()}
    return Diagnosis(row[0], row[1], row[2], bool(row[3]), notes)


@lru_cache(maxsize=4)
def open_book(folder: Path, on: date | None = None) -> Icd10cm:
    """The release for the day, kept open."""
    return Icd10cm(release_on(folder, on))
