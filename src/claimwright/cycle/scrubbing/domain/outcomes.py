"""What scrubbing came to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from claimwright.cycle.claims.domain.snapshots import ClaimRow
from claimwright.kernel.finding import Finding, Severity

REASON_SIZE = 300
LEAST_RUN, NEARLY_ALL = 20, Decimal("0.95")


@dataclass(frozen=True, slots=True)
class Scrubbed:
    """Which claims may leave and which are held; `findings` are about the run, not a claim."""

    ready_ids: tuple[int, ...]
    held_ids: tuple[int, ...]
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class HeldRow:
    """A held claim with what holds it."""

    claim: ClaimRow
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class HeldPage:
    """Some held claims, and how many there are in all."""

    rows: tuple[HeldRow, ...]
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """A person let one claim pass one edit."""

    public_id: UUID
    claim_id: int
    code: str
    reason: str
    actor: str
    role: str = ""
    at: datetime | None = None


def hold_reason(findings: Sequence[Finding]) -> str:
    """The errors in one line, as the worklist shows them."""
    said = dict.fromkeys(f.message for f in findings if f.severity is Severity.ERROR)
    return " ".join(said)[:REASON_SIZE]


def rules_that_hold_all(findings: Mapping[int, Sequence[Finding]]) -> list[Finding]:
    """A warning for each edit that held nearly every claim of a run: the fault is elsewhere.

    Runs of fewer than twenty claims say nothing about an edit.
    """
    if len(findings) < LEAST_RUN:
        return []
    held = Counter(
        code
        for found in findings.values()
        for code in {each.code for each in found if each.severity is Severity.ERROR}
    )
    return [
        Finding(
            code="RULE-HOLDS-ALL",
            severity=Severity.WARNING,
            message=f"{code} held {count} of {len(findings)} claims: look at the practice's "
            "setup, the code tables or the edit itself before mending claims one by one.",
            fix="Open the edit and one of the claims it held.",
            source="x12-837p",
            found=code,
        )
        for code, count in sorted(held.items())
        if count >= NEARLY_ALL * len(findings)
    ]


def ready_words(findings: Sequence[Finding], edits_count: int) -> str:
    """What is told of a claim that may leave."""
    warned = len({f.code for f in findings if f.severity is Severity.WARNING})
    words = f"It passed {edits_count} edits"
    return f"{words}, {warned} with a warning." if warned else f"{words}."
