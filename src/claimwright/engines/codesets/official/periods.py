"""From when to when a release holds, read out of its name the way publishers spell it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class Cycle(StrEnum):
    """How often a table is published anew; the release ends with its cycle."""

    QUARTER = "quarter"
    YEAR = "year"
    FISCAL = "fiscal"  # October to September
    OPEN = "open"  # holds until a newer one


@dataclass(frozen=True, slots=True)
class Period:
    """The days a release holds, both inclusive, and how people call it."""

    name: str
    starts_on: date
    ends_on: date | None


@dataclass(frozen=True, slots=True)
class Spelled:
    """What a name says: the first day, and how exactly (quarter, month, day, year, fiscal)."""

    starts_on: date
    unit: str


_NAMES = "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC"
MONTHS = {name: number for number, name in enumerate(_NAMES.split(), start=1)}
_MONTH = "(JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC)[A-Z]*"
_YEAR = r"(20\d{2})"
_SEP = r"[ _.-]*"


def _full_year(text: str) -> int:
    return int(text) if len(text) == 4 else 2000 + int(text)


def _lettered(match: re.Match[str]) -> Spelled:
    return Spelled(date(2000 + int(match[1]), 3 * "ABCD".index(match[2]) + 1, 1), "quarter")


def _quartered(match: re.Match[str]) -> Spelled:
    return Spelled(date(_full_year(match[1]), 3 * int(match[2]) - 2, 1), "quarter")


def _ncci(match: re.Match[str]) -> Spelled:
    # NCCI version 32.3 is the fourth quarter of 2026: the count began in 1995 and has quarters 0-3.
    return Spelled(date(1994 + int(match[1]), 3 * int(match[2]) + 1, 1), "quarter")


def _month_year(match: re.Match[str]) -> Spelled:
    return Spelled(date(_full_year(match[2]), MONTHS[match[1]], 1), "month")


def _year_month(match: re.Match[str]) -> Spelled:
    return Spelled(date(_full_year(match[1]), MONTHS[match[2]], 1), "month")


def _numbered_month(match: re.Match[str]) -> Spelled:
    return Spelled(date(int(match[1]), int(match[2]), 1), "month")


def _short_year(match: re.Match[str]) -> Spelled:
    return Spelled(date(2000 + int(match[1]), 1, 1), "year")


def _nucc(match: re.Match[str]) -> Spelled:
    return Spelled(date(2000 + int(match[1]), 7 if match[2] == "1" else 1, 1), "day")


# In this order: the first that fits wins, so spellings of one publisher stand before general ones.
_SPELLINGS = (
    (r"(?:RVU|PFREV|PFALL)(\d{2})([A-D])", _lettered),
    (r"CC(?:IPRA|IOPH)?\w*-V(\d{2})([0-3])R\d", _ncci),
    (r"NUCC_TAXONOMY_(\d{2})([01])", _nucc),
    (rf"EFF{_SEP}(\d{{2}})[-_/](\d{{2}})[-_/]{_YEAR}", lambda m: _day(m[3], m[1], m[2])),
    (rf"{_YEAR}[-_](\d{{2}})[-_](\d{{2}})(?!\d)", lambda m: _day(m[1], m[2], m[3])),
    (rf"{_MONTH}{_SEP}(\d{{1,2}}){_SEP}{_YEAR}", lambda m: _day(m[3], str(MONTHS[m[1]]), m[2])),
    (rf"{_YEAR}{_SEP}Q([1-4])", _quartered),
    (rf"(?:HCPC|PPRRVU|OPPSCAP|ASP){_SEP}{_YEAR}{_SEP}{_MONTH}", _year_month),
    (rf"PPRRVU(\d{{2}}){_SEP}{_MONTH}", _year_month),
    (rf"{_MONTH}{_SEP}{_YEAR}", _month_year),
    (rf"{_YEAR}{_SEP}{_MONTH}", _year_month),
    (rf"{_YEAR}[-_](0[1-9]|1[0-2])(?!\d)", _numbered_month),
    (r"MCE\w*[_ -]V(\d{2})", lambda m: Spelled(date(1982 + int(m[1]), 10, 1), "fiscal")),
    (rf"FY{_SEP}{_YEAR}", lambda m: Spelled(date(int(m[1]) - 1, 10, 1), "fiscal")),
    (rf"(?<!\d){_YEAR}(?!\d)", lambda m: Spelled(date(int(m[1]), 1, 1), "year")),
    (r"(?:GPCI|ANES|PFALL|PPRRVU|RVU)(\d{2})(?!\d)", _short_year),
    (r"(?<!\d)(\d{2})(?:LOCCO|CLAB)", _short_year),
)


def spelled_in(name: str) -> Spelled | None:
    """What a file name says about the first day, or None."""
    wide = name.upper()
    for pattern, read in _SPELLINGS:
        match = re.search(pattern, wide)
        if match:
            try:
                return read(match)
            except ValueError:
                continue
    return None


def period_of(names: list[str], cycle: Cycle) -> Period | None:
    """The period the first telling name spells; None where none does."""
    for name in names:
        spelled = spelled_in(name)
        if spelled is not None:
            return _period(spelled, cycle)
    return None


def period_from(starts_on: date, ends_on: date | None, cycle: Cycle) -> Period:
    """A period given by its days; without an end it ends with its cycle."""
    period = _period(Spelled(starts_on, "day"), cycle)
    return Period(period.name, starts_on, ends_on or period.ends_on)


def _period(spelled: Spelled, cycle: Cycle) -> Period:
    start, unit = spelled.starts_on, spelled.unit
    if cycle is Cycle.FISCAL and unit == "year":
        start, unit = date(start.year - 1, 10, 1), "fiscal"
    if cycle is Cycle.YEAR:
        start = date(start.year, 1, 1) if unit != "day" else start
        return Period(str(start.year), start, date(start.year, 12, 31))
    if unit == "year":
        ends_on = None if cycle is Cycle.OPEN else date(start.year, 12, 31)
        return Period(str(start.year), start, ends_on)
    if cycle is Cycle.QUARTER:
        number = (start.month - 1) // 3 + 1
        return Period(f"{start.year}Q{number}", start, _end_of_quarter(start))
    if cycle is Cycle.FISCAL:
        year = start.year + (start.month >= 10)
        whole = (start.month, start.day) == (10, 1)
        name = f"FY{year}" if whole else start.strftime("%B %Y")
        return Period(name, start, date(year, 9, 30))
    return Period(start.isoformat(), start, None)


def _end_of_quarter(on: date) -> date:
    month = (on.month - 1) // 3 * 3 + 4
    after = date(on.year + 1, 1, 1) if month > 12 else date(on.year, month, 1)
    return after - timedelta(days=1)


def _day(year: str, month: str, day: str) -> Spelled:
    return Spelled(date(int(year), int(month), int(day)), "day")
