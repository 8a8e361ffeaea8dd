"""Whatever bytes come as an 835: nothing raises, every cent is placed, the books stay sound."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from claimwright.cycle.claims.domain.snapshots import ClaimSnapshot
from claimwright.cycle.remittance import queries
from claimwright.ledger import queries as ledger
from tests.support import clinic
from tests.support.decided import billed, open_office
from tests.support.remits import (
    a_decision,
    an_advice,
    as_bytes,
    plb,
    receive_bytes,
    reversal_of,
)

DAMAGE = st.lists(
    st.tuples(st.integers(0, 10**6), st.sampled_from(["change", "cut", "repeat"]), st.binary()),
    min_size=1,
    max_size=6,
)


@pytest.fixture
def claim(practice: object) -> ClaimSnapshot:
    office = open_office()
    patient_id = clinic.a_patient()
    clinic.a_coverage(patient_id, office.payer_id)
    return billed(office, patient_id, on=date(2026, 3, 9), key="v1")


def damaged(data: bytes, faults: list[tuple[int, str, bytes]]) -> bytes:
    for number, kind, some in faults:
        place = number % (len(data) + 1)
        if kind == "change":
            data = data[:place] + some[:3] + data[place + len(some[:3]) :]
        elif kind == "cut":
            data = data[:place] + data[place + 1 + len(some) :]
        else:
            data = data[:place] + data[max(0, place - 25) :]
    return data


@settings(
    max_examples=40,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(DAMAGE)
def test_any_damage_is_judged_and_every_cent_placed(
    claim: ClaimSnapshot, faults: list[tuple[int, str, bytes]]
) -> None:
    paid = a_decision(claim.control_number, ("99213", 17790, "CO-45 71.16, PR-3 25"))
    back = reversal_of(paid)
    good = as_bytes(
        an_advice(paid, trace="A"), an_advice(back, plbs=[plb("FB", -8174)], trace="B"), control=1
    )
    with transaction.atomic():
        received = receive_bytes(damaged(good, faults))
        assert received.placed.total_cents == received.payment_cents
        for judged in received.transactions:
            assert judged.placed.total_cents == judged.payment_cents
        assert queries.violations() == []
        assert ledger.violations() == []
        transaction.set_rollback(True)
