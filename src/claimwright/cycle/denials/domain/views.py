"""Denials as pages and other stages see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from claimwright.cycle.denials.domain.causes import Cause
from claimwright.cycle.denials.domain.outcomes import ANSWERS
from claimwright.cycle.denials.domain.planning import DenialSnapshot
from claimwright.cycle.denials.domain.states import STATE_WORDS
from claimwright.cycle.denials.domain.worth import Worth


@dataclass(frozen=True, slots=True, kw_only=True)
class DenialRow:
    """One line of the worklist: everything it shows, so that a page asks nothing more."""

    denial: DenialSnapshot
    cause: Cause
    worth: Worth
    claim_public_id: UUID
    claim_number: str
    patient_public_id: UUID
    patient_name: str
    payer_name: str
    days_left: int | None
    days_old: int

    @property
    def codes(self) -> str:
        """As remittances print it: CO-197, with remarks behind."""
        plain = f"{self.denial.group}-{self.denial.reason}"
        return " ".join([plain, *self.denial.remarks])

    @property
    def state_words(self) -> str:
        """The state as people say it."""
        return STATE_WORDS[self.denial.state]


@dataclass(frozen=True, slots=True)
class WorklistPage:
    """Some rows, how many there are in all, and what they are worth together."""

    rows: tuple[DenialRow, ...]
    total: int
    total_cents: int


@dataclass(frozen=True, slots=True)
class DenialEventView:
    """One thing that happened to a denial."""

    at: datetime
    kind: str
    title: str
    words: str
    actor: str
    amount_cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AppealView:
    """One level asked for, and what came of it. Amounts in cents."""

    level: int
    level_name: str
    to_whom: str
    asked_cents: int
    filed_on: date
    due_on: date | None
    method: str
    reference: str
    packet_public_id: UUID | None
    decided_on: date | None
    outcome: str
    awarded_cents: int

    @property
    def answer_words(self) -> str:
        """The payer's answer, or empty."""
        return ANSWERS.get(self.outcome, "")


@dataclass(frozen=True, slots=True, kw_only=True)
class DenialDetail:
    """One denial's page."""

    row: DenialRow
    route_words: str
    charge_cents: int
    open_cents: int
    events: tuple[DenialEventView, ...]
    siblings: tuple[DenialSnapshot, ...]
    moves: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CauseCount:
    """One reason in a span of time, for a Pareto."""

    category: str
    label: str
    reason: str
    words: str
    owner: str
    denial_count: int
    amount_cents: int
    recovered_cents: int


@dataclass(frozen=True, slots=True)
class InitialDenials:
    """Claims first denied in a span, with their gross charges (K12, K13)."""

    claim_count: int
    charge_cents: int


@dataclass(frozen=True, slots=True)
class MonthCount:
    """Denials opened in the month starting that day."""

    month: date
    denial_count: int
    amount_cents: int


class RefusedRow(NamedTuple):
    """One denial as reports count it. Amounts in cents."""

    id: int
    claim_id: int
    adjudication_id: int
    encounter_id: int
    payer_id: int
    reason: str  # CAS02
    category: str
    owner: str
    amount_cents: int
    charge_cents: int
    is_initial: bool
    opened_on: date
    act_by: date | None


class WaitingDenial(NamedTuple):
    """One denial to do, as lists show it that mix it with other work. Amounts in cents."""

    id: int
    public_text: str  # its public id
    claim_number: str
    patient_id: int
    payer_id: int
    amount_cents: int
    rank_value: int  # expected cents for each minute of work
    act_by: date | None
    denied_on: date
    group: str  # CAS01
    reason: str  # CAS02
    owner: str
    practice_id: int
