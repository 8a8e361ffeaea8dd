"""How fast a remittance is posted: `python -m tests.benchmarks` runs this in its own process.

Claims are billed and sent, then paid in one 835 of sets of up to 5,000 claims. The file is
received in a process of its own, so that the peak is the memory of posting alone.
`python -m tests.benchmarks.bench_posting 1000 10000` measures these sizes only.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

SIZES = (1_000, 10_000, 100_000)
SET = 5_000
COLUMNS = [
    "claims", "sets", "MB", "CPU s", "claims/s CPU", "wall s", "claims/s wall",
    "statements/claim", "peak MB",
]  # fmt: skip


def main(sizes: tuple[int, ...]) -> None:
    """Prepare and receive each size, print the table as JSON."""
    _open()
    from django.db import connection

    with TemporaryDirectory() as folder:
        rows = [_posted(size, Path(folder) / f"{size}.835") for size in sizes]
    title = f"Receiving an 835 into {connection.vendor}, one durable transaction"
    if connection.vendor == "postgresql":
        title += " (statements without the COPY streams)"
    print(json.dumps({"title": title, "columns": COLUMNS, "rows": rows}))


def _open() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "claimwright.config.settings")
    from claimwright.interfaces.cli.session import open_books

    open_books()


def _posted(size: int, path: Path) -> list[str]:
    practice_id, sets, claims = _prepare(size, path)
    command = [sys.executable, "-m", "tests.benchmarks.bench_posting", "--receive"]
    done = subprocess.run(
        [*command, str(path), str(practice_id)], stdout=subprocess.PIPE, check=True
    )
    told = json.loads(done.stdout.splitlines()[-1])
    cpu, wall = told["cpu"], told["wall"]
    return [
        f"{claims:,}", f"{sets}", f"{path.stat().st_size / 1e6:.1f}", f"{cpu:.1f}",
        f"{claims / cpu:,.0f}", f"{wall:.1f}", f"{claims / wall:,.0f}",
        f"{told['statements'] / claims:.2f}", f"{told['peak_mb']:.0f}",
    ]  # fmt: skip


def _prepare(size: int, path: Path) -> tuple[int, int, int]:
    """Write the 835 of a new practice; its id, the sets and the claims paid."""
    from claimwright.foundation import clock
    from claimwright.foundation.tenancy.operations import create_practice
    from claimwright.foundation.tenancy.scope import scope
    from tests.support.alder import NOW, set_up_clinic
    from tests.support.payer_desk import PayerDesk, payee_of
    from tests.support.volume import record_visits, register_people, send_claims

    rng = Random(size)
    practice = create_practice(name=f"Bench {size}", is_sandbox=True)
    payments: list[Any] = []
    with scope(practice.pk, actor="bench"), clock.at(NOW):
        clinic = set_up_clinic()
        people = register_people(clinic, size // 4, rng)
        for start in range(0, size, SET):
            record_visits(clinic, people, range(start, min(start + SET, size)), rng)
            claims = send_claims()
            desk = PayerDesk(Random(start), payee=payee_of(claims[0]))
            desk.count = start * 10  # no trace or claim number twice
            decided = [desk.decide(claim) for claim in claims]
            payments.append(desk.payment(claims[0].payer, decided))
        path.write_bytes(desk.file(payments))
    return practice.pk, len(payments), sum(len(each.claims) for each in payments)


def _receive(path: Path, practice_id: int) -> None:
    """Receive the file in the practice and print what it cost as JSON."""
    _open()
    from django.db import connection

    from claimwright.foundation import clock
    from claimwright.foundation.tenancy.scope import scope
    from claimwright.journeys.receive_file import receive_file
    from tests.support.alder import NOW

    statements = 0

    def counting(execute: Any, *told: Any) -> Any:
        nonlocal statements
        statements += 1
        return execute(*told)

    data = path.read_bytes()
    with scope(practice_id, actor="bench"), clock.at(NOW), connection.execute_wrapper(counting):
        cpu, wall = time.process_time(), time.perf_counter()
        received = receive_file(data=data, name="bench.835", now=NOW)
        cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    assert received.outcome == "posted", received.findings[:3]
    told = {"cpu": cpu, "wall": wall, "statements": statements, "peak_mb": peak_mb()}
    print(json.dumps(told))


def peak_mb() -> float:
    """The most memory this process has held so far."""
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    if sys.argv[1:2] == ["--receive"]:
        _receive(Path(sys.argv[2]), int(sys.argv[3]))
    else:
        main(tuple(map(int, sys.argv[1:])) or SIZES)
