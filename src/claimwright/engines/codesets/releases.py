"""Which releases are on file, which of them answers for a day, and the ones that are open."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from claimwright.engines.codesets import builtin, icd10cm_status
from claimwright.engines.codesets.release_file import OnFile, list_files
from claimwright.engines.codesets.shapes import PAIRED, Row
from claimwright.engines.codesets.shelf import PairShelf, Shelf
from claimwright.engines.codesets.tables import System, TableRelease

OPEN_FILES = 48


class Releases:
    """The releases of a folder. Opens nothing before it is asked and notices new files by itself;
    threads may share it."""

    def __init__(self, folder: Path, *, open_files: int = OPEN_FILES) -> None:
        self.folder = folder
        self.open_files = open_files
        self.lock = threading.RLock()
        self.shelves: OrderedDict[Path, Shelf | PairShelf] = OrderedDict()
        self.listed: dict[System, list[OnFile]] = {}
        self.listed_at = -1

    def on_file(self, system: System) -> list[OnFile]:
        """The releases of a table that were loaded, oldest first."""
        return self._listing().get(system, [])

    def releases(self, system: System | None = None) -> list[TableRelease]:
        """Every release, loaded or built in, by table and first day."""
        wanted = [system] if system else list(System)
        found: list[TableRelease] = []
        for one in wanted:
            found += [known.release for known in self.on_file(one)]
            found += builtin.releases(one)
            if one is System.ICD10CM:
                found += icd10cm_status.releases(self.folder)
        return sorted(found, key=lambda release: (release.system, release.starts_on))

    def release_on(self, system: System, on: date) -> TableRelease | None:
        """The release that answers for the day, or None."""
        if system is System.CPT:
            return self.release_on(System.PFS, on)
        known = self.file_on(system, on)
        if known is not None:
            return known.release
        if system is System.ICD10CM:
            return icd10cm_status.release_on(self.folder, on)
        return builtin.release_on(system, on)

    def release_near(self, system: System, on: date) -> TableRelease | None:
        """The release to ask when a stale answer is better than none: the one in force, else the
        newest that ended before the day, else the oldest after it. None only where none is on
        file. The caller owes a finding when the day lies outside of it."""
        answering = self.release_on(system, on)
        if answering is not None:
            return answering
        known = self.releases(System.PFS if system is System.CPT else system)
        earlier = [release for release in known if release.starts_on <= on]
        return earlier[-1] if earlier else (known[0] if known else None)

    def rows(self, system: System, code: str, on: date) -> tuple[Row, ...]:
        """The stored rows of a code on the day, for showing everything that is known of it."""
        return self.rows_of(system, (code,), on).get(code, ())

    def shelf_of(self, known: OnFile) -> Shelf | PairShelf:
        """A release, opened; the least recently used one is closed when too many are."""
        with self.lock:
            shelf = self.shelves.get(known.path)
            if shelf is None:
                system = known.release.system
                paired = system in PAIRED
                shelf = PairShelf(known.path) if paired else Shelf(known.path, system)
                self.shelves[known.path] = shelf
                if len(self.shelves) > self.open_files:
                    self.shelves.popitem(last=False)
            self.shelves.move_to_end(known.path)
            return shelf

    def _listing(self) -> dict[System, list[OnFile]]:
        try:
            changed_at = self.folder.stat().st_mtime_ns
        except FileNotFoundError:
            return {}
        with self.lock:
            if changed_at != self.listed_at:
                listed: dict[System, list[OnFile]] = {}
                for known in list_files(self.folder):
                    listed.setdefault(known.release.system, []).append(known)
                self.listed, self.listed_at = listed, changed_at
            return self.listed

    def file_on(self, system: System, on: date) -> OnFile | None:
        for known in reversed(self.on_file(system)):
            release = known.release
            if release.starts_on <= on and (release.ends_on is None or on <= release.ends_on):
                return known
        return self._last_diagnoses(on) if system is System.ICD10CM else None

    def _last_diagnoses(self, on: date) -> OnFile | None:
        """The newest list loaded before a day that none was made for, where it is newer than the
        packaged one."""
        begun = [one for one in self.on_file(System.ICD10CM) if one.release.starts_on <= on]
        if not begun:
            return None
        packaged = icd10cm_status.release_on(self.folder, on)
        is_newer = packaged.starts_on > on or begun[-1].release.starts_on > packaged.starts_on
        return begun[-1] if is_newer else None

    def shelf_on(self, system: System, on: date) -> Shelf | None:
        known = self.file_on(system, on)
        shelf = self.shelf_of(known) if known else None
        return shelf if isinstance(shelf, Shelf) else None

    def pairs_on(self, system: System, on: date) -> PairShelf | None:
        known = self.file_on(system, on)
        shelf = self.shelf_of(known) if known else None
        return shelf if isinstance(shelf, PairShelf) else None

    def rows_of(self, system: System, codes: Sequence[str], on: date) -> dict[str, tuple[Row, ...]]:
        shelf = self.shelf_on(system, on)
        return shelf.many(codes) if shelf else {}
