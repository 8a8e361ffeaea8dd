"""F119: every reason code in force has a code, a place for its dollars, an owner, a next step."""

from __future__ import annotations

from datetime import date

import pytest

from claimwright.cycle.claims.domain.posting_table import UNTOUCHED, Treatment
from claimwright.cycle.contracting.domain.payers import PayerKind
from claimwright.cycle.denials.domain.categories import DENIAL_CODES, Category
from claimwright.cycle.denials.domain.causes import BY_REASON, find_cause
from claimwright.cycle.denials.domain.posting_defaults import (
    active_reasons,
    posting_line,
    usual_group,
)
from claimwright.engines.codesets.carc import CarcClass, carc_class
from tests.unit.cycle.denials.cast import a_row

COMMERCIAL = PayerKind.COMMERCIAL
ACTIVE = active_reasons(date(2026, 6, 1))


def test_the_list_is_the_code_sets_own() -> None:
    assert len(ACTIVE) > 290
    assert {"1", "16", "45", "197", "A1", "B7", "P1", "307", "308"} <= set(ACTIVE)
    assert "N19" not in ACTIVE
    assert "15" not in ACTIVE, "ended in 2018"
    assert "15" in active_reasons(date(2017, 6, 1))


@pytest.mark.parametrize("group", ["CO", "PR", "OA", "PI"])
@pytest.mark.parametrize("kind", [COMMERCIAL, PayerKind.MEDICARE])
def test_every_active_reason_is_treated(group: str, kind: PayerKind) -> None:
    for reason in ACTIVE:
        line = posting_line(reason=reason, group=group, payer_kind=kind, treatment=UNTOUCHED)
        assert line.adjustment_code, reason
        assert line.next_step.endswith("."), reason
        assert line.owner, reason
        assert (line.category is not None) is (line.money is CarcClass.DENIAL), reason


def test_every_active_reason_that_refuses_is_mapped_by_name() -> None:
    """None falls into "other" because nobody looked at it."""
    refusing = {r for r in ACTIVE if carc_class(r, "CO") is CarcClass.DENIAL}
    assert refusing - set(BY_REASON) == set()
    assert {r for r in ACTIVE if BY_REASON.get(r) is Category.OTHER} == {"307", "308"}


def test_adjustment_codes_fit_their_column_and_name_one_class_each() -> None:
    assert set(DENIAL_CODES) == set(Category)
    assert len(set(DENIAL_CODES.values())) == len(DENIAL_CODES)
    assert max(map(len, DENIAL_CODES.values())) <= 12


@pytest.mark.parametrize(
    ("reason", "group"), [("1", "PR"), ("209", "OA"), ("23", "OA"), ("45", "CO"), ("197", "CO")]
)
def test_the_usual_group(reason: str, group: str) -> None:
    assert usual_group(reason) == group


def test_the_practices_own_row_goes_before_ours() -> None:
    row = a_row(payer_id=1)
    own = Treatment(
        adjustment_code="ACME-97",
        denial_class="modifier",
        owner="biller",
        next_step="Fax form 12 to Acme.",
        rows=(row,),
    )
    line = posting_line(reason="97", group="CO", payer_kind=COMMERCIAL, treatment=own)
    assert (line.adjustment_code, line.category, line.owner, line.next_step, line.is_own) == (
        "ACME-97",
        Category.MODIFIER,
        "biller",
        "Fax form 12 to Acme.",
        True,
    )


def test_a_row_cannot_open_the_patients_purse() -> None:
    """B10: CO-16 called a coverage matter is still not the patient's, nor is PR-16."""
    own = Treatment(denial_class="eligibility", rows=(a_row(),))
    for group in ("CO", "PR"):
        cause = find_cause(group=group, reason="16", payer_kind=COMMERCIAL, treatment=own)
        assert cause.category is Category.ELIGIBILITY
        assert not cause.can_bill_patient


def test_dollars_kept_open_are_worked() -> None:
    own = Treatment(keeps_open=True, rows=(a_row(reason="45"),))
    line = posting_line(reason="45", group="CO", payer_kind=COMMERCIAL, treatment=own)
    assert (line.money_words, line.category) == ("Stays with the payer", Category.CONTRACT)
