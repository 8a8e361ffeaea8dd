"""The practice's own rows of the posting table: what a payer's reason means here, dated.

A row overrides what we ship for one reason code, for one payer or all, one group or any, one
remark or any. The closest row speaks first and what it leaves empty the next one says. A row may
keep dollars with the payer that would be written down by themselves; it can never write down what
a payer refused. Source: reliability-money (B12)
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from claimwright.engines.codesets.carc import CarcClass, carc_class

GROUPS = ("CO", "PR", "OA", "PI", "CR")  # CAS01


class RowSaysNothing(ValueError):
    """The row changes nothing, or names what is not there."""


class LaterRowStands(ValueError):
    """A row for the same codes already begins on or after that day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPostingRow:
    """A row from `starts_on` until the next for the same codes; an empty field changes nothing."""

    reason: str  # CAS02
    payer_id: int | None = None  # None: every payer
    group: str = ""  # CAS01; empty: any
    remark: str = ""  # LQ02; empty: any
    adjustment_code: str = ""
    keeps_open: bool = False
    denial_class: str = ""
    owner: str = ""
    next_step: str = ""
    note: str = ""
    starts_on: date

    @property
    def key(self) -> tuple[int | None, str, str, str]:
        """What it speaks about; one row stands for it on a day."""
        return (self.payer_id, self.group, self.reason, self.remark)


@dataclass(frozen=True, slots=True, kw_only=True)
class PostingRow(NewPostingRow):
    """A row as kept; `ends_on` is the first day it no longer holds."""

    id: int
    public_id: UUID
    ends_on: date | None
    actor: str

    def holds_on(self, on: date) -> bool:
        """Whether the row is in force on the day."""
        return self.starts_on <= on and (self.ends_on is None or on < self.ends_on)

    @property
    def closeness(self) -> tuple[bool, bool, bool]:
        """How closely it fits: payer first, then remark, then group."""
        return (self.payer_id is not None, bool(self.remark), bool(self.group))


@dataclass(frozen=True, slots=True)
class Treatment:
    """What the practice's rows say of one adjustment; empty where they say nothing."""

    adjustment_code: str = ""
    keeps_open: bool = False
    denial_class: str = ""
    owner: str = ""
    next_step: str = ""
    rows: tuple[PostingRow, ...] = ()  # closest first


UNTOUCHED = Treatment()


@dataclass(frozen=True, slots=True, kw_only=True)
class Adjusted:
    """One adjustment as the table is asked about it."""

    payer_id: int
    group: str
    reason: str
    remarks: tuple[str, ...] = ()


class PostingTable:
    """The rows of one practice, asked by reason code."""

    def __init__(self, rows: Iterable[PostingRow] = ()) -> None:
        self._rows: dict[str, list[PostingRow]] = {}
        for row in rows:
            self._rows.setdefault(row.reason, []).append(row)
        for found in self._rows.values():
            found.sort(key=lambda row: (row.closeness, row.starts_on, row.id), reverse=True)

    def treatment(self, asked: Adjusted, *, on: date) -> Treatment:
        """What the rows in force on the day say, the closest first."""
        rows = tuple(
            row for row in self._rows.get(asked.reason, ()) if row.holds_on(on) and fits(row, asked)
        )
        if not rows:
            return UNTOUCHED
        return Treatment(
            adjustment_code=_first(row.adjustment_code for row in rows),
            keeps_open=any(row.keeps_open for row in rows),
            denial_class=_first(row.denial_class for row in rows),
            owner=_first(row.owner for row in rows),
            next_step=_first(row.next_step for row in rows),
            rows=rows,
        )

    def kept_open(self, *, payer_id: int, on: date) -> frozenset[tuple[str, str]]:
        """(group, reason) pairs whose cuts stay with the payer until a person worked them."""
        return frozenset(
            (group, reason)
            for reason, rows in self._rows.items()
            if any(row.keeps_open for row in rows)
            for group in GROUPS
            if carc_class(reason, group) is CarcClass.CONTRACTUAL
            and self.treatment(
                Adjusted(payer_id=payer_id, group=group, reason=reason), on=on
            ).keeps_open
        )


def fits(row: PostingRow, asked: Adjusted) -> bool:
    """Whether the row speaks of the adjustment, whatever the day."""
    return (
        row.payer_id in (None, asked.payer_id)
        and row.group in ("", asked.group)
        and (not row.remark or row.remark in asked.remarks)
    )


def check_row(new: NewPostingRow) -> None:
    """Raise RowSaysNothing for a row that could have no effect."""
    if not new.reason:
        raise RowSaysNothing("Name the reason code the row is about.")
    if new.group and new.group not in GROUPS:
        raise RowSaysNothing(f"{new.group} is no group code; use {', '.join(GROUPS)}.")
    said = (new.adjustment_code, new.denial_class, new.owner, new.next_step)
    if not new.keeps_open and not any(said):
        raise RowSaysNothing("Change at least one thing: a row that changes nothing is not kept.")
    if not new.keeps_open:
        return
    if new.remark:
        raise RowSaysNothing("Whether dollars stay open goes by reason, not by remark.")
    groups = (new.group,) if new.group else GROUPS
    if all(carc_class(new.reason, group) is not CarcClass.CONTRACTUAL for group in groups):
        raise RowSaysNothing("These dollars stay with the payer already, or are the patient's.")


def check_follows(new: NewPostingRow, standing: PostingRow | None) -> None:
    """Raise LaterRowStands when the row does not begin after the one it replaces."""
    if standing is not None and new.starts_on < standing.starts_on:
        raise LaterRowStands(
            f"A row for {new.reason} begins on {standing.starts_on:%m/%d/%Y} already; "
            "end that one first, or begin later."
        )


def _first(words: Iterable[str]) -> str:
    return next((word for word in words if word), "")
