"""Writes go to PostgreSQL while the caller goes on, so that server and caller work side by side.

Within `meanwhile()` a thread does the writes it is given, one after the other, on the connection
of the transaction itself. Whatever else uses the connection (a query, a savepoint, the end of the
block) waits first until they are done, so that nobody can tell it from writing at once. A write
that fails raises at the next such use and at every later one, until what it belongs to is rolled
back: the server takes nothing in between either. What rows point to is looked up as they come,
meanwhile, and not at the commit, while we would wait.

SQLite works inside our own process; there nothing changes. Decision: 0020.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

_writer: ContextVar[_Writer | None] = ContextVar("writer", default=None)


@contextmanager
def meanwhile() -> Iterator[None]:
    """Let the writes of this block go on meanwhile; when it ends they are done.

    Must be inside a transaction. Raises what a write raised, also in place of an error of the
    block, which may be its consequence. Inside another such block it adds nothing.
    """
    assert connection.in_atomic_block, "rows are written inside a transaction"
    if connection.vendor != "postgresql" or is_on():
        yield
        return
    _run("SET CONSTRAINTS ALL IMMEDIATE")
    with ThreadPoolExecutor(1, "meanwhile") as thread, connection.execute_wrapper(_in_turn):
        writer = _Writer(thread)
        token = _writer.set(writer)
        try:
            yield
        finally:
            _writer.reset(token)
            writer.wait()
    _run("SET CONSTRAINTS ALL DEFERRED")


def is_on() -> bool:
    """Whether we are inside of `meanwhile()`, on a database where it does anything."""
    return _writer.get() is not None


def write(work: Callable[[Any], None]) -> None:
    """Do the work on a cursor: now, or inside of `meanwhile()` while the caller goes on.

    It may only execute and copy on the cursor, and gives no answer.
    """
    writer = _writer.get()
    if writer is None:
        with connection.wrap_database_errors, connection.cursor() as cursor:
            work(cursor)
        return
    told = connection.wrap_database_errors
    given = connection.cursor().cursor  # Django's own would wait for the writes under way

    def do() -> None:
        with told, given:
            work(given)

    writer.add(do)


def _in_turn(execute: Callable[..., Any], sql: Any, *told: Any) -> Any:
    """What Django executes waits for the writes; a rollback takes those since its savepoint along.

    Every savepoint waited for the writes before it, so none of those is among them.
    """
    writer = _writer.get()
    if writer is not None:
        if str(sql).startswith("ROLLBACK"):
            writer.forget()
        else:
            writer.wait()
    return execute(sql, *told)


def _run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


@dataclass(slots=True)
class _Writer:
    """The thread of one block, and what it was given."""

    thread: ThreadPoolExecutor
    under_way: list[Future[None]] = field(default_factory=list)
    failed: BaseException | None = None

    def add(self, work: Callable[[], None]) -> None:
        """Have the work done after what was given before."""
        self.under_way.append(self.thread.submit(work))

    def wait(self) -> None:
        """Until all is done. Raises the error of the first that failed; the rest is its echo."""
        for each in self.under_way:
            self.failed = self.failed or each.exception()
        self.under_way.clear()
        if self.failed is not None:
            raise self.failed

    def forget(self) -> None:
        """Until all is done, whatever came of it."""
        wait(self.under_way)
        self.under_way.clear()
        self.failed = None
