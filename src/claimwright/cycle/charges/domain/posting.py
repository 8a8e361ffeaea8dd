"""What a charge does to the ledger: debit who is asked to pay first, credit revenue."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from claimwright.cycle.charges.domain.encounters import ChargeLineSnapshot, EncounterSnapshot
from claimwright.ledger.domain.posting import AccountKind, AccountRef, Leg, Posting

REVENUE = AccountRef(AccountKind.REVENUE)


def charge_key(line_id: int) -> str:
    """The idempotency key of a line's charge."""
    return f"charge:{line_id}"


def plan_charges(encounter: EncounterSnapshot, *, payer_id: int | None, on: date) -> list[Posting]:
    """One posting per line that charges anything. Without a payer the patient owes it."""
    return plan_lines(encounter, encounter.lines, payer_id=payer_id, on=on)


def plan_lines(
    encounter: EncounterSnapshot,
    lines: Iterable[ChargeLineSnapshot],
    *,
    payer_id: int | None,
    on: date,
) -> list[Posting]:
    """The postings of some of an encounter's lines."""
    return [_plan_line(encounter, line, payer_id, on) for line in lines if line.charge_cents]


def _plan_line(
    encounter: EncounterSnapshot, line: ChargeLineSnapshot, payer_id: int | None, on: date
) -> Posting:
    kind = AccountKind.INSURANCE_RECEIVABLE if payer_id else AccountKind.PATIENT_RECEIVABLE
    return Posting(
        key=charge_key(line.id),
        kind="charge",
        posted_on=on,
        legs=(
            _leg(encounter, line, AccountRef(kind, payer_id), line.charge_cents),
            _leg(encounter, line, REVENUE, -line.charge_cents),
        ),
        memo=f"{encounter.number} line {line.number}: {line.code}",
        source_type="encounter",
        source_id=str(encounter.id),
    )


def _leg(
    encounter: EncounterSnapshot, line: ChargeLineSnapshot, account: AccountRef, cents: int
) -> Leg:
    return Leg(
        account=account,
        amount_cents=cents,
        encounter_id=encounter.id,
        charge_line_id=line.id,
        patient_id=encounter.patient_id,
        payer_id=account.payer_id,
        service_on=encounter.service_on,
    )
