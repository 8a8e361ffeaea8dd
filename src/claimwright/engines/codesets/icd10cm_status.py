"""ICD-10-CM as the other tables are asked: which release answers, and what it says of a code.

The tabular list has no dates of its own: a code is what the release of the day says. A day
before the oldest release is answered by the oldest, which its `starts_on` tells.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

from claimwright.engines.codesets.tables import CodeEntry, CodeStatus, System, TableRelease


def releases(folder: Path) -> list[TableRelease]:
    """Every release of the tabular list, oldest first; each ends where the next one starts."""
    from claimwright.engines.codesets import icd10cm

    known = icd10cm.releases(folder)
    ends: list[date | None] = [later.starts_on - timedelta(days=1) for later in known[1:]]
    return [
        TableRelease(
            System.ICD10CM,
            release.name,
            release.starts_on,
            ends_on,
            release.codes_count,
            "",
            f"icd10cm-tabular-{release.name}",
        )
        for release, ends_on in zip(known, [*ends, None], strict=True)
    ]


def release_on(folder: Path, on: date) -> TableRelease:
    """The release that answers for the day."""
    known = releases(folder)
    started = [release for release in known if release.starts_on <= on]
    return started[-1] if started else known[0]


def last_day(release: TableRelease) -> date:
    """The end of the fiscal year a release was made for; it answers longer, but is old then."""
    starts_on = release.starts_on
    return date(starts_on.year + (starts_on.month >= 10), 9, 30)


def is_for(release: TableRelease, on: date) -> bool:
    """Whether the release was made for the day. Only diagnoses answer outside their own days."""
    if release.system is not System.ICD10CM:
        return True
    return release.starts_on <= on <= (release.ends_on or last_day(release))


def statuses(folder: Path, codes: Sequence[str], on: date) -> dict[str, CodeStatus]:
    """What the list of the day says of each code."""
    from claimwright.engines.codesets import icd10cm

    book = icd10cm.open_book(folder, release_on(folder, on).starts_on)
    answers = {}
    for code in codes:
        if book.is_billable(code):
            answers[code] = CodeStatus.ACTIVE
        elif book.exists(code):
            answers[code] = CodeStatus.NOT_BILLABLE
        else:
            answers[code] = _elsewhere(folder, code, on)
    return answers


def find(folder: Path, code: str, on: date) -> CodeEntry | None:
    """The code as the list of the day describes it, its notes as details."""
    from claimwright.engines.codesets import icd10cm

    release = release_on(folder, on)
    found = icd10cm.open_book(folder, release.starts_on).find(code)
    if found is None:
        return None
    details = tuple((kind, text) for kind, texts in found.notes.items() for text in texts)
    return CodeEntry(
        System.ICD10CM, found.code, found.description, None, None, release.name, details
    )


def _elsewhere(folder: Path, code: str, on: date) -> CodeStatus:
    from claimwright.engines.codesets import icd10cm

    answering = release_on(folder, on)
    for release in releases(folder):
        if release.starts_on == answering.starts_on:
            continue
        if icd10cm.open_book(folder, release.starts_on).exists(code):
            later = release.starts_on > answering.starts_on
            return CodeStatus.NOT_YET if later else CodeStatus.ENDED
    return CodeStatus.UNKNOWN
