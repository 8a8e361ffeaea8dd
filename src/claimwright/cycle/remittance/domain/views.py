"""Remittances as pages show them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from claimwright.engines.x12.parties import Adjustment
from claimwright.kernel.finding import Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class RemittanceRow:
    """One line of the list. The four places sum to the payment."""

    id: int
    public_id: UUID
    file_id: int
    position: int
    state: str
    payer_id: int | None
    payer_name: str
    trace_number: str
    method: str
    payment_cents: int
    paid_on: date | None
    received_at: datetime
    claims_count: int
    posted_cents: int
    suspense_cents: int
    provider_level_cents: int
    held_cents: int
    missing_cents: int
    is_deposited: bool


@dataclass(frozen=True, slots=True)
class RemittancePage:
    """Some rows of the list, and how many there are in all."""

    rows: tuple[RemittanceRow, ...]
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemLineView:
    """One SVC with where it was matched."""

    position: int
    procedure: str
    modifiers: tuple[str, ...]
    submitted_procedure: str
    units: str
    service_on: date | None
    charge_cents: int
    paid_cents: int
    allowed_cents: int | None
    adjustments: tuple[Adjustment, ...]
    remarks: tuple[str, ...]
    charge_line_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemView:
    """One CLP. `claim_id` is set once it was matched."""

    id: int
    public_id: UUID
    remittance_id: int
    position: int
    state: str
    claim_control_number: str
    status: str
    patient_name: str
    member_id: str
    payer_claim_number: str
    service_on: date | None
    charge_cents: int
    paid_cents: int
    patient_cents: int
    excess_cents: int
    is_reversal: bool
    claim_id: int | None
    encounter_id: int | None
    adjudication_id: int | None
    matched_by: str
    adjustments: tuple[Adjustment, ...]
    remarks: tuple[str, ...]
    findings: tuple[Finding, ...]
    lines: tuple[ItemLineView, ...] = ()
    payer_id: int | None = None
    payer_name: str = ""
    trace_number: str = ""
    received_at: datetime | None = None
    why_not_ours: str = ""  # what a person said of a payment that is not ours


@dataclass(frozen=True, slots=True, kw_only=True)
class PlbView:
    """One PLB pair of a remittance. Positive lowers the payment."""

    reason: str
    words: str
    reference: str
    amount_cents: int
    account_kind: str
    claim_id: int | None


@dataclass(frozen=True, slots=True)
class RemittanceEventView:
    """One change of a remittance's state."""

    at: datetime
    from_state: str
    to_state: str
    reason: str
    actor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RemittanceDetail:
    """One remittance, claim by claim and line by line, with what is wrong and what happened."""

    row: RemittanceRow
    payee_name: str
    payee_key: str
    control_number: str
    interchange_control: str
    items: tuple[ItemView, ...]
    provider_adjustments: tuple[PlbView, ...]
    findings: tuple[Finding, ...]
    events: tuple[RemittanceEventView, ...]
    duplicate_of: UUID | None
