"""Who takes over a patient share: the next payer, the patient, or nobody yet."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest

from claimwright.cycle.contracting.domain.payers import PayerKind
from claimwright.cycle.registration.domain.coverage import CoverageSnapshot
from claimwright.cycle.remittance.domain.adjustment_posting import (
    Effect,
    allowed_cents,
    effect_of,
    sort_adjustments,
)
from claimwright.cycle.remittance.domain.next_payer import Holder, ShareFacts, decide_share
from claimwright.engines.x12.parties import Adjustment
from claimwright.kernel.address import Address
from claimwright.kernel.person_name import PersonName

DAY = date(2026, 3, 9)


def a_coverage(payer_id: int, rank: str, **changes: object) -> CoverageSnapshot:
    given: dict[str, object] = {
        "id": payer_id,
        "public_id": UUID(int=payer_id),
        "patient_id": 1,
        "member_id": "M",
        "group_number": "",
        "group_name": "",
        "plan_name": "",
        "relationship": "18",
        "subscriber_name": PersonName("Rivera"),
        "subscriber_birth_on": None,
        "subscriber_sex": "F",
        "subscriber_address": Address(),
        "employer_name": "",
        "insurance_type": "",
        "property_claim_number": "",
        "starts_on": date(2025, 1, 1),
        "ends_on": None,
    }
    return CoverageSnapshot(payer_id=payer_id, rank=rank, **{**given, **changes})  # type: ignore[arg-type]


def facts(*coverages: CoverageSnapshot, **changes: object) -> ShareFacts:
    given: dict[str, object] = {
        "service_on": DAY,
        "payer_id": 1,
        "payer_kind": PayerKind.COMMERCIAL,
        "rank": "P",
    }
    return ShareFacts(coverages=coverages, **{**given, **changes})  # type: ignore[arg-type]


FIRST, SECOND, THIRD = a_coverage(1, "P"), a_coverage(2, "S"), a_coverage(3, "T")


def test_the_next_coverage_comes_before_the_patient() -> None:
    rule = decide_share(facts(FIRST, SECOND, THIRD))
    assert (rule.holder, rule.payer_id) == (Holder.NEXT_PAYER, 2)


def test_after_the_second_comes_the_third_and_then_the_patient() -> None:
    held = (FIRST, SECOND, THIRD)
    assert decide_share(facts(*held, payer_id=2, rank="S")).payer_id == 3
    assert decide_share(facts(*held, payer_id=3, rank="T")).holder is Holder.PATIENT


def test_coverage_that_had_ended_pays_nothing() -> None:
    ended = a_coverage(2, "S", ends_on=date(2026, 1, 1))
    assert decide_share(facts(FIRST, ended)).holder is Holder.PATIENT


def test_b16_a_forwarded_claim_waits_for_the_payer_it_went_to() -> None:
    rule = decide_share(facts(FIRST, forwarded_to=9, was_forwarded=True))
    assert (rule.holder, rule.payer_id) == (Holder.NEXT_PAYER, 9)
    unknown = decide_share(facts(FIRST, was_forwarded=True))
    assert unknown.holder is Holder.NOBODY
    assert unknown.why_nobody


@pytest.mark.parametrize("kind", [PayerKind.MEDICARE, PayerKind.MEDICARE_ADVANTAGE])
@pytest.mark.parametrize("why", [{"is_qmb": True}, {"remarks": ("N782",)}])
def test_b10_medicares_share_of_a_protected_patient_reaches_nobody(
    kind: PayerKind, why: dict[str, object]
) -> None:
    assert decide_share(facts(FIRST, payer_kind=kind, **why)).holder is Holder.NOBODY


def test_b10_a_commercial_share_of_the_same_patient_does() -> None:
    assert decide_share(facts(FIRST, is_qmb=True)).holder is Holder.PATIENT


def test_b10_medicaid_lets_only_the_copay_through() -> None:
    rule = decide_share(facts(FIRST, payer_kind=PayerKind.MEDICAID))
    cas = [Adjustment("PR", "3", 400), Adjustment("PR", "2", 1600)]
    sums = sort_adjustments(cas, rule)
    assert (sums.share, sums.withheld_share) == (400, 1600)


@pytest.mark.parametrize(
    ("group", "reason", "effect"),
    [
        ("CO", "45", Effect.WRITE_DOWN),
        ("CO", "253", Effect.WRITE_DOWN),
        ("PR", "1", Effect.SHARE),
        ("PR", "2", Effect.SHARE),
        ("PR", "3", Effect.SHARE),
        ("OA", "209", Effect.SHARE),
        ("PR", "45", Effect.STAYS),
        ("PR", "96", Effect.STAYS),
        ("CO", "97", Effect.STAYS),
        ("CO", "29", Effect.STAYS),
        ("OA", "133", Effect.STAYS),
        ("CO", "unheard-of", Effect.STAYS),
        ("OA", "23", Effect.KNOWN),
        ("CO", "225", Effect.INTEREST),
    ],
)
def test_b10_b12_where_an_adjusted_dollar_goes(group: str, reason: str, effect: Effect) -> None:
    assert effect_of(Adjustment(group, reason, 100)) is effect


def test_oa_209_moves_only_to_a_payer_never_to_the_patient() -> None:
    cas = [Adjustment("OA", "209", 2000)]
    assert sort_adjustments(cas, decide_share(facts(FIRST))).withheld_share == 2000
    assert sort_adjustments(cas, decide_share(facts(FIRST, SECOND))).share == 2000


def test_allowed_is_paid_and_patient_share_and_sequestration() -> None:
    cas = [Adjustment("CO", "45", 5000), Adjustment("PR", "2", 1000), Adjustment("CO", "253", 80)]
    assert allowed_cents(3920, cas) == 5000
