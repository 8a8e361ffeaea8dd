"""Write docs/edits.md: every edit there is, and the proof that they catch what they should.

`python -m tools.write_edit_report [--tables FOLDER]` scrubs 1,000 clean claims and 5,000 with one
defect each (about ten seconds). FOLDER holds official files to judge by; without it the small
tables of the tests stand in, and the report says so.
"""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import click
from tests.unit.cycle.scrubbing.few_tables import FewTables
from tests.unit.cycle.scrubbing.proving import Proof, prove

from claimwright.cycle.scrubbing.domain.catalog import EDITS
from claimwright.cycle.scrubbing.domain.context import Subject
from claimwright.cycle.scrubbing.domain.reading import Reading
from claimwright.engines.codesets.intake import Wish, load_file
from claimwright.engines.codesets.store import open_store
from claimwright.engines.rules import Rule

TARGET = Path(__file__).resolve().parents[1] / "docs" / "edits.md"
FILES = (
    "ncci/ptp_practitioner_2024q3.tsv.gz",
    "ncci/mue_practitioner_2024q2.tsv",
    "ncci/mue_medicaid_practitioner_2026q1.tsv",
    "ncci/aoc_oce_2026q2.tsv",
    "ncci/modifiers_oce_2026q2.tsv",
    "mce/icd10cm_flags_oce_2026q2.tsv.gz",
    "mpfs/pprrvu2025_oct_nodesc.csv.gz",
    "hcpcs/hcpc2025_oct_anweb.csv.gz",
    "x12/carc_rarc_codes_dates_2026-03-10.tsv",
)
DAYS = Wish(effective=date(2026, 4, 1), until=date(2026, 12, 31))
CLEAN, SPOILED = 1_000, 5_000
WORDS = {
    "": "nobody",
    "claims.edit": "coder, biller, owner",
    "claims.submit": "biller, owner",
}


def main() -> None:
    """Run the proof and write the page."""
    folder = Path(sys.argv[sys.argv.index("--tables") + 1]) if "--tables" in sys.argv else None
    with tempfile.TemporaryDirectory(prefix="claimwright-edits-") as home:
        reading = all_tables(folder, Path(home)) if folder else Reading(FewTables())
        proof = prove(reading, clean=CLEAN, spoiled=SPOILED)
    TARGET.write_text("\n".join([*_head(), *_proof(proof, folder), *_catalog()]) + "\n")
    click.echo(f"{TARGET.name}: {len(EDITS)} edits, {proof.share:.2%} of defects caught")
    for line in [*proof.false_errors, *proof.missed][:20]:
        click.echo(f"  {line}")


def all_tables(folder: Path, home: Path) -> Reading:
    """The official files of the folder, loaded as if all were of the days of the claims."""
    for name in FILES:
        if (folder / name).exists():
            done = load_file(home, folder / name, DAYS)
            assert done.status == "loaded", (name, done.findings)
    return Reading(open_store(home))


def _head() -> Iterator[str]:
    yield "# Edits"
    yield ""
    yield "Written by `python -m tools.write_edit_report`; do not edit by hand."
    yield ""
    yield (
        "An edit is a rule over one claim in its context. All run, in this order. Errors hold the "
        "claim; warnings and notices only tell. Edits that come from Medicare's own tables are "
        "errors for Original Medicare and Medicare Advantage and warnings for payers that follow "
        "them by choice. An edit whose table is not on file for the day of service is not guessed: "
        "one notice a run says which tables were missing."
    )
    yield ""


def _proof(proof: Proof, folder: Path | None) -> Iterator[str]:
    tables = (
        "official files (NCCI pairs 2024Q3, unit limits 2024Q2, add-on codes and diagnosis flags "
        "2026Q2, fee schedule 2025Q4, HCPCS 2025Q4), judged as if they were of the days of service"
        if folder
        else "the small tables of the tests"
    )
    yield "## Proof"
    yield ""
    yield f"Tables: {tables}."
    yield ""
    yield f"- {CLEAN:,} clean claims: **{len(proof.false_errors)}** errors, "
    yield f"  {sum(proof.warnings.values())} warnings."
    yield f"- {SPOILED:,} claims with one defect each: **{100 * proof.share:.2f} %** caught, "
    yield f"  {len(proof.tried)} kinds."
    yield ""
    yield "| defect | tried | caught |"
    yield "|---|---:|---:|"
    for name in sorted(proof.tried):
        yield f"| {name} | {proof.tried[name]} | {proof.caught[name]} |"
    yield ""


def _catalog() -> Iterator[str]:
    families = Counter(rule.family for rule in EDITS)
    yield f"## All {len(EDITS)} edits"
    yield ""
    for family in families:
        yield f"### {family} ({families[family]})"
        yield ""
        yield "| id | SNIP | severity | what it says | fix | in force | released by | source |"
        yield "|---|---:|---|---|---|---|---|---|"
        for rule in EDITS:
            if rule.family == family:
                yield _row(rule)
        yield ""


def _row(rule: Rule[Subject]) -> str:
    dates = " to ".join(str(day) if day else "…" for day in (rule.starts_on, rule.ends_on))
    shown = dates if rule.starts_on or rule.ends_on else "always"
    return (
        f"| `{rule.id}` | {rule.snip} | {rule.severity.value} | {rule.message} | {rule.fix} | "
        f"{shown} | {WORDS[rule.releasable_by]} | {rule.source} |"
    )


if __name__ == "__main__":
    main()
