"""A hundred thousand claims in a minute or two: the small demo, its rows copied in the database.

Works on SQLite and PostgreSQL. What a practice sets up (payers, providers, prices) is not copied.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

STEP = 10_000_000  # ids of copy k are k × STEP above the original's
SMALL_STEP = 5_000  # of a number in a 32-bit column
SET_UP = frozenset({"tenancy", "access", "practice", "contracting", "jobs"})
SINGLE = frozenset(
    {
        *("Counter", "ControlNumber", "Route", "ClosedMonth", "RefundLimit"),
        *("OwnRule", "OwnRuleVersion", "OwnRuleEvent", "PostingRule", "Fold", "DaySum", "OpenSum"),
    }
)
NAMED_IDS = {
    "encounter_id": "charges.Encounter",
    "charge_line_id": "charges.ChargeLine",
    "claim_id": "claims.Claim",
    "patient_id": "registration.Patient",
}  # of ledger entries, which hold plain numbers


def fill(*, claims: int, practices: int) -> int:
    """The demo practice grown to at least `claims` claims beside small ones; its owner's id.

    The owner belongs to all of them, as someone of a billing company does.
    """
    from claimwright.foundation.access.models import Membership
    from claimwright.foundation.tenancy.operations import create_practice
    from claimwright.foundation.tenancy.scope import scope
    from tests.support.busy_practice import a_busy_practice

    subprocess.run(
        [sys.executable, "-m", "claimwright", "demo", "--small", "--no-serve"],
        env=dict(os.environ),
        stdout=subprocess.DEVNULL,
        check=True,
    )
    _grow(claims)
    for number in range(1, practices):
        practice = create_practice(name=f"Clinic {number}", is_sandbox=True)
        with scope(practice.pk, actor="bench"):
            a_busy_practice(40)
        Membership.objects.create(user_id=owner_id(), practice=practice, role="owner")
    _fold()
    return owner_id()


def owner_id() -> int:
    """The demo's owner."""
    from claimwright.foundation.access.models import User

    return int(User.objects.get(username="alice").pk)


def large_practice_id() -> int:
    """The demo's practice, which is the first of the house."""
    from claimwright.foundation.tenancy.models import Practice

    return int(Practice.objects.order_by("pk")[0].pk)


def _fold() -> None:
    """What the worker does every five minutes, and at night; PostgreSQL does the second alone."""
    from django.db import connection

    from claimwright.foundation.statistics import renew_statistics
    from claimwright.foundation.tenancy.models import Practice
    from claimwright.foundation.tenancy.scope import scope
    from claimwright.ledger.tasks import fold

    for practice in Practice.objects.all():
        with scope(practice.pk, actor="bench"):
            fold()
    renew_statistics()
    if _is_postgresql():
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def _grow(claims: int) -> None:
    """The copies break no seal: they are whole days of a sealed book, so the seals are lifted."""
    from django.apps import apps
    from django.db import connection, transaction

    there = apps.get_model("claims.Claim")._base_manager.count()
    with transaction.atomic(), connection.cursor() as cursor, _without_triggers(cursor):
        for statement in copies():
            for copy in range(1, claims // there + 1):
                cursor.execute(statement.replace("{k}", str(copy)))
        if _is_postgresql():
            _count_on(cursor)


def _count_on(cursor: Any) -> None:
    """New rows get ids above those of the copies, as SQLite gives them by itself."""
    from django.apps import apps

    for model in apps.get_models():
        table = model._meta.db_table
        if model._meta.pk and model._meta.pk.get_internal_type().endswith("AutoField"):
            cursor.execute(
                "SELECT setval(pg_get_serial_sequence(%s, %s), (SELECT MAX(id) FROM "
                f'"{table}")) FROM "{table}" LIMIT 1',
                [table, model._meta.pk.column],
            )


@contextmanager
def _without_triggers(cursor: Any) -> Iterator[None]:
    if _is_postgresql():
        cursor.execute("SET LOCAL session_replication_role = replica")
        yield
        return
    cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
    triggers = cursor.fetchall()
    for name, _ in triggers:
        cursor.execute(f'DROP TRIGGER "{name}"')
    yield
    for _, text in triggers:
        cursor.execute(text)


def copies() -> list[str]:
    """One INSERT … SELECT for each table, parents first; {k} is the number of the copy."""
    from django.apps import apps

    models = [
        model
        for model in apps.get_models()
        if model.__module__.startswith("claimwright")
        and model._meta.app_label not in SET_UP
        and model.__name__ not in SINGLE
    ]
    return [_copy(model, set(models)) for model in models]


def _copy(model: Any, copied: set[Any]) -> str:
    table, fields = model._meta.db_table, model._meta.concrete_fields
    made_unlike = _made_unlike(model, copied)
    columns = ", ".join(f'"{field.column}"' for field in fields)
    values = ", ".join(_value(field, copied, field.name in made_unlike) for field in fields)
    first = "key NOT LIKE '%#%'" if _has_uuid_key(model) else f"id < {STEP}"
    return f'INSERT INTO "{table}" ({columns}) SELECT {values} FROM "{table}" WHERE {first}'


def _has_uuid_key(model: Any) -> bool:
    return bool(model._meta.pk.get_internal_type() == "UUIDField")


def _value(field: Any, copied: set[Any], is_made_unlike: bool) -> str:
    from django.apps import apps

    column, kind = f'"{field.column}"', field.get_internal_type()
    target = field.related_model if field.is_relation else None
    if field.primary_key:
        target = field.model
    elif field.model._meta.label == "ledger.Entry" and field.column in NAMED_IDS:
        target = apps.get_model(NAMED_IDS[field.column])
    if target in copied:
        return (
            _shifted_uuid(column)
            if _has_uuid_key(target)
            else f"{column} + CAST({{k}} AS BIGINT) * {STEP}"
        )
    if kind == "UUIDField" and (field.unique or is_made_unlike):
        return _fresh_uuid()
    if not is_made_unlike:
        return column
    if kind in {"CharField", "TextField"}:
        kept = f"substr({column}, 1, {(field.max_length or 100) - 5})"  # room for the number
        return f"CASE WHEN {column} = '' THEN '' ELSE {kept} || '#{{k}}' END"
    if kind.startswith("Big"):
        return f"{column} + CAST({{k}} AS BIGINT) * {STEP}"
    return f"{column} + {{k}} * {SMALL_STEP}"


def _shifted_uuid(column: str) -> str:
    if _is_postgresql():
        shifted = f"(lpad(to_hex({{k}}), 8, '0') || substr({column}::text, 9))::uuid"
    else:
        shifted = f"printf('%08x', {{k}}) || substr({column}, 9)"
    return f"CASE WHEN {column} IS NULL THEN NULL ELSE {shifted} END"


def _fresh_uuid() -> str:
    return "gen_random_uuid()" if _is_postgresql() else "lower(hex(randomblob(16)))"


def _is_postgresql() -> bool:
    from django.db import connection

    return bool(connection.vendor == "postgresql")


def _length(field: Any) -> int:
    return int(field.max_length or 0)


def _made_unlike(model: Any, copied: set[Any]) -> set[str]:
    """Names of the fields that must differ from copy to copy for rows to stay unique."""
    meta = model._meta
    sets = [(field.name,) for field in meta.concrete_fields if field.unique]
    sets += [tuple(getattr(each, "fields", ())) for each in meta.constraints]
    found: set[str] = set()
    for names in sets:
        fields = [meta.get_field(name) for name in names if name != "practice"]
        is_shifted = any(
            each.primary_key
            or (each.is_relation and each.related_model in copied)
            or (each.get_internal_type() == "UUIDField" and each.unique)
            for each in fields
        )
        if fields and not is_shifted:
            texts = [each for each in fields if each.get_internal_type() == "CharField"]
            found.add(max(texts, key=_length).name if texts else fields[0].name)
    return found
