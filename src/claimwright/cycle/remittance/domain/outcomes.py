"""What became of a file, of each of its transaction sets, and of every cent."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from claimwright.kernel.finding import Finding


@dataclass(frozen=True, slots=True)
class Placed:
    """Where the cents of a payment went. The four sum to BPR02, always.

    A held, duplicate or refused set shows all its cents under `held`: none of them was posted.
    """

    posted: int = 0
    suspense: int = 0
    provider_level: int = 0  # −Σ PLB
    held: int = 0

    def __add__(self, other: Placed) -> Placed:
        return Placed(
            self.posted + other.posted,
            self.suspense + other.suspense,
            self.provider_level + other.provider_level,
            self.held + other.held,
        )

    @property
    def total_cents(self) -> int:
        """All four together."""
        return self.posted + self.suspense + self.provider_level + self.held

    def as_dict(self) -> dict[str, int]:
        """JSON shape of the command line."""
        return {
            "posted": self.posted,
            "suspense": self.suspense,
            "provider_level": self.provider_level,
            "held": self.held,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceivedSet:
    """One ST as judged and, when posted, as placed."""

    control_number: str  # ST02
    trace: str  # TRN02
    outcome: str
    payment_cents: int  # BPR02
    placed: Placed
    missing_cents: int = 0
    findings: tuple[Finding, ...] = ()
    remittance_id: int | None = None
    remittance_public_id: UUID | None = None
    posted_claim_ids: tuple[int, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """JSON shape of the command line."""
        return {
            "set": "835",
            "control_number": self.control_number,
            "trace": self.trace,
            "outcome": self.outcome,
            "payment_cents": self.payment_cents,
            "placed": self.placed.as_dict(),
            "missing_cents": self.missing_cents,
            "findings": [finding.as_dict() for finding in self.findings],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Received835:
    """A whole file: its worst set's outcome, and all its cents. `payment_cents` = Σ placed."""

    outcome: str
    payment_cents: int
    placed: Placed
    transactions: tuple[ReceivedSet, ...] = ()
    posted_claim_ids: tuple[int, ...] = ()
    findings: tuple[Finding, ...] = field(default_factory=tuple)
