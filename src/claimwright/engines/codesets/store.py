"""Every table on file, asked by date of service.

The release whose days hold the date of service answers; where two do, the one that started
later, then the one loaded later. A day that no release holds is `NO_TABLE`, never a guess.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from claimwright.engines.codesets import builtin, icd10cm_status
from claimwright.engines.codesets.coverage import CoverageArticle, articles_from
from claimwright.engines.codesets.releases import Releases
from claimwright.engines.codesets.shapes import (
    Row,
    as_entry,
    diagnosis_edit,
    gpci,
    mue,
    relative_value,
    stored_day,
)
from claimwright.engines.codesets.shelf import Shelf
from claimwright.engines.codesets.tables import (
    AddOn,
    CodeEntry,
    CodeStatus,
    DiagnosisEdit,
    Gpci,
    Mue,
    PtpEdit,
    RelativeValue,
    System,
)

# No table lists CPT numbers alone: a code is one when any of these price lists knows it.
CPT_LISTS = (System.PFS, System.OPPS, System.CLFS)
LABORATORY_LETTERS = ("U", "M")
MODIFIER_LISTS = (System.MODIFIERS, System.MODIFIER_FLAGS)
UNSURE = frozenset({CodeStatus.UNKNOWN, CodeStatus.NO_TABLE})


class CodeStore(Releases):
    """Implements `tables.CodeTables` over the release files of a folder and what is built in.

    Opens nothing before it is asked; notices new releases by itself; may be shared by threads.
    """

    # Codes

    def status(self, system: System, code: str, on: date) -> CodeStatus:
        """What the table says of a code on the day."""
        return self.statuses(system, (code,), on)[code]

    def statuses(self, system: System, codes: Sequence[str], on: date) -> dict[str, CodeStatus]:
        """The same for many codes at once."""
        if system is System.ICD10CM and self.file_on(system, on) is None:
            return icd10cm_status.statuses(self.folder, codes, on)
        if system is System.CPT:
            return self._cpt_statuses(codes, on)
        if system is System.MODIFIERS:
            return self._united(MODIFIER_LISTS, codes, on)
        return self._statuses(system, codes, on)

    def find(self, system: System, code: str, on: date) -> CodeEntry | None:
        """The code as its table describes it on the day."""
        if system is System.ICD10CM and self.file_on(system, on) is None:
            return icd10cm_status.find(self.folder, code, on)
        if system is System.CPT:
            text = self.find(System.CPT_TEXT, code, on)
            known = self.status(System.CPT, code, on) is CodeStatus.ACTIVE
            release = self.release_on(System.PFS, on)
            empty = CodeEntry(system, code, "", None, None, release.name if release else "")
            return text or (empty if known else None)
        rows = self._list_rows(system, (code,), on).get(code)
        if not rows or not builtin.is_plain_list(system):
            return None
        release = self.release_on(system, on)
        entry = as_entry(system, release.name if release else builtin.RELEASE_NAME)(rows[0])
        shipped = builtin.rows(system, code)
        # A list of dates alone, such as that of the reason codes, is told in our words.
        words = str(shipped[0][1]) if shipped else ""
        return entry if entry.description or not words else replace(entry, description=words)

    def _cpt_statuses(self, codes: Sequence[str], on: date) -> dict[str, CodeStatus]:
        """The fee schedule lacks laboratory numbers such as 0001U; without a laboratory or
        outpatient table of the day nobody can say that such a number does not exist."""
        answers = self._united(CPT_LISTS, codes, on)
        if all(self.file_on(system, on) is None for system in CPT_LISTS[1:]):
            for code, known in answers.items():
                if known is CodeStatus.UNKNOWN and code[4:] in LABORATORY_LETTERS:
                    answers[code] = CodeStatus.NO_TABLE
        return answers

    # Edits

    def ptp_edits(
        self, codes: Sequence[str], on: date, system: System = System.PTP
    ) -> list[PtpEdit]:
        """Every pair among the codes that is in force on the day, in a stable order."""
        shelf = self.pairs_on(system, on)
        return shelf.edits(codes, on) if shelf else []

    def ptp_partners_count(
        self, code: str, on: date, system: System = System.PTP
    ) -> tuple[int, int]:
        """(pairs with the code in column one, in column two) in force on the day."""
        shelf = self.pairs_on(system, on)
        return shelf.partners_count(code, on) if shelf else (0, 0)

    def mues(self, codes: Sequence[str], on: date, system: System = System.MUE) -> dict[str, Mue]:
        """The unit limits of those codes that have one."""
        return {code: mue(rows[0]) for code, rows in self.rows_of(system, codes, on).items()}

    def add_ons(self, codes: Sequence[str], on: date) -> dict[str, AddOn]:
        """Those of the codes that are add-on codes."""
        found = {}
        for code, rows in self.rows_of(System.ADD_ON, codes, on).items():
            in_force = [row for row in rows if _holds(row[2], row[3], on)]
            if in_force:
                primaries = frozenset(row[1] for row in in_force) - {"CCCCC"}
                found[code] = AddOn(code, max(row[4] for row in in_force), primaries)
        return found

    def bypass_modifiers(self, on: date) -> frozenset[str]:
        """Modifiers that free a PTP pair of indicator 1."""
        shelf = self.shelf_on(System.MODIFIER_FLAGS, on)
        if shelf is None:
            return builtin.BYPASS_MODIFIERS
        return frozenset(row[0] for row in shelf.everything() if row[1])

    # Prices

    def relative_values(
        self, codes: Sequence[str], on: date, *, is_qualifying: bool = False
    ) -> dict[tuple[str, str], RelativeValue]:
        """Fee-schedule rows by (code, modifier): every modifier's row of every code asked for.

        Before 2026 there was one file for both kinds of participant, so it answers for both.
        """
        system = System.PFS_QP if is_qualifying and on.year >= 2026 else System.PFS
        values = self.rows_of(system, codes, on).values()
        return {(row[0], row[1]): relative_value(row) for rows in values for row in rows}

    def gpci(self, carrier: str, locality: str, on: date) -> Gpci | None:
        """The factors of a locality."""
        rows = self.rows_of(System.GPCI, (carrier + locality,), on)
        return next((gpci(found[0]) for found in rows.values()), None)

    def locality_of(self, zip_code: str, on: date) -> tuple[str, str] | None:
        """(carrier, locality) of a five- or nine-digit ZIP code."""
        digits = zip_code.replace("-", "").strip()
        rows = self.rows_of(System.LOCALITY, (digits, digits[:5]), on)
        found = rows.get(digits) or rows.get(digits[:5])
        return (found[0][1], found[0][2]) if found else None

    def anesthesia_factor(self, carrier: str, locality: str, on: date) -> Decimal | None:
        """Dollars for one anesthesia unit."""
        rows = self.rows_of(System.ANESTHESIA, (carrier + locality,), on)
        return next((Decimal(found[0][2]) for found in rows.values()), None)

    def opps_caps(
        self, codes: Sequence[str], carrier: str, locality: str, on: date
    ) -> dict[tuple[str, str], tuple[int, int]]:
        """(facility cents, non-facility cents) by (code, modifier)."""
        values = self.rows_of(System.OPPS_CAP, codes, on).values()
        place = carrier + locality
        return {(r[0], r[1]): (r[4], r[5]) for rows in values for r in rows if r[2] == place}

    def published_amounts(
        self, codes: Sequence[str], carrier: str, locality: str, on: date
    ) -> dict[tuple[str, str], tuple[int, int]]:
        """(non-facility cents, facility cents) the payer published, by (code, modifier)."""
        values = self.rows_of(System.AMOUNTS, codes, on).values()
        place = carrier + locality
        return {(r[0], r[1]): (r[3], r[4]) for rows in values for r in rows if r[2] == place}

    def lab_prices(self, codes: Sequence[str], on: date) -> dict[tuple[str, str], int]:
        """Clinical laboratory prices in cents by (code, modifier)."""
        values = self.rows_of(System.CLFS, codes, on).values()
        return {(row[0], row[1]): row[3] for rows in values for row in rows}

    def drug_prices(self, codes: Sequence[str], on: date) -> dict[str, Decimal]:
        """Drug payment limits in dollars for one billing unit."""
        rows = self.rows_of(System.ASP, codes, on)
        return {code: Decimal(found[0][3]) for code, found in rows.items() if found[0][3]}

    # Diagnoses and coverage

    def diagnosis_edits(self, codes: Sequence[str], on: date) -> dict[str, DiagnosisEdit]:
        """What is held against those diagnoses."""
        found = self.rows_of(System.DIAGNOSIS_EDITS, codes, on)
        return {code: diagnosis_edit(rows) for code, rows in found.items()}

    def coverage_articles(self, codes: Sequence[str], on: date) -> list[CoverageArticle]:
        """The coverage articles that list one of the procedure codes, with their groups."""
        shelf = self.shelf_on(System.LCD, on)
        return articles_from(shelf, codes) if shelf else []

    def _statuses(self, system: System, codes: Sequence[str], on: date) -> dict[str, CodeStatus]:
        is_answered = self.release_on(system, on) is not None
        rows = self._list_rows(system, codes, on)
        answers = {}
        for code in codes:
            if code in rows:
                answers[code] = self._row_status(system, rows[code][0], on)
            else:
                unknown = self._elsewhere(system, code, on) if is_answered else CodeStatus.NO_TABLE
                answers[code] = unknown
        return answers

    def _list_rows(
        self, system: System, codes: Sequence[str], on: date
    ) -> dict[str, tuple[Row, ...]]:
        """Loaded rows, and built-in ones where no loaded table answers.

        The modifiers of HCPCS are only half of all: the other half is always the built-in one.
        """
        found = self.rows_of(system, codes, on)
        if self.file_on(system, on) is None or system is System.MODIFIERS:
            for code in codes:
                shipped = builtin.rows(system, code)
                if shipped:
                    found.setdefault(code, shipped)
        return found

    def _row_status(self, system: System, row: Row, on: date) -> CodeStatus:
        return _entry_status(row, on) if builtin.is_plain_list(system) else CodeStatus.ACTIVE

    def _elsewhere(self, system: System, code: str, on: date) -> CodeStatus:
        """Of a code the answering release does not know: was it known before, or is it later?"""
        for known in self.on_file(system):
            shelf = self.shelf_of(known)
            if isinstance(shelf, Shelf) and shelf.one(code):
                later = known.release.starts_on > on
                return CodeStatus.NOT_YET if later else CodeStatus.ENDED
        return CodeStatus.UNKNOWN

    def _united(
        self, systems: Sequence[System], codes: Sequence[str], on: date
    ) -> dict[str, CodeStatus]:
        """What the first list says; what it does not know, the others may."""
        answers = self._statuses(systems[0], codes, on)
        for system in systems[1:]:
            open_codes = [code for code, known in answers.items() if known in UNSURE]
            if open_codes and self.file_on(system, on) is not None:
                told = self._statuses(system, open_codes, on)
                answers.update({c: known for c, known in told.items() if known not in UNSURE})
        return answers


def _entry_status(row: Row, on: date) -> CodeStatus:
    if row[2] and on < date.fromisoformat(row[2]):
        return CodeStatus.NOT_YET
    if row[3] and on > date.fromisoformat(row[3]):
        return CodeStatus.ENDED
    return CodeStatus.ACTIVE if row[4] else CodeStatus.NOT_BILLABLE


def _holds(starts_on: str, ends_on: str, on: date) -> bool:
    spelled = stored_day(on)
    return (not starts_on or starts_on <= spelled) and (not ends_on or spelled <= ends_on)


@lru_cache(maxsize=4)
def open_store(folder: Path) -> CodeStore:
    """The store of a folder, shared by everyone in the process."""
    return CodeStore(folder)
