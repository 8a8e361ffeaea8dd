"""Code tables as one run of edits reads them: each question asked once, each gap remembered."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Protocol, TypeVar

from claimwright.engines.codesets.coverage import CoverageArticle
from claimwright.engines.codesets.icd10cm_status import is_for
from claimwright.engines.codesets.tables import (
    AddOn,
    CodeEntry,
    CodeStatus,
    DiagnosisEdit,
    Mue,
    PtpEdit,
    RelativeValue,
    System,
    TableRelease,
)
from claimwright.kernel.finding import Finding, Severity

NAMES: dict[System, str] = {
    System.ICD10CM: "ICD-10-CM",
    System.HCPCS: "HCPCS Level II",
    System.CPT: "CPT numbers",
    System.MODIFIERS: "modifiers",
    System.TAXONOMY: "provider taxonomy",
    System.CARC: "claim adjustment reason",
    System.PTP: "NCCI pairs (PTP)",
    System.MUE: "NCCI unit limits (MUE)",
    System.MUE_DME: "NCCI unit limits of suppliers (MUE)",
    System.MUE_MEDICAID: "Medicaid unit limits (MUE)",
    System.ADD_ON: "NCCI add-on codes",
    System.PFS: "physician fee schedule",
    System.DIAGNOSIS_EDITS: "diagnosis edits (MCE)",
    System.LCD: "Medicare coverage articles (LCD)",
}
SIDES = {"right": "R", "left": "L", "bilateral": "B"}
BY_RELEASE = frozenset(
    {System.MUE, System.MUE_MEDICAID, System.PFS, System.DIAGNOSIS_EDITS, System.LCD}
)
QUARTER = timedelta(days=91)
LOOK_BACK = 12  # quarters

A = TypeVar("A")
Key = tuple[System, date]


class NoTables:
    """Code tables with nothing on file: every answer is that there is no table."""

    def release_on(self, system: System, on: date) -> TableRelease | None:
        """None."""
        return None

    def status(self, system: System, code: str, on: date) -> CodeStatus:
        """No table."""
        return CodeStatus.NO_TABLE

    def statuses(self, system: System, codes: Sequence[str], on: date) -> dict[str, CodeStatus]:
        """No table, for each."""
        return {code: self.status(system, code, on) for code in codes}

    def find(self, system: System, code: str, on: date) -> CodeEntry | None:
        """None."""
        return None

    def ptp_edits(
        self, codes: Sequence[str], on: date, system: System = System.PTP
    ) -> list[PtpEdit]:
        """No pairs."""
        return []

    def mues(self, codes: Sequence[str], on: date, system: System = System.MUE) -> dict[str, Mue]:
        """No limits."""
        return {}

    def add_ons(self, codes: Sequence[str], on: date) -> dict[str, AddOn]:
        """None of them."""
        return {}

    def bypass_modifiers(self, on: date) -> frozenset[str]:
        """None."""
        return frozenset()

    def relative_values(
        self, codes: Sequence[str], on: date, *, is_qualifying: bool = False
    ) -> dict[tuple[str, str], RelativeValue]:
        """No rows."""
        return {}

    def diagnosis_edits(self, codes: Sequence[str], on: date) -> dict[str, DiagnosisEdit]:
        """None."""
        return {}

    def coverage_articles(self, codes: Sequence[str], on: date) -> list[CoverageArticle]:
        """None."""
        return []


class EditTables(Protocol):
    """What edits ask of code tables: a part of `CodeTables`."""

    def release_on(self, system: System, on: date) -> TableRelease | None:
        """The release that answers for the day, or None."""

    def statuses(self, system: System, codes: Sequence[str], on: date) -> dict[str, CodeStatus]:
        """What the table says of the codes on the day."""

    def find(self, system: System, code: str, on: date) -> CodeEntry | None:
        """The code as its table describes it on the day."""

    def ptp_edits(
        self, codes: Sequence[str], on: date, system: System = System.PTP
    ) -> list[PtpEdit]:
        """Every pair among the codes that is in force on the day."""

    def mues(self, codes: Sequence[str], on: date, system: System = System.MUE) -> dict[str, Mue]:
        """The unit limits of those codes that have one."""

    def add_ons(self, codes: Sequence[str], on: date) -> dict[str, AddOn]:
        """Those of the codes that are add-on codes."""

    def bypass_modifiers(self, on: date) -> frozenset[str]:
        """Modifiers that free a pair of indicator 1."""

    def relative_values(
        self, codes: Sequence[str], on: date, *, is_qualifying: bool = False
    ) -> dict[tuple[str, str], RelativeValue]:
        """Fee-schedule rows by (code, modifier)."""

    def diagnosis_edits(self, codes: Sequence[str], on: date) -> dict[str, DiagnosisEdit]:
        """What is held against those diagnoses."""

    def coverage_articles(self, codes: Sequence[str], on: date) -> list[CoverageArticle]:
        """The coverage articles that list one of the procedures."""


class Reading:
    """The tables of one run. Not shared between threads; make one for each batch of claims.

    `has` is asked before a table is used and remembers the days nothing answered for, which
    `gaps` tells once: no edit passes in silence for want of its table.
    """

    def __init__(
        self,
        tables: EditTables | None = None,
    ) -> None:
        self.tables: EditTables = tables or NoTables()
        self.missing: dict[System, set[date]] = {}
        self.later: dict[System, set[date]] = {}
        self.old: dict[System, set[date]] = {}
        self._releases: dict[Key, TableRelease | None] = {}
        self._known: dict[tuple[str, System, date], dict[str, Any]] = {}
        self._pairs: dict[tuple[date, tuple[str, ...]], list[PtpEdit]] = {}
        self._bypass: dict[date, frozenset[str]] = {}

    def release(self, system: System, on: date) -> TableRelease | None:
        """The release that answers for the day, or None."""
        key = (system, on)
        if key not in self._releases:
            self._releases[key] = self.tables.release_on(system, on)
        return self._releases[key]

    def has(self, system: System, on: date) -> bool:
        """Whether a release answers for the day; a gap is remembered."""
        release = self.release(system, on)
        if release is not None:
            if release.starts_on > on:
                self.later.setdefault(system, set()).add(on)
            elif not is_for(release, on):
                self.old.setdefault(system, set()).add(on)
            return True
        self.missing.setdefault(system, set()).add(on)
        return False

    def is_made_for(self, system: System, on: date) -> bool:
        """Whether the release that answers was made for the day: then what it lacks is no code."""
        release = self.release(system, on)
        return release is not None and is_for(release, on)

    def statuses(self, system: System, codes: Iterable[str], on: date) -> Mapping[str, CodeStatus]:
        """What the table says of the codes on the day."""
        return self._asked(
            "status", system, codes, on, lambda new: self.tables.statuses(system, new, on)
        )

    def find(self, system: System, code: str, on: date) -> CodeEntry | None:
        """The code as its table describes it on the day."""
        found: Mapping[str, CodeEntry | None] = self._asked(
            "entry",
            system,
            (code,),
            on,
            lambda new: {c: self.tables.find(system, c, on) for c in new},
        )
        return found[code]

    def mues(self, system: System, codes: Iterable[str], on: date) -> Mapping[str, Mue | None]:
        """The unit limit of each code, None where it has none."""
        return self._asked("mue", system, codes, on, lambda new: self.tables.mues(new, on, system))

    def add_ons(self, codes: Iterable[str], on: date) -> Mapping[str, AddOn | None]:
        """The add-on entry of each code, None for a code that stands alone."""
        return self._asked(
            "add-on", System.ADD_ON, codes, on, lambda new: self.tables.add_ons(new, on)
        )

    def diagnosis_edits(self, codes: Iterable[str], on: date) -> Mapping[str, DiagnosisEdit | None]:
        """What is held against each diagnosis, None where nothing is."""
        return self._asked(
            "dx",
            System.DIAGNOSIS_EDITS,
            codes,
            on,
            lambda new: self.tables.diagnosis_edits(new, on),
        )

    def values(self, codes: Iterable[str], on: date) -> Mapping[str, RelativeValue | None]:
        """The fee-schedule row without modifier of each code, None where it is not listed."""

        def asked(new: list[str]) -> dict[str, RelativeValue]:
            rows = self.tables.relative_values(new, on)
            return {code: row for (code, modifier), row in rows.items() if not modifier}

        return self._asked("rvu", System.PFS, codes, on, asked)

    def articles(self, code: str, on: date) -> Sequence[CoverageArticle]:
        """The Medicare coverage articles in force on the day that list the procedure."""

        def asked(new: list[str]) -> dict[str, tuple[CoverageArticle, ...]]:
            return {one: tuple(self.tables.coverage_articles((one,), on)) for one in new}

        found: Mapping[str, tuple[CoverageArticle, ...]] = self._asked(
            "lcd", System.LCD, (code,), on, asked
        )
        return found[code]

    def excludes1(self, code: str, on: date) -> tuple[str, ...]:
        """The Excludes1 notes of the diagnosis and of every code above it, as the list words them.

        Notes of a block or chapter are not on file by code and are left out.
        """
        above = [code[:size] for size in range(3, len(code) + 1)]
        entries = [self.find(System.ICD10CM, part, on) for part in above]
        return tuple(
            text
            for entry in entries
            if entry is not None
            for kind, text in entry.details
            if kind == "excludes1"
        )

    def side(self, code: str, on: date) -> str:
        """R, L or B (both) where the diagnosis names a side of the body, else empty."""
        entry = self.find(System.ICD10CM, code, on)
        words = re.findall(r"[a-z]+", entry.description.lower()) if entry else []
        return next((SIDES[word] for word in words if word in SIDES), "")

    def pairs(self, codes: tuple[str, ...], on: date) -> list[PtpEdit]:
        """Every NCCI pair among the codes (sorted, distinct) in force on the day."""
        key = (on, codes)
        if key not in self._pairs:
            self._pairs[key] = self.tables.ptp_edits(codes, on)
        return self._pairs[key]

    def bypass_modifiers(self, on: date) -> frozenset[str]:
        """Modifiers that free a pair of indicator 1."""
        if on not in self._bypass:
            self._bypass[on] = self.tables.bypass_modifiers(on)
        return self._bypass[on]

    def look_ahead(self, wanted: Mapping[date, tuple[set[str], set[str]]]) -> None:
        """Ask for many claims at once: by day of service, their procedures and diagnoses."""
        for on, (procedures, diagnoses) in wanted.items():
            level_two = {code for code in procedures if code[:1].isalpha()}
            if self.release(System.HCPCS, on):
                self.statuses(System.HCPCS, level_two, on)
            if self.release(System.CPT, on):
                self.statuses(System.CPT, procedures - level_two, on)
            if self.release(System.MUE, on):
                self.mues(System.MUE, procedures, on)
            if self.release(System.ADD_ON, on):
                self.add_ons(procedures, on)
            if self.release(System.PFS, on):
                self.values(procedures, on)
            if self.release(System.ICD10CM, on):
                self.statuses(System.ICD10CM, diagnoses, on)
            if self.release(System.DIAGNOSIS_EDITS, on):
                self.diagnosis_edits(diagnoses, on)

    def _asked(
        self,
        kind: str,
        system: System,
        codes: Iterable[str],
        on: date,
        ask: Callable[[list[str]], Mapping[str, A]],
    ) -> Mapping[str, Any]:
        # Rows of these tables have no dates of their own: a release answers alike on all its days.
        is_listed = system in BY_RELEASE or (kind == "entry" and system is System.ICD10CM)
        release = self.release(system, on) if is_listed else None
        key = (kind, system, release.starts_on if release else on)
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = {}
        new = [code for code in codes if code not in known]
        if new:
            answers = ask(new)
            for code in new:
                known[code] = answers.get(code)
        return known

    def gaps(self) -> list[Finding]:
        """What was wanted and not on file: at most one notice of each of four sorts.

        TABLE-MISSING: nothing answers; TABLE-ENDS: the newest release ends before the service;
        TABLE-STARTS-LATER: the oldest starts after it and was used all the same; TABLE-OLD: the
        newest was made for an earlier year and was used all the same.
        """
        told: dict[str, list[str]] = {}
        days: dict[str, list[date]] = {}
        for system in sorted(self.missing):
            name, last = NAMES.get(system, system.value), max(self.missing[system])
            older = self._older(system, last)
            code = "TABLE-MISSING" if older is None else "TABLE-ENDS"
            days.setdefault(code, []).extend((min(self.missing[system]), last))
            if older is not None:
                name = f"{name} (ends {older.ends_on.isoformat() if older.ends_on else older.name})"
            told.setdefault(code, []).append(name)
        for code, used in (("TABLE-STARTS-LATER", self.later), ("TABLE-OLD", self.old)):
            for system in sorted(used):
                first = min(used[system])
                days.setdefault(code, []).extend((first, max(used[system])))
                release = self.release(system, first)
                starts = release.starts_on.isoformat() if release else ""
                name = NAMES.get(system, system.value)
                told.setdefault(code, []).append(f"{name} (starts {starts})")
        return [_gap(code, told[code], days[code]) for code in GAPS if code in told]

    def _older(self, system: System, on: date) -> TableRelease | None:
        """The newest release that answered for an earlier day, looking back three years."""
        for quarters in range(1, LOOK_BACK + 1):
            found = self.release(system, on - quarters * QUARTER)
            if found is not None:
                return found
        return None


GAPS = {
    "TABLE-STARTS-LATER": "Tables on file start after services of {span}, which were judged by "
    "them all the same: {names}.",
    "TABLE-OLD": "Tables on file were made for an earlier year than services of {span}, which were "
    "judged by them all the same: {names}.",
    "TABLE-ENDS": "Tables on file end before services of {span}, so these were not looked up in "
    "them: {names}.",
    "TABLE-MISSING": "No table on file answers for {span}, so nothing was looked up in: {names}.",
}


def _gap(code: str, names: list[str], days: list[date]) -> Finding:
    first, last = min(days).isoformat(), max(days).isoformat()
    return Finding(
        code=code,
        severity=Severity.INFO,
        message=GAPS[code].format(
            span=first if first == last else f"{first} to {last}", names=", ".join(names)
        ),
        fix="Load the release of those days with 'claimwright codes load'.",
        source="x12-837p",
        found=", ".join(names),
    )
