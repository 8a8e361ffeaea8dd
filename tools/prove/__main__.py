"""Prove money, files and books under abuse: `python -m tools.prove [--quick]`.

Writes PROOF.md and proof.json beside this checkout's README. Exit code 1 when anything was seen
that the claims exclude; the seed that shows it again is printed. What a machine does not allow to
be tried is marked as not proven here: it never counts as held, and does not fail the run.
"""

from __future__ import annotations

import argparse
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from tools.prove.one import NAMES
from tools.prove.report import ROOT, Proven, Report, commit, read_result, tried

QUICK_SEED = 20260302
# How often each proof tries: (quick, full); 0: only in full.
TARGETS = {
    "kills": (1000, 10_000),
    "rivals": (10, 1000),
    "repeats": (8, 200),
    "fuzz": (500, 20_000),
    "order": (32, 1000),
    "placed": (2000, 100_000),
    "machine": (50_000, 1_000_000),
    "practice": (12, 2000),
    "disk": (16, 400),
    "faults": (5, 1000),
    "written": (240, 5000),
    "guard": (2, 20),
    "load": (0, 200),
}
# The same on PostgreSQL.
ON_POSTGRESQL = {
    "kills": (1000, 10_000),
    "rivals": (4, 1000),
    "repeats": (0, 200),
    "machine": (2000, 20_000),
    "practice": (0, 40),
    "faults": (1, 200),
    "load": (0, 200),
}
# Long ones in shares: two processors share them, and each share done is kept.
SHARES = {
    "machine": (2, 40), "practice": (1, 20), "kills": (1, 5), "rivals": (1, 5),
}  # fmt: skip
SHARES_ON_POSTGRESQL = {"machine": (1, 4), "practice": (1, 4), "kills": (1, 5), "rivals": (1, 5)}
AT_ONCE = 2
ALONE = ("load",)  # it measures the machine


@dataclass(frozen=True)
class Task:
    """One proof to run."""

    name: str
    seed: int
    target: int
    on_postgresql: bool = False
    share: int = 0  # of a proof that is done in shares, each from its own seed

    @property
    def label(self) -> str:
        """The proof's name, with its share and with the database when it is not SQLite."""
        name = f"{self.name}-{self.share + 1}" if self.share else self.name
        return f"{name}-postgresql" if self.on_postgresql else name


def main() -> int:
    """Run, write after each proof, tell."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="some minutes")
    parser.add_argument("--only", choices=NAMES, action="append", help="this proof alone")
    parser.add_argument("--seed", type=int, default=None, help="replay from this seed")
    parser.add_argument(
        "--go-on", action="store_true",
        help="keep what held in the last run of this size, and run what it lacks",
    )  # fmt: skip
    given = parser.parse_args()
    size = "quick" if given.quick else "full"
    report = begun(size, given.seed, is_going_on=given.go_on)
    run(tasks(size, given.only or NAMES, report.seed), report)
    return 1 if any(each.mark == "broken" for each in report.results.values()) else 0


def begun(size: str, seed: int | None, *, is_going_on: bool, folder: Path = ROOT) -> Report:
    """A report to fill: a new one, or the last of this size without what was broken in it."""
    last = Report.read(size, folder) if is_going_on else None
    if last is not None:
        held = {label: each for label, each in last.results.items() if each.mark != "broken"}
        return Report(size, last.seed if seed is None else seed, held)
    if seed is None:
        seed = QUICK_SEED if size == "quick" else secrets.randbelow(10**9)
    return Report(size, seed)


def tasks(size: str, names: Sequence[str], seed: int) -> list[Task]:
    """Every proof of the size; a long one in shares."""
    place = ("quick", "full").index(size)
    found = []
    databases = (
        (False, TARGETS, SHARES),
        (True, ON_POSTGRESQL, SHARES_ON_POSTGRESQL),
    )
    for on_postgresql, targets, in_shares in databases:
        for name in NAMES:
            target = targets.get(name, (0, 0))[place]
            if name in names and target:
                shares = in_shares.get(name, (1, 1))[place]
                found += [
                    Task(name, seed + share, -(-target // shares), on_postgresql, share)
                    for share in range(shares)
                ]
    return found


def run(todo: Sequence[Task], report: Report, folder: Path = ROOT) -> None:
    """Each proof not in the report, in a process and a home of its own; two at once if they may.

    The report is written after each, so that hours of proof survive a machine that is turned off.
    """
    lacking = {task.label: task for task in todo if task.label not in report.results}
    whole = [task.label for task in tasks(report.size, NAMES, report.seed)]
    turn = Lock()

    def prove(task: Task) -> None:
        result = _run_one(task, Path(temporary), ready)
        with turn:
            done = {**report.results, task.label: result}
            report.results = {at: done[at] for at in [*whole, *done] if at in done}
            report.lacking = [label for label in whole if label not in done]
            report.write(folder)
            tell(task.label, result, report.size)

    with tempfile.TemporaryDirectory(prefix="claimwright-proof-") as temporary:
        ready = Path(temporary) / "ready"
        _make_ready(ready)
        with ThreadPoolExecutor(AT_ONCE) as pool:
            list(pool.map(prove, (task for task in lacking.values() if task.name not in ALONE)))
        for task in lacking.values():
            if task.name in ALONE:
                prove(task)


def _make_ready(home: Path) -> None:
    """One migrated home, from which each proof's own is copied."""
    code = "from claimwright.interfaces.cli.session import open_books; open_books()"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=_environment(home), check=True)


def _environment(home: Path) -> dict[str, str]:
    given = {**os.environ, "CLAIMWRIGHT_HOME": str(home)}
    given.setdefault("DJANGO_SETTINGS_MODULE", "claimwright.config.settings")
    given.pop("DATABASE_URL", None)
    return given


def _run_one(task: Task, folder: Path, ready: Path) -> Proven:
    home, out, log = (folder / f"{task.label}{end}" for end in ("", ".json", ".log"))
    shutil.copytree(ready, home)
    command = [sys.executable, "-m", "tools.prove.one", task.name, "--seed", str(task.seed)]
    command += ["--target", str(task.target), "--out", str(out)]
    if task.on_postgresql:
        command = [sys.executable, "-m", "tools.with_postgresql", *command]
    started = time.monotonic()
    with log.open("w") as told:
        done = subprocess.run(
            command, cwd=ROOT, env=_environment(home), stdout=told, stderr=told, check=False
        )
    shutil.rmtree(home, ignore_errors=True)
    if out.exists():
        return read_result(out)
    ending = log.read_text()[-800:]
    return Proven(
        task.name,
        "the proof itself runs to its end",
        "postgresql" if task.on_postgresql else "sqlite",
        task.seed,
        commit(),
        round(time.monotonic() - started, 1),
        {"violations": 1},
        [f"it ended with code {done.returncode}: {ending}"],
    )


def tell(label: str, each: Proven, size: str) -> None:
    """One proof's outcome on the terminal."""
    mark = "BROKEN" if each.mark == "broken" else f"{each.mark:6}"
    print(f"{mark} {label} ({each.database}, {each.seconds:.0f} s): {tried(each)}", flush=True)
    for words in each.violations:
        print(f"       {words}")
    if each.mark == "broken":
        print(f"       replay: {each.replay(size)}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
