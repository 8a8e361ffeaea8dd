"""Look-ups by date of service over the releases on file."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from django.conf import settings

from claimwright.engines.codesets import icd10cm
from claimwright.engines.codesets.icd10cm import Match
from claimwright.engines.codesets.icd10cm_source import Diagnosis

ICD10CM = "ICD-10-CM"
LOADED = frozenset({ICD10CM})


class CodeSetsOnFile:
    """The code sets that are loaded, as scrubbing asks for them; one for each batch of claims."""

    def __init__(self) -> None:
        self.books: dict[date, icd10cm.Icd10cm] = {}

    def has(self, system: str) -> bool:
        """Whether the code set is loaded; one that is not gives a finding, never a pass."""
        return system in LOADED

    def is_billable_diagnosis(self, code: str, on: date) -> bool:
        """Whether the ICD-10-CM code (no dot) is valid and complete on the day."""
        if on not in self.books:
            self.books[on] = _book(on)
        return self.books[on].is_billable(code)

    def is_known_procedure(self, code: str, on: date) -> bool:
        """Raises LookupError: no procedure table is loaded, see `has`."""
        raise LookupError(f"no procedure table to look up {code} on {on}")

    def is_known_taxonomy(self, code: str, on: date) -> bool:
        """Raises LookupError: no taxonomy table is loaded, see `has`."""
        raise LookupError(f"no taxonomy table to look up {code} on {on}")

    def is_known_reason(self, code: str, on: date) -> bool:
        """Raises LookupError: no table of reason codes with dates is loaded, see `has`."""
        raise LookupError(f"no table of reason codes to look up {code} on {on}")


def code_sets() -> CodeSetsOnFile:
    """The code sets on file."""
    return CodeSetsOnFile()


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


def folder() -> Path:
    """Where the releases lie."""
    home: Path = settings.CLAIMWRIGHT_HOME
    return home / "codesets"


def _book(on: date | None) -> icd10cm.Icd10cm:
    return icd10cm.open_book(folder(), _release_day(on))


def _release_day(on: date | None) -> date | None:
    """The day its release started: so that many days share one open book."""
    return icd10cm.release_on(folder(), on).starts_on
