"""Prove money, files and books under abuse: `python -m tools.prove [--quick]`.

Writes PROOF.md and proof.json beside this checkout's README. Exit code 1 when anything was seen
that the claims exclude; the seed that shows it again is printed. What a machine does not allow to
be tried is marked as not proven here: it never counts as held, and does not fail the run.
"""

from __future__ import annotations

import argparse
import json
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path

from tools.prove.one import NAMES
from tools.prove.report import ROOT, Proven, commit, read_result, write

QUICK_SEED = 20260302
# How often each proof tries: (quick, full); 0: only in full.
TARGETS = {
    "kills": (1000, 2000),
    "rivals": (30, 300),
    "repeats": (8, 200),
    "fuzz": (500, 20_000),
    "order": (32, 1000),
    "placed": (2000, 100_000),
    "machine": (50_000, 100_000),
    "practice": (12, 200),
    "disk": (16, 400),
    "faults": (5, 1000),
    "written": (240, 5000),
    "guard": (2, 20),
    "load": (0, 200),
}
SHARES = {"machine": 2}  # long ones, so that two processors share them
# The same on PostgreSQL.
ON_POSTGRESQL = {
    "kills": (1000, 2000),
    "rivals": (10, 300),
    "repeats": (0, 200),
    "machine": (2000, 10_000),
    "practice": (0, 40),
    "faults": (1, 200),
    "load": (0, 200),
}
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
    """Run, write, tell."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="some minutes")
    parser.add_argument("--only", choices=NAMES, action="append", help="this proof alone")
    parser.add_argument("--seed", type=int, default=None, help="replay from this seed")
    parser.add_argument(
        "--parts", type=Path, default=None,
        help="folder that keeps each proof's result: what is there already is not run again",
    )  # fmt: skip
    given = parser.parse_args()
    size = "quick" if given.quick else "full"
    seed = given.seed
    if seed is None:
        seed = QUICK_SEED if given.quick else secrets.randbelow(10**9)
    wanted = given.only or NAMES
    results = run(tasks(size, wanted, seed), given.parts)
    tried = {each.name for each in results}
    write(results, size=size, not_run=[name for name in NAMES if name not in tried])
    for each in results:
        tell(each, size)
    return 1 if any(each.mark == "broken" for each in results) else 0


def tasks(size: str, names: Sequence[str], seed: int) -> list[Task]:
    """Every proof of the size; a long one in shares."""
    place = ("quick", "full").index(size)
    found = [
        Task(name, seed + share, TARGETS[name][place] // SHARES.get(name, 1), share=share)
        for name in NAMES
        if name in names and TARGETS[name][place]
        for share in range(SHARES.get(name, 1))
    ]
    found += [
        Task(name, seed, sizes[place], on_postgresql=True)
        for name, sizes in ON_POSTGRESQL.items()
        if name in names and sizes[place]
    ]
    return found


def run(todo: Sequence[Task], parts: Path | None = None) -> list[Proven]:
    """Each proof in a process and a home of its own, two at once but what must be alone.

    With `parts` a result is kept there as soon as it is known, and one kept before is taken, so
    that hours of proof survive a machine that must be turned off.
    """
    with tempfile.TemporaryDirectory(prefix="claimwright-proof-") as folder:
        ready = Path(folder) / "ready"
        _make_ready(ready)

        def kept(task: Task) -> Proven:
            return _kept(task, Path(folder), ready, parts)

        with ThreadPoolExecutor(AT_ONCE) as pool:
            together = list(pool.map(kept, (task for task in todo if task.name not in ALONE)))
        return together + [kept(task) for task in todo if task.name in ALONE]


def _kept(task: Task, folder: Path, ready: Path, parts: Path | None) -> Proven:
    if parts is None:
        return _run_one(task, folder, ready)
    part = parts / f"{task.label}.json"
    if not part.exists():
        result = _run_one(task, folder, ready)
        parts.mkdir(parents=True, exist_ok=True)
        part.write_text(json.dumps(asdict(result)))
    return read_result(part)


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


def tell(each: Proven, size: str) -> None:
    """One proof's outcome on the terminal."""
    tried = ", ".join(f"{count:,} {what}" for what, count in each.counts.items())
    tried = each.not_here or tried
    mark = "BROKEN" if each.mark == "broken" else f"{each.mark:6}"
    print(f"{mark} {each.name} ({each.database}, {each.seconds:.0f} s): {tried}")
    for words in each.violations:
        print(f"       {words}")
    if each.mark == "broken":
        print(f"       replay: {each.replay(size)}")


if __name__ == "__main__":
    sys.exit(main())
