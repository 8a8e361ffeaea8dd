"""Every published 835 finds a place for each of its cents in an empty sandbox practice."""

from __future__ import annotations

import csv
import re
from collections import Counter
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.db import transaction

from claimwright.cycle.remittance import operations, queries
from claimwright.cycle.remittance.domain.outcomes import Received835
from claimwright.engines.x12.balance835 import (
    claim_difference,
    file_difference,
    imbalance_835,
    line_difference,
)
from claimwright.engines.x12.lexer import Unreadable
from claimwright.engines.x12.read835 import parse_835
from claimwright.foundation.documents import store
from claimwright.journeys.verify_books import verify_books
from claimwright.ledger import queries as ledger
from tests.conftest import SHARED

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
FOLDER = SHARED / "samples" / "x12"
NAMED = {"payment": "X12-835-FILE", "claim": "X12-835-CLAIM", "line": "X12-835-LINE"}
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


SAYS = re.compile(r":(-?[\d.]+)-(-?[\d.]+)!=(-?[\d.]+)$")
LISTED = 6  # the table names no more of a file
OF_THE_PAYMENT = re.compile(r"txn BPR02=(-?[\d.]+) sumCLP04=(-?[\d.]+) PLB=(-?[\d.]+)")


def facts_of_balance() -> dict[str, list[tuple[str, int]]]:
    """What does not add up in each sample, computed by others: (level, cents missing)."""
    found: dict[str, list[tuple[str, int]]] = {}
    table = (FOLDER / "FACTS.tsv").read_text().splitlines()
    for row in csv.DictReader(table, delimiter="\t"):
        if row["file"].startswith("835/"):
            off = found[row["file"].removeprefix("835/")] = []
            for part in re.split("[;,] ?", row["amount_balance"] or ""):
                payment = OF_THE_PAYMENT.fullmatch(part)
                if payment:
                    check, paid, plb = map(cents, payment.groups())
                    off.append(("payment", paid - plb - check))
                elif part != "ok":
                    level = part.split(" ")[0] if " " in part else off[-1][0]
                    sums = SAYS.search(part)
                    assert sums is not None, part
                    charge, less, told = map(cents, sums.groups())
                    off.append((level, charge - less - told))
    return found


def cents(text: str) -> int:
    return int((Decimal(text) * 100).to_integral_exact())


@pytest.mark.skipif(not FILES, reason="no sample files beside the checkout")
@pytest.mark.usefixtures("practice")
def test_the_level_that_is_off_and_by_how_much_is_what_others_computed() -> None:
    """B01–B03 against sums taken from the segments by other hands."""
    facts = facts_of_balance()
    assert {path.name for path in FILES} == set(facts)
    for path in FILES:
        ours: list[tuple[str, int]] = []
        for value in parse_835(path.read_bytes()):
            ours.append(("payment", file_difference(value)))
            ours += [("claim", claim_difference(claim)) for claim in value.claims]
            ours += [("line", line_difference(x)) for c in value.claims for x in c.lines]
        off = Counter(each for each in ours if each[1])
        assert Counter(facts[path.name]) <= off, path.name
        assert off.total() == len(facts[path.name]) or len(facts[path.name]) == LISTED
        received = receive(path)
        told = [f for f in received.findings if f.code.startswith("X12-835-")]
        for level in {level for level, _ in facts[path.name]}:
            assert any(NAMED[level] == finding.code for finding in told), (path.name, level)
        assert (received.outcome == "held") >= bool(facts[path.name])


def everything() -> dict[Any, int]:
    return {(row.kind, row.payer_id): row.cents for row in ledger.trial_balance() if row.cents}


@pytest.mark.skipif(not FILES, reason="no sample files beside the checkout")
@pytest.mark.usefixtures("practice")
def test_all_samples_in_three_orders_end_in_the_same_balances() -> None:
    """M14, files that share a trace number apart; the books are sound after each file."""
    alone = [path for path in FILES if not traces(path) & others_traces(path)]
    assert len(alone) > len(FILES) // 3
    ends = []
    for seed in (None, 1, 2, 3):
        order = list(alone)
        if seed is not None:
            Random(seed).shuffle(order)
        with transaction.atomic():
            for path in order:
                receive(path)
                assert queries.violations() == []
            assert verify_books() == []
            ends.append(everything())
            transaction.set_rollback(True)
    assert all(end == ends[0] for end in ends)
    assert ends[0]


@cache
def traces(path: Path) -> frozenset[str]:
    return frozenset(value.trace_number for value in parse_835(path.read_bytes()))


def others_traces(path: Path) -> set[str]:
    return {trace for other in FILES if other != path for trace in traces(other)}
