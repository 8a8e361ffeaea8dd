"""M14: payers' files in any order end in the same balances, and the books are sound throughout."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from claimwright.cycle.claims.domain.snapshots import ClaimSnapshot
from claimwright.cycle.receipts import queries as receipts
from claimwright.cycle.remittance import queries
from claimwright.engines.x12.parties import Party
from claimwright.engines.x12.remittance import Remittance
from claimwright.kernel.money import cents_to_text
from claimwright.ledger import queries as ledger
from tests.support import clinic
from tests.support.decided import billed, open_office
from tests.support.remits import a_decision, an_advice, balances, plb, receive, reversal_of

VISIT = date(2026, 3, 9)
CHARGE = 17790
SILVER = {
    "payer": Party(name="Silver", id_qualifier="XV", id="SLVR1"),
    "payer_trace_id": "1555555555",
}


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def claim(practice: object) -> ClaimSnapshot:
    """A visit of a patient with two insurers."""
    office = open_office()
    second = clinic.a_payer("Silver", "SLVR1")
    patient_id = clinic.a_patient()
    clinic.a_coverage(patient_id, office.payer_id)
    clinic.a_coverage(patient_id, second, rank="S", member_id="S1")
    return billed(office, patient_id, on=VISIT, key="v1")


def files(claim: ClaimSnapshot, first: int, then: int, share: int, paid: int) -> list[Remittance]:
    """First decision, its reversal, the correction, and the second insurer's answer."""
    number = claim.control_number
    said = f"PR-2 {cents_to_text(share)}, CO-45 "
    one = a_decision(number, ("99213", CHARGE, said + cents_to_text(CHARGE - share - first)))
    two = a_decision(
        number,
        ("99213", CHARGE, said + cents_to_text(CHARGE - share - then)),
        payer_number="PCN2",
    )
    before = f"OA-23 {cents_to_text(CHARGE - share)}, PR-3 {cents_to_text(share - paid)}"
    answer = a_decision(number, ("99213", CHARGE, before), status="2", payer_number="S1")
    return [
        an_advice(one, trace="A"),
        an_advice(reversal_of(one), plbs=[plb("WO", -first)], trace="B"),
        an_advice(two, trace="C"),
        an_advice(answer, trace="D", **SILVER),
    ]


@settings(
    max_examples=12,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@example(amounts=(1, 1, 2, 0), order=[0, 2, 3, 1])
@example(amounts=(78, 862, 1705, 276), order=[0, 3, 2, 1])
@example(amounts=(50, 70, 30, 20), order=[3, 2, 1, 0])
@given(
    amounts=st.tuples(
        st.integers(1, 9000), st.integers(1, 9000), st.integers(2, 8000), st.integers(0, 8000)
    ),
    order=st.permutations(range(4)),
)
def test_any_order_of_two_payers_files_ends_the_same(
    claim: ClaimSnapshot, amounts: tuple[int, int, int, int], order: list[int]
) -> None:
    first, then, share, paid = amounts
    told = files(claim, first, then, share, min(paid, share))
    ends: list[Any] = []
    for some in (range(4), order):
        with undone():
            for place in some:
                receive(told[place])
                assert queries.violations() == []
                assert receipts.violations() == []
            assert ledger.violations() == []
            ends.append(balances())
    assert ends[0] == ends[1]
