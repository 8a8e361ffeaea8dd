"""How fast a remittance is posted: `python -m tests.benchmarks` runs this in its own process.

Claims are billed and sent, then paid in one 835 of sets of up to 5,000 claims. The file is
received in a process of its own, so that the peak is the memory of posting alone. "Posted" is
the money in the books with the commit; "all" has what follows it in the same transaction too:
denials, underpayments, claims to next payers and their edits. On PostgreSQL the processor time of
the server's own process counts as much as ours; the wall clock says how far the two overlap.
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
    "claims", "sets", "MB", "our CPU s", "server CPU s", "posted/s CPU", "all/s CPU", "wall s",
    "posted/s wall", "all/s wall", "statements/claim", "peak MB",
]  # fmt: skip


def main(sizes: tuple[int, ...]) -> None:
    """Prepare and receive each size, print the table as JSON."""
    _open()
    from django.db import connection

    with TemporaryDirectory() as folder:
        rows = [_posted(size, Path(folder) / f"{size}.835") for size in sizes]
    title = f"Receiving an 835 into {connection.vendor}, one durable transaction"
    if connection.vendor == "postgresql":
        title += " (statements without what is written meanwhile)"
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
    ours, server, after, wall = told["cpu"], told["server_cpu"], told["after_cpu"], told["wall"]
    posting = wall - told["after_wall"]
    every = ours + server
    return [
        f"{claims:,}", f"{sets}", f"{path.stat().st_size / 1e6:.1f}", f"{ours:.1f}",
        f"{server:.1f}", f"{claims / (every - after):,.0f}", f"{claims / every:,.0f}",
        f"{wall:.1f}", f"{claims / posting:,.0f}", f"{claims / wall:,.0f}", f"{told['statements'] / claims:.2f}",
        f"{told['peak_mb']:.0f}",
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
    from claimwright.journeys import receive_remittance
    from claimwright.journeys.receive_file import receive_file
    from tests.support.alder import NOW

    connection.ensure_connection()
    act_on_decisions = receive_remittance.act_on_decisions
    after, after_wall, statements = 0.0, 0.0, 0

    def timed(**told: Any) -> None:
        nonlocal after, after_wall
        begun, begun_wall = time.process_time() + server_cpu(), time.perf_counter()
        act_on_decisions(**told)
        after += time.process_time() + server_cpu() - begun
        after_wall += time.perf_counter() - begun_wall

    def counting(execute: Any, *told: Any) -> Any:
        nonlocal statements
        statements += 1
        return execute(*told)

    data = path.read_bytes()
    receive_remittance.act_on_decisions = timed
    with scope(practice_id, actor="bench"), clock.at(NOW), connection.execute_wrapper(counting):
        server, cpu, wall = server_cpu(), time.process_time(), time.perf_counter()
        received = receive_file(data=data, name="bench.835", now=NOW)
        cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    assert received.outcome == "posted", received.findings[:3]
    told = {
        "cpu": cpu, "server_cpu": server_cpu() - server, "after_cpu": after, "wall": wall,
        "after_wall": after_wall,
        "statements": statements, "peak_mb": peak_mb(),
    }  # fmt: skip
    print(json.dumps(told))


def server_cpu() -> float:
    """Processor seconds of the server's process for this connection; 0 where there is none."""
    from django.db import connection

    if connection.vendor != "postgresql":
        return 0.0
    stat = Path(f"/proc/{connection.connection.info.backend_pid}/stat").read_text()
    user, system = stat.rsplit(")", 1)[1].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def peak_mb() -> float:
    """The most memory this program has held. Not ru_maxrss: that begins at its parent's peak."""
    told = Path("/proc/self/status").read_text()
    return int(told.split("VmHWM:")[1].split()[0]) / 1024


if __name__ == "__main__":
    if sys.argv[1:2] == ["--receive"]:
        _receive(Path(sys.argv[2]), int(sys.argv[3]))
    else:
        main(tuple(map(int, sys.argv[1:])) or SIZES)
