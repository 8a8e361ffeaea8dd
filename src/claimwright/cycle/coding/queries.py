"""Look-ups by date of service over the releases on file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.conf import settings

from claimwright.cycle.coding.domain.completion import SEVENTH, Completion, completion_of
from claimwright.cycle.coding.models import EncounterNote
from claimwright.engines.codesets import icd10cm
from claimwright.engines.codesets.hcpcs_search import NoHcpcs, ProcedureMatch, open_hcpcs
from claimwright.engines.codesets.icd10cm import Match
from claimwright.engines.codesets.icd10cm_source import Diagnosis
from claimwright.engines.codesets.store import CodeStore, open_store


def code_tables() -> CodeStore:
    """Every code table on file, asked by date of service."""
    return open_store(folder())


def search_diagnoses(*, words: str, on: date | None = None, limit: int = 10) -> list[Match]:
    """ICD-10-CM by code or words, best first."""
    return _book(on).search(words, limit=limit)


def find_diagnosis(*, code: str, on: date | None = None) -> Diagnosis | None:
    """One code with its notes, or None."""
    return _book(on).find(code)


def describe_diagnoses(*, codes: Sequence[str], on: date | None = None) -> dict[str, str]:
    """Descriptions by code (no dot); a code nobody knows is left out."""
    book = _book(on)
    found = {code: book.find(code) for code in codes}
    return {code: entry.description for code, entry in found.items() if entry}


NOTE_KINDS = (
    ("excludes1", "Never together with"),
    ("excludes2", "Not part of this; may be coded too"),
    ("code_first", "Code first"),
    ("use_additional", "Use additional code"),
    ("code_also", "Code also"),
)


@dataclass(frozen=True, slots=True)
class Instruction:
    """One instructional note and the code it stands at, which may be above the one asked for."""

    kind: str
    words: str
    at: str
    text: str


@dataclass(frozen=True, slots=True)
class DiagnosisHelp:
    """A code among its relatives: where it belongs, what completes it, what the list instructs."""

    entry: Diagnosis
    above: tuple[Diagnosis, ...]  # from the category down
    completion: Completion
    instructions: tuple[Instruction, ...]


def diagnosis_help(*, code: str, on: date | None = None) -> DiagnosisHelp | None:
    """What a coder needs to know of a code before picking it, or None.

    Notes of everything above a code hold for it. Source: icd10cm-guidelines
    """
    book = _book(on)
    entry = book.find(code)
    if entry is None:
        return None
    above: list[Diagnosis] = []
    parent = book.find(entry.parent) if entry.parent else None
    while parent is not None:
        above.insert(0, parent)
        parent = book.find(parent.parent) if parent.parent else None
    siblings = book.children(entry.parent) if entry.parent else []
    instructions = tuple(
        Instruction(kind, words, node.dotted, text)
        for kind, words in NOTE_KINDS
        for node in (*above, entry)
        for text in node.notes.get(kind, ())
    )
    cousins = _cousins(book, entry, above) if len(entry.code) == SEVENTH else []
    completion = completion_of(entry, book.children(entry.code), siblings, cousins)
    return DiagnosisHelp(entry, tuple(above), completion, instructions)


def _cousins(
    book: icd10cm.Icd10cm, entry: Diagnosis, above: Sequence[Diagnosis]
) -> list[Diagnosis]:
    """Codes with the same seventh character under the stems beside this code's own."""
    stem = above[-1]
    stems = [other for other in book.children(stem.parent) if other.code != stem.code]
    found = (book.find(f"{other.code:X<6}{entry.code[-1]}") for other in stems)
    return [cousin for cousin in found if cousin is not None]


def search_procedures(*, words: str, on: date, limit: int = 10) -> list[ProcedureMatch]:
    """HCPCS, and CPT where the practice loaded its own licensed text; empty without a table."""
    try:
        return open_hcpcs(folder(), on).search(words, limit=limit)
    except NoHcpcs:
        return []


def describe_procedures(*, codes: Sequence[str], on: date) -> dict[str, str]:
    """Descriptions by HCPCS code, and by CPT code where licensed text is loaded; others absent."""
    try:
        entries = open_hcpcs(folder(), on).entries
    except NoHcpcs:
        return {}
    return {code: entries[code] for code in codes if code in entries}


def note_of(*, encounter_id: int) -> str:
    """The visit's note, empty when none is kept."""
    found = EncounterNote.objects.filter(encounter_id=encounter_id).values_list("text", flat=True)
    return found.first() or ""


def folder() -> Path:
    """Where the releases lie."""
    home: Path = settings.CLAIMWRIGHT_HOME
    return home / "codesets"


def _book(on: date | None) -> icd10cm.Icd10cm:
    return icd10cm.open_book(folder(), _release_day(on))


def _release_day(on: date | None) -> date | None:
    """The day its release started: so that many days share one open book."""
    return icd10cm.release_on(folder(), on).starts_on
