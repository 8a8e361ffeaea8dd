"""A told file: headings, sentences and tables, each with the raw segments behind it.

A teller says things to a `Story`; whoever writes takes them away as they come, so that a file of
any size is told in little memory. `text_of` writes for a terminal, `page.page_of` for a browser.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from claimwright.engines.x12.told import Told

TEXT_WIDTH = 96
LONGEST_SENTENCE = 4_000


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table; numbers are set to the right."""

    text: str
    is_number: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One piece of a story; `kind` is title, heading, say, note, good or bad."""

    kind: str
    text: str
    raw: str = ""
    indent: int = 0


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under headings; each row remembers its raw segments."""

    headings: tuple[str, ...]
    rows: tuple[tuple[tuple[Cell, ...], str], ...]
    indent: int = 0


Part = Line | Table


@dataclass(slots=True)
class Story:
    """Collects lines and tables in the order they are told."""

    parts: list[Part] = field(default_factory=list)

    def take(self) -> list[Part]:
        """What was told since the last time; it is not kept."""
        taken, self.parts = self.parts, []
        return taken

    def title(self, text: str, raw: str = "") -> None:
        """The file or transaction as a whole."""
        self.parts.append(Line("title", _short(text), raw))

    def heading(self, text: str, raw: str = "") -> None:
        """A part of it: one claim, one patient, one payment."""
        self.parts.append(Line("heading", _short(text), raw))

    def say(self, text: str, raw: str = "", *, indent: int = 0, kind: str = "say") -> None:
        """One sentence; nothing when there is nothing to say."""
        if text:
            self.parts.append(Line(kind, _short(text), raw, indent))

    def table(
        self,
        headings: Sequence[str],
        rows: Iterable[tuple[Sequence[Cell | str], str]],
        *,
        indent: int = 0,
    ) -> None:
        """A table; nothing when it has no rows. Columns without any text are left out."""
        shaped = [(tuple(_cell(each) for each in cells), raw) for cells, raw in rows]
        if not shaped:
            return
        kept = [
            column
            for column in range(len(headings))
            if any(cells[column].text for cells, _ in shaped)
        ]
        if not kept:
            return
        self.parts.append(
            Table(
                tuple(headings[column] for column in kept),
                tuple((tuple(cells[column] for column in kept), raw) for cells, raw in shaped),
                indent,
            )
        )


class Teller(Protocol):
    """Tells one transaction set, piece by piece: its head, each part, its end."""

    def begin(self, head: Told) -> None:
        """From the ST to the first part."""

    def take(self, part: Told) -> None:
        """One claim, level, member."""

    def end(self) -> None:
        """What can only be said once all is known."""


def number(text: str) -> Cell:
    """A cell set to the right."""
    return Cell(text, is_number=True)


def _cell(given: Cell | str) -> Cell:
    shaped = given if isinstance(given, Cell) else Cell(given)
    if len(shaped.text) <= LONGEST_SENTENCE:
        return shaped
    return Cell(_short(shaped.text), shaped.is_number)


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_SENTENCE else f"{text[:LONGEST_SENTENCE]}…"


def plain(text: str) -> str:
    """No control characters, so that no file can drive a terminal."""
    if text.isprintable():
        return text
    return "".join(sign if sign.isprintable() else " " for sign in text)


def numeric_columns(table: Table) -> list[bool]:
    """Which columns hold numbers only."""
    return [all(c[i].is_number for c, _ in table.rows) for i in range(len(table.headings))]


# -- as text ---------------------------------------------------------------------------------


def text_of(parts: Iterable[Part]) -> Iterator[str]:
    """The story for a terminal, line by line; every line ends in a newline."""
    is_first = True
    for part in parts:
        for line in _table_text(part) if isinstance(part, Table) else _line_text(part):
            if is_first and not line:
                continue
            is_first = False
            yield f"{line.rstrip()}\n"


_MARKS = {"good": "✓ ", "bad": "✗ ", "note": "· "}


def _line_text(line: Line) -> list[str]:
    text = plain(line.text)
    if line.kind == "title":
        return ["", text.upper() if len(text) < 60 else text, "=" * min(len(text), TEXT_WIDTH)]
    if line.kind == "heading":
        return ["", text, "-" * min(len(text), TEXT_WIDTH)]
    lead = "  " * (line.indent + 1) + _MARKS.get(line.kind, "")
    if len(lead) + len(text) <= TEXT_WIDTH:
        return [lead + text]
    rest = " " * len(lead)
    return textwrap.wrap(text, TEXT_WIDTH, initial_indent=lead, subsequent_indent=rest) or [lead]


def _table_text(table: Table) -> list[str]:
    lead = "  " * (table.indent + 1)
    columns = list(zip(*[[cell.text for cell in cells] for cells, _ in table.rows], strict=True))
    widths = [
        min(max(len(heading), *(len(plain(text)) for text in column)), 52)
        for heading, column in zip(table.headings, columns, strict=True)
    ]
    numeric = numeric_columns(table)
    out = [lead + _row([Cell(h, numeric[i]) for i, h in enumerate(table.headings)], widths)[0]]
    out.append(lead + "  ".join("-" * width for width in widths))
    for cells, _ in table.rows:
        out.extend(lead + row for row in _row(cells, widths))
    return out


def _row(cells: Sequence[Cell], widths: Sequence[int]) -> list[str]:
    wrapped = [_wrapped(plain(c.text), w) for c, w in zip(cells, widths, strict=True)]
    height = max(len(lines) for lines in wrapped)
    rows = []
    for level in range(height):
        texts = [lines[level] if level < len(lines) else "" for lines in wrapped]
        rows.append(
            "  ".join(
                text.rjust(width) if cell.is_number else text.ljust(width)
                for text, width, cell in zip(texts, widths, cells, strict=True)
            )
        )
    return rows


def _wrapped(text: str, width: int) -> list[str]:
    return [text] if len(text) <= width else textwrap.wrap(text, width) or [""]
