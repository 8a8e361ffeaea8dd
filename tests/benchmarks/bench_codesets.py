"""Code tables: 2.6 million NCCI pairs in, then look-ups of a busy claim-day."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

PAIRS = 2_600_000
CODES = 12_000
ON = date(2026, 10, 15)
ROUNDS = 200


def main() -> None:
    """Write the pairs as published, load them, ask; print the table as JSON."""
    with tempfile.TemporaryDirectory(prefix="claimwright-pairs-") as place:
        folder = Path(place)
        codes = write_pairs(folder / "ccipra-v323r0-f1.TXT", PAIRS)
        write_limits(folder / "mue_practitioner_2026q4.csv", codes)
        loaded = _apart("load", folder)
        asked = _apart("ask", folder)
    print(
        json.dumps(
            {
                "title": f"Code tables, {PAIRS:,} NCCI pairs",
                "columns": ["what", "figure"],
                "rows": [*loaded, *asked],
            }
        )
    )


def write_pairs(path: Path, count: int) -> list[str]:
    """A file in the published layout: every code with about as many partners as in life."""
    rng = Random(1)
    codes = [f"{number:05d}" for number in range(10_000, 10_000 + CODES)]
    each = count // CODES
    with path.open("w", newline="") as out:
        out.write("Generated for measuring\r\nColumn1/Column2 Edits (practitioner)\r\n")
        for number, one in enumerate(codes):
            wanted = each + (number < count - each * CODES)
            for two in sorted(rng.sample(codes, wanted)):
                ends = "20260930" if two[-1] == "0" else "*"
                out.write(f"{one}\t{two}\t\t20200101\t{ends}\t{int(two[-2]) % 2}\tMade up\r\n")
    return codes


def write_limits(path: Path, codes: list[str]) -> None:
    """A unit limit for every code."""
    rows = "".join(f"{code},{int(code) % 4},{int(code) % 3 + 1},Made up\n" for code in codes)
    path.write_text(f"HCPCS,MUE,MAI,RATIONALE\n{rows}")


def _apart(step: str, folder: Path) -> list[list[str]]:
    """Each step in a process of its own, so that its memory is its own."""
    command = [sys.executable, "-m", "tests.benchmarks.bench_codesets", step, str(folder)]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True)
    found: list[list[str]] = json.loads(done.stdout)
    return found


def load(folder: Path) -> list[list[str]]:
    """Load both files."""
    from claimwright.engines.codesets.intake import load_file

    rows = []
    for name in ("ccipra-v323r0-f1.TXT", "mue_practitioner_2026q4.csv"):
        start = time.process_time()
        outcome = load_file(folder / "home", folder / name)
        assert outcome.status == "loaded", outcome.findings
        spent = time.process_time() - start
        rows.append([f"load {outcome.rows_count:,} rows of {name}", f"{spent:.1f} CPU s"])
    size = sum(path.stat().st_size for path in (folder / "home").iterdir())
    return [*rows, ["memory while loading", _memory()], ["on disk", f"{size / 1e6:.0f} MB"]]


def ask(folder: Path) -> list[list[str]]:
    """A claim-day of a hundred codes, and an ordinary claim of five, cold and warm."""
    from claimwright.engines.codesets.store import CodeStore

    before = _memory()
    store, rng = CodeStore(folder / "home"), Random(2)
    codes = [f"{number:05d}" for number in range(10_000, 10_000 + CODES)]
    day, claims = rng.sample(codes, 100), [rng.sample(codes, 5) for _ in range(ROUNDS)]
    usual = [rng.sample(day, 5) for _ in range(ROUNDS)]
    rows = [
        ["pairs among 100 codes, first time", _each(lambda: store.ptp_edits(day, ON), 1)],
        ["pairs among 100 codes, again", _each(lambda: store.ptp_edits(day, ON), 50)],
        ["pairs of a claim of 5 new codes", _over(claims, lambda c: store.ptp_edits(c, ON))],
        ["pairs of a claim of 5 usual codes", _over(usual, lambda c: store.ptp_edits(c, ON))],
        ["unit limits of 5 usual codes", _over(usual, lambda c: store.mues(c, ON))],
    ]
    return [*rows, ["memory before asking", before], ["memory after asking", _memory()]]


def _over(items: list[list[str]], work: Callable[[list[str]], Any]) -> str:
    start = time.process_time()
    for item in items:
        work(item)
    return f"{(time.process_time() - start) / len(items) * 1e6:,.0f} µs"


def _each(work: Callable[[], Any], rounds: int) -> str:
    start = time.process_time()
    for _ in range(rounds):
        work()
    return f"{(time.process_time() - start) / rounds * 1e6:,.0f} µs"


def _memory() -> str:
    return f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB"


if __name__ == "__main__":
    if len(sys.argv) == 3:
        step = {"load": load, "ask": ask}[sys.argv[1]]
        print(json.dumps(step(Path(sys.argv[2]))))
    else:
        main()
