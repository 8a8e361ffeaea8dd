"""The ICD-10-CM tabular list, which has its own index (see icd10cm.py)."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from claimwright.engines.codesets.official.periods import Cycle, period_of
from claimwright.engines.codesets.official.source import Refused, Source
from claimwright.engines.codesets.tables import System, TableRelease


def load_tabular(folder: Path, source: Source, effective: date | None) -> TableRelease:
    """Index one tabular list. Raises Refused."""
    from claimwright.engines.codesets import icd10cm
    from claimwright.engines.codesets.icd10cm_source import NotTabular

    period = period_of([source.name, source.archive], Cycle.FISCAL)
    starts_on = effective or (period.starts_on if period else None)
    if starts_on is None:
        raise Refused("its name does not say from when it holds; say --effective YYYY-MM-DD")
    try:
        release = icd10cm.load(folder, name=starts_on.isoformat(), data=source.raw())
    except NotTabular as error:
        raise Refused(str(error)) from error
    return TableRelease(
        System.ICD10CM,
        release.name,
        release.starts_on,
        None,
        release.codes_count,
        "",
        source.name,
    )
