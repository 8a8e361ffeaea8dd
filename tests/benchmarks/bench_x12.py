"""How fast and how small the X12 engine is: run `python -m tests.benchmarks.bench_x12`.

One run measures the engine on a generated winter of 20,000 sound claims, 4 sets of 5,000, and
pyx12 on a small part of it. Beside every row stands what this machine does at that moment: a plain
Python split of the same claims, 180 MB/s where the targets were set. A target is met by ratio
when it is met on a machine of that speed. Figures are medians of processor time. Every typed row
reads, of each claim, its control number, charge and diagnoses and of each line procedure, charge
and day; of remittances also every adjustment. Asserts nothing, since the clock is not ours.
"""

from __future__ import annotations

import io
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import pyx12.params
import pyx12.x12n_document
from rich.console import Console
from rich.table import Table

from claimwright.engines.x12.lexer import SegmentReader, read_segments
from claimwright.engines.x12.professional import ProfessionalClaim
from claimwright.engines.x12.read835 import parse_835, stream_835
from claimwright.engines.x12.read837 import parse_837p
from claimwright.engines.x12.remittance import Remittance, RemittanceClaim
from claimwright.engines.x12.render835 import render_835
from claimwright.engines.x12.render837 import render_837p
from claimwright.engines.x12.validate import Layers, check
from tests.benchmarks.x12_files import Month
from tests.unit.engines.x12.cast import ENVELOPE

CLAIMS = 20_000
PEER_CLAIMS = 400
REPEATS = 3
# MB/s of a plain Python split on the machine the targets were set on.
DESIGN_PLAIN = 180.0
FIVE = Layers(range(1, 6))
# MB/s, or claims/s of what is written.
TARGETS = {
    "837P segments": 120.0,
    "835 segments": 120.0,
    "837P typed claims": 25.0,
    "835 typed claims": 20.0,
    "837P judged, SNIP 1-5": 8.0,
    "835 judged, SNIP 1-5": 8.0,
    "837P written": 15_000.0,
    "835 written": 15_000.0,
}
WARM_MS, MEMORY_MB, PEER_TIMES = 1.0, 15.0, 30.0
_MEMORY = """
import re, sys
from tests.benchmarks.bench_x12 import READS
def peak():
    with open("/proc/self/status") as status:
        return int(re.search(r"VmHWM:\\s+(\\d+)", status.read())[1])
before = peak()
with open(sys.argv[2], "rb") as file:
    READS[sys.argv[1]](file)
print((peak() - before) / 1024)
"""


def seconds(work: Callable[[], object], repeats: int = REPEATS) -> float:
    """Processor seconds, the median of the repeats."""
    taken = []
    for _ in range(repeats):
        start = time.process_time()
        work()
        taken.append(time.process_time() - start)
    return statistics.median(taken)


def read_claims(source: bytes | io.BufferedReader) -> int:
    """Read what a claim is about; answers a sum that depends on all of it."""
    total = 0
    for claim in parse_837p(source):
        total += told_by(claim)
    return total


def told_by(claim: ProfessionalClaim) -> int:
    total = claim.charge_cents + len(claim.control_number)
    for _, code in claim.diagnoses:
        total += len(code)
    for line in claim.lines:
        total += line.charge_cents + len(line.procedure)
        if line.from_on is not None:
            total += line.from_on.day
    return total


def paid_by(claim: RemittanceClaim) -> int:
    total = claim.paid_cents + len(claim.control_number)
    for line in claim.lines:
        total += line.charge_cents + len(line.procedure)
        if line.from_on is not None:
            total += line.from_on.day
        for adjustment in line.adjustments:
            total += adjustment.amount_cents + len(adjustment.reason)
    return total


def read_remittances(source: bytes | io.BufferedReader) -> int:
    """Read what a payer decided, claim by claim."""
    return sum(paid_by(claim) for _, claim in stream_835(source) if claim is not None)


def read_whole_remittances(source: bytes | io.BufferedReader) -> int:
    """The same from whole sets, five thousand claims held at once."""
    return sum(paid_by(claim) for each in parse_835(source) for claim in each.claims)


def read_all_segments(source: bytes | io.BufferedReader) -> int:
    """Every segment cut into its elements."""
    count = 0
    for block in SegmentReader(source).blocks():
        for _ in block.segments():
            count += 1
    return count


def read_placed_segments(source: bytes | io.BufferedReader) -> int:
    """The same with the byte offset of each."""
    count = 0
    for _ in read_segments(source):
        count += 1
    return count


READS: dict[str, Callable[[io.BufferedReader], int]] = {
    "837P": read_claims,
    "835": read_remittances,
    "837P judged": lambda file: len(check(file, layers=FIVE).findings),
    "835 judged": lambda file: len(check(file, layers=FIVE).findings),
}


def plain_split(data: bytes) -> None:
    """What plain Python can do at best: split every row."""
    for row in data.decode("latin-1").split("~"):
        row.split("*")


def peak_mb(kind: str, path: str) -> float:
    """How many megabytes a process of its own grows by when it reads the file."""
    command = [sys.executable, "-c", _MEMORY, kind, path]
    told = subprocess.run(command, capture_output=True, text=True, check=True)
    return float(told.stdout)


@dataclass
class Report:
    """The rows of one run, each with the speed of this machine beside it."""

    sample: bytes
    speeds: dict[str, float] = field(default_factory=dict)  # MB/s by row
    table: Table = field(
        default_factory=lambda: Table(
            "what", "MB", "MB/s", "claims/s", "÷ plain split", "target", "target here", "met by ratio",
            "as it stands", title="X12 engine: medians of processor time",
        )
    )  # fmt: skip

    def plain(self) -> float:
        """MB/s of a plain split at this moment."""
        return len(self.sample) / 1e6 / seconds(lambda: plain_split(self.sample))

    def row(self, what: str, size: int, work: Callable[[], object], claims: int = CLAIMS) -> None:
        """Measure and print one row."""
        plain = self.plain()
        taken = seconds(work)
        self.speeds[what] = speed = size / 1e6 / taken
        shown = [what, f"{size / 1e6:.1f}", f"{speed:.1f}", f"{claims / taken:,.0f}"]
        shown.append(f"{speed / plain:.3f}")
        if (target := TARGETS.get(what)) is not None:
            reached = claims / taken if "written" in what else speed
            unit = "claims/s" if "written" in what else "MB/s"
            here = target * plain / DESIGN_PLAIN
            shown += [f"{target:,.0f} {unit}", f"{here:,.1f}", met(reached >= here)]
            shown.append(met(reached >= target))
        self.table.add_row(*shown)

    def warm(self, claim: bytes, rounds: int = 200) -> None:
        """One claim judged again and again."""
        plain = self.plain()
        check(claim, layers=FIVE)
        taken = seconds(lambda: [check(claim, layers=FIVE) for _ in range(rounds)])
        spent, here = taken / rounds * 1000, WARM_MS * DESIGN_PLAIN / plain
        self.table.add_row(
            "one warm claim judged", f"{len(claim) / 1e6:.4f}", f"{spent:.2f} ms",
            f"{1000 / spent:,.0f}", "", f"{WARM_MS:.0f} ms", f"{here:.2f} ms", met(spent <= here),
            met(spent <= WARM_MS),
        )  # fmt: skip


def met(is_met: bool) -> str:
    """As the tables say it."""
    return "met" if is_met else "not met"


def pyx12_judges(data: bytes) -> bool:
    """The peer's verdict; its map is read first, as in every run of it."""
    return bool(
        pyx12.x12n_document.x12n_document(
            pyx12.params.params(), io.StringIO(data.decode()), None, None, fd_json=io.StringIO()
        )
    )


def flooded(data: bytes) -> bytes:
    """The same claims with two faults in each line and one in each claim."""
    wrong = data.replace(b"*UN*1***1", b"*UN*0***9")
    return wrong.replace(b":B:1*Y*A*", b":B:5*Y*A*")


def main() -> None:
    """Print the tables."""
    claims: list[ProfessionalClaim] = list(Month().claims(CLAIMS))
    remittances: list[Remittance] = list(Month().remittances(CLAIMS))
    files = {
        "837P": render_837p(ENVELOPE, claims, batch_reference="B1"),
        "835": render_835(ENVELOPE, remittances),
    }
    report, console = Report(files["837P"]), Console(width=140)
    size = len(report.sample)
    report.row("bytes.split", size, lambda: report.sample.split(b"~"))
    report.row("plain Python split", size, lambda: plain_split(report.sample))
    report.row("837P written", size, lambda: render_837p(ENVELOPE, claims, batch_reference="B1"))
    report.row("835 written", len(files["835"]), lambda: render_835(ENVELOPE, remittances))
    # A reader has no million live objects beside it.
    claims.clear()
    remittances.clear()
    _reading(report, files)
    report.warm(render_837p(ENVELOPE, Month().claims(1), batch_reference="B1"))
    _peer(report, console)
    _memory(files, console)


def _reading(report: Report, files: dict[str, bytes]) -> None:
    for kind, read in (("837P", read_claims), ("835", read_remittances)):
        data = files[kind]
        rows: dict[str, Callable[[bytes], object]] = {
            "segments": read_all_segments,
            "segments, offsets": read_placed_segments,
            "typed claims": read,
            "judged, SNIP 1-5": lambda data: check(data, layers=FIVE),
        }
        for what, work in rows.items():
            report.row(f"{kind} {what}", len(data), partial(work, data))
    report.row("835 whole sets", len(files["835"]), partial(read_whole_remittances, files["835"]))
    wrong = flooded(files["837P"])
    report.row("837P flooded, judged", len(wrong), lambda: check(wrong, layers=FIVE))


def _peer(report: Report, console: Console) -> None:
    small = {
        "837P": render_837p(ENVELOPE, Month().claims(PEER_CLAIMS), batch_reference="B1"),
        "835": render_835(ENVELOPE, list(Month().remittances(PEER_CLAIMS))),
    }
    times = Table("judged", "ours ÷ pyx12", "target", "", title="Against pyx12, in the same run")
    for kind, data in small.items():
        report.row(f"pyx12 {kind} judged", len(data), partial(pyx12_judges, data), PEER_CLAIMS)
        ratio = report.speeds[f"{kind} judged, SNIP 1-5"] / report.speeds[f"pyx12 {kind} judged"]
        times.add_row(kind, f"{ratio:.0f}", f"{PEER_TIMES:.0f}", met(ratio >= PEER_TIMES))
    console.print(report.table, times)


def _memory(files: dict[str, bytes], console: Console) -> None:
    memory = Table("peak above an idle process", "MB", "target", "", title="Memory")
    for kind in READS:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "file.x12")
            path.write_bytes(files[kind.split()[0]])
            peak = peak_mb(kind, str(path))
        memory.add_row(
            f"{kind}, {CLAIMS:,} claims", f"{peak:.1f}", f"{MEMORY_MB:.0f}", met(peak <= MEMORY_MB)
        )
    console.print(memory)


if __name__ == "__main__":
    main()
