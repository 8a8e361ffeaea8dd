"""Every published 835 finds a place for each of its cents in an empty sandbox practice."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from claimwright.cycle.remittance import operations, queries
from claimwright.cycle.remittance.domain.outcomes import Received835
from claimwright.engines.x12.balance835 import imbalance_835
from claimwright.engines.x12.lexer import Unreadable
from claimwright.engines.x12.read835 import parse_835
from claimwright.foundation.documents import store
from claimwright.ledger import queries as ledger
from tests.conftest import SHARED

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
FOLDER = SHARED / "samples" / "x12"
FILES = sorted((FOLDER / "835").glob("*.x12")) if FOLDER.is_dir() else []


def receive(path: Path) -> Received835:
    file = store.keep(path.read_bytes(), name=path.name, kind="835")
    return operations.receive_835(file_id=file.id, now=NOW)


@pytest.mark.skipif(not FILES, reason="no sample files beside the checkout")
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
@pytest.mark.usefixtures("practice")
def test_every_cent_of_a_published_835_is_placed(path: Path) -> None:
    """Σ placed = payment = Σ BPR02; unbalanced sets are held; the books stay sound."""
    received = receive(path)
    told = list(parse_835(path.read_bytes()))
    assert received.payment_cents == sum(value.payment_cents for value in told)
    assert received.placed.total_cents == received.payment_cents
    assert len(received.transactions) == len(told)
    for value, judged in zip(told, received.transactions, strict=True):
        off = imbalance_835(value)
        assert judged.placed.total_cents == judged.payment_cents == value.payment_cents
        if off:
            assert judged.outcome == "held"
            assert judged.missing_cents > 0
            assert "missing" in str(judged.findings) or "too much" in str(judged.findings)
        if judged.outcome == "posted":
            plb = sum(each.amount_cents for each in value.provider_adjustments)
            assert judged.placed.provider_level == -plb
            assert judged.placed.suspense == sum(claim.paid_cents for claim in value.claims)
    assert ledger.violations() == []
    assert queries.violations() == []


@pytest.mark.skipif(not FILES, reason="no sample files beside the checkout")
@pytest.mark.usefixtures("practice")
def test_received_twice_every_set_is_a_duplicate_and_nothing_moves() -> None:
    """FL05: the same bytes again are a no-op."""
    for path in FILES:
        receive(path)
    before = ledger.trial_balance()
    for path in FILES:
        again = receive(path)
        assert {judged.outcome for judged in again.transactions} == {"duplicate"}
        assert again.placed.total_cents == again.payment_cents
    assert ledger.trial_balance() == before
    assert queries.violations() == []


def _others() -> list[Path]:
    folders = ["envelope-faults", "legacy-4010", "837p", "ta1"]
    return sorted(path for name in folders for path in (FOLDER / name).glob("*.x12"))


@pytest.mark.skipif(not FILES, reason="no sample files beside the checkout")
@pytest.mark.usefixtures("practice")
def test_any_other_file_is_judged_without_raising() -> None:
    for path in _others():
        received = receive(path)
        assert received.placed.total_cents == received.payment_cents
        try:
            sets_count = len(list(parse_835(path.read_bytes())))
        except Unreadable:
            continue
        if not sets_count:
            assert received.outcome == "refused"
            assert received.payment_cents == 0
    assert ledger.violations() == []
    assert queries.violations() == []
