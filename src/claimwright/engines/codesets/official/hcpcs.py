"""HCPCS Level II codes and modifiers: the quarterly workbook, its text twin, and its csv form.

Source: hcpcs-level-ii
"""

from __future__ import annotations

from collections.abc import Iterator

from claimwright.engines.codesets.official.layout import (
    BadCell,
    FixedLayout,
    HeaderLayout,
    Record,
    Sink,
    fields,
)
from claimwright.engines.codesets.official.source import Source
from claimwright.engines.codesets.shapes import Row, entry_row
from claimwright.engines.codesets.tables import System

CODE = r"[A-Z]\d{4}"
MODIFIER = "[A-Z0-9]{2}"
COVERAGE = {
    "C": "carrier judgment",
    "D": "special coverage instructions",
    "I": "not payable by Medicare",
    "M": "not covered by Medicare",
    "S": "not covered by Medicare by statute",
}
# What is worth showing, by the column's name in both forms.
SHOWN = (
    ("short description", "SHORT DESCRIPTION"),
    ("pricing indicator", "PRICE1"),
    ("multiple pricing indicator", "MULT_PI"),
    ("statute", "STATUTE"),
    ("laboratory certification", "LABCERT1"),
    ("see also", "XREF1"),
    ("BETOS", "BETOS"),
    ("type of service", "TOS1"),
    ("anesthesia base units", "ANEST_BU"),
    ("action", "ACTION CD"),
)


def _stored(record: Record, description: str) -> tuple[System, Row]:
    is_code = record.choice("RECID", "[37]") == "3"
    code = record.code("HCPC", CODE if is_code else MODIFIER)
    starts_on, ends_on = record.day("ADD DT"), record.day("TERM DT")
    if starts_on is None:
        raise BadCell("ADD DT is empty: every code has the day it was added")
    if not description:
        raise BadCell("LONG DESCRIPTION is empty")
    coverage = COVERAGE.get(record.choice("COV", "[CDIMS]?"), "")
    details = (("coverage", coverage), *((name, record.text(column)) for name, column in SHOWN))
    system = System.HCPCS if is_code else System.MODIFIERS
    return system, entry_row(code, description, (starts_on, ends_on), details=details)


def _read(record: Record, source: Source) -> Iterator[tuple[System, Row]]:
    yield _stored(record, record.text("LONG DESCRIPTION"))


class _Lines:
    """The text form breaks a long description over lines; a code is whole when the next starts."""

    def __init__(self) -> None:
        self.cells: list[str] = []
        self.words: list[str] = []


def _start(source: Source) -> None:
    source.held = _Lines()


def _read_line(record: Record, source: Source) -> Iterator[tuple[System, Row]]:
    lines: _Lines = source.held
    kind = record.choice("RECID", "[3478]")
    if kind in "48":
        if not lines.cells:
            raise BadCell("a continuation stands before any code")
        lines.words.append(record.text("LONG DESCRIPTION"))
        return
    yield from _finished(lines, record.where)
    lines.cells, lines.words = record.cells, [record.text("LONG DESCRIPTION")]


def _finished(lines: _Lines, where: dict[str, int]) -> Iterator[tuple[System, Row]]:
    if lines.cells:
        whole = Record(where)
        whole.cells = lines.cells
        try:
            yield _stored(whole, " ".join(lines.words))
        except BadCell as error:
            # The fault is known only when the next code starts: name the code it belongs to.
            raise BadCell(f"{whole.text('HCPC')}: {error}") from error


def _finish(source: Source, sink: Sink) -> None:
    where = {name: index for index, name in enumerate(TEXT_COLUMNS)}
    for system, row in _finished(source.held, where):
        sink.add(system, row)


WORKBOOK = HeaderLayout(
    "the HCPCS Level II file (ANWEB)",
    fields(
        ("HCPC", "HCPC"),
        ("SEQNUM", "SEQNUM"),
        ("RECID", "RECID"),
        ("LONG DESCRIPTION", "LONG DESCRIPTION"),
        ("SHORT DESCRIPTION", "SHORT DESCRIPTION"),
        ("PRICE1", "PRICE1"),
        ("MULT_PI", "MULT PI"),
        ("STATUTE", "STATUTE"),
        ("LABCERT1", "LABCERT1"),
        ("XREF1", "XREF1"),
        ("COV", "COV"),
        ("BETOS", "BETOS"),
        ("TOS1", "TOS1"),
        ("ANEST_BU", "ANEST BU"),
        ("ADD DT", "ADD DT"),
        ("ACT EFF DT", "ACT EFF DT"),
        ("TERM DT", "TERM DT"),
        ("ACTION CD", "ACTION CD"),
    ),
    _read,
)
TEXT_COLUMNS = {
    "HCPC": (1, 5),
    "SEQNUM": (6, 10),
    "RECID": (11, 11),
    "LONG DESCRIPTION": (12, 91),
    "SHORT DESCRIPTION": (92, 119),
    "PRICE1": (120, 121),
    "MULT_PI": (128, 128),
    "STATUTE": (171, 180),
    "LABCERT1": (181, 183),
    "XREF1": (205, 209),
    "COV": (230, 230),
    "BETOS": (257, 259),
    "TOS1": (261, 261),
    "ANEST_BU": (266, 268),
    "ADD DT": (269, 276),
    "ACT EFF DT": (277, 284),
    "TERM DT": (285, 292),
    "ACTION CD": (293, 293),
}
TEXT = FixedLayout(
    "the HCPCS Level II text file",
    r"(?:   [A-Z0-9]{2}|[A-Z]\d{4})\d{5}[3478]",
    TEXT_COLUMNS,
    _read_line,
    prepare=_start,
    finish=_finish,
)
LAYOUTS = (WORKBOOK, TEXT)
