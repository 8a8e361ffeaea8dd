"""Where the dollars of an adjustment go is decided once, for every code there is."""

from __future__ import annotations

from pathlib import Path

import pytest

from claimwright.engines.codesets.carc import (
    CarcClass,
    carc_class,
    carc_words,
    has_carc_words,
    is_billable_to_patient,
)
from claimwright.engines.codesets.rarc import rarc_words

LIST = (
    Path(__file__).resolve().parents[5] / "shared/refdata/x12/carc_rarc_codes_dates_2026-03-10.tsv"
)


@pytest.mark.parametrize(
    ("code", "group", "wanted"),
    [
        ("45", "CO", CarcClass.CONTRACTUAL),
        ("45", "PR", CarcClass.DENIAL),
        ("1", "PR", CarcClass.PATIENT),
        ("2", "PR", CarcClass.PATIENT),
        ("3", "PR", CarcClass.PATIENT),
        ("2", "CO", CarcClass.CONTRACTUAL),
        ("1", "OA", CarcClass.DENIAL),
        ("27", "PR", CarcClass.DENIAL),
        ("204", "PR", CarcClass.DENIAL),
        ("16", "CO", CarcClass.DENIAL),
        ("23", "OA", CarcClass.PRIOR_PAYER),
        ("253", "CO", CarcClass.SEQUESTRATION),
        ("225", "CO", CarcClass.INTEREST),
        ("133", "OA", CarcClass.INFORMATION),
        ("999", "CO", CarcClass.DENIAL),
    ],
)
def test_the_class_of_an_adjustment(code: str, group: str, wanted: CarcClass) -> None:
    assert carc_class(code, group) is wanted


def test_only_three_reasons_reach_the_patient_by_themselves() -> None:
    """PR-1, PR-2 and PR-3; never another PR, never any other group."""
    codes = [str(number) for number in range(1, 310)] + ["A1", "B7", "P12"]
    groups = ("CO", "PR", "OA", "PI", "CR")
    reach = {(c, g) for c in codes for g in groups if carc_class(c, g) is CarcClass.PATIENT}
    assert reach == {("1", "PR"), ("2", "PR"), ("3", "PR")}


def test_a_qmb_patient_is_never_billed() -> None:
    assert is_billable_to_patient("2", "PR")
    assert not is_billable_to_patient("2", "PR", ("N782",))
    assert not is_billable_to_patient("2", "PR", is_qmb=True)
    assert not is_billable_to_patient("2", "CO")


def test_an_unknown_number_still_gets_a_sentence() -> None:
    assert carc_words("27") == "Service was after the coverage ended"
    assert "999" in carc_words("999")
    assert rarc_words("ZZ9") == ""


def test_nearly_every_active_code_is_described() -> None:
    """The list in force names its active codes; at most ten rare ones go without our words."""
    if not LIST.exists():
        pytest.skip("no code list beside the checkout")
    rows = [line.split("\t") for line in LIST.read_text().splitlines() if line.startswith("CARC")]
    active = [row[1] for row in rows if not row[4].strip()]
    assert len(active) > 250
    assert len([code for code in active if not has_carc_words(code)]) <= 10
