"""The search: words meet whatever their form, and answers are codes for a claim."""

from __future__ import annotations

from pathlib import Path

import pytest

from claimwright.engines.codesets import icd10cm
from claimwright.engines.codesets.icd10cm import Icd10cm
from claimwright.engines.codesets.icd10cm_index import load_index
from claimwright.engines.codesets.icd10cm_text import tokens

TABULAR = b"""<ICD10CM.tabular><chapter><section id='H'>
<diag><name>H57</name><desc>Other disorders of eye</desc>
 <diag><name>H57.1</name><desc>Ocular pain</desc>
  <diag><name>H57.10</name><desc>Ocular pain, unspecified eye</desc></diag>
  <diag><name>H57.11</name><desc>Ocular pain, right eye</desc></diag></diag>
 <diag><name>H57.8</name><desc>Other specified disorders of eye</desc>
  <inclusionTerm><note>Blorbitis NOS</note></inclusionTerm></diag></diag>
<diag><name>S00</name><desc>Injury of eye</desc>
 <sevenChrDef><extension char='A'>initial encounter</extension>
 <extension char='D'>subsequent encounter</extension></sevenChrDef>
 <excludes1><note>painful eyelid (H57.8)</note></excludes1></diag>
<diag><name>T00</name><desc>Twofold thing</desc>
 <diag><name>T00.1</name><desc>Twofold thing of one</desc></diag>
 <diag><name>T00.2</name><desc>Twofold thing of two</desc></diag></diag>
</section></chapter></ICD10CM.tabular>"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    icd10cm.load(tmp_path, name="2025-10-01", data=TABULAR)
    return tmp_path


@pytest.fixture
def book(folder: Path) -> Icd10cm:
    return Icd10cm(icd10cm.release_on(folder))


def first(book: Icd10cm, words: str) -> str:
    found = book.search(words)
    return found[0].code if found else ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Renal calculi", "kidney stones"),
        ("oesophageal tumour", "Esophageal neoplasm"),
        ("anaemia", "anemia"),
        ("Crohn's disease", "Crohn disorder"),
        ("liver malignant neoplasm", "hepatic cancer"),
        ("non-suppurative", "nonsuppurative"),
    ],
)
def test_the_same_thing_in_other_words_is_the_same(one: str, other: str) -> None:
    assert tokens(one)[0] == tokens(other)[0]


def test_greek_compounds_come_apart() -> None:
    assert tokens("nephrolithiasis")[1] == tokens("kidney calculus")[0]
    assert tokens("cervicitis")[1] == tokens("cervix inflammation")[0]


@pytest.mark.parametrize(
    ("words", "code", "why"),
    [
        ("eye pain", "H5710", "a header is answered by its unspecified code"),
        ("right eye pain", "H5711", "a side is kept"),
        ("eye injury", "S00XXXA", "the initial encounter where a seventh character is due"),
        ("blorbitis", "H578", "an inclusion term"),
        ("painful eyelid", "H578", "the words of another code's note"),
        ("twofold thing", "T001", "a header without a default gives its best code"),
        ("ocular pian", "H5710", "a misspelling"),
    ],
)
def test_answers_can_stand_on_a_claim(book: Icd10cm, words: str, code: str, why: str) -> None:
    assert first(book, words) == code, why


def test_scores_fall_and_stay_between_nought_and_one(book: Icd10cm) -> None:
    scores = [match.score for match in book.search("disorder of right eye")]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 for score in scores)


def test_a_loaded_index_is_searched_at_once(folder: Path, book: Icd10cm) -> None:
    assert first(book, "quuxitis") == ""
    load_index(folder, b"path\tcode\tlevel\tmain_term\nQuuxitis\tT00.2\t0\tQuuxitis\n")
    assert first(book, "quuxitis") == "T002"


def test_an_entry_for_a_code_of_another_release_goes_to_the_nearest_one(
    folder: Path, book: Icd10cm
) -> None:
    load_index(folder, b"path\tcode\tlevel\tmain_term\nQuuxitis\tH57.119\t0\tQuuxitis\n")
    assert first(book, "quuxitis") == "H5711"


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Icd10cm:
    """The list that comes with the product."""
    home = tmp_path_factory.mktemp("shipped")
    return Icd10cm(icd10cm.release_on(home))


@pytest.mark.parametrize(
    ("words", "code"),
    [
        # A level of something, either way round.
        ("low potassium", "E876"),
        ("potassium low", "E876"),
        ("high bp", "I10"),
        ("vit d low", "E559"),
        # What the question names, a code "without" it does not answer.
        ("bph with luts", "N401"),
        ("bph w/ luts", "N401"),
        ("bph w/o luts", "N400"),
        # Signs with a slash, sides, weeks, plain words for bones.
        ("h/o colon polyps", "Z860100"),
        ("carpal tunnel both wrists", "G5603"),
        ("20 weeks pregnant", "Z3A20"),
        ("32 wk preg", "Z3A32"),
        ("fracture distal radius left", "S52502A"),
        # Abbreviations that are words as well.
        ("all", "C9100"),
        # Drugs taken for long, and the visits of every day.
        ("on blood thinners", "Z7901"),
        ("sports physical", "Z025"),
    ],
)
def test_office_language(shipped: Icd10cm, words: str, code: str) -> None:
    assert shipped.search(words, limit=1)[0].code == code


def test_an_abbreviation_that_is_a_word_stands_for_itself_within_a_sentence(
    shipped: Icd10cm,
) -> None:
    assert not shipped.search("tired all over", limit=1)[0].code.startswith("C91")


def test_words_nobody_knows_find_nothing_and_fix_nothing(shipped: Icd10cm) -> None:
    assert shipped.search("qqqqqq") == []
    known, doubtful = shipped.search("bladder spasm"), shipped.search("bladder spasm qqqqqq")
    assert known[0].score >= 0.9
    assert doubtful[0].score < 0.9
