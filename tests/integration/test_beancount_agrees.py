"""A second bookkeeping program reads our journal without a fault and comes to the same balances."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from claimwright.ledger import queries as ledger
from claimwright.ledger.domain.exports import ROOTS, beancount_text
from claimwright.ledger.domain.posting import PER_PAYER
from tests.support.decided import open_office
from tests.support.remits import a_decision, an_advice, plb, receive

loader = pytest.importorskip("beancount.loader")
data = pytest.importorskip("beancount.core.data")
pytestmark = pytest.mark.usefixtures("practice")


def test_beancount_accepts_the_journal_and_its_balances_agree(tmp_path: Path) -> None:
    open_office()
    receive(an_advice(a_decision("X1", ("99213", 10_000, "")), trace='say "hi"\\ there'))
    receive(an_advice(a_decision("X2", ("99213", 5_000, "")), trace="T2", plbs=[plb("L6", -77)]))
    path = tmp_path / "journal.beancount"
    path.write_text("".join(beancount_text(ledger.journal())))
    entries, errors, _ = loader.load_file(str(path))
    assert errors == []
    found: Counter[str] = Counter()
    for entry in entries:
        if isinstance(entry, data.Transaction):
            for leg in entry.postings:
                found[leg.account] += int(leg.units.number * 100)
    ours: Counter[str] = Counter()
    for balance in ledger.trial_balance():
        is_apart = balance.kind in PER_PAYER and balance.payer_id is not None
        name = ROOTS[balance.kind.value]
        ours[f"{name}:Payer{balance.payer_id}" if is_apart else name] += balance.cents
    assert found == ours
