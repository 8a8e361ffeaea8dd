"""Loads a file that was sent in: recognized by content, all of it or nothing.

Every table of the file is drafted first; only when the last row of the last table was good are
the drafts renamed into place. Loading the same bytes again changes nothing.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import pairwise
from pathlib import Path

from claimwright.engines.codesets.official import (
    fee_schedule,
    hcpcs,
    icd10cm_lists,
    ncci,
    prices,
    small_lists,
)
from claimwright.engines.codesets.official.coverage_database import Articles
from claimwright.engines.codesets.official.layout import BadCell, Layout, best_refusal
from claimwright.engines.codesets.official.periods import Period, period_from, period_of
from claimwright.engines.codesets.official.source import Refused, Source, sha256_of, sources_of
from claimwright.engines.codesets.official.tabular import load_tabular
from claimwright.engines.codesets.release_file import (
    OnFile,
    Part,
    drafted,
    list_files,
    path_for,
    write_about,
)
from claimwright.engines.codesets.shapes import PAIRED, Row, shape_of
from claimwright.engines.codesets.shelf import PAIR
from claimwright.engines.codesets.tables import System, TableRelease
from claimwright.kernel.finding import Finding, Severity

LAYOUTS: tuple[Layout, ...] = (
    *hcpcs.LAYOUTS,
    *fee_schedule.LAYOUTS,
    *ncci.LAYOUTS,
    *prices.LAYOUTS,
    *small_lists.LAYOUTS,
    *icd10cm_lists.LAYOUTS,
)
ARTICLES = Articles()
INDEXES = (icd10cm_lists.INDEX_LINES, icd10cm_lists.INDEX_XML)
# One archive often holds a table several times; the plainest form is read.
FORMS = (".csv", ".tsv", ".txt", ".xml", ".xlsx", ".prn")
SHRUNK = 0.8  # of the rows of the release before: fewer is worth a warning
TELL_EVERY = 50_000
EARLIEST = date(1996, 1, 1)  # the year of the first coding edits
UNDATED = frozenset({System.PTP_RATIONALE})
# How the rows of a part are told from those of the other parts of its release.
ROWS_OF_PART = {
    "zip5": "length(zip) = 5",
    "zip9": "length(zip) = 9",
    **{kind: f"kind LIKE '{kind} %'" for kind in icd10cm_lists.INDEX_KINDS},
}
LAST_PART = {System.PTP: 4, System.PTP_HOSPITAL: 4}


@dataclass(frozen=True, slots=True)
class Wish:
    """What the person who loads says: the days, the table, and who wants to hear of progress."""

    effective: date | None = None
    until: date | None = None
    system: str = ""
    tell: Callable[[int], None] | None = None  # called with the rows read so far


@dataclass(frozen=True, slots=True)
class LoadOutcome:
    """What became of one file. `status` is loaded, unchanged or refused; rows are the source's."""

    file: str
    sha256: str
    status: str
    rows_count: int = 0
    releases: tuple[TableRelease, ...] = ()
    findings: tuple[Finding, ...] = ()


def load_file(folder: Path, path: Path, wish: Wish | None = None) -> LoadOutcome:
    """Load every table of a file, or none of them.

    A file that cannot be loaded is an outcome with the finding `TABLE-REFUSED`, its line and
    reason; nothing of it is kept.
    """
    wanted = wish or Wish()
    sha256 = sha256_of(path)
    known = [found for found in list_files(folder) if found.holds(sha256)]
    if known and wanted.effective in (None, known[0].release.starts_on):
        return _unchanged(path, sha256, known)
    try:
        sources = sources_of(path)
        for source in sources:
            source.about["system"] = wanted.system
        return _load_sources(folder, sources, (path.name, sha256), wanted)
    except Refused as refused:
        where = f"{path.name}, line {refused.line}" if refused.line else path.name
        finding = Finding(
            "TABLE-REFUSED",
            Severity.ERROR,
            f"{where}: {refused.reason}. Nothing was loaded.",
            "Download the file again as published, or see docs/codesets.md for its layout.",
        )
        return LoadOutcome(path.name, sha256, "refused", findings=(finding,))


def _unchanged(path: Path, sha256: str, known: list[OnFile]) -> LoadOutcome:
    rows = sum(part.rows_count for f in known for part in f.parts if part.sha256 == sha256)
    releases = tuple(found.release for found in known)
    return LoadOutcome(path.name, sha256, "unchanged", rows, releases)


@dataclass
class _Draft:
    """One release being written."""

    book: sqlite3.Connection
    path: Path
    insert: str
    rows_count: int = 0
    notes: list[str] = field(default_factory=list)


class _Drafts:
    """The sink of a load: one draft for each table, all or none of which come to be."""

    def __init__(self, folder: Path, stack: ExitStack, wish: Wish) -> None:
        self.folder = folder
        self.stack = stack
        self.tell = wish.tell
        self.drafts: dict[System, _Draft] = {}
        self.rows_count = 0

    def add(self, system: System, row: Row) -> None:
        """One stored row. Raises BadCell when its key stands already."""
        draft = self.drafts.get(system) or self._started(system)
        try:
            draft.book.execute(draft.insert, row)
        except sqlite3.IntegrityError as error:
            key = ", ".join(str(cell) for cell in row[: shape_of(system).key_count] if cell != "")
            raise BadCell(f"{key} stands twice in the table") from error
        draft.rows_count += 1
        self._told(1)

    def add_pairs(self, system: System, pairs: dict[str, bytearray], texts: dict[int, str]) -> None:
        """All NCCI pairs of a file, packed by column one."""
        draft = self.drafts.get(system) or self._started(system)
        draft.book.executemany("INSERT OR REPLACE INTO rationale VALUES (?, ?)", texts.items())
        draft.book.executemany("INSERT INTO pair VALUES (?, '', ?)", sorted(pairs.items()))

    def count(self, system: System, rows: int) -> None:
        """How many rows of the source the table stands for."""
        draft = self.drafts[system]
        self._told(rows - draft.rows_count)
        draft.rows_count = rows

    def note(self, system: System, text: str) -> None:
        """What a reader of the release must know."""
        self.drafts[system].notes.append(text)

    def _started(self, system: System) -> _Draft:
        book, path = self.stack.enter_context(drafted(self.folder, system))
        marks = ", ".join("?" * len(shape_of(system).columns))
        draft = self.drafts[system] = _Draft(book, path, f"INSERT INTO row VALUES ({marks})")
        return draft

    def _told(self, rows: int) -> None:
        before, self.rows_count = self.rows_count, self.rows_count + rows
        if self.tell and before // TELL_EVERY != self.rows_count // TELL_EVERY:
            self.tell(self.rows_count)


@dataclass
class _Ready:
    """A release that only waits for the other tables of the load."""

    draft: _Draft
    release: TableRelease
    parts: list[Part]
    replaces: OnFile | None  # the release on file that it completes


def _load_sources(
    folder: Path, sources: list[Source], origin: tuple[str, str], wish: Wish
) -> LoadOutcome:
    releases: list[TableRelease] = []
    findings: list[Finding] = []
    rows_count = 0
    with ExitStack() as stack:
        ready: dict[tuple[System, str], _Ready] = {}
        planned = _planned(sources, findings)
        for members, layout in planned:
            if layout is None:
                releases.append(load_tabular(folder, members[0], wish.effective))
                rows_count += releases[-1].rows_count
                continue
            sink = _Drafts(folder, stack, wish)
            _read(members, layout, sink)
            for system, draft in sink.drafts.items():
                one = _closed(folder, (system, draft), (members[0], layout), origin, wish)
                rows_count += _join(ready, one, findings, members[0])
        before = list_files(folder)
        for one in ready.values():
            releases.append(_placed(folder, one))
            findings += _remarks(one.release, before, one.replaces)
        feed_search(folder, [read for read, layout in planned if layout in INDEXES])
    name, sha256 = origin
    return LoadOutcome(name, sha256, "loaded", rows_count, tuple(releases), tuple(findings))


def _join(
    ready: dict[tuple[System, str], _Ready],
    one: _Ready,
    findings: list[Finding],
    source: Source,
) -> int:
    """Put a table beside the others of its archive, joined with the parts already there; how
    many rows that adds. A second form of the same table is passed over."""
    key = (one.release.system, one.release.name)
    earlier = ready.get(key)
    rows_count = one.draft.rows_count
    if earlier is not None:
        if {part.label for part in earlier.parts} & {part.label for part in one.parts}:
            findings.append(_passed_over(source, f"its table {' '.join(key)} was read already"))
            return 0
        earlier.draft.book.commit()
        _take_over(one, earlier.draft.path)
        one.parts += earlier.parts
        one.replaces = earlier.replaces
        one.release = _summed(one)
    ready[key] = one
    return rows_count


def _placed(folder: Path, one: _Ready) -> TableRelease:
    """The draft renamed into its place, complete with the parts that were on file."""
    labels = {part.label for part in one.parts}
    if one.replaces is not None:
        _take_over(one, one.replaces.path)
        one.parts += [part for part in one.replaces.parts if part.label not in labels]
    one.parts.sort(key=lambda part: part.label)
    one.release = _summed(one)
    write_about(one.draft.book, one.release, one.parts)
    one.draft.book.commit()
    one.draft.book.close()
    target = path_for(folder, one.release)
    one.draft.path.replace(target)
    if one.replaces is not None and one.replaces.path != target:
        one.replaces.path.unlink(missing_ok=True)
    return one.release


def _summed(one: _Ready) -> TableRelease:
    notes = (*one.draft.notes, *_missing_parts(one.release.system, one.parts))
    rows_count = sum(part.rows_count for part in one.parts)
    return replace(one.release, rows_count=rows_count, notes=notes)


def feed_search(folder: Path, indexes: list[list[Source]]) -> None:
    """Give the search of diagnoses the alphabetic indexes that were loaded."""
    from claimwright.engines.codesets.icd10cm_index import load_index

    for members in indexes:
        load_index(folder, members[0].raw())


def _read(members: list[Source], layout: Layout | Articles, sink: _Drafts) -> None:
    if isinstance(layout, Articles):
        layout.load_all(members, sink)
    else:
        layout.load(members[0], sink)
    if not sink.drafts:
        raise Refused("there are no rows in it")


Planned = list[tuple[list[Source], Layout | Articles | None]]


def _planned(sources: list[Source], findings: list[Finding]) -> Planned:
    """Which members are read, as what; None is the tabular list. Raises Refused."""
    if len(sources) > 1 and ARTICLES.fits_all(sources):
        return [(sources, ARTICLES)]
    plan: list[tuple[int, Source, Layout | None]] = []
    for source in sources:
        if source.is_xml and "<ICD10CM.tabular" in source.head_text[:2000]:
            plan.append((0, source, None))
            continue
        fitting = [(at, one) for at, one in enumerate(LAYOUTS) if one.fits(source)]
        if fitting:
            plan.append((fitting[0][0], source, fitting[0][1]))
        elif len(sources) == 1:
            raise best_refusal(LAYOUTS, source)
        else:
            findings.append(_passed_over(source, "no known table looks like it"))
    if not plan:
        raise Refused("none of its members is a known table")
    # Of two forms of one table the plainer one is read first, and the other passed over.
    plan.sort(key=lambda one: (_form(one[1]), one[0]))
    return [([source], layout) for _, source, layout in plan]


def _form(source: Source) -> int:
    ending = Path(source.name.lower()).suffix
    return FORMS.index(ending) if ending in FORMS else len(FORMS)


def _passed_over(source: Source, why: str) -> Finding:
    return Finding("TABLE-PASSED-OVER", Severity.INFO, f"{source.name} was passed over: {why}.")


def _closed(
    folder: Path,
    table: tuple[System, _Draft],
    read: tuple[Source, Layout | Articles],
    origin: tuple[str, str],
    wish: Wish,
) -> _Ready:
    """The draft as a release: from when to when it holds, and which release it completes."""
    (system, draft), (source, layout), (name, sha256) = table, read, origin
    period = _period(source, layout, system, wish)
    part = Part(_part_label(system, source), sha256, name, draft.rows_count)
    head = "" if source.is_workbook else source.head_text[:4000]
    release = TableRelease(
        system,
        period.name,
        period.starts_on,
        period.ends_on,
        draft.rows_count,
        sha256,
        name,
        "stand-in" in f"{source.names} {head}".lower(),
    )
    if system in PAIRED:
        draft.book.execute("UPDATE pair SET part = ?", (part.label,))
    return _Ready(draft, release, [part], _other_parts(folder, system, period, part))


def _period(source: Source, layout: Layout | Articles, system: System, wish: Wish) -> Period:
    if wish.effective:
        return period_from(wish.effective, wish.until, layout.cycle)
    quarter = source.about.get("quarter")
    names = [f"{quarter[:4]}Q{quarter[4]}"] if quarter else []
    found = period_of([*names, source.name, source.archive], layout.cycle)
    if found is None and system in UNDATED:
        return Period("undated", EARLIEST, None)
    if found is None:
        raise Refused(
            "neither the name nor the content says from when the table holds;"
            " say --effective YYYY-MM-DD"
        )
    return found


def _part_label(system: System, source: Source) -> str:
    import re

    numbered = re.search(r"-f(\d)\b", source.name.lower())
    if system in PAIRED and numbered:
        return f"f{numbered[1]}"
    if system is System.LOCALITY:
        return "zip9" if "zip9" in source.name.lower() else "zip5"
    return source.about.get("part", "")


def _other_parts(folder: Path, system: System, period: Period, part: Part) -> OnFile | None:
    """The release on file that this part completes."""
    if not part.label:
        return None
    for known in list_files(folder):
        release = known.release
        same = (release.system, release.name) == (system, period.name)
        if same and {one.label for one in known.parts} - {part.label, ""}:
            return known
    return None


def _take_over(one: _Ready, path: Path) -> None:
    """Copy the rows of the other parts into the draft; a part read anew replaces its old rows."""
    book, system = one.draft.book, one.release.system
    book.commit()
    book.execute("ATTACH DATABASE ? AS other", (str(path),))
    labels = [part.label for part in one.parts]
    if system in PAIRED:
        _take_over_pairs(book, labels)
    else:
        apart = " AND ".join([f"NOT ({ROWS_OF_PART[label]})" for label in labels])
        book.execute(f"INSERT INTO row SELECT * FROM other.row WHERE {apart}")
    book.commit()
    book.execute("DETACH DATABASE other")


def _take_over_pairs(book: sqlite3.Connection, labels: list[str]) -> None:
    """Files number their rationales apart, so those of the other are numbered anew."""
    own: dict[str, int] = {text: n for n, text in book.execute("SELECT * FROM rationale")}
    renamed: dict[int, int] = {}
    for number, text in book.execute("SELECT * FROM other.rationale").fetchall():
        renamed[number] = own.setdefault(text, len(own) + 1)
    book.executemany(
        "INSERT OR REPLACE INTO rationale VALUES (?, ?)", [(n, text) for text, n in own.items()]
    )
    for column_one, part, partners in book.execute("SELECT * FROM other.pair").fetchall():
        if part in labels:
            continue
        packed = bytearray(partners)
        for at in range(PAIR.size - 1, len(packed), PAIR.size):  # the rationale is the last byte
            packed[at] = renamed.get(packed[at], packed[at])
        book.execute("INSERT INTO pair VALUES (?, ?, ?)", (column_one, part, bytes(packed)))


def _missing_parts(system: System, parts: Sequence[Part]) -> list[str]:
    labels = [part.label for part in parts if part.label.startswith("f")]
    if system not in LAST_PART or not labels:
        return []
    missing = [f"f{n}" for n in range(1, LAST_PART[system] + 1) if f"f{n}" not in labels]
    return [f"Parts {', '.join(missing)} are not loaded yet."] if missing else []


def _remarks(release: TableRelease, known: list[OnFile], merged: OnFile | None) -> list[Finding]:
    """What is worth saying of a new release beside those on file."""
    found: list[Finding] = []
    label = f"{release.system} {release.name}"
    taken = merged.path if merged else None
    others = [f.release for f in known if f.release.system is release.system and f.path != taken]
    for other in others:
        same_days = other.starts_on == release.starts_on and other.sha256 != release.sha256
        if same_days:
            message = (
                f"{label} from {release.origin} starts on the same day as {other.name} from"
                f" {other.origin}; the one loaded last answers."
            )
            found.append(Finding("TABLE-OVERLAP", Severity.WARNING, message))
    before = [other for other in others if other.starts_on < release.starts_on]
    if before and release.rows_count < before[-1].rows_count * SHRUNK:
        message = (
            f"{label} has {release.rows_count:,} rows where {before[-1].name} has"
            f" {before[-1].rows_count:,}; check that the file is whole."
        )
        found.append(Finding("TABLE-SHRUNK", Severity.WARNING, message))
    for note in release.notes:
        found.append(Finding("TABLE-NOTE", Severity.INFO, f"{label}: {note}"))
    return found


def overlaps(releases: Sequence[TableRelease]) -> list[Finding]:
    """Releases of one table that hold on the same days, where neither continues the other."""
    found: list[Finding] = []
    for earlier, later in pairwise(releases):
        if earlier.system is not later.system or earlier.ends_on is None:
            continue
        if later.starts_on <= earlier.ends_on:
            until = min(earlier.ends_on, later.ends_on or earlier.ends_on)
            message = (
                f"{earlier.system} {earlier.name} and {later.name} both hold from"
                f" {later.starts_on} to {until}; {later.name} answers."
            )
            found.append(Finding("TABLE-OVERLAP", Severity.WARNING, message))
    return found
