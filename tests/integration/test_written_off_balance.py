"""A balance given up is not owed again: money on account must not be put against it."""

from __future__ import annotations

import pytest

from claimwright.cycle.receipts.queries import open_balances
from claimwright.ledger import operations as ledger
from claimwright.ledger.domain.posting import AccountKind, AccountRef, Leg, Posting
from tests.support.alder import VISIT

pytestmark = pytest.mark.usefixtures("practice")


def owed(cents: int, kind: AccountKind, line: int | None) -> Posting:
    return Posting(
        key=f"{kind}:{line}",
        kind="test",
        posted_on=VISIT,
        legs=(
            Leg(
                AccountRef(AccountKind.PATIENT_RECEIVABLE), cents,
                encounter_id=1, charge_line_id=line, patient_id=1, service_on=VISIT,
            ),
            Leg(AccountRef(kind), -cents, encounter_id=1, charge_line_id=line, patient_id=1),
        ),
    )  # fmt: skip


def test_a_write_off_of_the_visit_settles_its_lines() -> None:
    ledger.post([owed(2600, AccountKind.REVENUE, 1), owed(1000, AccountKind.REVENUE, 2)])
    ledger.post([owed(-3000, AccountKind.BAD_DEBT, None)])
    assert [(b.charge_line_id, b.cents) for b in open_balances(patient_ids=[1])[1]] == [(2, 600)]
