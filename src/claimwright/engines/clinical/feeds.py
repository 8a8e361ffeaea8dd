"""Recognize a feed by its content and read it."""

from __future__ import annotations

from claimwright.engines.clinical.csv_feed import read_csv
from claimwright.engines.clinical.fhir import looks_like_fhir, read_fhir
from claimwright.engines.clinical.hl7v2 import looks_like_hl7, read_hl7
from claimwright.engines.clinical.records import Feed, NotAFeed


def read_feed(data: bytes) -> Feed:
    """HL7 v2, FHIR or CSV, told apart by content. Raises NotAFeed with a plain sentence."""
    if not data.strip():
        raise NotAFeed("the file is empty")
    if data[:4] in (b"%PDF", b"PK\x03\x04") or b"\x00" in data[:4096]:
        raise NotAFeed("the file is not text; send charges as CSV, HL7 v2 or FHIR JSON")
    text = decode(data)
    if text.lstrip("\ufeff \r\n")[:3] == "ISA":
        raise NotAFeed("this is an X12 file; use 'claimwright receive' or 'claimwright check'")
    if looks_like_hl7(text):
        return read_hl7(text)
    if looks_like_fhir(text):
        return read_fhir(text)
    return read_csv(text)


def decode(data: bytes) -> str:
    """UTF-8, else Windows-1252, as old systems write it."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")
