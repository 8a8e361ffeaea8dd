"""What a search reads of one release: every way to say every code, written down once.

A line is a description, an inclusion term, the words with which another code's note points at
this one, or an entry of the Alphabetic Index where one is loaded.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from claimwright.engines.codesets.icd10cm_index import SUFFIX, entries_on_file
from claimwright.engines.codesets.icd10cm_source import Diagnosis
from claimwright.engines.codesets.icd10cm_text import tokens

EDITION = "2"  # raise it when tokens or lines change, so that every index is built anew
SCHEMA = """
CREATE TABLE document (
  number INTEGER PRIMARY KEY, code TEXT, is_billable INTEGER, answer TEXT, is_answered INTEGER,
  lines TEXT, above TEXT);
CREATE VIRTUAL TABLE said USING fts5 (whole, apart, above, content = '', tokenize = "unicode61");
CREATE VIRTUAL TABLE vocabulary USING fts5vocab (said, row);
"""
DESCRIPTION, INCLUSION, REFERENCE, INDEX = "d", "i", "r", "x"
OTHER, UNSPECIFIED = "o", "u"
PARENTHESES = re.compile(r"\s*\([^)]*\)")
BRACKETS = re.compile(r"\[([^\]]*)\]")
EXCEPT = re.compile(r",? except .*$")
POINTER = re.compile(r"^(.*?)\s*\(([A-Z]\d[0-9A-Z](?:\.[0-9A-Z]+)?\.?)-?\)\s*$")
PLAIN = re.compile(r"\b(without complications?|uncomplicated)$")
SAYS_OTHER = re.compile(r"\b(other|specified|nec)\b", re.IGNORECASE)
SAYS_UNSPECIFIED = re.compile(r"unspecified|\bnos\b", re.IGNORECASE)


def search_file(folder: Path, release_file: Path, rows: Callable[[], list[Diagnosis]]) -> Path:
    """The search file of a release, built when it or an index has changed since."""
    stamp = _stamp(folder, release_file)
    target = folder / f"search-{release_file.stem}-{stamp}.sqlite"
    if not target.exists():
        _build(folder, target, rows())
        for old in folder.glob(f"search-{release_file.stem}-*.sqlite"):
            if old != target:
                old.unlink(missing_ok=True)
    return target


def _stamp(folder: Path, release_file: Path) -> str:
    seen = [EDITION]
    for path in (release_file, *sorted(folder.glob(f"*{SUFFIX}"))):
        about = path.stat()
        seen.append(f"{path.name}:{about.st_size}:{about.st_mtime_ns}")
    return hashlib.sha256("|".join(seen).encode()).hexdigest()[:12]


def _build(folder: Path, target: Path, rows: list[Diagnosis]) -> None:
    handle, temporary = tempfile.mkstemp(dir=folder, suffix=".tmp")
    os.close(handle)
    book = sqlite3.connect(temporary)
    with book:
        book.executescript(SCHEMA)
        _fill(book, folder, {row.code: row for row in rows})
    book.close()
    Path(temporary).replace(target)


def _fill(book: sqlite3.Connection, folder: Path, rows: dict[str, Diagnosis]) -> None:
    said = _gathered(folder, rows)
    answers = Answers(rows)
    above = Above(rows)
    for number, (code, lines) in enumerate(said.items(), start=1):
        kept = [line for kind, text in lines for line in _variants(kind, text)]
        unique = {(line[2], line[3]): line for line in reversed(kept) if line[2]}
        over = " ".join(above.of(rows[code].parent))
        answer = answers.of(code)
        written = json.dumps(list(reversed(unique.values())))
        billable = (rows[code].is_billable, answer, rows[answer].is_billable)
        book.execute(
            "INSERT INTO document VALUES (?, ?, ?, ?, ?, ?, ?)",
            (number, code, *billable, written, over),
        )
        whole = " ".join(line[2] for line in unique.values())
        apart = " ".join(
            word for line in unique.values() for word in line[3].split() if word not in line[2]
        )
        book.execute(
            "INSERT INTO said (rowid, whole, apart, above) VALUES (?, ?, ?, ?)",
            (number, whole, apart, over),
        )


def _gathered(folder: Path, rows: dict[str, Diagnosis]) -> dict[str, list[tuple[str, str]]]:
    """By code, each (kind, text); copies that only spell a seventh character are left out."""
    said: dict[str, list[tuple[str, str]]] = {}
    for row in rows.values():
        if not is_seventh_copy(rows, row):
            own = said.setdefault(row.code, [(DESCRIPTION, row.description)])
            own += [(INCLUSION, text) for text in row.notes.get("includes", ())]
    for row in rows.values():
        for text, code in _pointers(row):
            if code in said:
                said[code].append((REFERENCE, text))
    for entry in entries_on_file(folder):
        code = entry.code
        while code and code not in said:
            code = rows[code].parent if code in rows else code[:-1]
        if code:
            said[code].append((INDEX, entry.path))
    return said


def _pointers(row: Diagnosis) -> Iterator[tuple[str, str]]:
    """Other codes that this one's notes name with words: "hypotony of eye (H44.4-)"."""
    for kind, texts in row.notes.items():
        for text in texts if kind != "includes" else ():
            pointer = POINTER.match(text)
            if pointer:
                yield pointer[1], pointer[2].replace(".", "")


def is_seventh_copy(rows: dict[str, Diagnosis], row: Diagnosis) -> bool:
    """Whether the code says no more than its parent and a seventh character."""
    parent = rows.get(row.parent)
    return (
        len(row.code) == 7
        and parent is not None
        and row.description.startswith(f"{parent.description}, ")
    )


def _variants(kind: str, text: str) -> Iterator[tuple[str, str, str, str, str]]:
    """(kind, flags, tokens, parts, text) for the line and for what may be left out of it."""
    without = (PARENTHESES.sub("", text), EXCEPT.sub("", text), BRACKETS.sub("", text))
    for variant in dict.fromkeys((text, *without, *BRACKETS.findall(text))):
        whole, apart = tokens(variant)
        is_unspecified = SAYS_UNSPECIFIED.search(variant) is not None
        is_other = SAYS_OTHER.search(variant) is not None and not is_unspecified
        flags = OTHER * is_other + UNSPECIFIED * is_unspecified
        yield kind, flags, " ".join(whole), " ".join(apart), variant.lower()


class Above:
    """The words of everything above a code."""

    def __init__(self, rows: dict[str, Diagnosis]) -> None:
        self.rows = rows
        self.known: dict[str, tuple[str, ...]] = {"": ()}

    def of(self, code: str) -> tuple[str, ...]:
        """Tokens of the node and of its ancestors, each once."""
        if code not in self.known:
            row = self.rows.get(code)
            if row is None:
                return ()
            texts = (row.description, *row.notes.get("includes", ()))
            own = [token for text in texts for token in tokens(text)[0]]
            self.known[code] = tuple(dict.fromkeys((*own, *self.of(row.parent))))
        return self.known[code]


class Answers:
    """The code to bill when no more is known than a node says: its unspecified one, if any."""

    def __init__(self, rows: dict[str, Diagnosis]) -> None:
        self.rows = rows
        self.below: dict[str, list[Diagnosis]] = {}
        for row in rows.values():
            self.below.setdefault(row.parent, []).append(row)

    def of(self, code: str) -> str:
        """A billable code at or below the node, or the node itself when none is the default.

        Seventh characters default to the initial encounter, of a closed fracture where it matters.
        """
        row = self.rows[code]
        while not row.is_billable:
            default = self._default(row)
            if default is None:
                break
            row = default
        return row.code

    def _default(self, row: Diagnosis) -> Diagnosis | None:
        children = self.below.get(row.code, [])
        if children and all(is_seventh_copy(self.rows, child) for child in children):
            return next((child for child in children if child.code.endswith("A")), None)
        plain = [child for child in children if PLAIN.search(child.description)]
        unspecified = plain or [c for c in children if SAYS_UNSPECIFIED.search(c.description)]
        if unspecified:
            own = set(re.findall(r"\w+", row.description.lower()))
            return min(unspecified, key=lambda child: (_more(child, own), child.code))
        not_further = [
            child
            for child in children
            if any(SAYS_UNSPECIFIED.search(text) for text in child.notes.get("includes", ()))
        ]
        if len(not_further) == 1:
            return not_further[0]
        return children[0] if len(children) == 1 else None


def _more(child: Diagnosis, own: set[str]) -> int:
    said = set(re.findall(r"\w+", child.description.lower()))
    return len(said - own - {"unspecified"}) + len(said & {"with", "intractable"})
