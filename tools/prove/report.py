"""What a proof found, and how it is told: PROOF.md for people, proof.json for machines."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
SHOWN = 20


@dataclass
class Proven:
    """One proof's outcome. No violation means that it held, for the counts it tells."""

    name: str
    claim: str
    database: str = "sqlite"
    seed: int = 0
    commit: str = ""  # what was tried
    seconds: float = 0.0
    counts: dict[str, int] = field(default_factory=dict)
    violations: list[str] = field(default_factory=list)
    not_here: str = ""  # why it cannot be tried on this machine

    @property
    def holds(self) -> bool:
        """Whether nothing was found against the claim, and something was tried at all."""
        return not self.violations and not self.not_here and any(self.counts.values())

    @property
    def mark(self) -> str:
        """One or two words for it. What cannot be tried on a machine is neither of the others."""
        if self.holds:
            return "holds"
        return "not proven here" if self.not_here and not self.violations else "broken"

    def count(self, what: str, more: int = 1) -> None:
        """Add to a count."""
        self.counts[what] = self.counts.get(what, 0) + more

    def against(self, words: str) -> None:
        """Write a violation down; the first twenty are kept."""
        self.count("violations")
        if len(self.violations) < SHOWN:
            self.violations.append(words)

    def replay(self, size: str) -> str:
        """The command that runs it again from its seed."""
        flag = " --quick" if size == "quick" else ""
        return f"python -m tools.prove{flag} --only {self.name} --seed {self.seed}"


def read_result(path: Path) -> Proven:
    """A result written by `tools.prove.one`."""
    return Proven(**json.loads(path.read_text()))


def commit() -> str:
    """The commit at work, with + when the tree differs from it in more than an earlier report."""
    head = _git("rev-parse", "--short=12", "HEAD")
    changed = _git("status", "--porcelain", "--", ".", ":!PROOF.md", ":!proof.json")
    return f"{head}+" if changed else head


def _git(*words: str) -> str:
    done = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.strip() or ("" if done.returncode == 0 else "unknown")


def write(
    results: Sequence[Proven], *, size: str, folder: Path = ROOT, not_run: Sequence[str] = ()
) -> None:
    """Write both files. `not_run` are the proofs left out this time."""
    told: dict[str, Any] = {
        "commit": commit(),
        "finished_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "size": size,
        "holds": all(each.holds for each in results),
        "not_run": list(not_run),
        "proofs": [
            asdict(each) | {"replay": each.replay(size), "mark": each.mark} for each in results
        ],
    }
    (folder / "proof.json").write_text(json.dumps(told, indent=2) + "\n")
    (folder / "PROOF.md").write_text(as_markdown(told))


def as_markdown(told: dict[str, Any]) -> str:
    """The report as a page."""
    verdict = _verdict(told)
    rows = [
        "# Proof",
        "",
        f"{verdict} Commit `{told['commit']}`, {told['size']}, finished {told['finished_at']}.",
        "",
        "A proof here is an experiment: what is listed was tried that many times, from that seed, "
        "and nothing against the claim was seen. It says nothing about what was not tried; a "
        "killed process is not a power cut.",
        "",
        "| | claim | database | tried | seconds | seed | commit |",
        "|---|---|---|---|---|---|---|",
    ]
    for each in told["proofs"]:
        mark = each["mark"] if each["mark"] == "holds" else f"**{each['mark']}**"
        tried = ", ".join(f"{count:,} {what}" for what, count in each["counts"].items())
        tried = each["not_here"] or tried
        rows.append(
            f"| {mark} | {each['claim']} | {each['database']} | {tried} "
            f"| {each['seconds']:.0f} | {each['seed']} | {each['commit']} |"
        )
    if told.get("not_run"):
        rows += ["", f"Not run this time: {', '.join(told['not_run'])}."]
    for each in told["proofs"]:
        if each["violations"]:
            rows += ["", f"## {each['name']}", "", f"Replay: `{each['replay']}`", ""]
            rows += [f"- {words}" for words in each["violations"]]
    return "\n".join(rows) + "\n"


def _verdict(told: dict[str, Any]) -> str:
    marks = {each["mark"] for each in told["proofs"]}
    if "broken" in marks:
        return "**Not everything held.**"
    if "not proven here" in marks:
        return "What was tried held; **what is marked so could not be tried on this machine**."
    return "Everything held."
