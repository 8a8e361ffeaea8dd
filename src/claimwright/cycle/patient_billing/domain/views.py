"""Statements and balances as pages and other stages see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementLineView:
    """One visit on a statement. Amounts are cents; the parts sum to the charge."""

    number: int
    patient_id: int
    encounter_id: int
    patient_name: str
    provider_name: str
    service_on: date
    what: str
    charge_cents: int
    insurance_cents: int
    adjusted_cents: int
    patient_paid_cents: int
    due_cents: int
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementView:
    """A statement as it was issued."""

    id: int
    public_id: UUID
    number: str
    patient_id: int
    addressee: str
    address: dict[str, str]
    sender: dict[str, Any]
    issued_on: date
    due_on: date
    total_cents: int
    unapplied_cents: int
    sequence_number: int
    message: str
    plan: dict[str, Any] | None = None  # PlanTold as it stood
    lines: tuple[StatementLineView, ...] = ()


@dataclass(frozen=True, slots=True)
class StatementPage:
    """Some statements, newest first, without their lines, and how many there are in all."""

    rows: tuple[StatementView, ...]
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BalanceRow:
    """What one patient owes now."""

    patient_id: int
    patient_public_id: UUID
    patient_name: str
    account_number: str
    due_cents: int
    unapplied_cents: int
    oldest_on: date
    days_old: int
    last_statement_on: date | None
    statement_count: int
    hold: str


@dataclass(frozen=True, slots=True)
class BalancePage:
    """Some patients who owe, largest balance first, how many in all, and their cents together."""

    rows: tuple[BalanceRow, ...]
    total: int
    total_cents: int
