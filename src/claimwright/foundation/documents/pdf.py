"""Typst to PDF: tagged for screen readers (PDF/UA-1), the same bytes for the same content.

A template reads its content as JSON from `sys.inputs`, so that no name or note can become
markup, and takes its look from `paper.typ` beside this file. Only the fonts inside the
compiler are used, so that a bill looks the same on every machine.
"""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import typst

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
