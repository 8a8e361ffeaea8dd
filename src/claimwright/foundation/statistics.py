"""What the database knows about its own tables, which is what it chooses its indexes by."""

from __future__ import annotations

from django.db import connection

ROWS_LOOKED_AT = 1000  # of an index; a count this rough chooses as well, and takes no second


def renew_statistics(*tables: str) -> None:
    """Let SQLite look at the tables, or at all of them; PostgreSQL does so by itself.

    Without, a new index counts as the best there is, and a page may read all of a practice's rows.
    """
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA analysis_limit = {ROWS_LOOKED_AT}")
        for what in tables or ("",):
            cursor.execute(f"ANALYZE {what}")
