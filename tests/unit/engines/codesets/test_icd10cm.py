"""ICD-10-CM by code and by words, from the packaged release."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from claimwright.engines.codesets import icd10cm
from claimwright.engines.codesets.icd10cm import Icd10cm
from claimwright.engines.codesets.icd10cm_source import NotTabular, read_tabular


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("codesets")


@pytest.fixture(scope="module")
def book(folder: Path) -> Icd10cm:
    return Icd10cm(icd10cm.release_on(folder))


def test_the_release_has_as_many_billable_codes_as_its_publisher_counts(book: Icd10cm) -> None:
    assert book.release.codes_count == 74719


@pytest.mark.parametrize(
    ("code", "billable"),
    [
        ("E119", True),
        ("E11.9", True),
        ("E11", False),
        ("S93402A", True),
        ("S06818D", False),
        ("ZZZ", False),
    ],
)
def test_only_full_codes_may_stand_on_a_claim(book: Icd10cm, code: str, billable: bool) -> None:
    assert book.is_billable(code) is billable


def test_a_seventh_character_says_what_it_means(book: Icd10cm) -> None:
    found = book.find("S93402A")
    assert found is not None
    assert found.description.endswith("initial encounter")
    assert found.parent == "S93402"


def test_notes_come_with_the_code(book: Icd10cm) -> None:
    found = book.find("E11")
    assert found is not None
    assert any("E10" in note for note in found.notes["excludes1"])
    assert [child.code for child in book.children("E11")][:2] == ["E110", "E111"]


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("htn", "I10"),
        ("type 2 diabetes", "E119"),
        ("diabetes mellitus", "E119"),
        ("pnuemonia", "J189"),
        ("ckd stage 3b", "N1832"),
        ("oesophageal reflux", "K219"),
        ("renal calculi", "N200"),
        ("nephrolithiasis", "N200"),
        ("pain in left knee", "M25562"),
        ("sore throat", "J029"),
        ("diabetis with neuropathy", "E1140"),
        ("copd exacerbation", "J441"),
        ("low back pain", "M5450"),
        ("j44.1", "J441"),
    ],
)
def test_words_abbreviations_misspellings_and_codes_find(
    book: Icd10cm, words: str, first: str
) -> None:
    assert book.search(words, limit=3)[0].code == first


@pytest.mark.parametrize("words", ["", "   ", "the of", "'; DROP TABLE words", '"', "zzzzqqqq"])
def test_nothing_sensible_finds_nothing_and_breaks_nothing(book: Icd10cm, words: str) -> None:
    assert all(match.score <= 1 for match in book.search(words))


def test_a_second_release_stands_beside_the_first(folder: Path) -> None:
    data = (
        b"<ICD10CM.tabular><chapter><section id='A00'><diag><name>A00</name><desc>Old thing</desc>"
        b"<diag><name>A00.0</name><desc>Older thing</desc></diag></diag></section></chapter>"
        b"</ICD10CM.tabular>"
    )
    icd10cm.load(folder, name="2020-10-01", data=data)
    assert icd10cm.release_on(folder, date(2021, 1, 5)).codes_count == 1
    assert icd10cm.release_on(folder, date(2026, 6, 1)).codes_count == 74719


@pytest.mark.parametrize("data", [b"", b"<a>", b"<a><b/></a>"])
def test_what_is_no_tabular_list_is_refused(data: bytes) -> None:
    with pytest.raises(NotTabular):
        read_tabular(data)


def test_most_everyday_phrases_are_answered(book: Icd10cm, samples: Path) -> None:
    lines = (samples / "coding" / "phrases_do_dev.jsonl").read_text().splitlines()[:200]
    hits = 0
    for line in lines:
        case = json.loads(line)
        gold = tuple(code.replace(".", "") for code in case["gold"])
        hits += any(match.code.startswith(gold) for match in book.search(case["q"], limit=5))
    assert hits / len(lines) >= 0.84
