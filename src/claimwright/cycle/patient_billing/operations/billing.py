"""Issue statements, give up balances, and print what was issued."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction

from claimwright.cycle.patient_billing import queries
from claimwright.cycle.patient_billing.domain import documents
from claimwright.cycle.patient_billing.domain.bad_debt import is_uncollectible, plan_bad_debt
from claimwright.cycle.patient_billing.domain.statements import (
    FINAL_NOTICE,
    PlannedLine,
    PlannedStatement,
    PlanTold,
    Skip,
    StatementRun,
    plan_statement,
)
from claimwright.cycle.patient_billing.models import Counter, Statement, StatementLine
from claimwright.cycle.practice import queries as practice
from claimwright.cycle.receipts import queries as receipts
from claimwright.cycle.registration import queries as registration
from claimwright.foundation import clock
from claimwright.foundation.audit import log
from claimwright.foundation.audit.log import Act
from claimwright.foundation.documents import pdf
from claimwright.ledger import operations as books
from claimwright.ledger.domain.posting import AccountKind

TEMPLATES = Path(__file__).parent.parent / "domain"


@dataclass(frozen=True, slots=True)
class GivenUp:
    """Balances moved to bad debt: families, visits, cents."""

    account_count: int
    encounter_ids: tuple[int, ...]
    total_cents: int


@transaction.atomic
def run_statements(*, as_of: date) -> StatementRun:
    """Bill every family that owes, is final with insurance and was not billed for four weeks.

    Balances are the ledger's at the end of `as_of`. Idempotent for a day: a second run finds
    everyone billed too recently. Source: reliability-money (B10, M41)
    """
    accounts, skipped = queries.accounts_to_bill(as_of=as_of)
    planned: list[PlannedStatement] = []
    for account in accounts:
        outcome = plan_statement(account, as_of=as_of)
        if isinstance(outcome, Skip):
            skipped[outcome.value] = skipped.get(outcome.value, 0) + 1
        else:
            planned.append(outcome)
    rows = _issue(planned, as_of)
    total = sum(row.total_cents for row in rows)
    return StatementRun(tuple(row.pk for row in rows), total, skipped)


@transaction.atomic
def write_off_balances(*, as_of: date, after_statements: int = FINAL_NOTICE) -> GivenUp:
    """Move to bad debt what families owe who left their last notice unanswered four weeks.

    A family that paid anything since is left alone. Idempotent: what is given up is owed no more.
    """
    books.take_turn(AccountKind.PATIENT_RECEIVABLE)
    found = queries.billed_visits(after_statements=after_statements, as_of=as_of)
    chosen = [
        [visit for visit in visits if visit.due_cents > 0]
        for visits in found.values()
        if is_uncollectible(visits, as_of=as_of, after_statements=after_statements)
    ]
    given_up = [visit for visits in chosen for visit in visits]
    books.post([plan_bad_debt(visit, on=as_of) for visit in given_up])
    log.record_many(
        Act(
            "balance written off",
            "statement",
            visits[0].statement_number,
            "No answer to the last notice",
            sum(visit.due_cents for visit in visits),
        )
        for visits in chosen
    )
    return GivenUp(
        len(chosen),
        tuple(visit.encounter_id for visit in given_up),
        sum(visit.due_cents for visit in given_up),
    )


def statement_pdf(*, statement_id: int) -> bytes:
    """The statement as PDF, from its frozen rows. Raises NoSuchStatement."""
    statement = queries.get_statement(statement_id=statement_id)
    content = documents.statement_content(statement)
    return pdf.render(TEMPLATES / "statement.typ", content, dated=statement.issued_on)


def receipt_pdf(*, payment_id: int) -> bytes:
    """A receipt for one patient payment. Raises NoSuchPayment."""
    payment = receipts.receipt(payment_id=payment_id)
    patient = registration.get_patient(patient_id=payment.patient_id)
    profile = practice.get_billing_profile(on=payment.received_on)
    content = documents.receipt_content(payment, patient=patient, profile=profile)
    return pdf.render(TEMPLATES / "receipt.typ", content, dated=payment.received_on)


def slip_pdf(*, batch: receipts.BatchView) -> bytes:
    """The deposit slip of a payment batch as PDF."""
    profile = practice.get_billing_profile(on=batch.business_on)
    content = documents.slip_content(batch, profile=profile)
    return pdf.render(TEMPLATES / "slip.typ", content, dated=batch.business_on)


def _issue(planned: Sequence[PlannedStatement], as_of: date) -> list[Statement]:
    if not planned:
        return []
    sender = documents.sender_of(practice.get_billing_profile(on=as_of))
    serials = Counter.take("statement", len(planned))
    now = clock.now()
    rows = [
        Statement(
            number=f"S-{serial:06d}",
            patient_id=plan.patient_id,
            account_key=plan.account.key,
            addressee=plan.account.addressee[:150],
            address=asdict(plan.account.address),
            sender=sender,
            issued_on=plan.issued_on,
            due_on=plan.due_on,
            total_cents=plan.total_cents,
            unapplied_cents=plan.account.unapplied_cents,
            sequence_number=plan.sequence_number,
            message=plan.message,
            plan=_kept_plan(plan.account.plan) if plan.account.plan else None,
            recorded_at=now,
        )
        for serial, plan in zip(serials, planned, strict=True)
    ]
    Statement.objects.bulk_create(rows, batch_size=500)
    StatementLine.objects.bulk_create(
        [
            StatementLine(statement=row, **_line_values(line))
            for row, plan in zip(rows, planned, strict=True)
            for line in plan.lines
        ],
        batch_size=500,
    )
    log.record_many(
        Act("statement issued", "statement", str(row.public_id), "", row.total_cents)
        for row in rows
    )
    return rows


def _kept_plan(plan: PlanTold) -> dict[str, Any]:
    told = asdict(plan)
    return told | {"due_on": plan.due_on.isoformat() if plan.due_on else None}


def _line_values(line: PlannedLine) -> dict[str, Any]:
    visit = line.visit
    return {
        "number": line.number,
        "patient_id": visit.patient_id,
        "encounter_id": visit.encounter_id,
        "patient_name": line.patient_name[:150],
        "provider_name": visit.provider_name[:150],
        "service_on": visit.service_on,
        "what": visit.what,
        "charge_cents": visit.money.charge_cents,
        "insurance_cents": visit.money.insurance_cents,
        "adjusted_cents": visit.money.adjusted_cents,
        "patient_paid_cents": visit.money.patient_paid_cents,
        "due_cents": visit.money.due_cents,
        "sentence": line.sentence[:400],
    }
