"""ICD-10-CM beside the tabular list: order and code files, and the four alphabetic indexes.

Source: icd10cm-tabular
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count

from claimwright.engines.codesets.official.layout import (
    BadCell,
    FixedLayout,
    HeaderLayout,
    Record,
    Sink,
    fields,
)
from claimwright.engines.codesets.official.periods import Cycle
from claimwright.engines.codesets.official.source import Refused, Source
from claimwright.engines.codesets.shapes import Row, entry_row
from claimwright.engines.codesets.tables import System

DIAGNOSIS = r"[A-Z]\d[0-9A-Z]{1,5}"
PROCEDURE = r"[0-9A-HJ-NP-Z]{3,7}"
KINDS = (
    ("NEOPLASM", "neoplasm"),
    ("SUBSTANCE", "drug"),
    ("EXTERNAL CAUSE", "external cause"),
)
INDEX_KINDS = ("index", *(kind for _, kind in KINDS))


def _is_pcs(source: Source) -> bool:
    return "PCS" in source.names.upper()


def _order(record: Record, source: Source) -> Iterator[tuple[System, Row]]:
    is_pcs = _is_pcs(source)
    code = record.code("CODE", PROCEDURE if is_pcs else DIAGNOSIS)
    is_billable = record.flag("FLAG")
    text = record.text("LONG") or record.text("SHORT")
    if not text:
        raise BadCell(f"{code} has no description")
    system = System.ICD10PCS if is_pcs else System.ICD10CM
    yield system, entry_row(code, text, is_billable=is_billable)


ORDER = FixedLayout(
    "the ICD-10 order file",
    r"\d{5} [A-Z0-9]{3,7} +[01] ",
    {"NUMBER": (1, 5), "CODE": (7, 13), "FLAG": (15, 15), "SHORT": (17, 76), "LONG": (78, 500)},
    _order,
    cycle=Cycle.FISCAL,
)


def _codes(record: Record, source: Source) -> Iterator[tuple[System, Row]]:
    is_pcs = _is_pcs(source)
    code = record.code("CODE", PROCEDURE if is_pcs else DIAGNOSIS)
    if not record.text("TEXT"):
        raise BadCell(f"{code} has no description")
    yield System.ICD10PCS if is_pcs else System.ICD10CM, entry_row(code, record.text("TEXT"))


CODES = FixedLayout(
    "the ICD-10 code file",
    r"(?=.{7} \S)[A-Z0-9]{3,7} +\S",
    {"CODE": (1, 7), "TEXT": (9, 500)},
    _codes,
    cycle=Cycle.FISCAL,
)


def _index_line(record: Record, source: Source) -> Iterator[tuple[System, Row]]:
    code = record.code("code", r"[A-Z]\d[0-9A-Z]?(?:\.[0-9A-Z]{1,4})?[-.]*")
    level = record.whole("level")
    # The same line may lead to one code twice by different nouns; the list keeps both.
    number = source.about["number"] = str(int(source.about.get("number", "0")) + 1)
    source.about["part"] = "index"
    row = (record.text("path"), code.replace(".", ""), f"index {number}", level)
    yield System.ICD10CM_INDEX, row


INDEX_LINES = HeaderLayout(
    "the ICD-10-CM alphabetic index in lines",
    fields(("path", "PATH"), ("code", "CODE"), ("level", "LEVEL"), ("main_term", "MAIN TERM")),
    _index_line,
    cycle=Cycle.FISCAL,
)


@dataclass(frozen=True)
class IndexXml:
    """An alphabetic index in XML: diseases, external causes, neoplasms or drugs."""

    name: str = "an ICD-10-CM index in XML"
    cycle: Cycle = Cycle.FISCAL

    def fits(self, source: Source) -> bool:
        """Whether the root is an index."""
        return source.is_xml and "<ICD10CM.index" in source.head_text[:2000]

    def load(self, source: Source, sink: Sink) -> None:
        """Every term that leads to a code; a release counts its main terms. Raises Refused."""
        root = parsed(source)
        kind, main_terms, numbers = _kind(root), 0, count(1)
        for letter in root.findall("letter"):
            for main in letter.findall("mainTerm"):
                main_terms += 1
                for path, code, level in _terms(main, "", 0):
                    stored = code.replace(".", "")
                    row = (path, stored, f"{kind} {next(numbers)}", level)
                    sink.add(System.ICD10CM_INDEX, row)
        if not main_terms:
            raise Refused("the index holds no terms")
        source.about["part"] = kind
        sink.count(System.ICD10CM_INDEX, main_terms)


def parsed(source: Source) -> ET.Element:
    """The XML's root. Raises Refused with the line where it breaks."""
    try:
        return ET.fromstring(source.raw())
    except ET.ParseError as error:
        raise Refused(f"the XML breaks off or is malformed ({error})", error.position[0]) from error


def _kind(root: ET.Element) -> str:
    said = [root.findtext("title") or "", *(head.text or "" for head in root.iter("head"))]
    wide = " ".join(said).upper()
    return next((kind for words, kind in KINDS if words in wide), "index")


def _terms(node: ET.Element, above: str, level: int) -> Iterator[tuple[str, str, int]]:
    title = node.find("title")
    words = "".join(title.itertext()) if title is not None else ""
    path = f"{above}, {words}" if above else words
    path = re.sub(r"\s+", " ", path).strip()
    codes = [node.findtext("code"), *(cell.text for cell in node.findall("cell"))]
    for code in codes:
        if code and re.match(r"[A-Z]\d", code.strip()):
            yield path, code.strip(), level
    for term in node.findall("term"):
        yield from _terms(term, path, level + 1)


INDEX_XML = IndexXml()
LAYOUTS = (ORDER, INDEX_LINES, INDEX_XML, CODES)
