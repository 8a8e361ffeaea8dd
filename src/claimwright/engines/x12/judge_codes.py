"""Judges codes and identifiers by their own shape (SNIP 5), where no table is needed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from claimwright.engines.x12.elements import at
from claimwright.engines.x12.lexer import Segment
from claimwright.engines.x12.report import Place, Reporter
from claimwright.kernel.address import US_STATES
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
_EXTERNAL_CAUSE = re.compile(r"[V-Y]")
_TAXONOMY = re.compile(r"[0-9A-Z]{9}X")
_ZIP = re.compile(r"\d{5}(?:\d{4})?")
_ICD10_KINDS = frozenset({"ABK", "ABF"})


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


def judge_place_of_service(report: Reporter, place: Place, code: str) -> None:
    """A place-of-service code.

    Source: cms-pos
    """
    if code and code not in PLACES_OF_SERVICE:
        report.situational(
            "CODE-POS",
            place,
            f"{code[:20]!r} is no place of service.",
            "Send a two-digit code of the CMS list, such as 11 for an office.",
            "cms-pos",
            found=code[:80],
        )


def judge_address(report: Reporter, place: Place, n4: Segment) -> None:
    """The state and ZIP of a US address.

    Source: x12-005010-common
    """
    state, code, country = at(n4, 2), at(n4, 3), at(n4, 4)
    if country not in ("", "US", "USA"):
        return
    if state and state not in US_STATES:
        report.situational(
            "CODE-STATE",
            place.element("N402"),
            f"{state!r} is no state or territory of the United States.",
            "Send the two-letter postal code, or the country in N404.",
            "x12-005010-common",
            found=state,
        )
    if code and not _ZIP.fullmatch(code):
        report.situational(
            "CODE-ZIP",
            place.element("N403"),
            f"{code!r} is no ZIP code.",
            "Send five or nine digits without a hyphen, or the country in N404.",
            "x12-005010-common",
            found=code,
        )


def judge_taxonomy(report: Reporter, place: Place, code: str) -> None:
    """A provider taxonomy code by its form: ten characters, the last an X.

    Source: nucc-taxonomy-format
    """
    if code and not _TAXONOMY.fullmatch(code):
        report.situational(
            "CODE-TAXONOMY",
            place,
            f"{code[:40]!r} does not have the form of a taxonomy code.",
            "Send the ten characters the provider registered with the NPI, such as 207Q00000X.",
            "nucc-taxonomy-format",
            found=code[:80],
        )


def judge_diagnoses(report: Reporter, place: Place, listed: Iterable[tuple[str, ...]]) -> None:
    """Diagnosis codes by their form; one code set a claim; no external cause first; no repeats.

    Source: icd10cm-guidelines
    """
    seen: set[str] = set()
    kinds: set[bool] = set()
    for position, pair in enumerate(listed, start=1):
        kind, code = pair[0], pair[1] if len(pair) > 1 else ""
        is_ten = kind in _ICD10_KINDS
        kinds.add(is_ten)
        where = place.element(f"HI{position:02d}-2")
        trouble = _diagnosis_trouble(code, is_ten=is_ten, is_first=position == 1)
        if code in seen:
            trouble = ("CODE-DX-REPEATED", f"Diagnosis {code} is listed twice.", "List it once.")
        seen.add(code)
        if trouble is not None:
            report.situational(*trouble[:1], where, *trouble[1:], "icd10cm-guidelines", found=code)
    if len(kinds) > 1:
        report.situational(
            "CODE-DX-MIXED",
            place,
            "ICD-9 and ICD-10 diagnoses stand in one claim.",
            "Use the code set in force on the date of service.",
            "icd10cm-guidelines",
        )


def _diagnosis_trouble(code: str, *, is_ten: bool, is_first: bool) -> tuple[str, str, str] | None:
    shape = _ICD10 if is_ten else _ICD9
    if code and not shape.fullmatch(code):
        what = "a dot" if "." in code else "no form of a diagnosis code"
        return (
            "CODE-DX",
            f"Diagnosis {code[:20]!r} has {what}.",
            "Send the code without a dot, as its release writes it.",
        )
    if is_ten and is_first and _EXTERNAL_CAUSE.match(code):
        return (
            "CODE-DX-EXTERNAL",
            f"The first diagnosis, {code}, is an external cause.",
            "Put the condition first and its cause after it.",
        )
    return None


def judge_adjustments(report: Reporter, place: Place, cas: Segment) -> None:
    """The reason codes of a CAS: numbers that were issued.

    Source: carc-list
    """
    for position in range(2, len(cas), 3):
        code = cas[position]
        if code and not _was_issued(code, _REASONS):
            report.situational(
                "CODE-CARC",
                place.element(f"CAS{position:02d}"),
                f"{code!r} is no adjustment reason code known here.",
                "Use a code of the current list.",
                "carc-list",
                found=code,
            )


def judge_remark(report: Reporter, place: Place, code: str) -> None:
    """A remark code: a number that was issued.

    Source: rarc-list
    """
    if code and not _was_issued(code, _REMARKS):
        report.situational(
            "CODE-RARC",
            place,
            f"{code[:20]!r} is no remark code known here.",
            "Use a code of the current list.",
            "rarc-list",
            found=code[:80],
        )


def _was_issued(code: str, families: dict[str, int]) -> bool:
    found = _FAMILY.fullmatch(code)
    return found is not None and 0 <= int(found[2]) <= families.get(found[1], -1)


class FutureDates:
    """Knows the day a file is judged on, to name dates that lie after it."""

    def __init__(self, report: Reporter, on: date | None) -> None:
        self._report = report
        self._on = on

    def judge(self, place: Place, day: date | None, what: str) -> None:
        """A day that cannot have come yet."""
        if self._on is not None and day is not None and day > self._on:
            self._report.situational(
                "DATE-FUTURE",
                place,
                f"{what} {day.isoformat()} is in the future.",
                "Correct the date.",
                "x12-005010-common",
                found=day.isoformat(),
            )
