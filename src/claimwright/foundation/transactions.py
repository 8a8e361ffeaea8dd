"""One transaction for a large piece of work, at a cost that grows with its rows and no faster."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def one_transaction() -> Iterator[None]:
    """All that happens inside is committed together, or none of it.

    On SQLite the blocks inside keep no savepoints of their own. Under an open savepoint SQLite
    notes every page it touches, and walks that list once for each statement: ten thousand
    inserts cost the square of one thousand. No rival can write meanwhile, so nothing inside has
    a savepoint to fall back to; a refusal inside ends the whole. PostgreSQL keeps them, because
    a rival's row is met there as an error that is tried again.
    """
    features = connection.features
    with transaction.atomic():
        before = features.uses_savepoints
        features.uses_savepoints = before and connection.vendor != "sqlite"
        try:
            yield
        finally:
            features.uses_savepoints = before
