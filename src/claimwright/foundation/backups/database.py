"""The database as one file: a copy of one instant, and a database made of such a copy."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import connection, transaction

# What every version of the tools knows of a connection; the password goes another way, unseen.
ADDRESS = ("host", "hostaddr", "port", "user", "dbname", "sslmode", "sslrootcert", "sslcert")
COPY_NAMES = {"sqlite": "database.sqlite", "postgresql": "database.pgdump"}


class MissingTool(RuntimeError):
    """PostgreSQL's own pg_dump or pg_restore is not on this machine's PATH, or refused."""


class DatabaseInUse(ValueError):
    """There is a database already: a copy is never put over it."""


def copy_name() -> str:
    """What the copy of this installation's kind of database is called."""
    return COPY_NAMES[connection.vendor]


@contextmanager
def frozen() -> Iterator[Callable[[Path], None]]:
    """What is read inside is of one instant, and the function given writes just that to a file.

    Others go on reading and writing meanwhile. Raises MissingTool.
    """
    connection.ensure_connection()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")
            cursor.execute("SELECT COUNT(*) FROM sqlite_master")  # the instant: the first read
            try:
                yield _copy_sqlite
            finally:
                cursor.execute("ROLLBACK")
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        (instant,) = cursor.fetchone()
        yield lambda to: _run("pg_dump", "--format=custom", f"--snapshot={instant}", f"--file={to}")


def check_empty() -> None:
    """Raise DatabaseInUse when the installation has a database with anything in it."""
    if connection.vendor == "sqlite":
        path = Path(connection.settings_dict["NAME"])
        if path.exists() and path.stat().st_size:
            raise DatabaseInUse(f"There is a database already: {path.name}.")
        return
    with connection.cursor() as cursor:
        if connection.introspection.table_names(cursor):
            raise DatabaseInUse("The database DATABASE_URL names has tables already.")


def make_of(copy: Path) -> None:
    """Make the installation's database of the copy. It is there whole or not at all.

    Raises DatabaseInUse, MissingTool.
    """
    check_empty()
    if connection.vendor == "sqlite":
        connection.close()
        path = Path(connection.settings_dict["NAME"])
        for leftover in (f"{path}-wal", f"{path}-shm", f"{path}-journal"):
            Path(leftover).unlink(missing_ok=True)
        copy.replace(path)
        return
    _run("pg_restore", "--single-transaction", "--exit-on-error", "--no-owner", str(copy))


def _copy_sqlite(to: Path) -> None:
    source: Any = connection.connection
    wrapper: Any = connection
    copy = wrapper.Database.connect(str(to))
    try:
        source.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
        (sound,) = copy.execute("PRAGMA quick_check").fetchone()
    finally:
        copy.close()
    if sound != "ok":
        raise OSError(f"the copy of the database is not sound: {sound}")


def _run(tool: str, *arguments: str) -> None:
    """One of PostgreSQL's own tools on the database in use."""
    found = shutil.which(tool)
    if found is None:
        raise MissingTool(
            f"{tool} is not on this machine. Install PostgreSQL's client programs of the "
            "server's version, then run this again."
        )
    connection.ensure_connection()
    info = connection.connection.info
    told = {key: text for key, text in info.get_parameters().items() if key in ADDRESS}
    where = " ".join(f"{key}={_quoted(text)}" for key, text in told.items())
    done = subprocess.run(
        [found, f"--dbname={where}", *arguments],
        env={**os.environ, "PGPASSWORD": info.password},
        capture_output=True,
        check=False,
    )
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().splitlines()
        raise MissingTool(f"{tool} refused: {said[-1] if said else 'it gave no reason'}")


def _quoted(text: str) -> str:
    """A value of a connection string."""
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"
