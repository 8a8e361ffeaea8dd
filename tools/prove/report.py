"""What proofs found, and how it is told: PROOF.md for people, proof.json for machines.

Both tell of the short proof and of the long one; a run renews its own part of them.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
SHOWN = 20
SIZES = {"quick": "The short proof", "full": "The long proof"}
COMMANDS = {"quick": "make prove-quick", "full": "make prove"}


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


@dataclass
class Report:
    """One run's results by their tasks' labels, and what it has not run (yet)."""

    size: str
    seed: int
    results: dict[str, Proven] = field(default_factory=dict)
    lacking: Sequence[str] = ()

    @classmethod
    def read(cls, size: str, folder: Path = ROOT) -> Report | None:
        """As it was last written; None where that size was never run."""
        told = _told(folder).get(size)
        if told is None:
            return None
        results = {label: Proven(**each) for label, each in told["results"].items()}
        return cls(size, told["seed"], results, told["lacking"])

    def write(self, folder: Path = ROOT) -> None:
        """Renew this size's part of both files, each whole or not at all."""
        told = _told(folder)
        told[self.size] = {
            "seed": self.seed,
            "written_at": datetime.now(UTC).isoformat(timespec="seconds"),
            "holds": all(each.holds for each in self.results.values()),
            "lacking": list(self.lacking),
            "results": {label: asdict(each) for label, each in self.results.items()},
        }
        _replace(folder / "proof.json", json.dumps(told, indent=1) + "\n")
        _replace(folder / "PROOF.md", as_markdown(told))


def _told(folder: Path) -> dict[str, Any]:
    path = folder / "proof.json"
    told = json.loads(path.read_text()) if path.exists() else {}
    return {size: told[size] for size in SIZES if size in told}


def _replace(path: Path, text: str) -> None:
    part = path.with_name(f".{path.name}.part")
    part.write_text(text)
    os.replace(part, path)


def gathered(results: Iterable[Proven]) -> list[tuple[Proven, int]]:
    """A proof done in shares as one, with how many they were; its seed that of a broken share."""
    groups: dict[tuple[str, str, str], list[Proven]] = {}
    for each in results:
        groups.setdefault((each.name, each.database, each.claim), []).append(each)
    return [(_as_one(shares), len(shares)) for shares in groups.values()]


def _as_one(shares: Sequence[Proven]) -> Proven:
    first = next((each for each in shares if each.violations), shares[0])
    whole = Proven(first.name, first.claim, first.database, first.seed, not_here=first.not_here)
    whole.commit = ", ".join(dict.fromkeys(each.commit for each in shares))
    for each in shares:
        whole.seconds += each.seconds
        for what, count in each.counts.items():
            before = whole.counts.get(what, 0)
            whole.counts[what] = max(before, count) if what.startswith("ms ") else before + count
        whole.violations += each.violations
    return whole


def as_markdown(told: dict[str, Any]) -> str:
    """Both reports as one page."""
    rows = [
        "# Proof",
        "",
        "A proof here is an experiment: what is listed was tried that many times, from that seed, "
        "and nothing against the claim was seen. It says nothing about what was not tried; a "
        "killed process is not a power cut. Proofs run two at a time, and seconds are those of "
        "all their shares together.",
    ]
    for size, name in SIZES.items():
        if size in told:
            rows += ["", *_section(name, size, told[size])]
    return "\n".join(rows) + "\n"


def _section(name: str, size: str, told: dict[str, Any]) -> list[str]:
    found = gathered(Proven(**each) for each in told["results"].values())
    rows = [
        f"## {name}",
        "",
        f"{_verdict([each for each, _ in found], is_whole=not told['lacking'])} "
        f"`{COMMANDS[size]}`, written {told['written_at']}.",
        "",
        "| | claim | database | tried | seconds | seed | commit |",
        "|---|---|---|---|---|---|---|",
    ]
    for each, shares in found:
        mark = each.mark if each.mark == "holds" else f"**{each.mark}**"
        seed = str(each.seed) if shares == 1 else f"{each.seed}, in {shares} shares"
        rows.append(
            f"| {mark} | {each.claim} | {each.database} | {tried(each)} | {each.seconds:,.0f} "
            f"| {seed} | {each.commit} |"
        )
    if told["lacking"]:
        rows += ["", f"Not run: {', '.join(_without_shares(told['lacking']))}."]
    for each, _ in found:
        if each.violations:
            rows += ["", f"### {each.name}", "", f"Replay: `{each.replay(size)}`", ""]
            rows += [f"- {words}" for words in each.violations]
    return rows


def tried(each: Proven) -> str:
    """How often, in words; or why not."""
    return each.not_here or ", ".join(f"{count:,} {what}" for what, count in each.counts.items())


def _without_shares(labels: Sequence[str]) -> list[str]:
    """The labels of proofs, each with how many of its shares are meant."""
    counts = Counter(re.sub(r"-\d+(?=-|$)", "", label) for label in labels)
    return [f"{name} ({count} shares)" if count > 1 else name for name, count in counts.items()]


def _verdict(found: Sequence[Proven], *, is_whole: bool) -> str:
    marks = {each.mark for each in found}
    if "broken" in marks:
        return "**Not everything held.**"
    if "not proven here" in marks:
        return "What was tried held; **what is marked so could not be tried on this machine**."
    return "Everything held." if is_whole else "What was run held; it is not all of it."
