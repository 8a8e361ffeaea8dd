"""G12: as many billers as a large billing company has, at once, on one server of two cores."""

from __future__ import annotations

import csv
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import ExitStack, suppress
from pathlib import Path
from random import Random

from tests.benchmarks.many_rows import fill

from tools.prove.report import ROOT, Proven

CLAIM = (
    "G12: 200 billers who think three to seven seconds between pages work on 100,000 claims and "
    "20 practices without an error (how long their pages took is told, not judged: it is the "
    "machine's, which makes the load itself too; the aim is p95 500 ms and p99 1 s)"
)
CLAIMS, PRACTICES = 100_000, 20
MINUTES = 6
LEAST_A_MINUTE = 6  # requests of one biller who thinks at most seven seconds


def prove(found: Proven, rng: Random, target: int) -> None:
    """`target` billers, once all have signed in, for six minutes."""
    fill(claims=CLAIMS, practices=PRACTICES)
    with ExitStack() as ends, tempfile.TemporaryDirectory() as folder:
        address = _serve(ends)
        told = _worked(address, target, Path(folder))
    found.counts |= {
        "billers": target,
        "minutes": MINUTES,
        "requests": int(told["Request Count"]),
        "errors": int(told["Failure Count"]),
        "ms in the middle": int(float(told["50%"])),
        "ms p95": int(float(told["95%"])),
        "ms p99": int(float(told["99%"])),
    }
    if found.counts["requests"] < target * MINUTES * LEAST_A_MINUTE:
        found.against("fewer requests than so many billers make: they did not work")
    if found.counts["errors"]:
        found.against(f"{found.counts['errors']} of {found.counts['requests']} requests failed")


def _serve(ends: ExitStack) -> str:
    """The product as a person starts it; its address once it answers."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-m", "claimwright", "serve", "--bind", f"127.0.0.1:{port}"],
        stdout=subprocess.DEVNULL,
    )
    ends.callback(server.wait, 30)
    ends.callback(server.send_signal, signal.SIGTERM)
    address = f"http://127.0.0.1:{port}"
    for _ in range(120):
        with suppress(OSError):
            urllib.request.urlopen(f"{address}/sign-in/", timeout=5)
            return address
        time.sleep(0.5)
    raise TimeoutError("the server did not answer within a minute")


def _worked(address: str, billers: int, folder: Path) -> dict[str, str]:
    """Locust's own sums over all requests; those while people sign in are left out."""
    command = [sys.executable, "-m", "locust", "-f", str(ROOT / "tests/load/billers.py")]
    command += ["--headless", "--users", str(billers), "--spawn-rate", "2", "--host", address]
    command += ["--run-time", f"{MINUTES}m", "--csv", str(folder / "load"), "--reset-stats"]
    done = subprocess.run(
        command, cwd=ROOT, env={**os.environ}, capture_output=True, text=True, check=False
    )
    sums = folder / "load_stats.csv"
    if not sums.exists():
        raise RuntimeError(f"locust ended with {done.returncode}: {done.stderr[-500:]}")
    rows = list(csv.DictReader(sums.read_text().splitlines()))
    for row in rows:
        print(row["Name"], row["Request Count"], row["50%"], row["95%"], row["99%"])
    return next(row for row in rows if row["Name"] == "Aggregated")
