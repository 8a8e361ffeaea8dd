"""Balances at a collection agency: who may be placed, what it keeps, the file it is sent."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from claimwright.cycle.receipts.domain.payments import OpenBalance
from claimwright.cycle.registration.domain.patients import PatientSnapshot
from claimwright.kernel.money import Money
from claimwright.ledger.domain.posting import (
    AccountKind,
    AccountRef,
    Leg,
    Posting,
    drop_zero_legs,
)

PLACED = AccountRef(AccountKind.COLLECTIONS)
OWED = AccountRef(AccountKind.PATIENT_RECEIVABLE)
FEE = AccountRef(AccountKind.AGENCY_FEE)
CLEARING = AccountRef(AccountKind.PAYER_CLEARING)
AGENCY = "agency"
FEWEST_NOTICES = 2  # statements that must have gone out before
COLUMNS = (
    "client_number", "account", "last_name", "first_name", "birth_date", "guarantor", "address",
    "city", "state", "zip", "phone", "service_date", "balance", "placed_on", "last_statement",
)  # fmt: skip


class MayNotPlace(ValueError):
    """The account is protected, still with insurance, on a plan, or too few notices went out."""


class NotAtAgency(ValueError):
    """The placement was recalled, or the agency sends more than is left of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountFacts:
    """What decides whether a patient's balance may go to an agency."""

    patient: PatientSnapshot
    owed: Sequence[OpenBalance]
    insurance_cents: int  # still with insurance on the account
    on_account_cents: int
    has_plan: bool
    notices: int  # statements sent
    last_notice_on: date | None


def why_not(facts: AccountFacts) -> str:
    """Why the balance may not be placed; empty when it may.

    Source: reliability-money (M25)
    """
    if not any(one.cents > 0 for one in facts.owed):
        return "Nothing is owed."
    if facts.patient.is_qmb:
        return "A Qualified Medicare Beneficiary is never billed."
    if facts.patient.statement_hold:
        return f"Statements are on hold: {facts.patient.statement_hold}"
    if facts.has_plan:
        return "A payment plan runs."
    if facts.on_account_cents:
        return f"{Money(facts.on_account_cents)} is on account; apply it first."
    if facts.insurance_cents:
        return "Insurance is not final."
    if facts.notices < FEWEST_NOTICES:
        return f"{facts.notices} of {FEWEST_NOTICES} statements went out."
    return ""


def agency_fee(gross_cents: int, basis_points: int) -> int:
    """What the agency keeps, half a cent rounded up: 25 % is 2,500 basis points."""
    return (gross_cents * basis_points + 5_000) // 10_000


def placement_posting(
    key: str, patient_id: int, parts: Iterable[OpenBalance], *, on: date, memo: str
) -> Posting:
    """Debit collections, credit what the patient owes, line by line."""
    legs = [leg for part in parts for leg in _moved(part, patient_id, PLACED, OWED, part.cents)]
    return Posting(f"place:{key}", "agency_placement", on, tuple(legs), memo, AGENCY, key)


def recall_posting(
    key: str, patient_id: int, parts: Iterable[OpenBalance], *, on: date, memo: str
) -> Posting:
    """The opposite: what is left comes back to the patient's account."""
    legs = [leg for part in parts for leg in _moved(part, patient_id, OWED, PLACED, part.cents)]
    return Posting(f"recall:{key}", "agency_recall", on, tuple(legs), memo, AGENCY, key)


@dataclass(frozen=True, slots=True, kw_only=True)
class Collected:
    """What an agency sent for one placement: the parts it collected, and the fee it kept."""

    payment: str  # the payment's public id
    placement: str  # the placement's
    patient_id: int
    parts: Sequence[OpenBalance]
    fee_cents: int


def collected_posting(told: Collected, *, on: date) -> Posting:
    """Debit what the agency sends and its fee, credit collections: gross − fee = net.

    The net passes through clearing, from which its deposit takes it.
    """
    gross, patient_id = sum(part.cents for part in told.parts), told.patient_id
    legs = [
        Leg(CLEARING, gross - told.fee_cents, patient_id=patient_id),
        Leg(FEE, told.fee_cents, patient_id=patient_id),
        *(_leg(PLACED, part, patient_id, -part.cents) for part in told.parts),
    ]
    memo = "Collected by the agency"
    return Posting(
        f"collect:{told.payment}",
        "agency_payment",
        on,
        drop_zero_legs(legs),
        memo,
        AGENCY,
        told.placement,
    )


def split(left: Sequence[OpenBalance], cents: int) -> list[OpenBalance]:
    """So many cents over what is left, the oldest service first. Raises NotAtAgency for more."""
    total = sum(one.cents for one in left)
    if not 0 < cents <= total:
        raise NotAtAgency(f"{Money(total)} is left with the agency.")
    found: list[OpenBalance] = []
    for one in left:
        part = min(cents, one.cents)
        if part > 0:
            found.append(OpenBalance(one.encounter_id, one.charge_line_id, one.service_on, part))
            cents -= part
    return found


def placement_file(rows: Iterable[Sequence[str]]) -> str:
    """The file for the agency: one row a visit. What a spreadsheet would run is kept text."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    writer.writerows([_harmless(cell) for cell in row] for row in rows)
    return out.getvalue()


def _harmless(text: str) -> str:
    return f"'{text}" if text[:1] in "=+-@\t\r" else text


def _moved(
    part: OpenBalance, patient_id: int, to: AccountRef, source: AccountRef, cents: int
) -> tuple[Leg, Leg]:
    return _leg(to, part, patient_id, cents), _leg(source, part, patient_id, -cents)


def _leg(account: AccountRef, part: OpenBalance, patient_id: int, cents: int) -> Leg:
    return Leg(
        account,
        cents,
        encounter_id=part.encounter_id,
        charge_line_id=part.charge_line_id,
        patient_id=patient_id,
        service_on=part.service_on,
    )
