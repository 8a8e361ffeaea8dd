"""A payment is noted at the bank once, and its money leaves clearing."""

from __future__ import annotations

from django.test import Client

from claimwright.cycle.remittance import queries as remittance
from claimwright.foundation.tenancy.scope import scope
from claimwright.ledger import queries as ledger
from claimwright.ledger.domain.posting import AccountKind
from tests.web.cast import Clinic


def clearing_cents() -> int:
    return sum(r.cents for r in ledger.trial_balance() if r.kind is AccountKind.PAYER_CLEARING)


def test_money_seen_at_the_bank_leaves_clearing_once(biller: Client, clinic: Clinic) -> None:
    with scope(clinic.practice.pk):
        row = remittance.remittance_page(state="posted").rows[0]
        before = clearing_cents()
    url = f"/remittances/{row.public_id}/deposit/"
    for _ in range(2):
        assert biller.post(url).status_code == 302
    with scope(clinic.practice.pk):
        assert clearing_cents() == before - row.payment_cents
        assert remittance.remittance_page(state="posted").rows[0].is_deposited
