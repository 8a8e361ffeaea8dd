"""Writes docs/conformance.md: how our X12 engine fares on other people's files.

`python -m tools.write_conformance` judges every sample beside the checkout against facts that
were counted without any product code. What disagrees must be argued in
docs/conformance-exceptions.toml, one entry a file and question; `--check` writes nothing and
exits 1 when something disagrees unargued, or an exception is no longer needed.
"""

from __future__ import annotations

import csv
import io
import json
import re
import sys
import tomllib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from claimwright.engines import x12
from claimwright.engines.x12.lexer import find_delimiters
from claimwright.engines.x12.tables import COLUMNS
from claimwright.engines.x12.validate import CheckResult, Layers, check
from claimwright.kernel.finding import Severity

ROOT = Path(__file__).resolve().parents[1]
SAMPLES = ROOT.parent / "shared" / "samples" / "x12"
PAGE = ROOT / "docs" / "conformance.md"
EXCEPTIONS = ROOT / "docs" / "conformance-exceptions.toml"
FUZZ = ROOT / "docs" / "fuzz-x12.json"

QUESTIONS = {
    "objects": "Every byte comes back through objects",
    "json": "Every byte comes back through JSON text, read line by line",
    "segments": "Segments counted as in the facts",
    "delimiters": "Delimiters as in the facts",
    "envelope": "Envelope faults found where the facts have some, and only there",
    "hl": "Levels (HL) judged as in the facts",
    "claims": "837: claims, lines and charges as in the facts",
    "payments": "835: claims, charged, paid, PLB and BPR02 as in the facts",
    "balance": "Sums that do not balance found where the facts have some, and only there",
    "valid": "No error in a file published as valid (NPI apart)",
    "invalid": "The reason a file is broken for is found",
}
_ENVELOPE_REASONS = {
    "SE01=": {"X12-SE-COUNT"},
    "GE01=": {"X12-GE-COUNT"},
    "IEA01=": {"X12-IEA-COUNT"},
    "SE02!=": {"X12-SE-CONTROL"},
    "GE02!=": {"X12-GE-CONTROL"},
    "IEA02!=": {"X12-IEA-CONTROL"},
    "SE missing": {"X12-SE-MISSING"},
    "GE missing": {"X12-GE-MISSING"},
    "IEA missing": {"X12-IEA-MISSING"},
    "GE without GS": {"X12-GS-MISSING"},
    "IEA without ISA": {"X12-ISA-MISSING"},
    "ISA length": {"X12-ISA-LENGTH"},
    "no ISA": {"X12-NOT-X12", "X12-EMPTY", "X12-ISA-SHORT"},
}
_BALANCE = {"X12-835-FILE", "X12-835-LINE", "X12-835-CLAIM", "BAL-CLAIM-LINES"}
_REASONS = {
    **_ENVELOPE_REASONS,
    "HL01=": {"HL-NUMBER", "HL-PARENT"},
    "HL02=": {"HL-PARENT", "HL-NUMBER"},
    "claims whose lines do not sum": {"BAL-CLAIM-LINES", "ELEM-NUMBER", "ELEM-MISSING"},
    "txn BPR02": {"X12-835-FILE", "X12-AMOUNT-UNREADABLE"},
    "; line ": {"X12-835-LINE"},
    "amounts: line ": {"X12-835-LINE"},
    "amounts: claim ": {"X12-835-CLAIM"},
    "BIN01": {"BIN-LENGTH"},
    "too many components": {"ELEM-COMPONENTS"},
    "loop repeats beyond max": {"LOOP-REPEATED"},
    "required elements missing": {"ELEM-MISSING"},
    "required loop missing": {"LOOP-MISSING"},
    "segments out of order": {"SEG-ORDER"},
    "body segment outside": {"X12-OUTSIDE-ENVELOPE"},
}


@dataclass(frozen=True)
class Sample:
    """One file with what is known of it."""

    path: Path
    folder: str
    name: str  # without whoever published it
    validity: str
    facts: dict[str, str]


@dataclass
class Tally:
    """One folder's answers: question → how many agree, and how many were asked."""

    files: int = 0
    agreed: Counter[str] = field(default_factory=Counter)
    asked: Counter[str] = field(default_factory=Counter)


def samples() -> Iterator[Sample]:
    """Every X12 file of the manifest."""
    with (SAMPLES / "FACTS.tsv").open(encoding="utf-8") as table:
        facts = {row["file"]: row for row in csv.DictReader(table, delimiter="\t")}
    with (SAMPLES / "MANIFEST.tsv").open(encoding="utf-8") as table:
        for row in csv.DictReader(table, delimiter="\t"):
            path = SAMPLES / row["file"]
            if path.suffix == ".x12" and path.is_file():
                folder, _, name = row["file"].rpartition("/")
                name = name.partition("--")[2] or name
                yield Sample(path, folder, name, row["validity"], facts.get(row["file"], {}))


def answers(sample: Sample) -> Iterator[tuple[str, str]]:
    """(question, what disagrees; empty when nothing does) for every question that fits."""
    data = sample.path.read_bytes()
    yield "objects", _said(x12.from_json(x12.to_json(data)) == data, "other bytes")
    text = "".join(x12.json_of(data)).encode()
    yield "json", _said(b"".join(x12.x12_of(io.BytesIO(text))) == data, "other bytes")
    result = check(data, layers=Layers(is_whole=True))
    codes = {each.code for each in result.findings}
    facts = sample.facts
    if facts:
        yield from _against_facts(data, facts, codes)
    if sample.validity == "valid":
        yield "valid", _errors(result)
    elif sample.validity.startswith("invalid"):
        yield "invalid", _reason_missed(sample.validity, result)


def _said(agrees: bool, otherwise: str) -> str:
    return "" if agrees else otherwise


def _against_facts(
    data: bytes, facts: dict[str, str], codes: set[str]
) -> Iterator[tuple[str, str]]:
    if "no ISA" in facts["envelope"]:
        found = bool(codes & _ENVELOPE_REASONS["no ISA"])
        yield "envelope", _said(found, "read although it has no ISA")
        return
    ours = sum(1 for _ in x12.read_segments(data))
    yield "segments", _said(str(ours) == facts["segments"], f"{ours}, not {facts['segments']}")
    yield "delimiters", _delimiters(data, facts["delims(elem comp term)"])
    yield "envelope", _envelope(facts["envelope"], codes)
    if facts["hl"] not in ("", "-"):
        wrong = bool(codes & {"HL-NUMBER", "HL-PARENT"})
        yield "hl", _said(wrong == (facts["hl"] != "ok"), f"facts: {facts['hl'][:60]}")
    if facts["claims_837"]:
        yield "claims", _claims(data, facts)
    if facts["remit_835"]:
        yield "payments", _payments(data, facts["remit_835"])
    if facts["amount_balance"]:
        wrong = bool(codes & _BALANCE)
        told = facts["amount_balance"]
        yield "balance", _said(wrong == (told != "ok"), f"facts: {told[:60]}")


def _delimiters(data: bytes, told: str) -> str:
    start = data.find(b"ISA")
    ours = find_delimiters(data[max(start, 0) : max(start, 0) + 512])
    shown = [repr(mark)[1:-1].replace("\\\\", "\\")
             for mark in (ours.element, ours.component, ours.terminator)]  # fmt: skip
    return _said(" ".join(shown) == told.replace("\\\\", "\\"), f"{' '.join(shown)}, not {told}")


def _envelope(told: str, codes: set[str]) -> str:
    expected = [wanted for reason, wanted in _ENVELOPE_REASONS.items() if reason in told]
    if any(not wanted & codes for wanted in expected):
        return f"not all found: {told[:80]}"
    known = set().union(*_ENVELOPE_REASONS.values())
    extra = (codes & known) - set().union(*expected) if told == "ok" else set()
    return _said(not extra, f"found besides: {', '.join(sorted(extra))}")


def _cents(text: str) -> int:
    try:
        return int(Decimal(text) * 100)
    except InvalidOperation:
        return 0


def _claims(data: bytes, facts: dict[str, str]) -> str:
    places = {table: [name for name, _ in COLUMNS[table]] for table in COLUMNS}
    claims = lines = cents = 0
    for table, row in x12.rows_of(data):
        if str(row[2]).startswith("837"):
            claims += table == "claims"
            lines += table == "lines"
            if table == "claims":
                cents += row[places["claims"].index("charge_cents")] or 0
    told = (int(facts["claims_837"]), int(facts["lines_837"] or 0), _cents(facts["charge_837"]))
    return _said((claims, lines, cents) == told, f"{(claims, lines, cents)}, not {told}")


def _payments(data: bytes, told: str) -> str:
    ours = []
    for each in x12.parse_835(data):
        claims = each.claims
        ours.append(
            (
                len(claims),
                sum(claim.charge_cents for claim in claims),
                sum(claim.paid_cents for claim in claims),
                sum(apart.amount_cents for apart in each.provider_adjustments),
                each.payment_cents,
            )
        )
    facts = [
        tuple(
            int(value) if name == "claims" else _cents(value)
            for name, value in re.findall(r"(\w+)=(\S+)", part)
        )
        for part in told.split("|")
    ]
    # "(+1 ST)" at the end of the facts: further sets were left out there.
    compared = ours[: len(facts)] if "(+" in told else ours
    return _said(compared == facts, f"{ours}, not {facts}"[:160])


def _errors(result: CheckResult) -> str:
    found = {
        each.code
        for each in result.findings
        if each.severity is Severity.ERROR and not each.code.startswith("NPI-")
    }
    return ", ".join(sorted(found))


def _reason_missed(validity: str, result: CheckResult) -> str:
    codes = {each.code for each in result.findings if each.severity is Severity.ERROR}
    if "no ISA" in validity and codes & _ENVELOPE_REASONS["no ISA"]:
        return ""  # what else is wrong cannot be known without the separators an ISA announces
    missed = [reason for reason, wanted in _REASONS.items()
              if reason in validity and not wanted & codes]  # fmt: skip
    if missed:
        return f"not found: {', '.join(missed)}"
    return _said(bool(codes), "no error at all")


# -- exceptions ------------------------------------------------------------------------------


def exceptions() -> dict[tuple[str, str], str]:
    """(file, question) → why we stand by our answer."""
    if not EXCEPTIONS.exists():
        return {}
    entries = tomllib.loads(EXCEPTIONS.read_text("utf-8")).get("exception", [])
    return {(entry["file"], entry["question"]): entry["why"] for entry in entries}


@dataclass
class Report:
    """All answers."""

    tallies: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    disagreeing: dict[tuple[str, str], str] = field(default_factory=dict)

    def unargued(self) -> dict[tuple[str, str], str]:
        """What disagrees and is not in the exceptions."""
        argued = exceptions()
        return {key: said for key, said in self.disagreeing.items() if key not in argued}

    def needless(self) -> list[tuple[str, str]]:
        """Exceptions for what agrees by now."""
        return [key for key in exceptions() if key not in self.disagreeing]


def report() -> Report:
    """Ask every question of every file."""
    made = Report()
    for sample in samples():
        tally = made.tallies[sample.folder]
        tally.files += 1
        for question, said in answers(sample):
            tally.asked[question] += 1
            tally.agreed[question] += not said
            if said:
                made.disagreeing[f"{sample.folder}/{sample.name}", question] = said
    return made


# -- writing ---------------------------------------------------------------------------------


def page(made: Report) -> str:
    """The document."""
    argued = exceptions()
    parts = [
        "# Conformance of the X12 engine\n",
        "Written by `python -m tools.write_conformance`; do not edit by hand. The samples are "
        "other people's files, read in place beside the checkout; their facts (counts, sums, "
        "envelope and level faults) were counted from the segments without any product code.\n",
        _table(made),
        "Cells are *agree / asked*. A question is asked only of files it fits.\n",
        "## The questions\n",
        "\n".join(f"- **{name}**: {words}." for name, words in QUESTIONS.items()) + "\n",
        f"## Exceptions, argued ({len(argued)})\n",
        "\n".join(f"- `{file}`, {question}: {why}" for (file, question), why in argued.items())
        or "None.",
        "",
    ]
    unargued = made.unargued()
    if unargued:
        parts.append(f"## Not yet argued ({len(unargued)})\n")
        parts += [f"- `{file}`, {question}: {said}" for (file, question), said in unargued.items()]
        parts.append("")
    parts += _fuzz_part()
    return "\n".join(parts).rstrip() + "\n"


def _table(made: Report) -> str:
    rows = [["folder", "files", *QUESTIONS], ["---", *["--:"] * (len(QUESTIONS) + 1)]]
    total = Tally()
    for folder, tally in sorted(made.tallies.items()):
        total.files += tally.files
        total.agreed += tally.agreed
        total.asked += tally.asked
        rows.append([folder, str(tally.files), *_cells(tally)])
    rows.append(["**all**", str(total.files), *_cells(total)])
    return "\n".join(f"| {' | '.join(row)} |" for row in rows) + "\n"


def _cells(tally: Tally) -> list[str]:
    return [
        f"{tally.agreed[name]}/{tally.asked[name]}" if tally.asked[name] else ""
        for name in QUESTIONS
    ]


def _fuzz_part() -> list[str]:
    if not FUZZ.exists():
        return []
    figures: dict[str, Any] = json.loads(FUZZ.read_text("utf-8"))
    parts = ["## Fuzzing\n", "`python -m tools.fuzz_x12` (see there for the ways of damage).\n"]
    if run := figures.get("run"):
        mb = run["bytes"] / 1e6
        parts.append(
            f"- Seed {run['seed']}, {run['minutes']:g} minutes: {run['inputs']:,} damaged files "
            f"({mb:,.0f} MB) from {run['seeds']} whole ones, each through {run['readers']} "
            f"readers: "
            f"{run['read to the end']:,} read to the end, {run['refused by name']:,} refused by "
            f"name, {run.get('faults', 0)} crashed or hung. The slowest reading took "
            f"{run['slowest_ms']} ms of processor time (limit 2,000); at most "
            f"{run['peak_rss_mb']} MB were held."
        )
        for fault, kept in run["kept"].items():
            parts.append(f"  - Found, then mended: {fault.split(' (')[0]} (`{kept}`).")
    if rows := figures.get("large"):
        parts += ["", "| large file | MB | reader | CPU s | peak MB |", "|---|--:|---|--:|--:|"]
        parts += [
            f"| {r['file']} | {r['megabytes']} | {r['reader']} | {r.get('cpu_seconds', '')} | "
            f"{r.get('peak_rss_mb', r.get('error', ''))} |"
            for r in rows
        ]
    return [*parts, ""]


def main(write: Callable[[str], object] = PAGE.write_text) -> int:
    """Exit 1 when something disagrees unargued or an exception is needless."""
    if not SAMPLES.is_dir():
        print("The samples are not beside this checkout; nothing was written.", file=sys.stderr)
        return 2
    made = report()
    if "--check" not in sys.argv:
        write(page(made))
    for (file, question), said in made.unargued().items():
        print(f"{file}: {question}: {said}", file=sys.stderr)
    for file, question in made.needless():
        print(f"{file}: {question}: the exception is no longer needed", file=sys.stderr)
    return 1 if made.unargued() or made.needless() else 0


if __name__ == "__main__":
    sys.exit(main())
