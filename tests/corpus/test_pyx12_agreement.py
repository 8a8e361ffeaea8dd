"""pyx12, a judge that is not ours, over every sample it has a 5010 map for: same verdict, same places.

Where the two differ, the difference is of a kind argued below. Balances, NPI check digits, code
sets and situations are compared nowhere: pyx12 judges none of them.
"""

from __future__ import annotations

import csv
import io
import json
import logging
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import pyx12.errors
import pyx12.params
import pyx12.x12n_document

from claimwright.engines.x12.validate import Layers, check
from claimwright.kernel.finding import Finding, Severity

MOST_BYTES = 200_000
# pyx12 knows one label of each guide; the others name the same guide.
LABELS = {
    "005010X222": "005010X222A1",
    "005010X222A2": "005010X222A1",
    "005010X222A3": "005010X222A1",
    "005010X223A1": "005010X223A2",
    "005010X223A3": "005010X223A2",
}

# What pyx12 says and we do not, by its words, and why.
THEIRS_ALONE = {
    r"leading space": "blank space before a segment is dropped; its fault is told once, if any",
    r"not found\.\s+Started at": "after a lost place pyx12 tells every segment, we tell the place",
    r"Postal Zone or ZIP Code.*failed to": "a short billing ZIP is a situation: we warn",
    r"\(AD\) is not a valid code for Attachment Transmission": "PWK02 AD is in the guide",
    r"Provider of Service Information Trace Identifier|Billing Provider Status Information": (
        "the 277CA's provider level is situational"
    ),
    r"Status Information Effective Date": "the date of a line's status is situational",
    r"is not a valid code for .*(?:Country|State or Province) Code": (
        "states and countries are code sets: we warn"
    ),
    r"Service Line Number .* does not match": "told as a line number, in the same segment",
    r"Diagnosis Code Pointer": "told as a pointer beyond the list",
}
# What we say and pyx12 does not, by code, and why.
OURS_ALONE = {
    "HL-CHILD": "pyx12 does not compare HL04 with what follows",
    "HL-PARENT": "nor HL02 with the levels still open",
    "HL-NUMBER": "after a missing level pyx12 counts on its own",
    "LX-NUMBER": "pyx12 tells it once a file",
    "LOOP-UNOPENED": "pyx12 loses its place where only an opening is missing",
    "DX-POINTER": "pyx12 does not count the diagnoses",
    "DX-POINTER-REPEATED": "pyx12 does not compare pointers",
    "LINE-CONTROL-REPEATED": "pyx12 does not compare line numbers",
    "MEMBER-ID": "pyx12 takes NM109 as situational",
    "BIN-LENGTH": "pyx12 has no map for attachments",
    "ELEM-NOT-ASCII": "pyx12 refuses the file",
}
MISSING = frozenset({"SEG-MISSING", "LOOP-MISSING"})
# Balances and codes: layers pyx12 does not have.
STRUCTURE = range(1, 3)
PLACED = re.compile(r"(?:SEG|LOOP|ELEM|HL|LX|DX|LINE|MEMBER|BIN)-")
# pyx12's own faults in one file, told by hand.
ARGUED_FILES = {
    "837p/scribe--x12_005010x222_example_01_synthetic.x12": (
        "a line's date stands after its REF: out of order for us, missing for pyx12"
    ),
}

Spot = tuple[int, int, str]  # set in the file, segment in the set, tag


@dataclass(frozen=True)
class Theirs:
    """What pyx12 makes of a file."""

    is_read: bool
    is_accepted: bool
    said: dict[Spot, list[str]]
    apart: list[str]  # of envelopes and whole sets


def by_pyx12(data: bytes) -> Theirs:
    """The file as pyx12 judges it."""
    text = data.decode("latin-1")
    for label, known in LABELS.items():
        text = re.sub(rf"{label}(?![A-Z0-9])", known, text)
    errors = io.StringIO()
    try:
        accepted = pyx12.x12n_document.x12n_document(
            pyx12.params.params(), io.StringIO(text), None, None, fd_json=errors
        )
    except pyx12.errors.EngineError:
        return Theirs(False, False, {}, [])
    document = json.loads(errors.getvalue() or "{}")
    said: dict[Spot, list[str]] = {}
    apart: list[str] = []
    number = -1
    for interchange in document.get("interchanges", ()):
        apart += [each["err_str"] for each in interchange["errors"]]
        for group in interchange["groups"]:
            apart += [each["err_str"] for each in group["errors"]]
            for one in group["transactions"]:
                number += 1
                apart += [each["err_str"] for each in one["errors"]]
                for segment in one["segments"]:
                    spot = (number, int(segment["seg_count"]), segment["seg_id"])
                    said.setdefault(spot, []).extend(_words(segment))
    return Theirs(bool(document) or accepted, bool(accepted), said, apart)


def _words(segment: dict[str, Any]) -> list[str]:
    errors = [each["err_str"] for each in segment["errors"]]
    for element in segment["elements"]:
        errors += [each["err_str"] for each in element["errors"]]
    return errors


def by_us(data: bytes) -> tuple[bool, dict[Spot, set[str]], list[Finding]]:
    """Whether we accept, what we say at each place, and the errors."""
    result = check(data, layers=Layers(snip=STRUCTURE, is_whole=True))
    errors = [each for each in result.findings if each.severity is Severity.ERROR]
    spots: dict[Spot, set[str]] = {}
    for each in errors:
        where = each.where
        if where.segment_number is None or not PLACED.match(each.code):
            continue
        number = next(
            place
            for place, one in reversed(list(enumerate(result.transactions)))
            if one.offset <= (where.offset or 0)
        )
        spots.setdefault((number, where.segment_number, where.segment), set()).add(each.code)
    return not errors, spots, errors


@dataclass(frozen=True)
class Compared:
    """One file, judged twice."""

    name: str
    theirs: Theirs
    is_accepted: bool
    spots: dict[Spot, set[str]]
    errors: list[Finding]


@pytest.fixture(scope="module")
def compared(samples: Path) -> list[Compared]:
    logging.disable(logging.CRITICAL)
    folder = samples / "x12"
    with (folder / "MANIFEST.tsv").open(encoding="utf-8") as table:
        rows = [row for row in csv.DictReader(table, delimiter="\t") if row["validity"]]
    found = []
    for row in rows:
        path = folder / row["file"]
        is_mapped = row["version"].startswith("005010") and row["pyx12_verdict"] not in (
            "no-map",
            "",
        )
        if is_mapped and path.is_file() and path.stat().st_size <= MOST_BYTES:
            data = path.read_bytes()
            found.append(Compared(row["file"], by_pyx12(data), *by_us(data)))
    logging.disable(logging.NOTSET)
    return found


def is_argued(words: str) -> bool:
    """Whether what pyx12 says alone is of an argued kind."""
    return any(re.search(pattern, words) for pattern in THEIRS_ALONE)


def test_the_verdict_is_the_same_or_the_difference_is_argued(compared: list[Compared]) -> None:
    assert len(compared) > 140
    unexplained = []
    for each in compared:
        theirs = each.theirs
        if not theirs.is_read or theirs.is_accepted == each.is_accepted:
            continue  # what pyx12 cannot read at all, our other tests judge
        said = [words for words_here in theirs.said.values() for words in words_here]
        if each.is_accepted and all(map(is_argued, [*said, *theirs.apart])):
            continue
        if theirs.is_accepted and {error.code for error in each.errors} <= OURS_ALONE.keys():
            continue
        unexplained.append((each.name, theirs.is_accepted, each.is_accepted))
    assert unexplained == []


def test_what_pyx12_places_we_place_there_or_the_difference_is_argued(
    compared: list[Compared],
) -> None:
    unexplained = []
    for each in compared:
        missing = {(spot[0], spot[2]) for spot, codes in each.spots.items() if codes & MISSING}
        # What comes too late is missing to pyx12, out of order to us.
        late = {(spot[0], spot[2]) for spot, codes in each.spots.items() if "SEG-ORDER" in codes}
        for spot, words in each.theirs.said.items():
            if spot in each.spots or all(map(is_argued, words)) or each.name in ARGUED_FILES:
                continue
            if (spot[0], spot[2]) in missing | late or _follows_a_lost_place(each, spot):
                continue
            unexplained.append((each.name, spot, words[0]))
    assert unexplained == []


def test_what_we_place_pyx12_places_there_or_the_difference_is_argued(
    compared: list[Compared],
) -> None:
    unexplained = []
    for each in compared:
        theirs = each.theirs
        if not theirs.is_read:
            continue
        missing = {
            (spot[0], spot[2])
            for spot, words in theirs.said.items()
            if any("Mandatory" in one for one in words)
        }
        for spot, codes in each.spots.items():
            rest = codes - OURS_ALONE.keys()
            if spot in theirs.said or not rest or each.name in ARGUED_FILES:
                continue
            if rest <= MISSING and ((spot[0], spot[2]) in missing or _is_lost(theirs, spot[0])):
                continue
            unexplained.append((each.name, spot, sorted(rest)))
    assert unexplained == []


def _follows_a_lost_place(each: Compared, spot: Spot) -> bool:
    """Whether we lost our place in the set, too, at this segment or before it."""
    lost = {"SEG-UNEXPECTED", "LOOP-UNOPENED", "SEG-ORDER"}
    return any(
        codes & lost and other[0] == spot[0] and other[1] <= spot[1]
        for other, codes in each.spots.items()
    )


def _is_lost(theirs: Theirs, number: int) -> bool:
    """Whether pyx12 lost its place in the set."""
    return any(
        spot[0] == number and any("not found" in one for one in words)
        for spot, words in theirs.said.items()
    )
