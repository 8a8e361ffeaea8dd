"""From coded visit to sent claim, stage by stage."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from random import Random
from typing import Any

SIZE = 3000


def main() -> None:
    """Time each stage over three thousand visits; print the table as JSON."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "claimwright.config.settings")
    from claimwright.interfaces.cli.session import open_books

    open_books()
    from claimwright.foundation import clock
    from claimwright.foundation.tenancy.operations import create_practice
    from claimwright.foundation.tenancy.scope import scope
    from tests.support.alder import NOW

    practice = create_practice(name="Bench", is_sandbox=True)
    with scope(practice.pk, actor="bench"), clock.at(NOW):
        rows = _stages()
    print(
        json.dumps(
            {
                "title": f"From visit to claim, {SIZE:,} visits, SQLite",
                "columns": ["stage", "CPU s", "claims/s", "ms a claim", "queries"],
                "rows": rows,
            }
        )
    )


def _stages() -> list[list[str]]:
    from claimwright.cycle.charges import operations as charges
    from claimwright.cycle.claims import operations as claims
    from claimwright.cycle.claims import queries as claim_queries
    from claimwright.cycle.scrubbing import operations as scrubbing
    from claimwright.journeys.submit_claims import submit_claims
    from tests.support.alder import NOW, set_up_clinic
    from tests.support.volume import new_visits, register_people

    rng, rows, on = Random(1), [], NOW.date()
    clinic = set_up_clinic()
    people = register_people(clinic, SIZE // 4, rng)
    visits = new_visits(clinic, people, range(SIZE), rng)

    def timed(stage: str, work: Callable[[], Any]) -> Any:
        made, row = _timed(stage, work)
        rows.append(row)
        return made

    recorded = timed("record visits", lambda: charges.record_encounters(new=visits, as_of=on))
    ids = [each.encounter_id for each in recorded]
    made = timed("assemble", lambda: claims.assemble_claims(encounter_ids=ids, as_of=on))
    held = claim_queries.get_claims(ids=made.claim_ids).values()
    owing = {claim.encounter_id: claim.payer_id for claim in held}
    timed("post charges", lambda: charges.post_charges(receivables=owing, on=on))
    timed("scrub", lambda: scrubbing.scrub_claims(claim_ids=made.claim_ids, as_of=on))
    timed("submit", lambda: submit_claims(now=NOW))
    return rows


def _timed(stage: str, work: Callable[[], Any]) -> tuple[Any, list[str]]:
    from django.db import connection

    count = 0

    def counting(execute: Any, *told: Any) -> Any:
        nonlocal count
        count += 1
        return execute(*told)

    with connection.execute_wrapper(counting):
        start = time.process_time()
        made = work()
        taken = time.process_time() - start
    return made, [
        stage, f"{taken:.2f}", f"{SIZE / taken:,.0f}", f"{1000 * taken / SIZE:.2f}", f"{count:,}",
    ]  # fmt: skip


if __name__ == "__main__":
    main()
