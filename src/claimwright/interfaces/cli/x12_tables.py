"""What `check` asks of the code tables and of the edits over claims, opened when first needed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from claimwright.engines.x12.code_lookup import (
    ACTIVE,
    NO_TABLE,
    NOT_BILLABLE,
    UNKNOWN,
    CodedClaim,
)
from claimwright.kernel.finding import Finding

if TYPE_CHECKING:
    from claimwright.cycle.scrubbing.domain.coded import CodingEdits
    from claimwright.engines.codesets.store import CodeStore

_NEAR = timedelta(days=730)


class TableLookup:
    """The tables of a folder as the X12 judge asks them (`CodeLookup`)."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._store: CodeStore | None = None
        self.diagnosed: set[date] = set()  # days that diagnoses were asked for

    @property
    def store(self) -> CodeStore:
        """The tables, opened at the first question."""
        if self._store is None:
            from claimwright.engines.codesets.store import open_store

            self._store = open_store(self._folder)
        return self._store

    def status(self, system: str, code: str, on: date) -> str:
        """What the code set says of a code on the day.

        Where only a later release is on file: a code it never knew is unknown, and a heading of
        the next two years is taken for one; that it has ended or begun since, nobody can say.
        """
        from claimwright.engines.codesets.tables import System

        named = System(system)
        if named is System.ICD10CM:
            self.diagnosed.add(on)
        answer = str(self.store.status(named, code, on))
        if answer in (ACTIVE, NO_TABLE, UNKNOWN):
            return answer
        release = self.store.release_on(named, on)
        if release is None or release.starts_on <= on:
            return answer
        is_near = release.starts_on - on < _NEAR
        return answer if is_near and answer == NOT_BILLABLE else NO_TABLE


class TableEdits:
    """The scrubbing edits over codes (`ClaimEdits`), made at the first professional claim."""

    def __init__(self, tables: TableLookup) -> None:
        self._tables = tables
        self._edits: CodingEdits | None = None

    def edits(self, claim: CodedClaim, on: date) -> Iterable[Finding]:
        """Every edit the claim trips."""
        return self._made().edits(claim, on)

    def gaps(self) -> list[Finding]:
        """Which tables were wanted and are not on file, or are of another year; nothing before
        the first code."""
        from claimwright.engines.codesets.tables import System

        for on in sorted(self._tables.diagnosed):
            self._made().reading.has(System.ICD10CM, on)
        return self._edits.gaps() if self._edits else []

    def _made(self) -> CodingEdits:
        if self._edits is None:
            from claimwright.cycle.scrubbing.domain.coded import CodingEdits
            from claimwright.cycle.scrubbing.domain.reading import Reading

            self._edits = CodingEdits(Reading(self._tables.store))
        return self._edits
