"""What the worklists cost when the practice has a hundred thousand claims."""

from __future__ import annotations

import json
import os
import time
from typing import Any

ROWS = 100_000
PAGES = ("home", "visits", "claims", "held_claims", "rejections", "denials", "remittances",
         "suspense", "balances", "patients", "batches")  # fmt: skip


def main() -> None:
    """Fill the tables, ask for each page as the owner, print the table as JSON."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "claimwright.config.settings")
    from claimwright.interfaces.cli.session import open_books

    open_books()
    from tests.benchmarks.many_rows import fill

    user = fill(ROWS)
    rows = [_page(name, user) for name in PAGES]
    print(
        json.dumps(
            {
                "title": f"Worklist pages at {ROWS:,} claims, SQLite",
                "columns": ["page", "status", "queries", "CPU ms", "KB"],
                "rows": rows,
            }
        )
    )


def _page(name: str, user: Any) -> list[str]:
    """The second of two visits: the first warms templates and code."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext
    from django.urls import reverse

    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    address = reverse(name)
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        start = time.process_time()
        answer = client.get(address)
        taken = time.process_time() - start
    return [
        address,
        str(answer.status_code),
        str(len(asked)),
        f"{1000 * taken:.0f}",
        f"{len(answer.content) / 1024:.0f}",
    ]


if __name__ == "__main__":
    main()
