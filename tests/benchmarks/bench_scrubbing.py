"""How many claims a second are scrubbed: `python -m tests.benchmarks.bench_scrubbing`.

One core, processor seconds. With the official files beside the repository every table is loaded
(1.7 million NCCI pairs among them); without them the small tables of the tests stand in. The
calibration is a fixed piece of plain Python, so that figures of different machines compare.
"""

from __future__ import annotations

import resource
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from tools.write_edit_report import all_tables

from claimwright.cycle.scrubbing.domain.catalog import EDITS, look_ahead, scrub
from claimwright.cycle.scrubbing.domain.reading import Reading
from tests.unit.cycle.scrubbing.few_tables import FewTables
from tests.unit.cycle.scrubbing.made_claims import clean_claims

FILES = Path(__file__).resolve().parents[3] / "shared" / "refdata"
CLAIMS = 4_000


def seconds(work: Callable[[], Any]) -> float:
    """Processor seconds, the best of three."""
    best = float("inf")
    for _ in range(3):
        start = time.process_time()
        work()
        best = min(best, time.process_time() - start)
    return best


def calibration() -> float:
    """Processor seconds of a million additions in plain Python."""

    def add() -> int:
        total = 0
        for number in range(1_000_000):
            total += number
        return total

    return seconds(add)


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory(prefix="claimwright-bench-") as folder:
        is_full = FILES.is_dir()
        loading = time.process_time()
        reading = all_tables(FILES, Path(folder)) if is_full else Reading(FewTables())
        loaded = time.process_time() - loading
        made = list(clean_claims(CLAIMS, reading))
        cold_start = time.process_time()
        look_ahead([each.claim for each in made], reading)
        for each in made:
            scrub(each.claim, each.context)
        cold = time.process_time() - cold_start
        warm = seconds(lambda: [scrub(each.claim, each.context) for each in made])
        unit = calibration()
    table = Table("what", "figure", title="Scrubbing, one core")
    table.add_row(
        "tables", f"official files, loaded in {loaded:.1f} s" if is_full else "small ones"
    )
    table.add_row("edits", str(len(EDITS)))
    table.add_row("claims a second, first time", f"{CLAIMS / cold:,.0f}")
    table.add_row("claims a second, tables read", f"{CLAIMS / warm:,.0f}")
    table.add_row("milliseconds a claim", f"{1000 * warm / CLAIMS:.3f}")
    table.add_row("a claim in calibrations", f"{warm / CLAIMS / unit:.5f}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    table.add_row("most memory", f"{peak:,.0f} MB")
    Console().print(table)


if __name__ == "__main__":
    main()
