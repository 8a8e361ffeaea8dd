"""How fast a remittance is posted: `python -m tests.benchmarks` runs this in its own process."""

from __future__ import annotations

import json
import os
import time
from random import Random

SIZES = (1000, 5000)
STEP = 1000


def main() -> None:
    """Bill and send claims, pay them in one 835 of one set, print the table as JSON."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "claimwright.config.settings")
    from claimwright.interfaces.cli.session import open_books

    open_books()
    from django.db import connection

    rows = [_posted(size) for size in SIZES]
    print(
        json.dumps(
            {
                "title": f"Receiving an 835 into {connection.vendor}, one set",
                "columns": [
                    "claims", "MB", "CPU s", "claims/s CPU", "wall s", "claims/s wall", "peak MB",
                ],
                "rows": rows,
            }
        )
    )  # fmt: skip


def _posted(size: int) -> list[str]:
    from claimwright.foundation import clock
    from claimwright.foundation.tenancy.operations import create_practice
    from claimwright.foundation.tenancy.scope import scope
    from claimwright.journeys.receive_file import receive_file
    from tests.support.alder import NOW, set_up_clinic
    from tests.support.payer_desk import PayerDesk, payee_of
    from tests.support.volume import record_visits, register_people, send_claims

    rng = Random(size)
    practice = create_practice(name=f"Bench {size}", is_sandbox=True)
    with scope(practice.pk, actor="bench"), clock.at(NOW):
        clinic = set_up_clinic()
        people = register_people(clinic, size // 4, rng)
        for start in range(0, size, STEP):
            record_visits(clinic, people, range(start, start + STEP), rng)
        claims = send_claims()
        desk = PayerDesk(rng, payee=payee_of(claims[0]))
        payment = desk.payment(claims[0].payer, [desk.decide(claim) for claim in claims])
        data = desk.file([payment])
        cpu, wall = time.process_time(), time.perf_counter()
        received = receive_file(data=data, name="bench.835", now=NOW)
        cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    assert received.outcome == "posted", received.findings[:3]
    return [
        f"{len(claims):,}", f"{len(data) / 1e6:.1f}", f"{cpu:.1f}", f"{len(claims) / cpu:,.0f}",
        f"{wall:.1f}", f"{len(claims) / wall:,.0f}", f"{peak_mb():.0f}",
    ]  # fmt: skip


def peak_mb() -> float:
    """The most memory this process has held so far."""
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
