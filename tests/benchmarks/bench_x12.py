"""How fast and how small the X12 engine is: run `python -m tests.benchmarks.bench_x12`.

Prints a table; asserts nothing, since the clock is not ours.
"""

from __future__ import annotations

import io
import tempfile
import time
import tracemalloc
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any, BinaryIO

from rich.console import Console
from rich.table import Table

from claimwright.engines.x12.lexer import read_segments
from claimwright.engines.x12.professional import ProfessionalClaim
from claimwright.engines.x12.read835 import parse_835
from claimwright.engines.x12.read837 import parse_837p
from claimwright.engines.x12.remittance import Remittance
from claimwright.engines.x12.render835 import render_835
from claimwright.engines.x12.render837 import render_837p
from tests.unit.engines.x12.cast import ENVELOPE, JANE, a_claim, a_line, a_remittance

CLAIMS = 10_000
CLAIMS_PER_REMITTANCE = 500


def the_claims(count: int) -> list[ProfessionalClaim]:
    """Claims of three lines, two for each patient."""
    lines = tuple(a_line(number=n, control_number=f"L{n}") for n in (1, 2, 3))
    base = a_claim(charge_cents=37500, lines=lines)
    patients = [replace(JANE, id=f"W{n:09d}") for n in range((count + 1) // 2)]
    return [
        replace(base, control_number=f"AC-{n:06d}", subscriber=patients[n // 2])
        for n in range(count)
    ]


def the_remittances(count: int) -> list[Remittance]:
    """Remittances of five hundred claims, each of one line."""
    base = a_remittance()
    (claim,) = base.claims
    found = []
    for start in range(0, count, CLAIMS_PER_REMITTANCE):
        numbers = range(start, min(start + CLAIMS_PER_REMITTANCE, count))
        claims = tuple(replace(claim, control_number=f"AC-{n:06d}") for n in numbers)
        found.append(replace(base, claims=claims, payment_cents=8000 * len(claims)))
    return found


def seconds(work: Callable[[], Any]) -> float:
    """Processor seconds, the best of three."""
    best = float("inf")
    for _ in range(3):
        start = time.process_time()
        work()
        best = min(best, time.process_time() - start)
    return best


def drain(values: Iterable[Any]) -> None:
    for _ in values:
        continue


def grown_mb(data: bytes, parse: Callable[[BinaryIO], Iterable[Any]]) -> float:
    """The most megabytes that reading a file of these bytes holds at once, the file itself aside."""
    with tempfile.TemporaryFile() as file:
        file.write(data)
        file.seek(0)
        tracemalloc.start()
        drain(parse(file))
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    return peak / 1e6


def main() -> None:
    """Print the table."""
    table = Table("what", "claims", "MB", "MB/s", "claims/s", title="X12 engine, processor time")

    def row(what: str, size: int, taken: float) -> None:
        table.add_row(
            what, f"{CLAIMS:,}", f"{size / 1e6:.1f}", f"{size / 1e6 / taken:.1f}",
            f"{CLAIMS / taken:,.0f}",
        )  # fmt: skip

    claims, remittances = the_claims(CLAIMS), the_remittances(CLAIMS)
    claim_bytes = render_837p(ENVELOPE, claims, batch_reference="B1")
    remittance_bytes = render_835(ENVELOPE, remittances)
    for kind, data in (("837P", claim_bytes), ("835", remittance_bytes)):
        taken = seconds(lambda data=data: drain(read_segments(io.BytesIO(data))))  # type: ignore[misc]
        row(f"{kind} segments", len(data), taken)
    row("837P typed", len(claim_bytes), seconds(lambda: drain(parse_837p(claim_bytes))))
    row("835 typed", len(remittance_bytes), seconds(lambda: drain(parse_835(remittance_bytes))))
    row(
        "837P write",
        len(claim_bytes),
        seconds(lambda: render_837p(ENVELOPE, claims, batch_reference="B1")),
    )
    row("835 write", len(remittance_bytes), seconds(lambda: render_835(ENVELOPE, remittances)))
    memory = Table("memory added by reading", "2,000 claims", "20,000 claims", title="Peak MB")
    small, large = (
        render_837p(ENVELOPE, the_claims(count), batch_reference="B1") for count in (2000, 20_000)
    )
    memory.add_row(
        "837P", f"{grown_mb(small, parse_837p):.1f}", f"{grown_mb(large, parse_837p):.1f}"
    )
    small, large = (render_835(ENVELOPE, the_remittances(count)) for count in (2000, 20_000))
    memory.add_row("835", f"{grown_mb(small, parse_835):.1f}", f"{grown_mb(large, parse_835):.1f}")
    console = Console()
    console.print(table)
    console.print(memory)


if __name__ == "__main__":
    main()
