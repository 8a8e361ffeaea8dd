"""Read thousands of rows as plain tuples, each value converted once however often it occurs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection, models
from psycopg.types.string import TextLoader

from claimwright.foundation.tenancy import scope

STAND_IN = -(2**62)  # of a practice's id, in a statement that is asked for one after the other
AT_ONCE = 50  # practices; SQLite joins five hundred parts at most
KEPT_AS = {"DateField": "text", "DateTimeField": "text", "BooleanField": "integer"}


def lean_rows(rows: models.QuerySet[Any, Any]) -> list[tuple[Any, ...]]:
    """The rows of `values_list(...)` as Django gives them, several times as fast.

    Django turns a date into a date anew for every row; long lists hold the same few over and over.
    What is mutable (JSON) is shared between rows that say the same.
    """
    return _found(rows, [(None, None)])


def lean_rows_of_each(
    find: Callable[[], models.QuerySet[Any, Any]],
) -> list[tuple[Any, ...]]:
    """The lean rows of every practice in scope together, in no order, in one query.

    Each practice is asked as if it were alone: of several at once the planners know too little to
    choose the index that leads to a few rows of each. `find` makes a query without order or limit.
    """
    mine = scope.current_practice_ids()
    if len(mine) == 1:
        return lean_rows(find())
    with scope.across([STAND_IN]):
        rows = find()
    return [
        row
        for some in range(0, len(mine), AT_ONCE)
        for row in _found(rows, [(STAND_IN, pk) for pk in mine[some : some + AT_ONCE]])
    ]


def standing_rows(find: Callable[[], models.QuerySet[Any, Any]]) -> list[tuple[Any, ...]]:
    """The rows of a question that is the same whenever a practice is asked.

    It is put into words once: of small books that takes ten times as long as the answer. `find`
    is a module's function of nothing but the practice in scope; its columns are as the database
    has them (ids, cents, texts; no days on SQLite, no JSON).
    """
    statement, given = _in_words(find, scope.current_practice_ids(), connection.vendor)
    with connection.cursor() as cursor:
        cursor.execute(statement, given)
        return list(cursor.fetchall())


@lru_cache(maxsize=1024)
def _in_words(
    find: Callable[[], models.QuerySet[Any, Any]], _practice_ids: Sequence[int], _vendor: str
) -> tuple[str, tuple[Any, ...]]:
    statement, given = find().query.sql_with_params()
    return statement, tuple(given)


def _found(
    rows: models.QuerySet[Any, Any], places: Sequence[tuple[int | None, int | None]]
) -> list[tuple[Any, ...]]:
    """The rows of the query asked once for each (value, what stands there instead)."""
    compiler = rows.query.get_compiler(using=rows.db)
    try:
        statement, given = compiler.as_sql()
    except EmptyResultSet:
        return []
    given = [real if told == value else told for value, real in places for told in given]
    statement = " UNION ALL ".join([statement] * len(places))
    selected = [column[0] for column in compiler.select[: compiler.col_count]]
    if connection.vendor == "sqlite" and not rows.ordered:
        statement = _as_kept(statement, selected)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.cursor.adapters.register_loader("timestamptz", TextLoader)
        cursor.execute(statement, given)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    converters = compiler.get_converters(selected)
    instants = _instants(selected) if connection.vendor == "postgresql" else []
    if not found or not (converters or instants):
        return found
    columns: list[Sequence[Any]] = list(zip(*found, strict=True))
    for place in instants:
        columns[place] = _converted(columns[place], [_instant], None)
    for place, (functions, expression) in converters.items():
        columns[place] = _converted(columns[place], functions, expression)
    return list(zip(*columns, strict=True))


def _as_kept(statement: str, selected: Sequence[Any]) -> str:
    """Past the converters of the connection, which SQLite calls for every single value."""
    names = [f"c{place}" for place in range(len(selected))]
    told = [
        f"CAST({name} AS {KEPT_AS[kind]})"
        if (kind := column.output_field.get_internal_type()) in KEPT_AS
        else name
        for name, column in zip(names, selected, strict=True)
    ]
    return f"WITH lean({', '.join(names)}) AS ({statement}) SELECT {', '.join(told)} FROM lean"


def _instants(selected: Sequence[Any]) -> list[int]:
    """Which columns hold instants."""
    kinds = [column.output_field.get_internal_type() for column in selected]
    return [place for place, kind in enumerate(kinds) if kind == "DateTimeField"]


def _instant(told: str | None, *_: Any) -> datetime | None:
    """The instant as Django gives it, of PostgreSQL's text: it speaks UTC to us."""
    return None if told is None else datetime.fromisoformat(told)


def _converted(
    values: Sequence[Any], functions: Sequence[Callable[..., Any]], expression: Any
) -> list[Any]:
    told = {}
    for value in set(values):
        made = value
        for convert in functions:
            made = convert(made, expression, connection)
        told[value] = made
    return [told[value] for value in values]
