"""Every code has a cause; the group, the remarks and the payer decide which ways are open."""

from __future__ import annotations

import pytest

from claimwright.cycle.contracting.domain.payers import PayerKind
from claimwright.cycle.denials.domain.categories import PROFILES, Category, Owner
from claimwright.cycle.denials.domain.causes import BY_REASON, find_cause
from claimwright.engines.codesets.carc import CarcClass, carc_class, has_carc_words

COMMERCIAL = PayerKind.COMMERCIAL


@pytest.mark.parametrize(
    ("reason", "category", "owner"),
    [
        ("27", Category.ELIGIBILITY, Owner.FRONT_DESK),
        ("31", Category.ELIGIBILITY, Owner.FRONT_DESK),
        ("16", Category.MISSING_INFORMATION, Owner.BILLER),
        ("197", Category.AUTHORIZATION, Owner.FRONT_DESK),
        ("97", Category.BUNDLING, Owner.CODER),
        ("236", Category.BUNDLING, Owner.CODER),
        ("204", Category.NOT_COVERED, Owner.FRONT_DESK),
        ("18", Category.DUPLICATE, Owner.BILLER),
        ("22", Category.COORDINATION, Owner.FRONT_DESK),
        ("50", Category.MEDICAL_NECESSITY, Owner.CODER),
        ("4", Category.MODIFIER, Owner.CODER),
        ("252", Category.RECORDS, Owner.BILLER),
        ("11", Category.DIAGNOSIS, Owner.CODER),
        ("B7", Category.PROVIDER, Owner.PROVIDER),
        ("29", Category.TIMELY_FILING, Owner.BILLER),
        ("P4", Category.INJURY, Owner.BILLER),
        ("999", Category.OTHER, Owner.BILLER),
    ],
)
def test_the_reasons_a_clinic_meets(reason: str, category: Category, owner: Owner) -> None:
    cause = find_cause(group="CO", reason=reason, payer_kind=COMMERCIAL)
    assert (cause.category, cause.owner) == (category, owner)
    assert cause.next_action.endswith(".")
    assert cause.upstream_step


def test_every_denying_code_we_describe_has_a_category() -> None:
    """`other` is for numbers nobody has described yet."""
    described = [str(n) for n in range(1, 310)] + [f"{x}{n}" for x in "ABP" for n in range(33)]
    denying = {
        code
        for code in described
        if has_carc_words(code) and carc_class(code, "CO") is CarcClass.DENIAL
    }
    assert denying - set(BY_REASON) == set()
    assert len(denying) > 150
    assert set(PROFILES) == set(Category)


def test_a_vague_reason_is_sharpened_by_its_remark() -> None:
    """CO-16 says little; M76 says that the diagnosis is wrong."""
    plain = find_cause(group="CO", reason="16", payer_kind=COMMERCIAL)
    told = find_cause(group="CO", reason="16", remarks=["N1", "M76"], payer_kind=COMMERCIAL)
    assert plain.category is Category.MISSING_INFORMATION
    assert told.category is Category.DIAGNOSIS
    assert "M76" in told.words
    firm = find_cause(group="CO", reason="197", remarks=["M76"], payer_kind=COMMERCIAL)
    assert firm.category is Category.AUTHORIZATION


def test_an_unprocessable_claim_is_sent_anew_not_appealed() -> None:
    """MA130: Medicare took nothing up, so there is nothing to appeal."""
    cause = find_cause(
        group="CO", reason="16", remarks=["N290", "MA130"], payer_kind=PayerKind.MEDICARE
    )
    assert cause.is_unprocessable
    assert cause.can_correct
    assert not cause.appealable
    assert "new claim" in cause.next_action


@pytest.mark.parametrize(
    ("group", "reason", "kind", "remarks", "may"),
    [
        ("PR", "27", COMMERCIAL, (), True),
        ("PR", "204", COMMERCIAL, (), True),
        ("PR", "96", PayerKind.MEDICARE, (), True),
        ("CO", "27", COMMERCIAL, (), False),
        ("OA", "96", COMMERCIAL, (), False),
        ("PR", "96", PayerKind.MEDICAID, (), False),
        ("PR", "96", PayerKind.WORKERS_COMP, (), False),
        ("PR", "96", PayerKind.MEDICARE, ("N781",), False),
        ("PR", "96", PayerKind.MEDICARE, ("M27",), False),
        ("PR", "16", COMMERCIAL, (), False),
    ],
)
def test_who_may_be_billed(
    group: str, reason: str, kind: PayerKind, remarks: tuple[str, ...], may: bool
) -> None:
    cause = find_cause(group=group, reason=reason, remarks=remarks, payer_kind=kind)
    assert cause.can_bill_patient is may


def test_capitation_means_another_plan_only_to_medicare() -> None:
    medicare = find_cause(group="CO", reason="24", payer_kind=PayerKind.MEDICARE)
    commercial = find_cause(group="CO", reason="24", payer_kind=COMMERCIAL)
    assert medicare.category is Category.WRONG_PAYER
    assert "Medicare Advantage" in medicare.next_action
    assert commercial.category is Category.CONTRACT


def test_timely_filing_can_only_be_appealed() -> None:
    cause = find_cause(group="CO", reason="29", payer_kind=COMMERCIAL)
    assert not cause.can_correct
    assert cause.appealable
    assert "277CA" in cause.next_action
