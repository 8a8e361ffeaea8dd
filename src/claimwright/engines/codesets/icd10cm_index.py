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
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

COLUMNS = ("path", "code", "level", "main_term")
CODE = re.compile(r"^[A-Z][0-9][0-9A-Z](?:\.?[0-9A-Z]{1,4})?-?$")
PERHAPS = re.compile(r"\([^()]*\)")
ALTERNATIVE = re.compile(r", | - ")
BY_KIND = re.compile(r",? by [a-z ,]+$")
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
    terms = [term for main in root.iter("mainTerm") for term in _walk(main, heads)]
    entries = [*_said(terms), *_referred(terms)]
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


@dataclass(frozen=True, slots=True)
class _Term:
    """One term: its codes with the words of their column; without any, where else to look."""

    path: str
    short: str  # of words given as alternatives only the first, as references name terms
    codes: tuple[tuple[str, str], ...]
    see: str


def _walk(
    term: ET.Element, heads: dict[str, str], above: str = "", short: str = ""
) -> Iterator[_Term]:
    title = term.find("title")
    said = " ".join(" ".join(title.itertext()).split()) if title is not None else ""
    first = ALTERNATIVE.split(PERHAPS.sub(" ", said), maxsplit=1)[0]
    path, short = f"{above} {said}".strip(), f"{short} {first}".strip()
    told = [("", term.findtext("code") or "")]
    told += [(heads.get(cell.get("col", ""), ""), cell.text or "") for cell in term.findall("cell")]
    codes = tuple(
        (column, _bare(code.strip())) for column, code in told if CODE.match(code.strip())
    )
    see = "" if codes else term.findtext("see") or term.findtext("seeAlso") or ""
    yield _Term(path, _plain(short), codes, " ".join(see.split()))
    for child in term.findall("term"):
        yield from _walk(child, heads, path, short)


def _said(terms: Sequence[_Term]) -> Iterator[IndexEntry]:
    for term in terms:
        for column, code in term.codes if term.path else ():
            yield IndexEntry(f"{term.path} {column}".strip(), code)


def _referred(terms: Sequence[_Term]) -> Iterator[IndexEntry]:
    """Terms that only say where to look, each with the codes of the term they name.

    Of "see" and "see also"; one reference may lead to another. Where the named term has no code
    of its own, such as "condition", nothing follows.
    """
    known = {term.short: term for term in reversed(terms)}
    known |= {_plain(term.path): term for term in reversed(terms)}
    for term in terms:
        found, seen = term, {id(term)}
        while not found.codes and found.see:
            named = known.get(_plain(BY_KIND.sub("", found.see)))
            if named is None or id(named) in seen:
                break
            found = named
            seen.add(id(named))
        if found is not term and term.path:
            for column, code in found.codes:
                yield IndexEntry(f"{term.path} {column}".strip(), code)


def _plain(said: str) -> str:
    """A term as a reference names it: without what may be there or not, and without commas."""
    return " ".join(PERHAPS.sub(" ", said).replace(",", " ").casefold().split())


def _bare(code: str) -> str:
    return code.replace(".", "").rstrip("-")
