"""Tables to take away: CSV, a workbook (XLSX) and PDF, all from the same value.

Money is whole cents in and dollars with cents out; the workbook holds numbers that can be added
up, with a format, not text. No cell can become a formula: text that begins like one is quoted.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import typst

from claimwright.foundation.documents import pdf

TEXT, CENTS, NUMBER, DECIMAL, DAY = "text", "cents", "number", "decimal", "day"
FIGURE = "figure"  # a figure already in words, such as "30.61 days": right like the others
RIGHT = frozenset({CENTS, NUMBER, DECIMAL, FIGURE})
SHORT = 24  # text columns up to so many letters keep their width on paper
TEMPLATE = Path(__file__).parent / "report.typ"
STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")
NOT_IN_FONT = re.compile(r'the text `"(.+?)"` could not be displayed', re.DOTALL)
LONGEST_TAB = 31
WIDEST = 48

Cell = str | int | date | None


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its head and what its cells are. DECIMAL cells are hundredths."""

    head: str
    kind: str = TEXT


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table. `total` is a last row that stands apart, empty for none."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    total: tuple[Cell, ...] = ()
    words: str = ""

    @property
    def lines(self) -> tuple[tuple[Cell, ...], ...]:
        """The rows and the total."""
        return (*self.rows, self.total) if self.total else self.rows


@dataclass(frozen=True, slots=True)
class Report:
    """Some tables under one title, about one practice, as of one day."""

    title: str
    practice: str
    as_of: date
    sheets: tuple[Sheet, ...]
    words: str = ""


def as_csv(report: Report) -> bytes:
    """UTF-8 with a byte order mark, so that a spreadsheet reads the letters right."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    for place, sheet in enumerate(report.sheets):
        if len(report.sheets) > 1:
            writer.writerows([[]] if place else [])
            writer.writerow([_harmless(sheet.title)])
        writer.writerow([column.head for column in sheet.columns])
        for row in sheet.lines:
            writer.writerow(
                [_plain(cell, column) for cell, column in zip(row, sheet.columns, strict=True)]
            )
    return ("\ufeff" + text.getvalue()).encode()


def as_xlsx(report: Report) -> bytes:
    """A workbook, one tab a table, heads kept in sight, amounts as numbers."""
    from openpyxl import Workbook  # type: ignore[import-untyped]
    from openpyxl.styles import Alignment, Font  # type: ignore[import-untyped]

    book = Workbook(write_only=False)
    book.remove(book.active)
    taken: set[str] = set()
    for sheet in report.sheets:
        tab = book.create_sheet(_tab_name(sheet.title, taken))
        tab.append([column.head for column in sheet.columns])
        for row in sheet.lines:
            tab.append(
                [_numeric(cell, column) for cell, column in zip(row, sheet.columns, strict=True)]
            )
        tab.freeze_panes = "A2"
        _format(tab, sheet, Font(bold=True), Alignment(horizontal="right"))
    book.properties.title = report.title
    book.properties.creator = report.practice
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def as_pdf(report: Report) -> bytes:
    """Letter size, tagged, with the practice's name and the day on every page."""
    content = {
        "sender": {"name": report.practice, "lines": []},
        "title": report.title,
        "as_of": _day_words(report.as_of),
        "words": report.words,
        "sheets": [_printed(sheet) for sheet in report.sheets],
    }
    return _render(content, report.as_of)


def _render(content: dict[str, Any], on: date) -> bytes:
    """The PDF; a letter its font does not have (a name in Chinese) is printed as "?".

    The workbook and the CSV keep every letter.
    """
    while True:
        try:
            return pdf.render(TEMPLATE, content, dated=on)
        except typst.TypstError as error:
            missing = NOT_IN_FONT.search(str(error))
            if missing is None:
                raise
            content = _without(content, missing[1])


def _without(value: Any, letters: str) -> Any:
    """The content with each of the letters replaced."""
    if isinstance(value, str):
        return "".join("?" if sign in letters else sign for sign in value)
    if isinstance(value, list):
        return [_without(one, letters) for one in value]
    if isinstance(value, dict):
        return {key: _without(one, letters) for key, one in value.items()}
    return value


def dollars(cents: int) -> str:
    """Dollars and cents for paper, without the sign of the currency.

    >>> dollars(-1234567)
    '−12,345.67'
    """
    sign = "−" if cents < 0 else ""
    return f"{sign}{abs(cents) // 100:,}.{abs(cents) % 100:02d}"


def _plain(cell: Cell, column: Column) -> str:
    """As a spreadsheet program reads it back: 1234.50, 2026-11-16, text that is no formula."""
    if cell is None:
        return ""
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, int):
        if column.kind in (CENTS, DECIMAL):
            sign = "-" if cell < 0 else ""
            return f"{sign}{abs(cell) // 100}.{abs(cell) % 100:02d}"
        return str(cell)
    return _harmless(cell)


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(STARTS_A_FORMULA) else text


def _numeric(cell: Cell, column: Column) -> Any:
    if isinstance(cell, int) and column.kind in (CENTS, DECIMAL):
        return Decimal(cell).scaleb(-2)
    return _harmless(cell) if isinstance(cell, str) else cell


def _format(tab: Any, sheet: Sheet, bold: Any, right: Any) -> None:
    formats = {CENTS: "#,##0.00;[Red]-#,##0.00", DECIMAL: "#,##0.00", DAY: "yyyy-mm-dd"}
    for place, column in enumerate(sheet.columns, start=1):
        letter = tab.cell(row=1, column=place).column_letter
        longest = max((len(_plain(row[place - 1], column)) for row in sheet.lines), default=0)
        tab.column_dimensions[letter].width = min(max(longest, len(column.head)) + 2, WIDEST)
        head = tab.cell(row=1, column=place)
        head.font = bold
        if column.kind in RIGHT:
            head.alignment = right
        if column.kind in formats:
            for number in range(2, len(sheet.lines) + 2):
                tab.cell(row=number, column=place).number_format = formats[column.kind]
        if sheet.total:
            tab.cell(row=len(sheet.lines) + 1, column=place).font = bold


def _tab_name(title: str, taken: set[str]) -> str:
    """A name the program accepts, once: no signs it refuses, at most 31 letters."""
    name = "".join(" " if sign in "[]:*?/\\'" else sign for sign in title)[:LONGEST_TAB].strip()
    number, found = 2, name or "Sheet"
    while found.casefold() in taken:
        found = f"{name[: LONGEST_TAB - 4]} ({number})"
        number += 1
    taken.add(found.casefold())
    return found


def _printed(sheet: Sheet) -> dict[str, Any]:
    shares = [_share(sheet, place) for place in range(len(sheet.columns))]
    if not any(shares):
        shares[0] = 1  # every table is as wide as the page
    return {
        "title": sheet.title,
        "words": sheet.words,
        "columns": [
            {"head": column.head, "right": column.kind in RIGHT, "share": share}
            for column, share in zip(sheet.columns, shares, strict=True)
        ],
        "rows": [_printed_row(row, sheet.columns) for row in sheet.rows],
        "total": _printed_row(sheet.total, sheet.columns) if sheet.total else [],
    }


def _share(sheet: Sheet, place: int) -> int:
    """How much of the spare width a text column takes; 0 keeps it as wide as its words."""
    column = sheet.columns[place]
    if column.kind in RIGHT or column.kind == DAY:
        return 0
    longest = max((len(_on_paper(row[place], column)) for row in sheet.lines), default=0)
    return min(longest, 3 * SHORT) if longest > SHORT else 0


def _printed_row(row: Sequence[Cell], columns: Sequence[Column]) -> list[str]:
    return [_on_paper(cell, column) for cell, column in zip(row, columns, strict=True)]


def _on_paper(cell: Cell, column: Column) -> str:
    if isinstance(cell, date):
        return _day_words(cell)
    if isinstance(cell, int):
        return dollars(cell) if column.kind in (CENTS, DECIMAL) else f"{cell:,}"
    return cell or ""


def _day_words(on: date) -> str:
    return f"{on:%b} {on.day}, {on.year}"
