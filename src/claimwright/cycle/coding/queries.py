"""Look-ups by date of service over the releases on file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.conf import settings
from django.db.models import Count, Q, QuerySet

from claimwright.cycle.coding.domain.completion import SEVENTH, Completion, completion_of
from claimwright.cycle.coding.domain.second_review import (
    Accuracy,
    FinishedView,
    Review,
    accuracies,
)
from claimwright.cycle.coding.models import (
    EncounterNote,
    FinishedCoding,
    ReviewShare,
    SecondReview,
)
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


# -- Second looks --------------------------------------------------------------------------


def review_shares() -> dict[int | None, int]:
    """Percents by coder; None is everyone who has no share of their own."""
    return dict(ReviewShare.objects.values_list("coder_id", "percent"))


def share_of(*, coder_id: int) -> int:
    """What percent of a coder's visits are looked at: their own share, else everyone's, else 0."""
    shares = review_shares()
    return shares.get(coder_id, shares.get(None, 0))


def coder_accuracies(*, since: date) -> list[Accuracy]:
    """How each coder did on visits finished since the day."""
    rows = FinishedCoding.objects.filter(finished_at__date__gte=since)
    counted = (
        rows.order_by()
        .values_list("coder_id")
        .annotate(finished=Count("id"), drawn=Count("id", filter=Q(is_drawn=True)))
    )
    looks = SecondReview.objects.filter(finished__finished_at__date__gte=since).values_list(
        "finished__coder_id", "finished__codes", "wrong", "missed_count", "note"
    )
    reviews = (
        (coder_id, Review(tuple(codes), tuple(wrong), missed, note))
        for coder_id, codes, wrong, missed, note in looks
    )
    return accuracies(
        {coder_id: (finished, drawn) for coder_id, finished, drawn in counted}, reviews
    )


def reviews_waiting(*, not_of: int, limit: int = 50) -> tuple[list[FinishedView], int]:
    """Visits drawn and not yet looked at that somebody else coded, longest waiting first."""
    rows = FinishedCoding.objects.filter(is_drawn=True, review__isnull=True).exclude(
        coder_id=not_of
    )
    return _finished(rows[:limit]), rows.count()


def reviews_done(*, coder_id: int | None = None, limit: int = 50) -> list[FinishedView]:
    """Looks taken, latest first; only those at one coder's visits when named."""
    rows = FinishedCoding.objects.filter(review__isnull=False)
    if coder_id is not None:
        rows = rows.filter(coder_id=coder_id)
    return _finished(rows.order_by("-review__reviewed_at", "-id")[:limit])


def find_finished(*, encounter_id: int) -> FinishedView | None:
    """Who coded the visit and how it stood, or None."""
    return next(iter(_finished(FinishedCoding.objects.filter(encounter_id=encounter_id))), None)


def _finished(rows: QuerySet[FinishedCoding]) -> list[FinishedView]:
    found = list(rows.select_related("encounter"))
    looked = {
        look.finished_id: look
        for look in SecondReview.objects.filter(finished_id__in=[row.pk for row in found])
    }
    return [_finished_view(row, looked.get(row.pk)) for row in found]


def _finished_view(row: FinishedCoding, look: SecondReview | None) -> FinishedView:
    codes = tuple(row.codes)
    review = None
    if look is not None:
        review = Review(codes, tuple(look.wrong), look.missed_count, look.note)
    return FinishedView(
        id=row.pk,
        encounter_id=row.encounter_id,
        coder_id=row.coder_id,
        finished_at=row.finished_at,
        codes=codes,
        is_drawn=row.is_drawn,
        review=review,
        reviewer_id=look.reviewer_id if look else None,
        reviewed_at=look.reviewed_at if look else None,
        encounter_public_id=row.encounter.public_id,
        encounter_number=row.encounter.number,
        service_on=row.encounter.service_on,
    )


def folder() -> Path:
    """Where the releases lie."""
    home: Path = settings.CLAIMWRIGHT_HOME
    return home / "codesets"


def _book(on: date | None) -> icd10cm.Icd10cm:
    return icd10cm.open_book(folder(), _release_day(on))


def _release_day(on: date | None) -> date | None:
    """The day its release started: so that many days share one open book."""
    return icd10cm.release_on(folder(), on).starts_on
