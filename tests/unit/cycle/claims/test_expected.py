"""What is known of a claim's day when contracts price it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from claimwright.cycle.claims.domain.expected import practitioner_of, service_days
from claimwright.cycle.contracting.domain.medicare.working import Practitioner
from claimwright.engines.x12.parties import Party
from claimwright.kernel.address import Address
from tests.unit.cycle.claims.cast import a_claim

ELSEWHERE = Party(
    name="Surgery center", address=Address("1 Main St", "", "Ames", "IA", "500100001")
)
WARD = replace(ELSEWHERE, address=Address("2 Main St", "", "Albany", "NY", "122070001"))


def test_the_place_of_the_service_decides_the_locality() -> None:
    """Pub. 100-04 chapter 1 section 10.1.1: the ZIP code of where the service was given."""
    claim = replace(a_claim(), facility=ELSEWHERE)
    (day,) = service_days(claim)
    assert day.to_price(1).zip_code == "500100001"
    lines = tuple(replace(line, facility=WARD) for line in claim.lines)
    (day,) = service_days(replace(claim, lines=lines))
    assert day.to_price(1).zip_code == "122070001"


def test_without_another_place_it_is_the_practice() -> None:
    (day,) = service_days(replace(a_claim(), facility=None))
    assert day.to_price(1).zip_code == ""


@pytest.mark.parametrize(
    ("taxonomy", "expected"),
    [
        ("363LF0000X", Practitioner.NON_PHYSICIAN),
        ("101YM0800X", Practitioner.SOCIAL_WORKER),
        ("106H00000X", Practitioner.SOCIAL_WORKER),
        ("103TC0700X", Practitioner.PHYSICIAN),
        ("225100000X", Practitioner.PHYSICIAN),
    ],
)
def test_the_taxonomy_code_tells_the_rate(taxonomy: str, expected: Practitioner) -> None:
    """Pub. 100-04 chapter 12 sections 110 to 170; counselors and family therapists since 2024."""
    claim = replace(a_claim(), rendering=Party(id="1", taxonomy=taxonomy))
    assert practitioner_of(claim) is expected
