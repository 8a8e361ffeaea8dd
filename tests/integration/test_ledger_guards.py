"""M01, M04: the database itself refuses what the ledger forbids, whoever writes to it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from claimwright.ledger import operations, queries
from claimwright.ledger.domain.posting import AccountKind
from tests.integration.test_ledger import a_charge

LEGS = """INSERT INTO ledger_entry (practice_id, transaction_id, number, posted_on, account_kind,
    payer_id, amount_cents) VALUES """
LEG = "(%s, %s, %s, '2026-03-02', %s, 7, %s)"
SEAL = """INSERT INTO ledger_transaction (id, practice_id, key, kind, posted_on, recorded_at, memo,
    source_type, source_id, fingerprint) VALUES (%s, %s, %s, 'charge', %s,
    '2026-03-02 00:00:00+00:00', '', '', '', '')"""


class Raw:
    """Someone with a database prompt."""

    def __init__(self, practice_id: int) -> None:
        self.practice_id = practice_id
        self.transaction: UUID = uuid4()

    def run(self, sql: str, *values: Any) -> None:
        native = connection.features.has_native_uuid_field
        cleaned = [v.hex if isinstance(v, UUID) and not native else v for v in values]
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, cleaned)

    def legs(self, *cents: Any, first: int = 1, kind: str = "cash") -> None:
        """Legs in one statement, numbered from `first`."""
        if cents:
            told: list[Any] = []
            for number, each in enumerate(cents, start=first):
                told += [self.practice_id, self.transaction, number, kind, each]
            self.run(LEGS + ", ".join([LEG] * len(cents)), *told)

    def post(self, *cents: Any) -> None:
        """Legs and their seal."""
        self.legs(*cents)
        self.seal()

    def seal(self, key: str = "raw:1", on: str = "2026-03-02") -> None:
        self.run(SEAL, self.transaction, self.practice_id, key, on)


@pytest.fixture
def raw(practice: Any) -> Iterator[Raw]:
    with transaction.atomic():
        yield Raw(practice.pk)
        transaction.set_rollback(True)


def test_two_legs_that_balance_can_be_sealed(raw: Raw) -> None:
    raw.legs(5, -5)
    raw.seal()
    connection.check_constraints()
    assert queries.violations() == []


@pytest.mark.parametrize("legs", [[], [5], [5, -4], [5, 5]])
def test_unbalanced_or_single_legs_cannot_be_sealed(raw: Raw, legs: list[int]) -> None:
    with pytest.raises(DatabaseError, match="at least two legs"):
        raw.post(*legs)


def test_legs_without_a_seal_cannot_be_committed(raw: Raw) -> None:
    raw.legs(5, -5)
    with pytest.raises(DatabaseError), transaction.atomic():
        connection.check_constraints()


def test_a_leg_after_the_seal_is_refused(raw: Raw) -> None:
    raw.legs(5, -5)
    raw.seal()
    with pytest.raises(DatabaseError, match="sealed"):
        raw.legs(1, first=3)
    with pytest.raises(DatabaseError, match="sealed"):
        raw.legs(5, -5, first=3)


def test_legs_join_no_transaction_whose_seal_is_still_unseen(raw: Raw) -> None:
    """Another session cannot see legs that are not committed; its own would need a leg 1."""
    if connection.vendor == "sqlite":
        pytest.skip("SQLite has one writer at a time")
    with pytest.raises(DatabaseError, match="numbered from 1"):
        raw.legs(5, -5, first=3)
    raw.legs(5, -5)
    with pytest.raises(DatabaseError, match="ledger_leg_once"):
        raw.legs(5, -5)


def test_a_leg_of_another_day_cannot_be_sealed(raw: Raw) -> None:
    raw.legs(5, -5)
    with pytest.raises(DatabaseError, match="at least two legs"):
        raw.seal(on="2026-03-03")


@pytest.mark.parametrize(("cents", "kind"), [(0, "cash"), (5, "slush_fund")])
def test_a_zero_leg_or_an_undeclared_account_is_refused(raw: Raw, cents: int, kind: str) -> None:
    with pytest.raises(DatabaseError):
        raw.legs(cents, kind=kind)


def test_a_fraction_of_a_cent_is_refused(raw: Raw) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("a bigint column cannot hold one")
    with pytest.raises(DatabaseError, match="whole cents"):
        raw.legs(0.5)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE ledger_entry SET amount_cents = amount_cents + 1",
        "UPDATE ledger_entry SET payer_id = 8",
        "DELETE FROM ledger_entry",
        "UPDATE ledger_transaction SET posted_on = '2020-01-01'",
        "UPDATE ledger_transaction SET memo = 'nothing to see'",
        "DELETE FROM ledger_transaction",
    ],
)
def test_nothing_written_is_edited_or_deleted(raw: Raw, sql: str) -> None:
    operations.post([a_charge(1)])
    with pytest.raises(DatabaseError, match="append-only"):
        raw.run(sql)


@pytest.mark.parametrize("table", ["ledger_entry", "ledger_transaction"])
def test_r06_replace_cannot_swap_a_row(raw: Raw, table: str) -> None:
    """INSERT OR REPLACE deletes the old row without asking the DELETE trigger."""
    if connection.vendor != "sqlite":
        pytest.skip("only SQLite has INSERT OR REPLACE")
    operations.post([a_charge(1)])
    with pytest.raises(DatabaseError):
        raw.run(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}")


def test_r06_replace_cannot_steal_a_leg_by_its_id(raw: Raw) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("only SQLite has INSERT OR REPLACE")
    operations.post([a_charge(1)])
    with pytest.raises(DatabaseError, match="already written"):
        raw.run(
            "INSERT OR REPLACE INTO ledger_entry (id, practice_id, transaction_id, number, "
            "posted_on, account_kind, amount_cents) "
            "SELECT id, practice_id, %s, 1, posted_on, 'cash', 9 FROM ledger_entry LIMIT 1",
            raw.transaction,
        )


def test_a_key_names_one_posting_for_ever(raw: Raw) -> None:
    operations.post([a_charge(1)])
    raw.legs(5, -5)
    with pytest.raises(DatabaseError):
        raw.seal(key="charge:1")


def test_a_missing_guard_is_a_violation(raw: Raw) -> None:
    if connection.vendor == "sqlite":
        raw.run("DROP TRIGGER ledger_entry_stays")
    else:
        raw.run("DROP TRIGGER ledger_entry_stays ON ledger_entry")
    assert queries.violations() == ["the database guard ledger_entry_stays is gone"]


def test_damage_done_behind_the_guards_is_told(raw: Raw) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("damage is done to the file")
    operations.post([a_charge(1)])
    raw.run("DROP TRIGGER ledger_entry_kept")
    raw.run(
        "UPDATE ledger_entry SET amount_cents = amount_cents + 1 WHERE account_kind = %s",
        AccountKind.REVENUE.value,
    )
    said = " ".join(queries.violations())
    assert "ledger_entry_kept is gone" in said
    assert "has 2 legs that sum to 1" in said
    assert "out of balance by 1 cents" in said
