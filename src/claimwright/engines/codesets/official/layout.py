"""What a published table looks like, and how a file is recognized as one.

A layout with a header is known by its header's cells, in their order; one without by its first
line. A file that nearly fits is refused with what is amiss rather than read by guess.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Protocol

from claimwright.engines.codesets.official.periods import Cycle
from claimwright.engines.codesets.official.source import DELIMITERS, Cells, Refused, Source
from claimwright.engines.codesets.shapes import Row
from claimwright.engines.codesets.tables import System

NEARLY = 0.6  # of the fields of a header: then the file is meant to be this table
MONEY = re.compile(r"\$?\s*(-?[\d,]*)(?:\.(\d{1,4}))?$")


class BadCell(ValueError):
    """A cell does not hold what its column promises."""


@dataclass(frozen=True, slots=True)
class Field:
    """A column: our name for it, how publishers head it (a pattern over the normalized cell)."""

    name: str
    heads: str
    is_optional: bool = False


class Record:
    """One row, read by field name; every reader says what is wrong in words."""

    __slots__ = ("cells", "where")

    def __init__(self, where: dict[str, int]) -> None:
        self.where = where
        self.cells: Cells = []

    def text(self, name: str) -> str:
        """The cell without blanks around it; empty for a column the file does not have."""
        index = self.where.get(name)
        return self.cells[index].strip() if index is not None else ""

    def code(self, name: str, pattern: str = "[A-Z0-9]{5}") -> str:
        """A code, upper case. Raises BadCell."""
        found = self.text(name).upper()
        if not re.fullmatch(pattern, found):
            raise BadCell(f"{name} {found!r} is not a code of this table")
        return found

    def choice(self, name: str, allowed: str) -> str:
        """One of the values, as a pattern. Raises BadCell."""
        found = self.text(name)
        if not re.fullmatch(allowed, found):
            raise BadCell(f"{name} {found!r} is not a value this table has")
        return found

    def day(self, name: str) -> date | None:
        """A day spelled YYYYMMDD, YYYY-MM-DD, MM/DD/YYYY or YYYYDDD. Raises BadCell."""
        return as_day(self.text(name), name)

    def number(self, name: str, *, empty: str | None = None) -> str:
        """An exact decimal as the file spells it. Raises BadCell."""
        found = self.text(name).replace(",", "") or (empty or "")
        try:
            value = Decimal(found)
        except InvalidOperation as error:
            raise BadCell(f"{name} {found!r} is not a number") from error
        if not value.is_finite():
            raise BadCell(f"{name} {found!r} is not a number")
        return found

    def cents(self, name: str) -> int | None:
        """Dollars as cents, None where the cell is empty. Raises BadCell."""
        return as_cents(self.text(name), name)

    def whole(self, name: str) -> int:
        """A whole number that is not negative. Raises BadCell."""
        found = self.text(name)
        if not found.isascii() or not found.isdigit():
            raise BadCell(f"{name} {found!r} is not a whole number")
        return int(found)

    def flag(self, name: str) -> bool:
        """1 or 0. Raises BadCell."""
        return self.choice(name, "[01]") == "1"


class Sink(Protocol):
    """Where rows go; the intake writes them into drafts."""

    def add(self, system: System, row: Row) -> None:
        """One stored row. Raises BadCell when its key stands already."""

    def add_pairs(self, system: System, pairs: dict[str, bytearray], texts: dict[int, str]) -> None:
        """All NCCI pairs of a file, packed by column one."""

    def count(self, system: System, rows: int) -> None:
        """How many rows of the source a table stands for, where it is not one for one."""

    def note(self, system: System, text: str) -> None:
        """What a reader of the release must know."""


class Layout(Protocol):
    """One published table's layout."""

    @property
    def name(self) -> str:
        """How people call the table."""

    @property
    def cycle(self) -> Cycle:
        """How often it is published."""

    def fits(self, source: Source) -> bool:
        """Whether the file is this table. May raise Refused when it nearly is."""

    def load(self, source: Source, sink: Sink) -> None:
        """Every row into the sink. Raises Refused."""


Reader = Callable[[Record, Source], Iterable[tuple[System, Row]]]


@dataclass(frozen=True)
class HeaderLayout:
    """A table with a header row, somewhere below its preamble."""

    name: str
    fields: tuple[Field, ...]
    read: Reader
    cycle: Cycle = Cycle.QUARTER
    has_footnotes: bool = False
    may_end_bare: bool = False  # written by hand or by programs that end no last line
    wants: Callable[[Source], bool] = lambda source: True
    prepare: Callable[[Source], None] = lambda source: None
    finish: Callable[[Source, Sink], None] = lambda source, sink: None

    def fits(self, source: Source) -> bool:
        """Whether a header row of this table is there."""
        return not source.is_xml and self.wants(source) and self._header(source) is not None

    def load(self, source: Source, sink: Sink) -> None:
        """Every row below the header."""
        found = self._header(source)
        assert found is not None, "asked only after fits()"
        if source.breaks_off and not self.may_end_bare:
            raise cut_off(source)
        self.prepare(source)
        delimiter, header_line, where, width = found
        record = Record(where)
        rows = self._rows(source, delimiter, header_line, (width, max(where.values())))
        for line, cells in rows:
            record.cells = cells
            try:
                for system, row in self.read(record, source):
                    sink.add(system, row)
            except BadCell as error:
                raise Refused(str(error), line) from error
        self.finish(source, sink)

    def nearness(self, source: Source) -> tuple[float, str, int]:
        """(share of the fields found, what is amiss, the line), for the refusal's words."""
        best: tuple[float, str, int] = (0.0, "", 0)
        if source.is_xml or not self.wants(source):
            return best
        for delimiter in _delimiters(source):
            for line, cells in source.head_rows(delimiter):
                where = _where(self.fields, cells)
                missing = [f.name for f in self.fields if not f.is_optional and f.name not in where]
                needed = sum(not field.is_optional for field in self.fields)
                share = 1 - len(missing) / needed
                if share > best[0] and len(where) >= 2:
                    amiss = f"the column {', '.join(missing)} is missing"
                    best = (share, amiss if missing else self._moved(where), line)
        return best

    def _moved(self, where: dict[str, int]) -> str:
        spelled = ", ".join(sorted(where, key=lambda name: where[name]))
        return f"the columns stand in another order than published: {spelled}"

    def _header(self, source: Source) -> tuple[str, int, dict[str, int], int] | None:
        for delimiter in _delimiters(source):
            for line, cells in source.head_rows(delimiter):
                where = _where(self.fields, cells)
                whole = all(f.is_optional or f.name in where for f in self.fields)
                order = [where[f.name] for f in self.fields if f.name in where]
                if whole and order == sorted(order):
                    return delimiter, line, where, len(_trimmed(cells))
        return None

    def _rows(
        self, source: Source, delimiter: str, header_line: int, widths: tuple[int, int]
    ) -> Iterator[tuple[int, Cells]]:
        width, last_index = widths
        seen, below = 0, False
        for line, cells in source.cells(delimiter):
            if line <= header_line:
                continue
            filled = [cell for cell in cells if cell.strip()]
            if not filled:
                continue
            if self.has_footnotes and seen and (below or _is_footnote(cells)):
                below = True
                continue
            if len(cells) <= last_index:
                raise Refused(f"the row has {len(cells)} fields where {width} are expected", line)
            if len(_trimmed(cells)) > width:
                raise Refused(
                    f"the row has {len(cells)} fields where the header names {width}", line
                )
            seen += 1
            yield line, cells
        if not seen:
            raise Refused("there are no rows below the header", header_line)


@dataclass(frozen=True)
class FixedLayout:
    """A table of fixed columns: known by its lines, read by position (from 1, inclusive)."""

    name: str
    line: str  # a pattern the data lines fit
    columns: dict[str, tuple[int, int]]
    read: Reader
    cycle: Cycle = Cycle.QUARTER
    skips: str = r"\s*$"  # lines that carry no data
    wants: Callable[[Source], bool] = lambda source: True
    prepare: Callable[[Source], None] = lambda source: None
    finish: Callable[[Source, Sink], None] = lambda source, sink: None
    shortest: int = 0

    def fits(self, source: Source) -> bool:
        """Whether the first data lines fit."""
        if source.is_workbook or source.is_xml or not self.wants(source):
            return False
        lines = source.head_text.splitlines()[:60]
        data = [line for line in lines if not re.match(self.skips, line)]
        # Most of the first lines decide; a faulty one among them is told with its line.
        fitting = sum(re.match(self.line, line) is not None for line in data)
        return fitting > 0 and fitting >= NEARLY * len(data)

    def load(self, source: Source, sink: Sink) -> None:
        """Every line."""
        if source.breaks_off:
            raise cut_off(source)
        self.prepare(source)
        record = Record({name: index for index, name in enumerate(self.columns)})
        spans = [(start - 1, end) for start, end in self.columns.values()]
        number = 0
        for number, line in source.lines():
            if re.match(self.skips, line):
                continue
            if not re.match(self.line, line) or len(line) < self.shortest:
                raise Refused("the line does not have the columns of this table", number)
            record.cells = [line[start:end] for start, end in spans]
            try:
                for system, row in self.read(record, source):
                    sink.add(system, row)
            except BadCell as error:
                raise Refused(str(error), number) from error
        try:
            self.finish(source, sink)
        except BadCell as error:
            raise Refused(str(error), number) from error


def normalized(cell: str) -> str:
    """A header cell as patterns compare it: upper case, words apart by one blank."""
    return " ".join(re.sub(r"[^A-Z0-9+%#*]+", " ", cell.upper().replace("-", "")).split())


def fields(*given: tuple[str, str] | tuple[str, str, bool]) -> tuple[Field, ...]:
    """Fields from (name, pattern) and (name, pattern, True) where one may be absent."""
    return tuple(Field(*one) for one in given)


@lru_cache(maxsize=4096)
def _parsed_day(text: str) -> date | None:
    if re.fullmatch(r"\d{8}", text):
        return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    if re.fullmatch(r"\d{7}", text):
        first = date(int(text[:4]), 1, 1)
        day = date.fromordinal(first.toordinal() + int(text[4:]) - 1)
        if day.year != first.year:
            raise ValueError("day of the year out of range")
        return day
    slashed = re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})", text)
    if slashed:
        return date(int(slashed[3]), int(slashed[1]), int(slashed[2]))
    return date.fromisoformat(text)


def as_day(text: str, name: str) -> date | None:
    """A day; empty, `*`, `N/A`, zeros and nines are none. Raises BadCell."""
    if text in ("", "*", "N/A", "0", "00000000", "9999999", "99991231", "9999-12-31", "12/31/9999"):
        return None
    try:
        found = _parsed_day(text)
    except ValueError as error:
        raise BadCell(f"{name} {text!r} is not a day") from error
    if found is not None and not 1900 <= found.year <= 2100:
        raise BadCell(f"{name} {text!r} is not a day of our time")
    return found


def as_cents(text: str, name: str) -> int | None:
    """Dollars as cents, half a cent upwards; None for an empty cell. Raises BadCell."""
    if not text:
        return None
    match = MONEY.fullmatch(text)
    if match is None or not (match[1] or match[2]):
        raise BadCell(f"{name} {text!r} is not an amount")
    value = Decimal(text.replace("$", "").replace(",", "").strip())
    return int((value * 100).quantize(Decimal(1), rounding="ROUND_HALF_UP"))


def own_text(code: str, text: str) -> str:
    """The description where it is public: Level II codes. CPT and CDT text belongs to others."""
    return text if re.fullmatch(r"[A-CE-V]\d{4}|[A-Z][A-Z0-9]", code) else ""


def best_refusal(layouts: Sequence[Layout], source: Source) -> Refused:
    """Why no layout fits: the one that nearly did says what is amiss."""
    near: tuple[float, str, int, str] = (0.0, "", 0, "")
    for layout in layouts:
        if isinstance(layout, HeaderLayout):
            share, amiss, line = layout.nearness(source)
            if share > near[0]:
                near = (share, amiss, line, layout.name)
    if near[0] >= NEARLY:
        return Refused(f"it looks like {near[3]}, but {near[1]}", near[2])
    first = source.head_text[:60].splitlines()[:1] if not source.is_workbook else [""]
    return Refused(f"no known table looks like this; it starts {''.join(first)!r}", 1)


def _delimiters(source: Source) -> Sequence[str]:
    return (",",) if source.is_workbook else DELIMITERS


def _where(wanted: tuple[Field, ...], cells: Cells) -> dict[str, int]:
    heads = [normalized(cell) for cell in cells]
    found: dict[str, int] = {}
    for one in wanted:
        for index, head in enumerate(heads):
            if index not in found.values() and re.fullmatch(one.heads, head):
                found[one.name] = index
                break
    return found


def _trimmed(cells: Cells) -> Cells:
    end = len(cells)
    while end and not cells[end - 1].strip():
        end -= 1
    return cells[:end]


def _is_footnote(cells: Cells) -> bool:
    filled = [index for index, cell in enumerate(cells) if cell.strip()]
    return filled == [0] and len(cells[0].strip()) > 5


def cut_off(source: Source) -> Refused:
    """The refusal of a file whose last line does not end."""
    last = sum(1 for _ in source.lines())
    return Refused("the last line does not end: the file was cut off", last)
