"""How each table lies in its release file, and how a stored row becomes a value.

The first column of a shape is what a table is asked by; `key` is what may stand only once.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from claimwright.engines.codesets.tables import (
    CodeEntry,
    DiagnosisEdit,
    Gpci,
    Mue,
    RelativeValue,
    System,
)

Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Shape:
    """The columns of a stored table and how many of the leading ones make its key."""

    columns: tuple[str, ...]
    key_count: int = 1

    @property
    def key(self) -> tuple[str, ...]:
        """The columns that together stand only once."""
        return self.columns[: self.key_count]


def _shape(columns: str, key_count: int = 1) -> Shape:
    return Shape(tuple(columns.split()), key_count)


ENTRY = _shape("code description starts_on ends_on is_billable details")
MUE = _shape("code units adjudication rationale")
RELATIVE_VALUE = _shape(
    "code modifier status work pe_nonfacility pe_facility malpractice is_nonfacility_na"
    " is_facility_na pc_tc global_days pre_share intra_share post_share multiple bilateral"
    " assistant co_surgeon team endoscopic_base conversion_factor supervision imaging_family"
    " opps_pe_nonfacility opps_pe_facility opps_malpractice",
    2,
)
SHAPES: dict[System, Shape] = {
    System.ICD10CM_INDEX: _shape("term code kind level", 4),
    System.MUE: MUE,
    System.MUE_HOSPITAL: MUE,
    System.MUE_DME: MUE,
    System.MUE_MEDICAID: MUE,
    System.ADD_ON: _shape("code primary_code starts_on ends_on kind", 3),
    System.PFS: RELATIVE_VALUE,
    System.PFS_QP: RELATIVE_VALUE,
    System.GPCI: _shape("place name state work practice_expense malpractice"),
    System.LOCALITY: _shape("zip carrier locality state rural needs_plus_four"),
    System.LOCALITY_COUNTY: _shape("place number state area counties", 2),
    System.ANESTHESIA: _shape("place name factor"),
    System.OPPS_CAP: _shape("code modifier place status facility_cents nonfacility_cents", 3),
    System.CLFS: _shape("code modifier indicator rate_cents starts_on", 2),
    System.ASP: _shape("code description dosage payment_limit notes"),
    System.NDC: _shape("code ndc drug labeler dosage package_size package_units units", 2),
    System.OPPS: _shape("code status apc weight rate_cents copay_cents description"),
    System.LCD: _shape("code article version kind part text", 5),
    System.LCD_INDEX: _shape("id version kind contractor starts_on ends_on title", 6),
    System.DIAGNOSIS_EDITS: _shape(
        "code edit age_from age_to sex is_manifestation is_unacceptable is_external", 2
    ),
    System.AMOUNTS: _shape("code modifier place nonfacility_cents facility_cents year", 3),
    System.MODIFIER_FLAGS: _shape("code bypasses_ptp therapy telehealth assistant"),
    System.REVENUE_FLAGS: _shape("code status is_unrecognized is_therapy"),
    System.RBCS: _shape("code kind category subcategory family starts_on ends_on from_on", 8),
    System.PTP_RATIONALE: _shape("id text"),
}
PAIRED = frozenset({System.PTP, System.PTP_HOSPITAL})


def shape_of(system: System) -> Shape:
    """The shape of a table; plain code lists share one."""
    return SHAPES.get(system, ENTRY)


def day(text: str) -> date | None:
    """A stored day; empty is none."""
    return date.fromisoformat(text) if text else None


def stored_day(on: date | None) -> str:
    """A day as it is stored."""
    return on.isoformat() if on else ""


def _entry(row: Row, system: System, release: str) -> CodeEntry:
    code, description, starts_on, ends_on, _, details = row
    pairs = tuple((name, text) for name, text in json.loads(details)) if details else ()
    return CodeEntry(system, code, description, day(starts_on), day(ends_on), release, pairs)


def entry_row(
    code: str,
    description: str,
    days: tuple[date | None, date | None] = (None, None),
    *,
    is_billable: bool = True,
    details: tuple[tuple[str, str], ...] = (),
) -> Row:
    """One code of a plain list, as it is stored."""
    known = [pair for pair in details if pair[1]]
    stored = json.dumps(known) if known else ""
    return (code, description, stored_day(days[0]), stored_day(days[1]), is_billable, stored)


def as_entry(system: System, release: str) -> Callable[[Row], CodeEntry]:
    """What turns stored rows of a plain list into entries."""
    return lambda row: _entry(row, system, release)


def relative_value(row: Row) -> RelativeValue:
    """A fee-schedule row: decimals are stored as the file spells them."""
    values = list(row)
    for index in (3, 4, 5, 6, 11, 12, 13, 20, 23, 24, 25):
        values[index] = Decimal(values[index])
    values[7], values[8] = bool(values[7]), bool(values[8])
    return RelativeValue(*values)


def mue(row: Row) -> Mue:
    """A unit limit."""
    return Mue(*row)


def gpci(row: Row) -> Gpci:
    """The factors of a locality; its place is carrier and locality together."""
    place, name, state, *factors = row
    return Gpci(place[:5], place[5:], name, state, *(Decimal(factor) for factor in factors))


def diagnosis_edit(rows: tuple[Row, ...]) -> DiagnosisEdit:
    """What several rows hold against one diagnosis, as one value."""
    ages = [(row[2], row[3]) for row in rows if row[2] is not None]
    return DiagnosisEdit(
        code=rows[0][0],
        age_from=max((low for low, _ in ages), default=None),
        age_to=min((high for _, high in ages), default=None),
        is_manifestation=any(row[5] for row in rows),
        is_unacceptable_first=any(row[6] for row in rows),
    )
