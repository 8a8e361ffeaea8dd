"""Judges codes and identifiers (SNIP 5): by the tables in force on a day, else by their form.

Identifiers and addresses need no day and are judged as their segment goes by. Codes are judged
when their claim closes, by its dates of service.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from claimwright.engines.x12.code_lookup import (
    ACTIVE,
    ENDED,
    NO_TABLE,
    NOT_BILLABLE,
    NOT_YET,
    UNKNOWN,
    CodeLookup,
)
from claimwright.engines.x12.elements import at
from claimwright.engines.x12.lexer import Segment
from claimwright.engines.x12.report import Cursor, Place, Reporter
from claimwright.kernel.address import US_STATES
from claimwright.kernel.finding import Finding, Severity
from claimwright.kernel.identifiers.mbi import is_valid_mbi
from claimwright.kernel.identifiers.npi import is_valid_npi

# Place-of-service codes CMS has assigned.
_PLACES_OF_SERVICE = (
    "01 02 03 04 05 06 07 08 09 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 31 32 33 34 "
    "41 42 49 50 51 52 53 54 55 56 57 58 60 61 62 65 66 71 72 81 99"
)
PLACES_OF_SERVICE = frozenset(_PLACES_OF_SERVICE.split())
# How far each family of reason and remark codes has been numbered (March 2026).
_REASONS = {"": 308, "A": 8, "B": 23, "D": 23, "P": 32, "W": 9, "Y": 3}
_REMARKS = {"M": 144, "MA": 134, "N": 922}
_FAMILY = re.compile(r"([A-Z]*)(\d{1,4})")
_ICD10 = re.compile(r"[A-TV-Z]\d[0-9A-Z]{1,5}|U\d[0-9A-Z]{1,5}")
_ICD9 = re.compile(r"(?:\d{3}|V\d{2}|E\d{3})\d{0,2}")
# Three digits of the grouping, the classification, the specialization, an X.
_TAXONOMY = re.compile(r"(?:[123]\d|40)\d[0-9A-Z]{6}X")
_CPT = re.compile(r"\d{4}[0-9A-Z]")
_HCPCS = re.compile(r"[A-Z]\d{4}")
_MODIFIER = re.compile(r"[0-9A-Z]{2}")
_REVENUE = re.compile(r"\d{4}")
_ZIP = re.compile(r"\d{5}(?:\d{4})?")
_MOST_KNOWN = 4_000


@dataclass(frozen=True, slots=True)
class _CodeSet:
    """How a code set is spoken of."""

    code: str
    noun: str
    fix: str
    source: str
    table: str


_CODE_SETS = {
    "icd10cm": _CodeSet(
        "CODE-DX",
        "diagnosis",
        "Send a code that could be billed on the date of service, without a dot.",
        "icd10cm-tabular",
        "ICD-10-CM diagnoses",
    ),
    "cpt": _CodeSet(
        "CODE-PROCEDURE",
        "procedure",
        "Send the code in force on the date of service.",
        "x12-837p",
        "CPT procedures",
    ),
    "hcpcs": _CodeSet(
        "CODE-PROCEDURE",
        "procedure",
        "Send the code in force on the date of service.",
        "x12-837p",
        "HCPCS Level II procedures",
    ),
    "modifiers": _CodeSet(
        "CODE-MODIFIER",
        "modifier",
        "Send a modifier in force on the date of service.",
        "hcpcs-modifiers",
        "modifiers",
    ),
    "pos": _CodeSet(
        "CODE-POS",
        "place of service",
        "Send a two-digit code of the CMS list, such as 11 for an office.",
        "cms-pos",
        "places of service",
    ),
    "taxonomy": _CodeSet(
        "CODE-TAXONOMY",
        "taxonomy code",
        "Send the ten characters the provider registered with the NPI, such as 207Q00000X.",
        "nucc-taxonomy-format",
        "provider taxonomy",
    ),
    "carc": _CodeSet(
        "CODE-CARC",
        "adjustment reason",
        "Use a code of the current list.",
        "carc-list",
        "adjustment reasons",
    ),
    "rarc": _CodeSet(
        "CODE-RARC", "remark code", "Use a code of the current list.", "rarc-list", "remarks"
    ),
    "revenue": _CodeSet(
        "CODE-REVENUE",
        "revenue code",
        "Send a four-digit code of the national list.",
        "x12-005010-common",
        "revenue codes",
    ),
}


# Code sets whose form is fixed: what lacks it is in no table.
_FORMED = frozenset({"icd10cm", "cpt", "hcpcs", "taxonomy", "modifiers", "revenue"})


def _was_issued(code: str, families: dict[str, int]) -> bool:
    found = _FAMILY.fullmatch(code)
    return found is not None and 0 <= int(found[2]) <= families.get(found[1], -1)


def _has_form(system: str, code: str) -> bool:
    """Whether a code could be one of the set, where no table says."""
    if system == "pos":
        return code in PLACES_OF_SERVICE
    if system == "carc":
        return _was_issued(code, _REASONS)
    if system == "rarc":
        return _was_issued(code, _REMARKS)
    form = {
        "icd10cm": _ICD10,
        "cpt": _CPT,
        "hcpcs": _HCPCS,
        "modifiers": _MODIFIER,
        "taxonomy": _TAXONOMY,
        "revenue": _REVENUE,
    }[system]
    return form.fullmatch(code) is not None


class CodeJudge:
    """Judges codes by day; remembers answers and the tables that had none."""

    def __init__(self, report: Reporter, lookup: CodeLookup | None, on: date | None) -> None:
        self._report = report
        self._lookup = lookup
        self._on = on
        self._known: dict[tuple[str, str, date | None], str] = {}
        self._missing: set[str] = set()
        self._was_asked = False
        self.is_dated = lookup is not None  # without tables no answer depends on the day

    def is_active(self, system: str, code: str, on: date | None) -> bool:
        """Whether the code may be used on the day (None: the day the file is judged on)."""
        key = (system, code, on if self.is_dated else None)
        status = self._known.get(key)
        if status is None:
            status = self._ask(system, code, on or self._on)
            if len(self._known) >= _MOST_KNOWN:
                self._known.clear()
            self._known[key] = status
        return status == ACTIVE

    def judge(self, system: str, code: str, on: date | None, place: Place) -> None:
        """Say what is wrong with a code, if anything."""
        if not code or self.is_active(system, code, on):
            return
        day = on if self.is_dated else None
        told, status = _CODE_SETS[system], self._known[system, code, day]
        asked = on or self._on
        when = asked.isoformat() if asked is not None else "that day"
        suffix, said = {
            NOT_BILLABLE: ("-HEADER", "is a heading: a longer code is needed"),
            NOT_YET: ("-NOT-YET", f"was not yet in force on {when}"),
            ENDED: ("-ENDED", f"was no longer in force on {when}"),
        }.get(status, ("", f"is no {told.noun} known here"))
        if "." in code and system == "icd10cm":
            said = "has a dot"
        self._report.situational(
            told.code + suffix,
            place,
            f"{told.noun[0].upper()}{told.noun[1:]} {code[:20]!r} {said}.",
            told.fix,
            told.source,
            found=code[:80],
        )

    def _ask(self, system: str, code: str, on: date | None) -> str:
        has_form, status = _has_form(system, code), NO_TABLE
        if system in _FORMED and not has_form:
            return UNKNOWN
        self._was_asked = True
        if self._lookup is not None and on is not None:
            status = str(self._lookup.status(system, code, on))
        if status != NO_TABLE:
            return status
        if on is not None or self._lookup is None:
            self._missing.add(system)
        return ACTIVE if has_form else UNKNOWN

    def finish(self) -> None:
        """Say once which tables were not there."""
        if not self._was_asked or not self._missing:
            return
        names = sorted({_CODE_SETS[system].table for system in self._missing})
        self._report.add(
            Finding(
                "CODES-NOT-LOADED",
                Severity.INFO,
                f"No table on file answers for {', '.join(names)} on the dates asked: these codes "
                "were judged by their form only, not whether they were in force.",
                "Load the official files with `claimwright codes load`.",
                "wedi-snip",
            )
        )


def procedure_system(code: str) -> str:
    """Which code set a procedure code of qualifier HC belongs to; empty for dental codes."""
    if code[:1].isdigit():
        return "cpt"
    return "" if code[:1] == "D" else "hcpcs"


def diagnosis_trouble(kind: str, code: str, on: date | None) -> tuple[str, str, str] | None:
    """What is wrong with a diagnosis whatever the tables say: code, words, fix.

    Source: icd10cm-guidelines
    """
    is_ten = kind.startswith("A")
    if on is not None and is_ten is not (on >= ICD10_STARTS_ON):
        was, now = ("ICD-10", "ICD-9") if is_ten else ("ICD-9", "ICD-10")
        return (
            "CODE-DX-SET",
            f"Diagnosis {code[:20]} is sent as {was}, but {now} was in force on {on.isoformat()}.",
            "Use the code set in force on the date of service: ICD-10-CM from 2015-10-01.",
        )
    if not is_ten and not _ICD9.fullmatch(code):
        what = "a dot" if "." in code else "no form of a diagnosis code"
        return (
            "CODE-DX",
            f"Diagnosis {code[:20]!r} has {what}.",
            "Send the code without a dot, as its release writes it.",
        )
    return None


ICD10_STARTS_ON = date(2015, 10, 1)


# -- identifiers and addresses ------------------------------------------------------------------


def judge_identifiers(report: Reporter, here: Cursor, elements: Segment) -> None:
    """The NPI of an NM1 or N1, the state and ZIP of an N4.

    Source: cms-npi-check-digit
    """
    tag = elements[0]
    if tag == "NM1":
        if len(elements) > 9 and elements[8] == "XX":
            judge_npi(report, here.place("NM109"), elements[9])
    elif tag == "N1":
        if len(elements) > 4 and elements[3] == "XX":
            judge_npi(report, here.place("N104"), elements[4])
    elif tag == "N4":
        _judge_address(report, here, elements)


def judge_npi(report: Reporter, place: Place, npi: str) -> None:
    """A National Provider Identifier: ten digits whose check digit holds.

    Source: cms-npi-check-digit
    """
    if not npi or is_valid_npi(npi):
        return
    is_shaped = len(npi) == 10 and npi.isascii() and npi.isdigit() and npi[0] in "12"
    report.situational(
        "NPI-CHECK-DIGIT" if is_shaped else "NPI-FORMAT",
        place,
        f"{npi[:40]} is no National Provider Identifier: "
        + ("its check digit is wrong." if is_shaped else "ten digits starting 1 or 2 are needed."),
        "Look the number up in the NPI registry.",
        "cms-npi-check-digit",
        found=npi[:80],
    )


def judge_mbi(report: Reporter, place: Place, number: str) -> None:
    """A Medicare Beneficiary Identifier by its form.

    Source: cms-mbi-format
    """
    if number and not is_valid_mbi(number):
        report.situational(
            "MBI-FORMAT",
            place,
            f"{number[:40]} does not have the form of a Medicare number (MBI).",
            "Copy the eleven characters of the Medicare card.",
            "cms-mbi-format",
            found=number[:80],
        )


def _judge_address(report: Reporter, here: Cursor, n4: Segment) -> None:
    """The state and ZIP of a US address.

    Source: x12-005010-common
    """
    state, code, country = at(n4, 2), at(n4, 3), at(n4, 4)
    if country not in ("", "US", "USA"):
        return
    if state and state not in US_STATES:
        report.situational(
            "CODE-STATE",
            here.place("N402"),
            f"{state!r} is no state or territory of the United States.",
            "Send the two-letter postal code, or the country in N404.",
            "x12-005010-common",
            found=state,
        )
    if code and not _ZIP.fullmatch(code):
        report.situational(
            "CODE-ZIP",
            here.place("N403"),
            f"{code!r} is no ZIP code.",
            "Send five or nine digits without a hyphen, or the country in N404.",
            "x12-005010-common",
            found=code,
        )


class FutureDates:
    """Knows the day a file is judged on, to name dates that lie after it."""

    def __init__(self, report: Reporter, on: date | None) -> None:
        self._report = report
        self._on = on
        self.is_watching = on is not None

    def is_past(self, day: date | None) -> bool:
        """Whether nothing is to be said of the day."""
        return self._on is None or day is None or day <= self._on

    def judge(self, here: Cursor, element: str, day: date | None, what: str) -> None:
        """A day that cannot have come yet."""
        if self._on is not None and day is not None and day > self._on:
            self._report.situational(
                "DATE-FUTURE",
                here.place(element),
                f"{what} {day.isoformat()} is in the future.",
                "Correct the date.",
                "x12-005010-common",
                found=day.isoformat(),
            )
