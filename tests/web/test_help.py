"""Words and codes are explained where they stand, in the glossary's own words."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client

from claimwright.interfaces.web.worklist.explaining import explained
from claimwright.interfaces.web.worklist.terms import ALSO, TERMS
from tests.web.cast import Clinic

GLOSSARY = Path(__file__).resolve().parents[2] / "docs" / "glossary.md"


def test_pages_and_docs_say_the_same() -> None:
    rows = [line.strip("| \n").split(" | ") for line in GLOSSARY.read_text().splitlines()]
    told = {row[0]: row[1] for row in rows if len(row) == 2 and row[0] != "word"}
    assert told == TERMS


def test_other_names_lead_to_words_there_are() -> None:
    assert [name for name, term in ALSO.items() if term not in TERMS] == []
    assert [name for name in ALSO if name in TERMS] == []


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("Denied", "denial"),
        ("Patient responsibility", "patient responsibility"),
        ("File by", "timely filing"),
        ("CO-45 $66.71", "CO-45"),
        ("PR3", "PR-3"),
        ("MA130", "MA130"),
        ("Claims", "claim"),
        ("Patient's share", "patient responsibility"),
    ],
)
def test_what_stands_under_the_cursor_is_found(text: str, first: str) -> None:
    assert explained(text)[0][0] == first


@pytest.mark.parametrize("text", ["", "zzz", "🧾", "<script>", "x" * 5000])
def test_what_is_no_word_is_said_to_be_none(owner: Client, clinic: Clinic, text: str) -> None:
    assert explained(text) == []
    page = owner.get("/words/explain/", {"q": text}).content.decode()
    assert "is no word of the glossary" in page
    assert "<script>" not in page


def test_the_glossary_is_searched(owner: Client, clinic: Clinic) -> None:
    assert "Timely filing" in owner.get("/words/?q=timely").content.decode()
    assert "Nothing matches" in owner.get("/words/?q=qqq").content.decode()
