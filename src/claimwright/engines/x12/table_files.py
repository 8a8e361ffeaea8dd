"""Writes the flat tables of X12 files into a folder, as CSV or as Parquet."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from datetime import date
from decimal import Decimal
from importlib import import_module
from pathlib import Path
from typing import Any

from claimwright.engines.x12.tables import CENTS, COLUMNS, DAY, NUMBER, TEXT, Row, Value

_BATCH_ROWS = 10_000
# Spreadsheets run what begins with these; a quote before it makes it text.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


class AnalyticsMissing(RuntimeError):
    """Parquet was asked for and pyarrow is not installed."""


def write_csv(rows: Iterable[tuple[str, Row]], folder: Path) -> dict[str, int]:
    """One CSV file a table in the folder, which is made; answers how many rows each got.

    UTF-8, commas, the first row names the columns. Text that a spreadsheet would run as a formula
    gets an apostrophe before it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    counts = dict.fromkeys(COLUMNS, 0)
    with ExitStack() as stack:
        writers = {}
        for table, columns in COLUMNS.items():
            path = folder / f"{table}.csv"
            file = stack.enter_context(path.open("w", encoding="utf-8", newline=""))
            writers[table] = csv.writer(file)
            writers[table].writerow([name for name, _ in columns])
        for table, row in rows:
            writers[table].writerow([_field(value) for value in row])
            counts[table] += 1
    return counts


def _field(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        text = value.replace("\0", " ")
        return f"'{text}" if text.startswith(_FORMULA_STARTS) else text
    if isinstance(value, date):
        return value.isoformat()
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def write_parquet(rows: Iterable[tuple[str, Row]], folder: Path) -> dict[str, int]:
    """One Parquet file a table in the folder; answers how many rows each got.

    Cents are int64, days date32, quantities decimal(18, 4). Raises AnalyticsMissing.
    """
    arrow, parquet = _arrow()
    folder.mkdir(parents=True, exist_ok=True)
    counts = dict.fromkeys(COLUMNS, 0)
    kinds = {
        TEXT: arrow.string(),
        CENTS: arrow.int64(),
        DAY: arrow.date32(),
        NUMBER: arrow.decimal128(18, 4),
    }
    schemas = {
        table: arrow.schema([(name, kinds[kind]) for name, kind in columns])
        for table, columns in COLUMNS.items()
    }
    with ExitStack() as stack:
        writers = {
            table: stack.enter_context(
                parquet.ParquetWriter(folder / f"{table}.parquet", schema, compression="zstd")
            )
            for table, schema in schemas.items()
        }
        for table, batch in _batches(rows):
            columns = [
                arrow.array(column, type=kind.type)
                for column, kind in zip(zip(*batch, strict=True), schemas[table], strict=True)
            ]
            writers[table].write_table(arrow.Table.from_arrays(columns, schema=schemas[table]))
            counts[table] += len(batch)
    return counts


def _batches(rows: Iterable[tuple[str, Row]]) -> Iterator[tuple[str, list[Row]]]:
    held: dict[str, list[Row]] = {table: [] for table in COLUMNS}
    for table, row in rows:
        held[table].append(row)
        if len(held[table]) >= _BATCH_ROWS:
            yield table, held[table]
            held[table] = []
    yield from ((table, batch) for table, batch in held.items() if batch)


def _arrow() -> tuple[Any, Any]:
    try:
        return import_module("pyarrow"), import_module("pyarrow.parquet")
    except ModuleNotFoundError as error:
        raise AnalyticsMissing(
            "Parquet needs pyarrow, which is not installed: "
            "pip install 'claimwright[analytics]', or use --to csv."
        ) from error
