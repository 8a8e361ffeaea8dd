"""Claims as other stages and pages see them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from claimwright.kernel.finding import Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimSnapshot:
    """One claim with its current version's numbers. Amounts are cents, never negative charges."""

    id: int
    public_id: UUID
    number: str
    encounter_id: int
    patient_id: int
    coverage_id: int
    payer_id: int
    rank: str  # SBR01
    state: str
    charge_cents: int
    paid_cents: int
    adjusted_cents: int
    patient_cents: int
    version_number: int
    control_number: str  # CLM01
    frequency: str  # CLM05-3
    payer_claim_number: str  # CLP07 or the 277CA's REF*1K
    service_on: date
    created_at: datetime
    first_submitted_at: datetime | None
    last_submitted_at: datetime | None
    timely_filing_on: date
    hold_reason: str
    prior_claim_id: int | None = None
    manual_hold: str = ""  # why a person holds it back
    note: str = ""  # NTE*ADD of the next version
    delay_reason: str = ""  # CLM20 of the next version

    @property
    def open_cents(self) -> int:
        """What the payer has not yet paid, adjusted or passed to the patient."""
        return self.charge_cents - self.paid_cents - self.adjusted_cents - self.patient_cents


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimRow:
    """One line of the worklist."""

    id: int
    public_id: UUID
    number: str
    patient_id: int
    patient_name: str
    payer_id: int
    payer_name: str
    rank: str
    state: str
    service_on: date
    charge_cents: int
    paid_cents: int
    patient_cents: int
    timely_filing_on: date
    last_submitted_at: datetime | None
    hold_reason: str


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows of a list, and how many there are in all."""

    rows: tuple[ClaimRow, ...]
    total: int


@dataclass(frozen=True, slots=True)
class ClaimKey:
    """Which claim and which of its versions a control number belongs to."""

    claim_id: int
    version_id: int
    version_number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimLineView:
    """One service line of one version."""

    id: int
    version_id: int
    number: int  # LX01
    charge_line_id: int
    control_number: str  # REF*6R
    procedure: str
    modifiers: tuple[str, ...]
    units: str
    charge_cents: int
    service_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionView:
    """One wording of a claim."""

    id: int
    claim_id: int
    number: int
    control_number: str
    frequency: str
    payer_id: int
    charge_cents: int
    reason: str
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineEvent:
    """One thing that happened to a claim, in words, with the file that did it."""

    at: datetime
    kind: str
    title: str
    words: str
    actor: str
    file_public_id: UUID | None = None
    file_name: str = ""


@dataclass(frozen=True, slots=True)
class Assembled:
    """Claims made or found, encounters with no coverage, and what stopped the others."""

    claim_ids: tuple[int, ...]
    self_pay_encounter_ids: tuple[int, ...] = ()
    findings: dict[int, list[Finding]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimNote:
    """Something to add to a claim's history that moves no state."""

    claim_id: int
    kind: str
    words: str
    file_id: int | None = None
    version_number: int = 0


@dataclass(frozen=True, slots=True)
class SentServices:
    """One claim already with a payer, as its services: what a duplicate would repeat."""

    claim_id: int
    number: str
    encounter_id: int
    patient_id: int
    payer_id: int
    service_on: date
    services: frozenset[tuple[str, tuple[str, ...], int]]  # code, modifiers, cents
