"""The lists that come with the product and need no file: numbers and dates, in our own words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import cache
from importlib.resources import files

from claimwright.engines.codesets import builtin_lists as lists
from claimwright.engines.codesets.carc import carc_words, has_carc_words
from claimwright.engines.codesets.rarc import rarc_words
from claimwright.engines.codesets.shapes import SHAPES, Row, entry_row
from claimwright.engines.codesets.tables import System, TableRelease

# Source: ncci-modifiers
_BYPASS = (
    "24 25 27 57 58 59 78 79 91 E1 E2 E3 E4 F1 F2 F3 F4 F5 F6 F7 F8 F9 FA LC LD LM LT RC RI RT"
    " T1 T2 T3 T4 T5 T6 T7 T8 T9 TA XE XP XS XU"
)
BYPASS_MODIFIERS = frozenset(_BYPASS.split())
RELEASE_NAME = "built in"
ORIGIN = "comes with the product"
STARTS_ON = date(1995, 1, 1)
REMARK_LETTERS = ("M", "N")
# These know every code of their list; of the others a code they lack may still exist.
COMPLETE = frozenset({System.POS, System.CARC, System.RARC, System.GROUP_CODES})


def is_plain_list(system: System) -> bool:
    """Whether the table is a list of codes with a description and dates of their own."""
    return system not in SHAPES


def releases(system: System) -> list[TableRelease]:
    """The built-in release of a list, if it has one."""
    known = _known(system)
    if not known:
        return []
    notes = () if system in COMPLETE else ("Holds only the common codes.",)
    return [
        TableRelease(system, RELEASE_NAME, STARTS_ON, None, len(known), "", ORIGIN, False, notes)
    ]


def release_on(system: System, on: date) -> TableRelease | None:
    """The built-in release that answers for the day: only a complete list can say no."""
    if system not in COMPLETE:
        return None
    return next((release for release in releases(system) if release.starts_on <= on), None)


def rows(system: System, code: str) -> tuple[Row, ...]:
    """The built-in rows of a code."""
    row = _known(system).get(code)
    return (row,) if row else ()


def everything(system: System) -> list[Row]:
    """All built-in rows of a list."""
    return list(_known(system).values())


@cache
def _known(system: System) -> dict[str, Row]:
    make = _MAKERS.get(system)
    return {row[0]: row for row in make()} if make else {}


def _places() -> list[Row]:
    return [
        entry_row(
            code,
            label,
            (_day(since), None),
            details=(("setting", "facility" if is_facility else "non-facility"),),
        )
        for code, (label, is_facility, since) in lists.PLACES.items()
    ]


def _modifiers() -> list[Row]:
    since = lists.LATE_MODIFIERS
    return [
        entry_row(code, label, (_day(since.get(code, "")), None))
        for code, label in lists.MODIFIERS.items()
    ]


def _plain(labels: dict[str, str]) -> Callable[[], list[Row]]:
    return lambda: [entry_row(code, label) for code, label in labels.items()]


def _reasons(is_remark: bool) -> list[Row]:
    table = files(__package__).joinpath("data/reason_code_dates.tsv").read_text(encoding="ascii")
    found = []
    for line in table.splitlines()[1:]:
        code, start, stop = line.split("\t")
        if code.startswith(REMARK_LETTERS) is is_remark:
            days = (_packed_day(start), _packed_day(stop))
            found.append(entry_row(code, _reason_words(code), days))
    return found


def _reason_words(code: str) -> str:
    if code.startswith(REMARK_LETTERS):
        return rarc_words(code)
    return carc_words(code) if has_carc_words(code) else ""


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _packed_day(text: str) -> date | None:
    return date(int(text[:4]), int(text[4:6]), int(text[6:])) if text else None


_MAKERS: dict[System, Callable[[], list[Row]]] = {
    System.POS: _places,
    System.MODIFIERS: _modifiers,
    System.TAXONOMY: _plain(lists.TAXONOMIES),
    System.REVENUE: _plain(lists.REVENUE),
    System.GROUP_CODES: _plain(lists.GROUP_CODES),
    System.CARC: lambda: _reasons(is_remark=False),
    System.RARC: lambda: _reasons(is_remark=True),
}
