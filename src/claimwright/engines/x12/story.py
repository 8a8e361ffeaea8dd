"""A told file: headings, sentences and tables, each with the raw segments behind it.

The same story is written as plain text or as a web page of its own.
"""

from __future__ import annotations

import html
import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

TEXT_WIDTH = 96


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table; numbers are set to the right."""

    text: str
    is_number: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One piece of a story; `kind` is title, heading, claim, say, note, good or bad."""

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


@dataclass(slots=True)
class Story:
    """Collects lines and tables in the order they are told."""

    parts: list[Line | Table] = field(default_factory=list)

    def title(self, text: str, raw: str = "") -> None:
        """The file or transaction as a whole."""
        self.parts.append(Line("title", text, raw))

    def heading(self, text: str, raw: str = "") -> None:
        """A part of it: one claim, one patient, one payment."""
        self.parts.append(Line("heading", text, raw))

    def say(self, text: str, raw: str = "", *, indent: int = 0, kind: str = "say") -> None:
        """One sentence; nothing when there is nothing to say."""
        if text:
            self.parts.append(Line(kind, text, raw, indent))

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


def number(text: str) -> Cell:
    """A cell set to the right."""
    return Cell(text, is_number=True)


def _cell(given: Cell | str) -> Cell:
    return given if isinstance(given, Cell) else Cell(given)


# -- as text ---------------------------------------------------------------------------------


def as_text(story: Story) -> str:
    """The story for a terminal."""
    out: list[str] = []
    for part in story.parts:
        out.extend(_table_text(part) if isinstance(part, Table) else _line_text(part))
    return "\n".join(line.rstrip() for line in out).strip() + "\n"


_MARKS = {"good": "✓ ", "bad": "✗ ", "note": "· "}


def _line_text(line: Line) -> list[str]:
    text = _plain(line.text)
    if line.kind == "title":
        return ["", text.upper() if len(text) < 60 else text, "=" * min(len(text), TEXT_WIDTH)]
    if line.kind == "heading":
        return ["", text, "-" * min(len(text), TEXT_WIDTH)]
    lead = "  " * (line.indent + 1) + _MARKS.get(line.kind, "")
    rest = " " * len(lead)
    return textwrap.wrap(text, TEXT_WIDTH, initial_indent=lead, subsequent_indent=rest) or [lead]


def _table_text(table: Table) -> list[str]:
    lead = "  " * (table.indent + 1)
    columns = list(zip(*[[cell.text for cell in cells] for cells, _ in table.rows], strict=True))
    widths = [
        min(max(len(heading), *(len(_plain(text)) for text in column)), 52)
        for heading, column in zip(table.headings, columns, strict=True)
    ]
    numeric = [all(c[i].is_number for c, _ in table.rows) for i in range(len(widths))]
    out = [lead + _row([Cell(h, numeric[i]) for i, h in enumerate(table.headings)], widths)[0]]
    out.append(lead + "  ".join("-" * width for width in widths))
    for cells, _ in table.rows:
        out.extend(lead + row for row in _row(cells, widths))
    return out


def _row(cells: Sequence[Cell], widths: Sequence[int]) -> list[str]:
    wrapped = [textwrap.wrap(_plain(c.text), w) or [""] for c, w in zip(cells, widths, strict=True)]
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


def _plain(text: str) -> str:
    """No control characters, so that no file can drive a terminal."""
    return "".join(sign if sign.isprintable() else " " for sign in text)


# -- as a page -------------------------------------------------------------------------------

_STYLE = """
:root{color-scheme:light dark;--ink:#1c2430;--soft:#5b6675;--line:#d9dfe7;--paper:#fff;
--good:#0b6b46;--bad:#a5231b;--wash:#f4f7fa}
@media(prefers-color-scheme:dark){:root{--ink:#e7ecf3;--soft:#9aa6b5;--line:#38424f;
--paper:#151a21;--good:#6fd0a5;--bad:#ff9a90;--wash:#1d242d}}
body{margin:0;background:var(--paper);color:var(--ink);
font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",sans-serif}
main{max-width:60rem;margin:0 auto;padding:2.5rem 1.25rem 5rem}
h1{font-size:1.6rem;line-height:1.25;margin:2.5rem 0 .75rem;letter-spacing:-.01em}
h1:first-child{margin-top:0}
h2{font-size:1.12rem;margin:2rem 0 .5rem;padding-top:1rem;border-top:1px solid var(--line)}
p{margin:.2rem 0}.note{color:var(--soft)}.good{color:var(--good)}.bad{color:var(--bad)}
.good,.bad{font-weight:600}
table{border-collapse:collapse;margin:.7rem 0 1rem;font-size:.94rem;width:100%}
th{font-weight:600;text-align:left;color:var(--soft);border-bottom:1px solid var(--line)}
th,td{padding:.3rem .8rem .3rem 0;vertical-align:top}
tbody tr:hover,p[title]:hover,h2[title]:hover{background:var(--wash)}
.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
[title]{cursor:help}
.scroll{overflow-x:auto}
.i1{margin-left:1.25rem}.i2{margin-left:2.5rem}.i3{margin-left:3.75rem}
"""


def as_html(story: Story, page_title: str) -> str:
    """The story as a self-contained page; raw segments show on hover. Everything is escaped."""
    body = "\n".join(
        _table_html(part) if isinstance(part, Table) else _line_html(part) for part in story.parts
    )
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width,initial-scale=1">\n'
        f"<title>{html.escape(page_title)}</title>\n<style>{_STYLE}</style>\n</head>\n"
        f"<body>\n<main>\n{body}\n</main>\n</body>\n</html>\n"
    )


def _title(raw: str) -> str:
    return f' title="{html.escape(_shown_raw(raw))}"' if raw else ""


def _shown_raw(raw: str) -> str:
    return "".join(sign if sign.isprintable() or sign == "\n" else "�" for sign in raw)


def _line_html(line: Line) -> str:
    text, title = html.escape(_plain(line.text)), _title(line.raw)
    if line.kind == "title":
        return f"<h1{title}>{text}</h1>"
    if line.kind == "heading":
        return f"<h2{title}>{text}</h2>"
    names = [line.kind] if line.kind != "say" else []
    if line.indent:
        names.append(f"i{min(line.indent, 3)}")
    css = f' class="{" ".join(names)}"' if names else ""
    return f"<p{css}{title}>{text}</p>"


def _table_html(table: Table) -> str:
    numeric = [all(c[i].is_number for c, _ in table.rows) for i in range(len(table.headings))]
    head = "".join(
        f'<th scope="col"{_number_class(numeric[i])}>{html.escape(heading)}</th>'
        for i, heading in enumerate(table.headings)
    )
    rows = "\n".join(
        f"<tr{_title(raw)}>"
        + "".join(
            f"<td{_number_class(cell.is_number)}>{html.escape(_plain(cell.text))}</td>"
            for cell in cells
        )
        + "</tr>"
        for cells, raw in table.rows
    )
    return (
        f'<div class="scroll"><table>\n<thead><tr>{head}</tr></thead>\n'
        f"<tbody>\n{rows}\n</tbody>\n</table></div>"
    )


def _number_class(is_number: bool) -> str:
    return ' class="n"' if is_number else ""
