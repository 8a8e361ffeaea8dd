"""How fast and how small: `python -m tests.benchmarks` prints tables; nothing is asserted.

Times are processor seconds of one core. Each part runs in a process and a home of its own.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.benchmarks import bench_scrubbing, bench_x12

ROOT = Path(__file__).resolve().parents[2]
PARTS = (
    "bench_posting",
    "bench_claims",
    "bench_pages",
    "bench_codes_search",
    "bench_codesets",
)


def main() -> None:
    """Every part, smallest first."""
    bench_x12.main()
    bench_scrubbing.main()
    with tempfile.TemporaryDirectory(prefix="claimwright-bench-") as folder:
        ready = Path(folder) / "ready"
        code = "from claimwright.interfaces.cli.session import open_books; open_books()"
        subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=_environment(ready), check=True)
        for part in PARTS:
            _show(_run(part, Path(folder), ready))
        for part in ("bench_pages", "bench_posting"):
            _show(_run(part, Path(folder), ready, on_postgresql=True))


def _environment(home: Path) -> dict[str, str]:
    given = {**os.environ, "CLAIMWRIGHT_HOME": str(home)}
    given.setdefault("DJANGO_SETTINGS_MODULE", "claimwright.config.settings")
    given.pop("DATABASE_URL", None)
    return given


def _run(part: str, folder: Path, ready: Path, *, on_postgresql: bool = False) -> dict:  # type: ignore[type-arg]
    home = folder / part
    shutil.copytree(ready, home)
    command = [sys.executable, "-m", f"tests.benchmarks.{part}"]
    if on_postgresql:
        command = [sys.executable, "-m", "tools.with_postgresql", *command]
    done = subprocess.run(
        command, cwd=ROOT, env=_environment(home), stdout=subprocess.PIPE, check=True
    )
    shutil.rmtree(home)
    shown: dict = json.loads(done.stdout.splitlines()[-1])  # type: ignore[type-arg]
    return shown


def _show(shown: dict) -> None:  # type: ignore[type-arg]
    table = Table(*shown["columns"], title=shown["title"])
    for row in shown["rows"]:
        table.add_row(*row)
    Console().print(table)


if __name__ == "__main__":
    main()
