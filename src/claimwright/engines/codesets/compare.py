"""What changed from one release of a table to another: added, ended, changed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from claimwright.engines.codesets.releases import Releases
from claimwright.engines.codesets.shapes import PAIRED, Row, shape_of
from claimwright.engines.codesets.shelf import NEVER, PAIR, PairShelf, Shelf
from claimwright.engines.codesets.tables import System, TableRelease


class NoSuchRelease(LookupError):
    """No release of that name or day is on file."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Codes or pairs (column one/column two) by what became of them, each in order."""

    older: TableRelease
    newer: TableRelease
    added: tuple[str, ...]
    ended: tuple[str, ...]
    changed: tuple[str, ...]


def compare(store: Releases, system: System, older: str, newer: str) -> Comparison:
    """Compare two releases, each named as `codes list` names it, or by a day it holds.

    A row whose own last day is new counts as ended. Raises NoSuchRelease.
    """
    before, after = find_release(store, system, older), find_release(store, system, newer)
    if system in PAIRED:
        return _compare_pairs(store, before, after)
    was, now = _keyed(store, system, before), _keyed(store, system, after)
    both = was.keys() & now.keys()
    ended = (was.keys() - now.keys()) | {key for key in both if _ends(system, was[key], now[key])}
    changed = {key for key in both if was[key] != now[key]} - ended
    return Comparison(
        before,
        after,
        tuple(sorted(now.keys() - was.keys())),
        tuple(sorted(ended)),
        tuple(sorted(changed)),
    )


def find_release(store: Releases, system: System, spelled: str) -> TableRelease:
    """A release by name, or by a day that it holds. Raises NoSuchRelease."""
    from datetime import date

    known = store.releases(system)
    for release in reversed(known):
        if release.name.casefold() == spelled.casefold():
            return release
    try:
        answering = store.release_on(system, date.fromisoformat(spelled))
    except ValueError:
        answering = None
    if answering is None:
        names = ", ".join(release.name for release in known) or "none"
        raise NoSuchRelease(f"no release {spelled} of {system} is on file; there are: {names}")
    return answering


def _compare_pairs(store: Releases, before: TableRelease, after: TableRelease) -> Comparison:
    """Pairs by column one: only the codes whose partners differ are unpacked."""
    was, now = _packed(store, before), _packed(store, after)
    added: list[str] = []
    ended: list[str] = []
    changed: list[str] = []
    for one in sorted(was.keys() | now.keys()):
        old, new = was.get(one, b""), now.get(one, b"")
        if old == new:
            continue
        then, since = _partners(old), _partners(new)
        added += [f"{one}/{two}" for two in sorted(since.keys() - then.keys())]
        for two in sorted(then.keys() & since.keys()):
            if then[two] != since[two]:
                is_over = max(then[two])[1] == NEVER != max(since[two])[1]
                (ended if is_over else changed).append(f"{one}/{two}")
        ended += [f"{one}/{two}" for two in sorted(then.keys() - since.keys())]
    return Comparison(before, after, tuple(added), tuple(sorted(ended)), tuple(changed))


def _packed(store: Releases, release: TableRelease) -> dict[str, bytes]:
    for known in store.on_file(release.system):
        shelf = store.shelf_of(known)
        if known.release == release and isinstance(shelf, PairShelf):
            return shelf.packed()
    return {}


def _partners(packed: bytes) -> dict[str, list[tuple[int, int, bytes]]]:
    """The windows of each partner: first day, last day, indicator."""
    found: dict[str, list[tuple[int, int, bytes]]] = {}
    for two, starts, ends, indicator, _ in PAIR.iter_unpack(packed):
        found.setdefault(two.decode(), []).append((starts, ends, indicator))
    return found


def _keyed(store: Releases, system: System, release: TableRelease) -> dict[str, Row]:
    for known in store.on_file(system):
        shelf = store.shelf_of(known)
        if known.release == release and isinstance(shelf, Shelf):
            return _by_key(shelf.everything(), min(2, shape_of(system).key_count))
    if system is System.ICD10CM:
        return _tabular(store.folder, release)
    from claimwright.engines.codesets import builtin

    return _by_key(builtin.everything(system), 1)


def _by_key(rows: Iterable[Row], key_count: int) -> dict[str, Row]:
    """Rows by their code, or code and modifier; several rows of one key are compared together."""
    found: dict[str, Row] = {}
    for row in rows:
        key = "-".join(str(cell) for cell in row[:key_count] if cell != "")
        found[key] = (*found[key], *row) if key in found else row
    return found


def _tabular(folder: Path, release: TableRelease) -> dict[str, Row]:
    from claimwright.engines.codesets import icd10cm

    book = icd10cm.open_book(folder, release.starts_on)
    return {code: (code, text) for code, text in book.billable_codes().items()}


def _ends(system: System, was: Row, now: Row) -> bool:
    columns = shape_of(system).columns
    if "ends_on" not in columns or len(was) != len(columns) or len(now) != len(columns):
        return False
    at = columns.index("ends_on")
    return not was[at] and bool(now[at])
