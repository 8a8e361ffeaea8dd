"""Long pieces of work inside a transaction, at a cost that grows with their rows and no faster."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from claimwright.foundation import meanwhile


@contextmanager
def long_work() -> Iterator[None]:
    """`transaction.atomic` for work over many rows that may stand inside a larger transaction.

    On SQLite it keeps no savepoint there. Under an open savepoint SQLite notes every page it
    touches and walks that list once for each statement, so that ten thousand inserts cost a
    hundred times one thousand. What is raised inside then ends the whole transaction; nobody
    could have tried again, for no rival writes meanwhile. PostgreSQL keeps the savepoint: a
    rival's row is met there as an error, and tried again. Inside of `meanwhile()` neither does
    PostgreSQL, for a savepoint would wait for the writes: who opened the block tries all of it
    again.
    """
    keeps = connection.vendor != "sqlite" and not meanwhile.is_on()
    with transaction.atomic(savepoint=keeps):
        yield
