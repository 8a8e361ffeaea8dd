"""Someone with a database prompt cannot bend the books."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from uuid import uuid4

from django.db import DatabaseError, connection, transaction
from tests.support.payer_desk import payments

from tools.prove.books import Books, broken, money, money_differences
from tools.prove.report import Proven
from tools.prove.stage import receive, set_scene

CLAIM = (
    "Raw SQL that edits, deletes, replaces, unbalances or adds to what is posted, sent or logged "
    "is refused by the database itself"
)
TABLES = ("ledger_entry", "ledger_transaction", "audit_auditentry", "claims_claimversion")
LEGS = """INSERT INTO ledger_entry (practice_id, transaction_id, number, posted_on, account_kind,
    payer_id, amount_cents) VALUES """
LEG = "({practice}, '{seal}', {number}, '2026-03-02', '{kind}', 7, {cents})"
SEAL = """INSERT INTO ledger_transaction (id, practice_id, key, kind, posted_on, recorded_at, memo,
    source_type, source_id, fingerprint) VALUES ('{seal}', {practice}, '{key}', 'charge',
    '{on}', '2026-03-02 00:00:00+00:00', '', '', '', '')"""
Attempt = tuple[str, Callable[[Random], list[str]]]


def prove(found: Proven, rng: Random, target: int) -> None:
    """Every attempt, `target` times, on books with money in them."""
    books = Books.open()
    with books.at_work():
        scene = set_scene(rng, 12)
        receive(scene.desk.file(list(payments(scene.desk, scene.claims, size=4))), "first.835")
        before = money()
        for _ in range(target):
            for what, statements in _attempts(books.practice_id):
                _attempt(found, what, statements(rng))
        for words in [*money_differences(before, money()), *broken()]:
            found.against(f"after all attempts: {words}")


def _attempts(practice: int) -> list[Attempt]:
    edits: list[Attempt] = []
    for table in TABLES:
        edits += [
            (f"edit {table}", lambda rng, table=table: [_edit(rng, table)]),
            (f"empty {table}", lambda _, table=table: [f"DELETE FROM {table}"]),
            (f"delete one of {table}", lambda rng, table=table: [_delete_one(rng, table)]),
        ]
    if connection.vendor == "sqlite":
        edits += [
            (
                f"replace {table}",
                lambda _, table=table: [
                    f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}"
                ],
            )
            for table in TABLES
        ]  # fmt: skip
    return [
        *edits,
        ("post out of balance", lambda rng: _posting(practice, [5, rng.choice((-4, -6, 5))])),
        ("post a single leg", lambda _: _posting(practice, [5])),
        ("post no leg", lambda _: _posting(practice, [])),
        ("post nothing twice", lambda _: _posting(practice, [0, 0])),
        ("post to an account of its own", lambda _: _posting(practice, [5, -5], kind="slush_fund")),
        ("seal for another day", lambda _: _posting(practice, [5, -5], on="2026-03-03")),
        ("leave legs unsealed", lambda _: _posting(practice, [5, -5])[:-1]),
        ("add a leg after the seal", lambda _: _late_leg(practice)),
    ]


def _edit(rng: Random, table: str) -> str:
    column = rng.choice(_columns(table))
    return f"UPDATE {table} SET {column} = {column} WHERE 1 = 1"


def _columns(table: str) -> list[str]:
    with connection.cursor() as cursor:
        return [each.name for each in connection.introspection.get_table_description(cursor, table)]


def _delete_one(rng: Random, table: str) -> str:
    order = rng.choice(("ASC", "DESC"))
    return f"DELETE FROM {table} WHERE id = (SELECT id FROM {table} ORDER BY id {order} LIMIT 1)"


def _posting(
    practice: int, legs: list[int], *, kind: str = "cash", on: str = "2026-03-02"
) -> list[str]:
    seal = uuid4().hex
    told = [
        LEG.format(practice=practice, seal=seal, number=number, kind=kind, cents=cents)
        for number, cents in enumerate(legs, start=1)
    ]
    written = [LEGS + ", ".join(told)] if told else []
    return [*written, SEAL.format(seal=seal, practice=practice, key=f"raw:{seal}", on=on)]


def _late_leg(practice: int) -> list[str]:
    """Two more legs that balance, numbered on."""
    whole = _posting(practice, [5, -5])
    late = whole[0].replace(", 2, '2026", ", 4, '2026").replace(", 1, '2026", ", 3, '2026")
    return [*whole, late]


def _attempt(found: Proven, what: str, statements: list[str]) -> None:
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                for statement in statements:
                    cursor.execute(statement)
            connection.check_constraints()
    except DatabaseError:
        found.count("attempts refused")
    else:
        found.against(f"the database took it: {what}")
