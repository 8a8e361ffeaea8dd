"""What scrubbing came to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from claimwright.cycle.claims.domain.snapshots import ClaimRow
from claimwright.kernel.finding import Finding, Severity

REASON_SIZE = 300


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


def hold_reason(findings: Sequence[Finding]) -> str:
    """The errors in one line, as the worklist shows them."""
    said = dict.fromkeys(f.message for f in findings if f.severity is Severity.ERROR)
    return " ".join(said)[:REASON_SIZE]


def ready_words(findings: Sequence[Finding], edits_count: int) -> str:
    """What is told of a claim that may leave."""
    warned = len({f.code for f in findings if f.severity is Severity.WARNING})
    words = f"It passed {edits_count} edits"
    return f"{words}, {warned} with a warning." if warned else f"{words}."
