"""What a charge does to the ledger: debit who is asked to pay first, credit revenue."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from claimwright.cycle.charges.domain.encounters import ChargeLineSnapshot, EncounterSnapshot
from claimwright.ledger.domain.posting import AccountKind, AccountRef, Leg, Posting

REVENUE = AccountRef(AccountKind.REVENUE)
Debtor = tuple[AccountKind, int | None]  # a receivable and its payer


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


def debtor_of(line: ChargeLineSnapshot, owed: Mapping[Debtor, int]) -> Debtor | None:
    """Who owes all of a line's charge; None when it was paid, adjusted or shared out since."""
    whole = [debtor for debtor, cents in owed.items() if cents]
    return whole[0] if len(whole) == 1 and owed[whole[0]] == line.charge_cents else None


def plan_return(
    encounter: EncounterSnapshot, line: ChargeLineSnapshot, debtor: Debtor, *, on: date
) -> Posting:
    """A line that moved to another debtor goes back to whom it was charged, to be reversed."""
    charged_to = encounter.charged_payer_id
    legs = (
        _leg(encounter, line, AccountRef(*receivable(charged_to)), line.charge_cents),
        _leg(encounter, line, AccountRef(*debtor), -line.charge_cents),
    )
    memo = f"{encounter.number} line {line.number} is corrected"
    key, source_id = f"charge-back:{line.id}", str(encounter.id)
    return Posting(key, "payer_change", on, legs, memo, "encounter", source_id)


def receivable(payer_id: int | None) -> Debtor:
    """The payer as a debtor, the patient for None."""
    if payer_id is None:
        return AccountKind.PATIENT_RECEIVABLE, None
    return AccountKind.INSURANCE_RECEIVABLE, payer_id


def _plan_line(
    encounter: EncounterSnapshot, line: ChargeLineSnapshot, payer_id: int | None, on: date
) -> Posting:
    return Posting(
        key=charge_key(line.id),
        kind="charge",
        posted_on=on,
        legs=(
            _leg(encounter, line, AccountRef(*receivable(payer_id)), line.charge_cents),
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
