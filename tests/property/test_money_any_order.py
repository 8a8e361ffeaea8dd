"""M14: payers' files in any order end in the same balances, and the books are sound throughout."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from claimwright.cycle.claims.domain.snapshots import ClaimSnapshot
from claimwright.cycle.receipts import queries as receipts
from claimwright.cycle.remittance import operations, queries
from claimwright.cycle.remittance.domain.undoing import CannotTakeBack
from claimwright.cycle.remittance.models import Remittance as RemittanceRow
from claimwright.engines.x12.parties import Party
from claimwright.engines.x12.remittance import Remittance, RemittanceClaim
from claimwright.kernel.money import cents_to_text
from claimwright.ledger import queries as ledger
from tests.support import clinic
from tests.support.decided import billed, open_office
from tests.support.remits import NOW, a_decision, an_advice, balances, plb, receive, reversal_of

VISIT = date(2026, 3, 9)
CHARGE = 17790
SILVER: dict[str, Any] = {
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


def overturned(claim: ClaimSnapshot, told: tuple[int, ...], chosen: Sequence[int]) -> list[Any]:
    """The first insurer refuses, the second pays what was refused; then both think again.

    Of the six files that makes, the chosen ones; each payer's decisions may pay the same.
    """
    refused, share, first, then, answered, again = told
    number = claim.control_number
    no = f"CO-29 {cents_to_text(refused)}, PR-2 {cents_to_text(share)}, CO-45 "
    denied = a_decision(
        number, ("99213", CHARGE, no + cents_to_text(CHARGE - refused - share - first)), status="1"
    )
    yes = f"PR-3 {cents_to_text(share)}, CO-45 {cents_to_text(CHARGE - share - then)}"
    overturn = a_decision(number, ("99213", CHARGE, yes), payer_number="PCN2")

    def second(paid: int, payer_number: str) -> RemittanceClaim:
        rest = f"OA-23 {cents_to_text(CHARGE - paid - 100)}, PR-1 1"
        return a_decision(number, ("99213", CHARGE, rest), status="2", payer_number=payer_number)

    theirs, anew = second(answered, "S1"), second(again, "S2")
    every = [
        an_advice(denied, trace="A"),
        an_advice(theirs, trace="B", **SILVER),
        an_advice(reversal_of(denied), plbs=[plb("WO", -first)], trace="C"),
        an_advice(overturn, trace="D"),
        an_advice(reversal_of(theirs), plbs=[plb("WO", -answered)], trace="E", **SILVER),
        an_advice(anew, trace="F", **SILVER),
    ]
    return [every[place] for place in chosen]


@st.composite
def files_in_two_orders(draw: st.DrawFn) -> tuple[list[int], list[int]]:
    chosen = draw(st.lists(st.integers(0, 5), min_size=3, max_size=5, unique=True))
    return sorted(chosen), draw(st.permutations(chosen))


@settings(
    max_examples=20,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@example(told=(9000, 2000, 1, 11000, 9000, 2000), orders=([0, 1, 2, 3], [3, 1, 0, 2]))
@example(told=(9000, 2000, 1, 11000, 9000, 2000), orders=([0, 1, 3], [3, 0, 1]))
@example(told=(5000, 1000, 3000, 3000, 6000, 500), orders=([0, 1, 2, 3, 4], [4, 3, 2, 1, 0]))
@example(told=(5000, 1000, 3000, 3000, 500, 500), orders=([0, 2, 3], [3, 2, 0]))
@example(told=(5000, 1000, 3000, 3000, 500, 500), orders=([1, 2, 3, 4, 5], [5, 4, 3, 2, 1]))
@given(
    told=st.tuples(
        st.integers(0, 9000), st.integers(0, 3000), st.integers(0, 5000), st.integers(0, 14000),
        st.integers(0, 9000), st.integers(0, 9000),
    ),
    orders=files_in_two_orders(),
)  # fmt: skip
def test_an_overturned_refusal_ends_the_same_in_any_order(
    claim: ClaimSnapshot, told: tuple[int, ...], orders: tuple[list[int], list[int]]
) -> None:
    ends: list[Any] = []
    for order in orders:
        with undone():
            for advice in overturned(claim, told, order):
                before = everything()
                receive(advice)
                take_back_and_post_again(before)
                assert queries.violations() == []
                assert receipts.violations() == []
            assert ledger.violations() == []
            ends.append(everything())
    assert ends[0] == ends[1]


def take_back_and_post_again(before: dict[Any, int]) -> None:
    """M15: our own posting taken back restores all; posted again, all is as it was."""
    row, after = RemittanceRow.objects.latest("id"), everything()
    try:
        with transaction.atomic():
            operations.reverse_remittance(remittance_id=row.pk, reason="Looked again", now=NOW)
            assert everything() == before
            operations.post_held(remittance_id=row.pk, reason="It was right", now=NOW)
    except CannotTakeBack:
        assert row.items.filter(reversed_by__state="posted").exists()
    assert everything() == after


def everything() -> dict[Any, int]:
    """Every account, payers apart, and what is open on every visit."""
    return {
        **{
            (row.kind.value, row.payer_id): row.cents for row in ledger.trial_balance() if row.cents
        },
        **{
            (encounter_id, kind.value, payer_id): cents
            for encounter_id, accounts in ledger.receivables(by="encounter", ids=None).items()
            for (kind, payer_id), cents in accounts.items()
            if cents
        },
    }
