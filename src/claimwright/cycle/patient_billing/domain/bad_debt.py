"""Which balances are given up after the last notice went unanswered."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from claimwright.cycle.patient_billing.domain.statements import DAYS_BETWEEN, FINAL_NOTICE
from claimwright.ledger.domain.posting import AccountKind, AccountRef, Leg, Posting


@dataclass(frozen=True, slots=True, kw_only=True)
class BilledVisit:
    """One visit on a family's latest statement, and what is owed for it now."""

    statement_id: int
    statement_number: str
    issued_on: date
    sequence_number: int
    encounter_id: int
    patient_id: int
    service_on: date
    billed_cents: int
    due_cents: int


def is_uncollectible(
    visits: Iterable[BilledVisit], *, as_of: date, after_statements: int = FINAL_NOTICE
) -> bool:
    """Whether the family had its last notice, four weeks have passed and nothing was paid since.

    `visits` are those of one family's latest statement.
    """
    visits = list(visits)
    if not visits:
        return False
    last = visits[0]
    waited = (as_of - last.issued_on).days >= DAYS_BETWEEN
    has_paid = any(visit.due_cents < visit.billed_cents for visit in visits)
    owes = any(visit.due_cents > 0 for visit in visits)
    return owes and waited and not has_paid and last.sequence_number >= after_statements


def plan_bad_debt(visit: BilledVisit, *, on: date) -> Posting:
    """The visit's whole balance out of the patient receivable into bad debt."""
    legs = tuple(
        Leg(
            account=AccountRef(kind),
            amount_cents=cents,
            encounter_id=visit.encounter_id,
            patient_id=visit.patient_id,
            service_on=visit.service_on,
        )
        for kind, cents in (
            (AccountKind.BAD_DEBT, visit.due_cents),
            (AccountKind.PATIENT_RECEIVABLE, -visit.due_cents),
        )
    )
    return Posting(
        key=f"bad_debt:{visit.statement_id}:{visit.encounter_id}",
        kind="bad_debt",
        posted_on=on,
        legs=legs,
        memo=f"No answer to statement {visit.statement_number}",
        source_type="statement",
        source_id=visit.statement_number,
    )
