"""Proof that a claim reached its payer in time: every step from the file sent to the payer's 277CA.

Only the payer's own 277CA says that the payer has the claim; what a clearinghouse says is shown and
proves nothing. Source: x12-277ca
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from claimwright.engines.x12.lexer import read_segments

OURS, CLEARINGHOUSE, PAYER = "us", "clearinghouse", "payer"
ACCEPTED = "accepted"


@dataclass(frozen=True, slots=True, kw_only=True)
class FilingStep:
    """One step; `segments` are the raw ones that speak of this claim, empty for a whole file."""

    at: datetime
    on: date  # in the practice's zone
    kind: str  # 837, ta1, 999, 277ca
    source: str
    verdict: str
    control_number: str  # CLM01 of the version it was about
    code: str
    words: str
    file_name: str
    sha256: str
    segments: tuple[str, ...] = ()

    @property
    def is_proof(self) -> bool:
        """Whether it is the payer's own acceptance of the claim."""
        return self.kind == "277ca" and self.source == PAYER and self.verdict == ACCEPTED


@dataclass(frozen=True, slots=True, kw_only=True)
class FilingProof:
    """The steps of one claim, oldest first, and the limit they are held against."""

    steps: tuple[FilingStep, ...]
    limit_on: date
    payer_number: str  # REF*1K the payer gave with its acceptance

    @property
    def acceptance(self) -> FilingStep | None:
        """The payer's first own acceptance, or None."""
        return next((step for step in self.steps if step.is_proof), None)

    @property
    def sent(self) -> FilingStep | None:
        """The first sending, or None."""
        return next((step for step in self.steps if step.source == OURS), None)

    @property
    def proves_timeliness(self) -> bool:
        """Whether the payer had the claim by its limit."""
        found = self.acceptance
        return found is not None and found.on <= self.limit_on

    @property
    def words(self) -> str:
        """What the steps prove, in a sentence; honest where they prove nothing."""
        found, sent = self.acceptance, self.sent
        if found is not None:
            days = (self.limit_on - found.on).days
            said = f"The payer's own acknowledgement (277CA) accepted the claim on {_day(found.on)}"
            if self.payer_number:
                said += f" under its number {self.payer_number}"
            if days >= 0:
                return f"{said}, {_days(days)} before the filing limit of {_day(self.limit_on)}."
            return f"{said}, {_days(-days)} after the filing limit of {_day(self.limit_on)}."
        if sent is None:
            return "No file of ours carried this claim."
        return (
            f"We sent the claim on {_day(sent.on)}; the payer's own acknowledgement (277CA) is not "
            "on file, and nothing else proves that the payer had it."
        )


def segments_about(data: bytes, control_number: str) -> tuple[str, ...]:
    """The segments of a 277CA that speak of one claim: its level from HL to before the next HL.

    Empty when the file does not name it. Raises lexer.Unreadable.
    """
    level: list[Sequence[str]] = []
    for _, segment in read_segments(data):
        if segment[0] in ("HL", "SE"):
            if _is_about(level, control_number):
                break
            level = []
        level.append(segment)
    if not _is_about(level, control_number):
        return ()
    return tuple("*".join(segment) for segment in level)


def said_on(segments: Sequence[str]) -> date | None:
    """The day the sender itself puts to its first answer (STC02); None when it gave none."""
    for segment in segments:
        parts = segment.split("*")
        if parts[0] == "STC" and len(parts) > 2 and len(parts[2]) == 8 and parts[2].isdigit():
            return date(int(parts[2][:4]), int(parts[2][4:6]), int(parts[2][6:]))
    return None


def _is_about(level: Sequence[Sequence[str]], control_number: str) -> bool:
    return any(
        segment[0] == "TRN" and len(segment) > 2 and segment[2].strip().upper() == control_number
        for segment in level
    )


def _day(on: date) -> str:
    return f"{on:%B} {on.day}, {on.year}"


def _days(count: int) -> str:
    return f"{count} day" if count == 1 else f"{count} days"
