"""A small edition of docs/edits.md's proof: no false error, at least 99.5 % of defects caught."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from claimwright.cycle.scrubbing.domain.reading import Reading
from tests.unit.cycle.scrubbing.few_tables import reading
from tests.unit.cycle.scrubbing.proving import Proof, prove
from tests.unit.cycle.scrubbing.seeded import DEFECTS

DOCS = Path(__file__).resolve().parents[4] / "docs" / "edits.md"


@pytest.fixture(scope="module")
def proof() -> Proof:
    return prove(reading(), clean=240, spoiled=5 * len(DEFECTS))


def test_clean_claims_have_no_error(proof):
    assert proof.false_errors == []


def test_seeded_defects_are_caught(proof):
    assert proof.share >= 0.995, proof.missed


def test_there_are_at_least_forty_kinds_and_each_was_tried(proof):
    assert len(DEFECTS) >= 40
    assert set(proof.tried) == {defect.name for defect in DEFECTS}


def test_without_any_table_only_defects_that_need_one_slip_through():
    bare = prove(Reading(), clean=60, spoiled=2 * len(DEFECTS))
    assert bare.false_errors == []
    assert 0.7 < bare.share < 0.95


def test_the_report_on_file_is_of_a_full_run():
    text = DOCS.read_text()
    assert re.search(r"1,000 clean claims: \*\*0\*\* errors", text)
    found = re.search(r"5,000 claims with one defect each: \*\*([\d.]+) %\*\* caught", text)
    assert found is not None
    assert float(found[1]) >= 99.5
