"""The lists that come with the product and need no file: numbers and dates, in our own words."""

from __future__ import annotations

from datetime import date

from claimwright.engines.codesets.shapes import SHAPES, Row
from claimwright.engines.codesets.tables import System, TableRelease

# Source: ncci-modifiers
_BYPASS = (
    "24 25 27 57 58 59 78 79 91 E1 E2 E3 E4 F1 F2 F3 F4 F5 F6 F7 F8 F9 FA LC LD LM LT RC RI RT"
    " T1 T2 T3 T4 T5 T6 T7 T8 T9 TA XE XP XS XU"
)
BYPASS_MODIFIERS = frozenset(_BYPASS.split())


def is_plain_list(system: System) -> bool:
    """Whether the table is a list of codes with a description and dates of their own."""
    return system not in SHAPES


def releases(system: System) -> list[TableRelease]:
    """The built-in release of a list, if it has one."""
    return []


def release_on(system: System, on: date) -> TableRelease | None:
    """The built-in release that answers for the day."""
    return next((release for release in releases(system) if release.starts_on <= on), None)


def rows(system: System, code: str) -> tuple[Row, ...]:
    """The built-in rows of a code."""
    return ()
