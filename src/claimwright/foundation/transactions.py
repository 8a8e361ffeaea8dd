"""Long pieces of work inside a transaction, at a cost that grows with their rows and no faster."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def long_work() -> Iterator[None]:
    """`transaction.atomic` for work over many rows that may stand inside a larger transaction.

    On SQLite it keeps no savepoint there. Under an open savepoint SQLite notes every page it
    touches and walks that list once for each statement, so that ten thousand inserts cost a
    hundred times one thousand. What is raised inside then ends the whole transaction; nobody
    could have tried again, for no rival writes meanwhile. PostgreSQL keeps the savepoint: a
    rival's row is met there as an error, and tried again.
    """
    with transaction.atomic(savepoint=connection.vendor != "sqlite"):
        yield
