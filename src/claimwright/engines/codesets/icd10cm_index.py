"""The official Alphabetic Index as search lines: each entry is a way to say a code.

Reads the index in XML (diseases, external causes, the tables of neoplasms and of drugs) and the
tab-separated form "path, code, level, main term". Source: icd10cm-tabular
"""

from __future__ import annotations

import gzip
import hashlib
import re
import tempfile
import xml.etree.ElementTree as ET
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

COLUMNS = ("path", "code", "level", "main_term")
CODE = re.compile(r"^[A-Z][0-9][0-9A-Z](?:\.?[0-9A-Z]{1,4})?-?$")
SUFFIX = ".icd10cm-index.tsv"
MOST_BYTES = 200_000_000


class NotIndex(ValueError):
    """The bytes are not the Alphabetic Index; the message says where they differ."""


@dataclass(frozen=True, slots=True)
class IndexEntry:
    """One way to say a code (no dot; a category where the index leaves the rest open)."""

    path: str
    code: str


@dataclass(frozen=True, slots=True)
class IndexOnFile:
    """One loaded index. `kind` is diseases, external, neoplasm, drug or tabbed."""

    kind: str
    entries_count: int
    sha256: str
    path: Path


def is_index(data: bytes) -> bool:
    """Whether the bytes look like an Alphabetic Index in either form, packed or not."""
    head = data[:400]
    if data[:2] == b"\x1f\x8b":
        unpacker = zlib.decompressobj(wbits=31)
        try:
            head = unpacker.decompress(data[:4096], 400)
        except zlib.error:
            return False
    return b"<ICD10CM.index" in head or head.startswith("\t".join(COLUMNS).encode())


def load_index(folder: Path, data: bytes) -> IndexOnFile:
    """Keep one index beside the releases; the next search reads it. Loading again is harmless.

    A file of the same kind replaces the one before. Raises NotIndex, and then nothing changes.
    """
    plain = _unpacked(data)
    kind, entries = read_index(plain)
    folder.mkdir(parents=True, exist_ok=True)
    lines = "".join(f"{entry.path}\t{entry.code}\n" for entry in entries)
    target = folder / f"{kind}{SUFFIX}"
    with tempfile.NamedTemporaryFile("w", dir=folder, suffix=".tmp", delete=False) as file:
        file.write(lines)
    Path(file.name).replace(target)
    return IndexOnFile(kind, len(entries), hashlib.sha256(plain).hexdigest(), target)


def entries_on_file(folder: Path) -> list[IndexEntry]:
    """Every entry of every index on file."""
    found = []
    for path in sorted(folder.glob(f"*{SUFFIX}")):
        for line in path.read_text().splitlines():
            said, _, code = line.partition("\t")
            found.append(IndexEntry(said, code))
    return found


def read_index(data: bytes) -> tuple[str, list[IndexEntry]]:
    """(kind, entries) of an index. Raises NotIndex with the line or reason."""
    if data.lstrip(b"\xef\xbb\xbf").startswith("\t".join(COLUMNS).encode()):
        return "tabbed", list(_read_tabbed(data))
    try:
        root = ET.fromstring(data)
    except ET.ParseError as error:
        raise NotIndex(f"the XML breaks off or is malformed: {error}") from error
    if root.tag != "ICD10CM.index":
        raise NotIndex(f"the XML is <{root.tag}>, not <ICD10CM.index>")
    heads = {head.get("col", ""): head.text or "" for head in root.findall("indexHeading/head")}
    entries = [
        entry for term in root.iter("mainTerm") for entry in _walk(term, "", heads) if entry.path
    ]
    if not entries:
        raise NotIndex("the XML has no terms with codes")
    return _kind(root, heads), entries


def _kind(root: ET.Element, heads: dict[str, str]) -> str:
    if "Substance" in heads.values():
        return "drug"
    if "Neoplasm" in heads.values():
        return "neoplasm"
    return "external" if "EXTERNAL" in (root.findtext("title") or "").upper() else "diseases"


def _unpacked(data: bytes) -> bytes:
    if data[:2] != b"\x1f\x8b":
        return data
    try:
        plain = gzip.decompress(data)
    except (OSError, EOFError) as error:
        raise NotIndex(f"the packed file is damaged: {error}") from error
    if len(plain) > MOST_BYTES:
        raise NotIndex(f"unpacks to {len(plain):,} bytes, more than an index can hold")
    return plain


def _read_tabbed(data: bytes) -> Iterator[IndexEntry]:
    try:
        lines = data.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise NotIndex(f"byte {error.start:,} is not UTF-8") from error
    for number, line in enumerate(lines[1:], start=2):
        if not line:
            continue
        fields = line.split("\t")
        if len(fields) != len(COLUMNS):
            raise NotIndex(f"line {number} has {len(fields)} columns, not {len(COLUMNS)}")
        if not CODE.match(fields[1]):
            raise NotIndex(f"line {number}: {fields[1]!r} is no ICD-10-CM code")
        yield IndexEntry(fields[0], _bare(fields[1]))


def _walk(term: ET.Element, above: str, heads: dict[str, str]) -> Iterator[IndexEntry]:
    title = term.find("title")
    said = " ".join(" ".join(title.itertext()).split()) if title is not None else ""
    path = f"{above} {said}".strip()
    code = (term.findtext("code") or "").strip()
    if CODE.match(code):
        yield IndexEntry(path, _bare(code))
    for cell in term.findall("cell"):
        code = (cell.text or "").strip()
        if CODE.match(code):
            yield IndexEntry(f"{path} {heads.get(cell.get('col', ''), '')}".strip(), _bare(code))
    for child in term.findall("term"):
        yield from _walk(child, path, heads)


def _bare(code: str) -> str:
    return code.replace(".", "").rstrip("-")
