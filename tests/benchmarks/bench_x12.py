"""How fast and how small the X12 engine is: run `python -m tests.benchmarks.bench_x12`.

One run measures this machine (`bytes.split`, a plain split of every element), then the engine on
a generated month of 20,000 claims, 4 sets of 5,000, then pyx12 on a small part of it. Figures are
medians of processor time. Every typed row reads, of each claim, its control number, charge and
diagnoses and of each line procedure, charge and day; of remittances also every adjustment.
Asserts nothing, since the clock is not ours.
"""

from __future__ import annotations

import io
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

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
PEER_CLAIMS = 100
REPEATS = 3
# On the machine the targets were set on, in MB/s: the two calibrations, and each row's target.
DESIGN_SPLIT, DESIGN_PLAIN = 370.0, 180.0
FIVE = Layers(range(1, 6))
TARGETS = {
    "837P judged, SNIP 1-5": 8.0,
    "835 judged, SNIP 1-5": 8.0,
    "837P segments": 120.0,
    "835 segments": 120.0,
    "837P typed claims": 25.0,
    "835 typed claims": 20.0,
}
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


class Report:
    """The rows of one run."""

    def __init__(self) -> None:
        self.split, self.plain = DESIGN_SPLIT, DESIGN_PLAIN
        self.table = Table(
            "what", "MB", "MB/s", "claims/s", "÷ bytes.split", "÷ plain split", "target",
            title="X12 engine: medians of processor time; in brackets the target's own ratio",
        )  # fmt: skip

    def row(self, what: str, size: int, work: Callable[[], object], claims: int = CLAIMS) -> None:
        """Measure and print one row."""
        taken = seconds(work)
        speed, target = size / 1e6 / taken, TARGETS.get(what)
        shown = [f"{speed / self.split:.3f}", f"{speed / self.plain:.3f}", ""]
        if target is not None:
            shown[0] += f" ({target / DESIGN_SPLIT:.3f})"
            shown[1] += f" ({target / DESIGN_PLAIN:.3f})"
            shown[2] = f"{target:.0f} MB/s: " + ("reached" if speed >= target else "not reached")
        self.table.add_row(
            what, f"{size / 1e6:.1f}", f"{speed:.1f}", f"{claims / taken:,.0f}", *shown
        )


def pyx12_reads(data: bytes) -> Iterator[tuple[str, Callable[[], object]]]:
    """What the peer does, where it is installed."""
    try:
        import pyx12.error_handler
        import pyx12.params
        import pyx12.x12context
        import pyx12.x12file
    except ImportError:
        return
    text = data.decode()

    def segments() -> None:
        for _ in pyx12.x12file.X12Reader(io.StringIO(text)):
            continue

    def claims() -> None:
        reader = pyx12.x12context.X12ContextReader(
            pyx12.params.params(), pyx12.error_handler.errh_null(), io.StringIO(text)
        )
        for _ in reader.iter_segments("2300"):
            continue

    yield "segments", segments
    yield "loops", claims


def _claim_bytes(count: int) -> bytes:
    return render_837p(ENVELOPE, Month().claims(count), batch_reference="B1")


def _calibrated(report: Report) -> tuple[bytes, bytes]:
    """The two files, after the rows for this machine and for writing.

    The values written are gone when this returns: a reader has no million live objects beside it.
    """
    claims: list[ProfessionalClaim] = list(Month().claims(CLAIMS))
    remittances: list[Remittance] = list(Month().remittances(CLAIMS))
    written = render_837p(ENVELOPE, claims, batch_reference="B1"), render_835(ENVELOPE, remittances)
    size = len(written[0])
    report.split = size / 1e6 / seconds(lambda: written[0].split(b"~"))
    report.plain = size / 1e6 / seconds(lambda: plain_split(written[0]))
    report.row("bytes.split", size, lambda: written[0].split(b"~"))
    report.row("plain Python split", size, lambda: plain_split(written[0]))
    report.row(
        "837P written", len(written[0]),
        lambda: render_837p(ENVELOPE, claims, batch_reference="B1"),
    )  # fmt: skip
    report.row("835 written", len(written[1]), lambda: render_835(ENVELOPE, remittances))
    return written


def main() -> None:
    """Print the tables."""
    report, console = Report(), Console(width=120)
    claim_bytes, remittance_bytes = _calibrated(report)
    for kind, data, read in (
        ("837P", claim_bytes, read_claims),
        ("835", remittance_bytes, read_remittances),
    ):
        report.row(f"{kind} segments", len(data), lambda data=data: read_all_segments(data))  # type: ignore[misc]
        report.row(
            f"{kind} segments, offsets", len(data), lambda data=data: read_placed_segments(data)
        )  # type: ignore[misc]
        report.row(f"{kind} typed claims", len(data), lambda data=data, read=read: read(data))  # type: ignore[misc]
        report.row(
            f"{kind} judged, SNIP 1-5", len(data), lambda data=data: check(data, layers=FIVE)
        )  # type: ignore[misc]
    report.row(
        "835 whole sets", len(remittance_bytes), lambda: read_whole_remittances(remittance_bytes)
    )
    for what, work in pyx12_reads(_claim_bytes(PEER_CLAIMS)):
        report.row(f"pyx12 837P {what}", len(_claim_bytes(PEER_CLAIMS)), work, PEER_CLAIMS)
    console.print(report.table)
    memory = Table("peak above an idle process", "MB", title="Memory")
    for kind, data in (("837P", claim_bytes), ("835", remittance_bytes)):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "file.x12")
            path.write_bytes(data)
            memory.add_row(f"{kind}, {CLAIMS:,} claims", f"{peak_mb(kind, str(path)):.1f}")
    console.print(memory)


if __name__ == "__main__":
    main()
