"""A printed page as values: text at a line and a column of the form's own grid.

Both forms are made for a typewriter: ten characters to the inch, six lines to the inch.
Positions on the page are integers in tenths of a point. Source: nucc-1500-print, ub04-print
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from claimwright.engines.x12.parties import Party
from claimwright.kernel.finding import Finding, Severity, Where

COLUMN, LINE = 72, 120  # tenths of a point: 7.2 pt and 12 pt
GUTTER = 22  # between a frame and the first character in it
BASELINE = 93  # how far below its line's top a text stands

NOT_PRINTED = re.compile(r"[^A-Z0-9 ,&'()/+:*-]")
SIGNED = "SIGNATURE ON FILE"


@dataclass(frozen=True, slots=True)
class Grid:
    """Where line 1, column 1 of a form lies on its sheet, in tenths of a point."""

    form: str
    left: int
    top: int
    source: str


@dataclass(frozen=True, slots=True)
class Text:
    """One run of characters: its box, line and column, both from 1."""

    box: str
    line: int
    column: int
    text: str


@dataclass(frozen=True, slots=True)
class Frame:
    """A box of the plain form: what it is, and the lines and columns it spans, both ends in."""

    box: str
    caption: str
    lines: tuple[int, int]
    columns: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Label:
    """Small words above a place of the form: what a cross there means."""

    line: int
    column: int
    words: str


@dataclass(frozen=True, slots=True)
class Rule:
    """A dotted line before a column, between dollars and cents; both lines in."""

    column: int
    lines: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Drawing:
    """What the plain form shows besides the data; nothing for pre-printed stock."""

    frames: tuple[Frame, ...] = ()
    labels: tuple[Label, ...] = ()
    rules: tuple[Rule, ...] = ()


PRE_PRINTED = Drawing()


@dataclass(frozen=True, slots=True)
class Page:
    """One printed page, and what did not fit into its box."""

    texts: tuple[Text, ...]
    findings: tuple[Finding, ...] = ()

    def box(self, number: str) -> str:
        """Everything that stands in the box, left to right and downwards."""
        own = sorted((t for t in self.texts if t.box == number), key=lambda t: (t.line, t.column))
        return " ".join(text.text for text in own)


@dataclass(frozen=True, slots=True)
class Shift:
    """How a printer is put right, in hundredths of an inch; negative is left or up."""

    right: int = 0
    down: int = 0


@dataclass(slots=True)
class Sheet:
    """A page being filled."""

    source: str
    texts: list[Text] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    def put(self, box: str, line: int, column: int, width: int, text: str) -> None:
        """Text from the column on; what is longer than the box is cut, and said."""
        self._place(box, line, column, width, printed(text))

    def put_exactly(self, box: str, line: int, column: int, width: int, text: str) -> None:
        """As put, with every sign and space kept: quantities have points."""
        self._place(box, line, column, width, text)

    def put_right(self, box: str, line: int, column: int, width: int, text: str) -> None:
        """Text that ends where the box ends."""
        shown = printed(text)
        self._place(box, line, column + max(0, width - len(shown)), width, shown)

    def cross(self, box: str, line: int, column: int) -> None:
        """A cross in a check box."""
        self._place(box, line, column, 1, "X")

    def day(self, box: str, line: int, columns: Sequence[int], on: date | None) -> None:
        """Month, day and year, each at its own column; two or four digits as the width has it."""
        if on is None:
            return
        year = f"{on:%y}" if len(columns) > 3 else f"{on:%Y}"
        for column, part in zip(columns, (f"{on:%m}", f"{on:%d}", year), strict=False):
            self._place(box, line, column, len(part), part)

    def money(self, box: str, line: int, columns: tuple[int, int, int], cents: int | None) -> None:
        """Dollars to the left of the ruled line, cents to its right; no sign, no point.

        `columns` are the first and last of the dollars and the first of the cents.
        """
        if cents is None:
            return
        first, last, of_cents = columns
        dollars = f"{'-' if cents < 0 else ''}{abs(cents) // 100}"
        self.put_right(box, line, first, last - first + 1, dollars)
        self._place(box, line, of_cents, 2, f"{abs(cents) % 100:02d}")

    def overflow(self, box: str, what: str) -> None:
        """Say that the form has no room for all of it."""
        self.findings.append(
            Finding(
                "PAPER-ROOM",
                Severity.WARNING,
                f"Box {box} has no room for all: {what}.",
                "Send this claim as X12, which has room.",
                self.source,
                Where(field=box),
            )
        )

    def page(self) -> Page:
        """What has been put down."""
        return Page(tuple(self.texts), tuple(self.findings))

    def _place(self, box: str, line: int, column: int, width: int, text: str) -> None:
        if not text:
            return
        if len(text) > width:
            self.findings.append(_cut(box, text, width, self.source))
        self.texts.append(Text(box, line, column, text[:width].rstrip()))


def printed(text: str) -> str:
    """As forms want it: capitals without accents, periods or signs, single spaces."""
    plain = unicodedata.normalize("NFKD", text)
    plain = "".join(sign for sign in plain if not unicodedata.combining(sign)).upper()
    return " ".join(NOT_PRINTED.sub("", plain.replace("\u2019", "'")).split())


def plain_number(text: str) -> str:
    """A quantity without idle zeros: 1.00 is 1, 1.50 is 1.5."""
    return text.rstrip("0").rstrip(".") if "." in text else text


def name_of(party: Party | None) -> str:
    """LAST SUFFIX, FIRST, M; an organization's name as it is."""
    if party is None:
        return ""
    last = " ".join(part for part in (party.name, party.suffix) if part).replace(",", "")
    rest = [part for part in (party.first, party.middle[:1]) if part]
    return ", ".join([last, *rest]) if last else ""


def street_of(party: Party) -> str:
    """Street and unit without punctuation."""
    place = party.address
    return " ".join(part for part in (place.line1, place.line2) if part).replace(",", "")


def city_line(party: Party) -> str:
    """CITY ST 12345-6789."""
    place = party.address
    parts = (place.city.replace(",", ""), place.state, place.zip_shown)
    return " ".join(part for part in parts if part)


def in_groups(lines: Sequence[Any], size: int) -> list[Sequence[Any]]:
    """The service lines of each page; a claim without lines is one page all the same."""
    return [lines[at : at + size] for at in range(0, len(lines), size)] or [()]


def form_content(
    pages: Iterable[Page],
    grid: Grid,
    *,
    shift: Shift | None = None,
    drawing: Drawing = PRE_PRINTED,
) -> dict[str, Any]:
    """What the template draws of one form: every text, frame and caption with its place."""
    moved = shift or Shift()
    left, top = grid.left + _tenths(moved.right), grid.top + _tenths(moved.down)

    def at(line: int, column: int) -> dict[str, int]:
        return {"x": left + (column - 1) * COLUMN, "y": top + (line - 1) * LINE}

    return {
        "is_drawn": bool(drawing.frames),
        "frames": [_frame(one, left, top) for one in drawing.frames],
        "labels": [at(one.line, one.column) | {"text": one.words} for one in drawing.labels],
        "rules": [
            at(one.lines[0], one.column) | {"h": (one.lines[1] - one.lines[0] + 1) * LINE}
            for one in drawing.rules
        ],
        "pages": [
            [at(one.line, one.column) | {"text": one.text} for one in page.texts] for page in pages
        ],
    }


def _tenths(hundredths: int) -> int:
    """Hundredths of an inch as tenths of a point: 7.2 each, rounded."""
    return (hundredths * 72 + 5) // 10


def _frame(frame: Frame, left: int, top: int) -> dict[str, Any]:
    (first, last), (start, end) = frame.lines, frame.columns
    return {
        "x": left + (start - 1) * COLUMN - GUTTER,
        "y": top + (first - 1) * LINE,
        "w": (end - start + 1) * COLUMN,
        "h": (last - first + 1) * LINE,
        "box": frame.box,
        "caption": frame.caption,
    }


def _cut(box: str, text: str, width: int, source: str) -> Finding:
    return Finding(
        "PAPER-CUT",
        Severity.WARNING,
        f"Box {box} holds {width} characters; {text!r} has {len(text)} and was cut.",
        "Shorten it where it is kept, or send this claim as X12, which has room.",
        source,
        Where(field=box),
        found=text,
        expected=text[:width],
    )
