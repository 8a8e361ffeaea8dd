"""A payer's own deadlines and routes."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest

from claimwright.cycle.contracting.domain.payers import (
    FILING_INDICATORS,
    CorrectionRoute,
    PayerKind,
    PayerProfile,
    usual_route,
)
from claimwright.kernel.address import Address


def payer(kind: PayerKind, days: int = 90) -> PayerProfile:
    return PayerProfile(
        id=1,
        public_id=UUID(int=1),
        name="Acme",
        edi_id="A1",
        kind=kind,
        filing_indicator=FILING_INDICATORS[kind],
        timely_filing_days=days,
        correction_days=365,
        appeal_days=180,
        correction_route=usual_route(kind),
        crossover_payer_ids=(),
        authorization_codes=(),
        address=Address(),
        phone="",
    )


@pytest.mark.parametrize(
    ("service_on", "last_on"),
    [(date(2025, 3, 2), date(2026, 3, 2)), (date(2024, 2, 29), date(2025, 2, 28))],
)
def test_medicare_counts_one_calendar_year(service_on: date, last_on: date) -> None:
    assert payer(PayerKind.MEDICARE).timely_filing_on(service_on) == last_on


def test_others_count_days() -> None:
    found = payer(PayerKind.COMMERCIAL, 90).timely_filing_on(date(2025, 1, 1))
    assert found == date(2025, 4, 1)


def test_every_kind_of_insurance_has_a_filing_indicator_and_a_route() -> None:
    assert set(FILING_INDICATORS) == set(PayerKind)
    new_claims = [k for k in PayerKind if usual_route(k) is CorrectionRoute.NEW_CLAIM_OR_REOPENING]
    assert new_claims == [PayerKind.MEDICARE]
