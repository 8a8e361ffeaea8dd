"""What the database knows about its own tables, which is what it chooses its indexes by."""

from __future__ import annotations

from django.db import connection


def renew_statistics(*tables: str) -> None:
    """Let SQLite look at the tables, or at all of them; PostgreSQL does so by itself.

    Without, a new index counts as the best there is, and a page may read all of a practice's rows.
    """
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        # All rows: of a few it takes the largest practice for as small as the others.
        for what in tables or ("",):
            cursor.execute(f"ANALYZE {what}")
