"""Reads the official ICD-10-CM tabular XML into rows, seventh characters spelled out.

Source: icd10cm-tabular
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

PLACEHOLDER = "X"
# Category S06: a sixth character 7 or 8 says the patient died before regaining consciousness, so
# there is no later encounter and only the initial one exists.
DEADLY = ("7", "8")
NOTE_TAGS = {
    "includes": "includes",
    "inclusionTerm": "includes",
    "excludes1": "excludes1",
    "excludes2": "excludes2",
    "codeFirst": "code_first",
    "useAdditionalCode": "use_additional",
    "codeAlso": "code_also",
}


class NotTabular(ValueError):
    """The bytes are not the ICD-10-CM tabular list in XML."""


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """One node of the list. `code` has no dot; a billable one may stand on a claim."""

    code: str
    description: str
    parent: str
    is_billable: bool
    notes: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def dotted(self) -> str:
        """As people write it: E119 → E11.9."""
        return f"{self.code[:3]}.{self.code[3:]}" if len(self.code) > 3 else self.code


def packaged_xml() -> tuple[str, bytes]:
    """The release that comes with the dependency: (its name, its bytes)."""
    # Importing the package would parse its list at once and take seconds; only its file is wanted.
    package = find_spec("simple_icd_10_cm")
    assert package is not None, "simple-icd-10-cm is a dependency"
    (folder,) = package.submodule_search_locations or [""]
    path = max((Path(folder) / "data").glob("*.xml"))
    return path.stem.removeprefix("icd10c-tabular-"), path.read_bytes()


def read_tabular(data: bytes) -> list[Diagnosis]:
    """Every category, subcategory and code, once each. Raises NotTabular."""
    try:
        root = ET.fromstring(data)
    except ET.ParseError as error:
        raise NotTabular(f"the XML breaks off or is malformed: {error}") from error
    if root.find(".//section") is None:
        raise NotTabular("the XML has no sections of diagnoses; is it the tabular list?")
    rows: dict[str, Diagnosis] = {}
    for section in root.iter("section"):
        for top in section.findall("diag"):
            for row in _walk(top, "", {}):
                rows.setdefault(row.code, row)
    return list(rows.values())


def _walk(node: ET.Element, parent: str, inherited: dict[str, str]) -> Iterator[Diagnosis]:
    code = (node.findtext("name") or "").replace(".", "").strip()
    description = (node.findtext("desc") or "").strip()
    own = {
        (entry.get("char") or ""): (entry.text or "").strip()
        for entry in node.findall("sevenChrDef/extension")
    }
    sevenths = own or inherited
    children = node.findall("diag")
    ends_here = not children
    yield Diagnosis(code, description, parent, ends_here and not sevenths, _notes(node))
    for child in children:
        yield from _walk(child, code, sevenths)
    if ends_here:
        for char, meaning in sevenths.items():
            if code[:3] == "S06" and code[5:6] in DEADLY and char != "A":
                continue
            full = code.ljust(6, PLACEHOLDER) + char
            yield Diagnosis(full, f"{description}, {meaning}", code, True)


def _notes(node: ET.Element) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for tag, name in NOTE_TAGS.items():
        texts = tuple((note.text or "").strip() for note in node.findall(f"{tag}/note"))
        if texts:
            found[name] = found.get(name, ()) + texts
    return found
