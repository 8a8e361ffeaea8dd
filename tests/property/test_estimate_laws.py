"""Whatever the benefits, an estimate never asks for more than the services cost."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from claimwright.cycle.eligibility.domain.benefits import BenefitSummary
from claimwright.cycle.eligibility.domain.estimate import Circumstances, EstimateLine, estimate

CENTS = st.integers(0, 500_000)
MAYBE = st.none() | CENTS
LINES = st.lists(
    st.builds(
        EstimateLine,
        code=st.sampled_from(["99213", "97110", "80053", "G0439", "29881"]),
        allowed_cents=MAYBE,
        charge_cents=CENTS,
    ),
    max_size=6,
)
SUMMARIES = st.builds(
    BenefitSummary,
    is_active=st.sampled_from([True, False, None]),
    copay_cents=MAYBE,
    specialist_copay_cents=MAYBE,
    coinsurance_percent=st.none() | st.integers(0, 100).map(Decimal),
    deductible_cents=MAYBE,
    deductible_left_cents=MAYBE,
    out_of_pocket_left_cents=MAYBE,
)
ABOUT = st.builds(
    Circumstances,
    payer_name=st.just("Acme"),
    is_qmb=st.booleans(),
    next_payer_name=st.sampled_from(["", "Medigap"]),
    is_specialist=st.booleans(),
)


@given(LINES, SUMMARIES, ABOUT)
def test_the_parts_stay_within_the_price_and_the_limit(
    lines: list[EstimateLine], summary: BenefitSummary, about: Circumstances
) -> None:
    owed = estimate(lines=lines, summary=summary, circumstances=about)
    share = owed.copay_cents + owed.deductible_cents + owed.coinsurance_cents
    assert min(owed.copay_cents, owed.deductible_cents, owed.coinsurance_cents) >= 0
    assert share <= owed.allowed_cents
    assert 0 <= owed.due_today_cents <= owed.allowed_cents
    assert owed.sentences
    if summary.is_active is not False:
        assert owed.due_today_cents in (0, share)
        if summary.out_of_pocket_left_cents is not None:
            assert share <= summary.out_of_pocket_left_cents
        if about.is_qmb:
            assert owed.due_today_cents == 0
