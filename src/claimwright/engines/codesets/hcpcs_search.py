"""From words to HCPCS Level II codes, and to CPT where the user's own licensed text is on file."""

from __future__ import annotations

import re
import sqlite3
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from claimwright.engines.codesets.icd10cm_text import tokens
from claimwright.engines.codesets.shelf import Shelf
from claimwright.engines.codesets.store import CodeStore, open_store
from claimwright.engines.codesets.tables import System

SEARCHED = (System.HCPCS, System.CPT_TEXT)
CANDIDATES = 100


class NoHcpcs(LookupError):
    """No HCPCS table answers for the day."""


@dataclass(frozen=True, slots=True)
class ProcedureMatch:
    """One answer; `score` lies between 0 and 1, best first."""

    code: str
    description: str
    score: float


class HcpcsBook:
    """The procedure codes of one day, ready to be searched."""

    def __init__(self, entries: dict[str, str]) -> None:
        self.entries = entries
        self.book = sqlite3.connect(":memory:", check_same_thread=False)
        self.book.execute("CREATE VIRTUAL TABLE said USING fts5 (words, code UNINDEXED)")
        self.book.executemany(
            "INSERT INTO said VALUES (?, ?)",
            [(" ".join(tokens(text)[0]), code) for code, text in entries.items()],
        )

    def search(self, words: str, *, limit: int = 10) -> list[ProcedureMatch]:
        """By code or by words; the more of the question a code's text covers, the higher."""
        prefix = words.strip().upper()
        if re.fullmatch(r"[A-Z0-9][0-9]{1,3}[A-Z0-9]?", prefix):
            found = sorted(code for code in self.entries if code.startswith(prefix))[:limit]
            if found:
                return [self._match(code, len(prefix) / len(code)) for code in found]
        asked = tokens(words)[0]
        if not asked:
            return []
        rows = self.book.execute(
            "SELECT code, words, bm25(said) AS far FROM said WHERE said MATCH ?"
            " ORDER BY far LIMIT ?",
            (" OR ".join(f'"{term}"' for term in asked), CANDIDATES),
        ).fetchall()
        best = rows[0][2] if rows else 1.0
        scored = [
            (sum(term in said.split() for term in asked) / len(asked), far / best, code)
            for code, said, far in rows
        ]
        ranked = sorted(scored, key=lambda row: (-(0.6 * row[0] + 0.4 * row[1]), row[2]))
        return [
            self._match(code, 0.6 * covered + 0.4 * near) for covered, near, code in ranked[:limit]
        ]

    def _match(self, code: str, score: float) -> ProcedureMatch:
        return ProcedureMatch(code, self.entries[code], round(score, 4))


def open_hcpcs(folder: Path, on: date) -> HcpcsBook:
    """The codes in force on the day. Raises NoHcpcs."""
    store = open_store(folder)
    releases = tuple(
        release.name if release else ""
        for release in (store.release_on(system, on) for system in SEARCHED)
    )
    if not any(releases):
        raise NoHcpcs(
            f"No HCPCS table is on file for {on}. Load the official file: claimwright codes load."
        )
    return _book(store, on, releases)


@lru_cache(maxsize=4)
def _book(store: CodeStore, on: date, releases: tuple[str, ...]) -> HcpcsBook:
    assert any(releases), "a table answers"
    entries: dict[str, str] = {}
    for system in SEARCHED:
        shelf = store.shelf_on(system, on)
        if isinstance(shelf, Shelf):
            for code, description, starts_on, ends_on, *_ in shelf.everything():
                if str(starts_on) <= on.isoformat() and (not ends_on or str(ends_on) >= str(on)):
                    entries[str(code)] = str(description)
    return HcpcsBook(entries)
