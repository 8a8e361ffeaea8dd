"""Read what a PDF says."""

from __future__ import annotations

import io

from pypdf import PdfReader


def words_of(data: bytes) -> str:
    """The words of all its pages, one space between them."""
    pages = PdfReader(io.BytesIO(data)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())
