"""Typst to PDF: tagged for screen readers (PDF/UA-1), the same bytes for the same content.

A template reads its content as JSON from `sys.inputs`, so that no name or note can become
markup, and takes its look from `paper.typ` beside this file. Only the fonts inside the
compiler are used, so that a bill looks the same on every machine.
"""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import typst
from pypdf import PdfReader, PdfWriter
from pypdf.errors import PyPdfError

PACKAGE = Path(__file__).resolve().parents[2]


def render(template: Path, content: dict[str, Any], *, dated: date) -> bytes:
    """The template filled with the content, dated that day at midnight UTC."""
    stamp = datetime(dated.year, dated.month, dated.day, tzinfo=UTC)
    document = typst.compile(
        str(template),
        root=str(PACKAGE),
        ignore_system_fonts=True,
        sys_inputs={"content": json.dumps(content, ensure_ascii=False)},
        pdf_standards=["ua-1"],
        timestamp=int(stamp.timestamp()),
    )
    assert isinstance(document, bytes), "one PDF comes back as bytes"
    return document


def join(parts: Sequence[tuple[str, bytes]], *, title: str) -> bytes:
    """PDFs as one, in order, each under its name in the outline; the same parts, the same bytes."""
    writer = PdfWriter()
    for name, data in parts:
        first = len(writer.pages)
        writer.append(PdfReader(io.BytesIO(data)), import_outline=False)
        writer.add_outline_item(title=name, page_number=first)
    writer.add_metadata({"/Title": title, "/Producer": "Claimwright"})
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def page_count(data: bytes) -> int:
    """How many pages the PDF has."""
    return len(PdfReader(io.BytesIO(data)).pages)


def is_readable(data: bytes) -> bool:
    """Whether the bytes are a PDF with pages that opens without a password."""
    if not data.startswith(b"%PDF-"):
        return False
    try:
        reader = PdfReader(io.BytesIO(data))
        return not reader.is_encrypted and len(reader.pages) > 0
    except (PyPdfError, ValueError, KeyError, TypeError, RecursionError):
        return False
