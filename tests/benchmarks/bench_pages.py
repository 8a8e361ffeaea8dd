"""What every page costs where the house keeps a hundred thousand claims and twenty practices.

Milliseconds are of the clock, so that the database counts too: second worst of five visits, "anew"
right after a change in the large practice, "again" with nothing changed between, and "first" with
nothing remembered of any practice, as after a restart. The budget is held against "anew". Kilobytes
are of the page as sent, packed, without what the browser already keeps.

`python -m tests.benchmarks.bench_pages --ready` takes the database of CLAIMWRIGHT_HOME (or of
DATABASE_URL) as it is, filled by an earlier run; a number is that of the claims; under
`python -m tools.with_postgresql` it fills and asks a PostgreSQL of its own. On a machine with other work the processor's milliseconds are the
ones to read; on PostgreSQL they leave out the server's own.
"""

from __future__ import annotations

import gzip
import json
import os
import sys
import time
from typing import Any

CLAIMS = 100_000
PRACTICES = 20
VISITS = 5
BUDGET_MS = 200
BUDGET_REPORT_MS = {"monday": 400}  # no list: it explains every entry of two weeks, once a week
BUDGET_KB = 50
BUDGET_QUERIES = 15  # of a list of one kind of thing
BUDGET_GATHERED = 35  # of a page of one thing, or one that brings several stages' together
GATHERED = {"books", "clients", "coding_desk", "fix_list", "monday", "scorecards"}


def main() -> None:
    """Grow the demo, ask for each page as the owner, print the table as JSON."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "claimwright.config.settings")
    from claimwright.interfaces.cli.session import open_books

    open_books()
    from django.db import connection

    from tests.benchmarks.many_rows import fill, owner_id

    asked = sys.argv[1:]
    claims = next((int(each) for each in asked if each.isdigit()), CLAIMS)
    rows = pages(owner_id() if "--ready" in asked else fill(claims=claims, practices=PRACTICES))
    over = [row for row in rows if row[-1]]
    title = f"Pages at {claims:,} claims and {PRACTICES} practices, {connection.vendor}"
    print(
        json.dumps(
            {
                "title": f"{title}: {len(rows)} pages, {len(over)} over budget",
                "columns": [
                    "page",
                    "queries",
                    "ms anew",
                    "CPU ms",
                    "ms again",
                    "ms first",
                    "kB",
                    "over budget",
                ],
                "rows": rows,
            }
        )
    )


def pages(owner_id: int) -> list[list[str]]:
    """A row for every address that shows the owner a page."""
    from django.test import Client

    from claimwright.foundation.access.models import User
    from claimwright.interfaces.web.guarding import CHOSEN
    from tests.access.routes import OBJECTS, all_routes, an_object
    from tests.benchmarks.many_rows import large_practice_id

    practice_id = large_practice_id()
    client = Client(headers={"accept-encoding": "gzip"})
    user = User.objects.get(pk=owner_id)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    session = client.session
    session[CHOSEN] = practice_id
    session.save()
    rows = []
    for route in all_routes():
        label = OBJECTS.get(route.name)
        public_id = an_object(label, practice_id) if label else None
        if label and public_id is None:
            continue
        address = route.url(public_id) if public_id else route.url()
        if _is_page(client.get(address)):
            is_list = not label and route.name not in GATHERED
            limit = BUDGET_REPORT_MS.get(route.name, BUDGET_MS)
            cost = _cost(client, address, practice_id, is_list=is_list, limit_ms=limit)
            rows.append([route.name, *cost])
    return rows


def _is_page(answer: Any) -> bool:
    if answer.status_code != 200 or answer.streaming:
        return False
    return b"<html" in _plain(answer)


def _plain(answer: Any) -> bytes:
    packed = answer.headers.get("Content-Encoding") == "gzip"
    return gzip.decompress(answer.content) if packed else bytes(answer.content)


def _cost(
    client: Any, address: str, practice_id: int, *, is_list: bool, limit_ms: int
) -> list[str]:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from claimwright.foundation.remember import forget

    counts = []
    for _ in range(2):  # one of them may write down that the person is still there
        forget()
        with CaptureQueriesContext(connection) as asked:
            answer = client.get(address)
            counts.append(len(asked))  # a later request empties the log
    queries = min(counts)
    again = sorted(_visit(client, address)[0] for _ in range(VISITS))
    first, visits = [], []
    for _ in range(VISITS):
        forget()
        first.append(_visit(client, address)[0])
    for _ in range(VISITS):
        _change(practice_id)
        visits.append(_visit(client, address))
    walls = sorted(wall for wall, _ in visits)
    processors = sorted(processor for _, processor in visits)
    slow, size = walls[-2], len(answer.content) / 1024
    budget = BUDGET_QUERIES if is_list else BUDGET_GATHERED
    over = [
        word
        for word, is_over in (
            ("time", slow > limit_ms),
            ("weight", size > BUDGET_KB),
            ("queries", queries > budget),
        )
        if is_over
    ]
    figures = (queries, slow, processors[VISITS // 2], again[-2], sorted(first)[-2], size)
    return [*(f"{figure:.0f}" for figure in figures), ", ".join(over)]


def _change(practice_id: int) -> None:
    """What every write leaves: the practice's remembered figures are no longer taken."""
    from django.db import transaction

    from claimwright.foundation.audit import log
    from claimwright.foundation.tenancy.scope import scope

    with scope(practice_id, actor="bench"), transaction.atomic():
        log.record("benched", object_type="practice", object_id=str(practice_id))


def _visit(client: Any, address: str) -> tuple[float, float]:
    """Milliseconds of the clock and of the processor."""
    wall, processor = time.perf_counter(), time.process_time()
    client.get(address)
    return 1000 * (time.perf_counter() - wall), 1000 * (time.process_time() - processor)


if __name__ == "__main__":
    main()
