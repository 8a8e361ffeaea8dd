"""The Alphabetic Index in its official XML and in the tab-separated form."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from claimwright.engines.codesets.icd10cm_index import (
    IndexEntry,
    NotIndex,
    entries_on_file,
    is_index,
    load_index,
    read_index,
)

DISEASES = b"""<?xml version="1.0"?><ICD10CM.index><version>2026</version>
<title>ICD-10-CM INDEX TO DISEASES and INJURIES</title><letter><title>P</title>
<mainTerm><title>Pain<nemod>(acute)</nemod></title><code>R52</code>
 <term level="1"><title>knee</title><code>M25.56-</code></term>
 <term level="1"><title>see elsewhere</title><see>Ache</see></term></mainTerm>
</letter></ICD10CM.index>"""
NEOPLASM = b"""<ICD10CM.index><indexHeading><head col="1">Neoplasm</head>
<head col="2">Malignant Primary</head><head col="3">Benign</head></indexHeading><letter>
<mainTerm><title>Neoplasm</title><term level="1"><title>abdomen</title>
<cell col="2">C76.2</cell><cell col="3">--</cell></term></mainTerm></letter></ICD10CM.index>"""
TABBED = b"path\tcode\tlevel\tmain_term\nPain knee\tM25.56-\t1\tPain\n"


def test_terms_carry_the_words_above_them() -> None:
    kind, entries = read_index(DISEASES)
    assert kind == "diseases"
    assert entries == [IndexEntry("Pain (acute)", "R52"), IndexEntry("Pain (acute) knee", "M2556")]


def test_a_table_of_neoplasms_says_the_behavior_of_its_column() -> None:
    kind, entries = read_index(NEOPLASM)
    assert kind == "neoplasm"
    assert entries == [IndexEntry("Neoplasm abdomen Malignant Primary", "C762")]


REFERRING = b"""<ICD10CM.index><title>INDEX TO DISEASES</title><letter>
<mainTerm><title>Ache<nemod>(dull)</nemod></title><code>R52</code>
 <term level="1"><title>head</title><code>R51.9</code></term></mainTerm>
<mainTerm><title>Cephalgia</title><see>Ache, head</see></mainTerm>
<mainTerm><title>Headache</title><seeAlso>Cephalgia</seeAlso></mainTerm>
<mainTerm><title>Torment</title><see>Ache, by type</see>
 <term level="1"><title>mine</title><code>R53.1</code></term></mainTerm>
<mainTerm><title>Round</title><see>About</see></mainTerm>
<mainTerm><title>About</title><see>Round</see></mainTerm>
<mainTerm><title>Arm</title><see>condition</see></mainTerm>
</letter></ICD10CM.index>"""


def test_see_and_see_also_lead_to_the_codes_of_the_term_they_name() -> None:
    _, entries = read_index(REFERRING)
    assert [(entry.path, entry.code) for entry in entries] == [
        ("Ache (dull)", "R52"),
        ("Ache (dull) head", "R519"),
        ("Torment mine", "R531"),
        ("Cephalgia", "R519"),
        ("Headache", "R519"),
        ("Torment", "R52"),
    ]


def test_a_reference_into_a_table_keeps_the_columns() -> None:
    told = NEOPLASM.replace(
        b"</mainTerm>",
        b"<term level='1'><title>belly</title><see>Neoplasm, abdomen</see></term></mainTerm>",
    )
    assert IndexEntry("Neoplasm belly Malignant Primary", "C762") in read_index(told)[1]


PACKED = gzip.compress(TABBED, mtime=0)  # the hour would name the tests anew in each process


@pytest.mark.parametrize("data", [DISEASES, NEOPLASM, TABBED, PACKED])
def test_an_index_is_known_by_its_content(data: bytes) -> None:
    assert is_index(data)


@pytest.mark.parametrize("data", [b"", b"<a/>", b"code,text\n", b"\x1f\x8bno"])
def test_other_files_are_not_taken_for_one(data: bytes) -> None:
    assert not is_index(data)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (DISEASES[:200], "breaks off"),
        (b"<a/>", "not <ICD10CM.index>"),
        (b"<ICD10CM.index/>", "no terms"),
        (b"path\tcode\tlevel\tmain_term\nPain\tR52\n", "line 2 has 2 columns"),
        (b"path\tcode\tlevel\tmain_term\nPain\tpain\t0\tPain\n", "line 2: 'pain'"),
        (b"path\tcode\tlevel\tmain_term\n\xff\tR52\t0\tPain\n", "not UTF-8"),
        (PACKED[:-9], "damaged"),
    ],
)
def test_a_damaged_file_is_refused_whole(tmp_path: Path, data: bytes, reason: str) -> None:
    load_index(tmp_path, TABBED)
    with pytest.raises(NotIndex, match=reason):
        load_index(tmp_path, data)
    assert entries_on_file(tmp_path) == [IndexEntry("Pain knee", "M2556")]


def test_loading_again_changes_nothing(tmp_path: Path) -> None:
    first = load_index(tmp_path, PACKED)
    again = load_index(tmp_path, TABBED)
    assert first == again
    assert [path.name for path in tmp_path.iterdir()] == ["tabbed.icd10cm-index.tsv"]


def test_the_official_tables_and_the_sample_load(samples: Path, tmp_path: Path) -> None:
    official = samples.parent / "refdata" / "icd10cm"
    counts = {}
    for path in (*sorted(official.glob("*.xml.gz")), *(samples / "coding").glob("*.tsv.gz")):
        loaded = load_index(tmp_path, path.read_bytes())
        counts[loaded.kind] = loaded.entries_count
    assert counts["tabbed"] == 49_831
    assert counts["external"] > 4_000
    assert counts["neoplasm"] > 6_000
    assert counts["drug"] > 30_000
