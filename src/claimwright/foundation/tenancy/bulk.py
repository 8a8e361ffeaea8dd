"""Write many rows, each with its own values, at the speed of plain statements.

Django's `bulk_update` builds one CASE expression per row and column, its `bulk_create` compiles
every value of every row; that costs ten times what a prepared statement costs.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

from django.db import connection, models, transaction
from django.db.models.base import ModelState

from claimwright.foundation import meanwhile
from claimwright.foundation.tenancy import scope

if TYPE_CHECKING:
    from claimwright.foundation.tenancy.models import TenantModel

M = TypeVar("M", bound="TenantModel")
PLAIN = frozenset({str, int, bool, type(None)})
FEW = frozenset({date, datetime})  # the same few all over: each is put into words once
EMPTY = "[]"
VARIANT = dict(zip("0123456789abcdef", "89ab" * 4, strict=True))


def update_rows(rows: Sequence[TenantModel], columns: Sequence[str]) -> None:
    """Write the named columns of each row as they now are, in the practice in scope only.

    The rows are of one model and saved before; must be called inside a transaction.
    """
    if not rows:
        return
    assert transaction.get_connection().in_atomic_block, "rows change in a transaction"
    model = type(rows[0])
    fields = [_column(model, name) for name in columns]
    changed = [(*told, row.pk) for told, row in zip(_values(fields, rows), rows, strict=True)]
    quoted = connection.ops.quote_name
    table, names = quoted(model._meta.db_table), [quoted(str(field.column)) for field in fields]
    mine = scope.current_practice_id()
    if connection.vendor == "postgresql":
        changes = ", ".join(f"{name} = told.{name}" for name in names)
        lists = ", ".join(f"%s::{_cast(field)}[]" for field in (*fields, model._meta.pk))
        statement = (
            f"UPDATE {table} SET {changes} FROM unnest({lists}) AS told({', '.join(names)}, id)"
            f" WHERE {table}.id = told.id AND {table}.practice_id = %s"
        )
        lists_told = [*(list(column) for column in zip(*changed, strict=True)), mine]
        meanwhile.write(lambda cursor: cursor.execute(statement, lists_told))
        return
    with connection.cursor() as cursor:
        changes = ", ".join(f"{name} = %s" for name in names)
        cursor.executemany(
            f"UPDATE {table} SET {changes} WHERE id = %s AND practice_id = %s",
            [(*told, mine) for told in changed],
        )


def insert_rows(rows: Sequence[TenantModel]) -> None:
    """Insert rows of one model into the practice in scope. The rows do not learn their ids.

    Must be called inside a transaction.
    """
    if rows:
        model = type(rows[0])
        fields = [field for field in model._meta.concrete_fields if not field.primary_key]
        _insert_instances(rows, fields)


def insert_and_number(rows: Sequence[TenantModel]) -> None:
    """Insert rows of one model as `insert_rows` does; each learns its id, in their order."""
    number_rows(rows)
    insert_numbered(rows)


def number_rows(rows: Sequence[TenantModel]) -> None:
    """Give new rows of one model the ids they will have, in their order."""
    if rows:
        for row, pk in zip(rows, reserve_ids(type(rows[0]), len(rows)), strict=True):
            row.pk = pk


def insert_numbered(rows: Sequence[TenantModel]) -> None:
    """Insert rows of one model that have their ids already."""
    if not rows:
        return
    _insert_instances(rows, list(type(rows[0])._meta.concrete_fields))
    for row in rows:
        row._state.adding, row._state.db = False, connection.alias


def insert_values(
    model: type[TenantModel],
    columns: Sequence[str],
    values: Sequence[Sequence[Any]],
    ids: Sequence[int] | None = None,
) -> None:
    """Insert one row a tuple, its values in the order of `columns`; every column is named.

    Only the practice and the public id are filled in, and the ids where they were reserved. For
    the many small rows of a file: a model instance costs more than its row. Must be called inside
    a transaction.
    """
    if not values:
        return
    names = ("practice", "public_id", *columns)
    fields = [_column(model, name) for name in names]
    left = {field for field in model._meta.concrete_fields if not field.primary_key} - {*fields}
    assert not left, f"{model.__name__} needs a value for {', '.join(f.name for f in left)}"
    practice_id = scope.current_practice_id()
    columns_told = list(zip(*values, strict=True))
    given = [_prepared(field, told) for field, told in zip(fields[2:], columns_told, strict=True)]
    kept = [str(field.column) for field in fields]
    told = [[practice_id] * len(values), fresh_ids(len(values)), *given]
    if ids is not None:
        kept, told = ["id", *kept], [ids, *told]
    write_rows(model._meta.db_table, kept, list(zip(*told, strict=True)))


def row_maker(model: type[M]) -> Callable[..., M]:
    """A function that makes new rows of the model from their columns' values, by name.

    What is not named has its default. Django's own `__init__` looks at every field of every row,
    which for a long file costs more than writing them.
    """
    fields = [field for field in model._meta.concrete_fields if not field.primary_key]
    names = frozenset(str(field.attname) for field in fields)
    made_anew = {str(f.attname): f.get_default for f in fields if callable(f.default)}
    same = {str(f.attname): f.get_default() for f in fields if not callable(f.default)}
    same[str(model._meta.pk.attname)] = None

    def make(**values: Any) -> M:
        assert values.keys() <= names, f"{model.__name__} has no {values.keys() - names}"
        row = model.__new__(model)
        row._state = ModelState()
        held = row.__dict__
        held.update(same)
        held.update(values)
        for name, default in made_anew.items():
            if name not in values:
                held[name] = default()
        return row

    return make


def reserve_ids(model: type[models.Model], count: int) -> Sequence[int]:
    """Ids for new rows of the model that nobody else will get; inside the writing transaction.

    SQLite has one writer at a time and its transactions here begin as writers, so the next
    numbers are ours; PostgreSQL hands them out of the table's sequence.
    """
    assert transaction.get_connection().in_atomic_block, "ids are reserved in a transaction"
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
            found = cursor.fetchone()
            first = found[0] + 1 if found else 1
            return range(first, first + count)
        column = model._meta.pk.column
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
            [connection.ops.quote_name(table), column, count],
        )
        return sorted(pk for (pk,) in cursor.fetchall())


def write_rows(table: str, columns: Sequence[str], values: Sequence[Sequence[Any]]) -> None:
    """Insert tuples that are as the database wants them; the table's triggers judge each.

    PostgreSQL takes them as one stream (COPY), at a fifth of the price of statements.
    """
    if not values:
        return
    quoted = connection.ops.quote_name
    names = ", ".join(quoted(column) for column in columns)
    if connection.vendor == "postgresql":
        statement = f"COPY {quoted(table)} ({names}) FROM STDIN"
        meanwhile.write(lambda cursor: _stream(cursor, statement, values))
        return
    with connection.cursor() as cursor:
        places = ", ".join(["%s"] * len(columns))
        cursor.executemany(f"INSERT INTO {quoted(table)} ({names}) VALUES ({places})", values)


def _stream(cursor: Any, statement: str, values: Sequence[Sequence[Any]]) -> None:
    with cursor.copy(statement) as stream:
        for row in values:
            stream.write_row(row)


def fresh_uuids(count: int) -> list[UUID]:
    """New public ids as values, for rows that must know their own before they are written."""
    return [UUID(each) for each in fresh_ids(count)]


def fresh_ids(count: int) -> list[str]:
    """New public ids (UUID version 7, RFC 9562) in hexadecimal, as both databases take them."""
    stamp, noise = f"{time.time_ns() // 1_000_000:012x}7", os.urandom(10 * count).hex()
    return [
        f"{stamp}{noise[i : i + 3]}{VARIANT[noise[i + 3]]}{noise[i + 4 : i + 19]}"
        for i in range(0, 20 * count, 20)
    ]


def _insert_instances(
    rows: Sequence[TenantModel], fields: Sequence[models.Field[Any, Any]]
) -> None:
    assert transaction.get_connection().in_atomic_block, "rows are added in a transaction"
    model, practice_id = type(rows[0]), scope.current_practice_id()
    for row in rows:
        if row.practice_id is None:
            row.practice_id = practice_id
        assert row.practice_id == practice_id, "a row may not be saved into another practice"
    columns = [str(field.column) for field in fields]
    write_rows(model._meta.db_table, columns, _values(fields, rows))


def _values(
    fields: Sequence[models.Field[Any, Any]], rows: Sequence[TenantModel]
) -> list[tuple[Any, ...]]:
    columns = [_prepared(field, [getattr(row, field.attname) for row in rows]) for field in fields]
    return list(zip(*columns, strict=True))


def _prepared(field: models.Field[Any, Any], held: Sequence[Any]) -> Sequence[Any]:
    """One column as the database wants it; text, whole numbers and NULL need nothing done."""
    if isinstance(field, models.JSONField):
        return [EMPTY if each == [] else _json(field, each) for each in held]
    if PLAIN.issuperset(map(type, held)):
        return held
    prepare = field.get_db_prep_save
    known: dict[Any, Any] = {}
    told = []
    for each in held:
        if type(each) in PLAIN:
            told.append(each)
        elif type(each) in FEW:
            if each not in known:
                known[each] = prepare(each, connection)
            told.append(known[each])
        else:
            told.append(prepare(each, connection))
    return told


def _json(field: models.JSONField[Any, Any], value: Any) -> str | None:
    return None if value is None else json.dumps(value, cls=field.encoder)


def _column(model: type[models.Model], name: str) -> models.Field[Any, Any]:
    field = model._meta.get_field(name)
    assert isinstance(field, models.Field), f"{name} is not a column"
    return field


def _cast(field: models.Field[Any, Any]) -> str:
    """The column's type, of text without its length: a cast would cut what an UPDATE refuses."""
    if isinstance(field, models.CharField):
        return "text"
    return "bigint" if field.primary_key else str(field.db_type(connection))
