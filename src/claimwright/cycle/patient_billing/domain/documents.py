"""What statements and receipts say, ready for their templates. All amounts are text."""

from __future__ import annotations

from datetime import date
from typing import Any

from claimwright.cycle.denials.domain.letters import address_lines, long_date
from claimwright.cycle.patient_billing.domain.views import StatementLineView, StatementView
from claimwright.cycle.practice.domain.profiles import BillingProfile
from claimwright.cycle.receipts.domain.batches import CASH, BatchView
from claimwright.cycle.receipts.domain.payments import METHOD_WORDS, PaymentView
from claimwright.cycle.registration.domain.patients import PatientSnapshot
from claimwright.kernel.address import Address
from claimwright.kernel.money import Money

TITLES = {1: "Statement", 2: "Reminder", 3: "Past due statement"}
LAST_TITLE = "Last notice"


def statement_content(statement: StatementView) -> dict[str, Any]:
    """The statement as its template wants it."""
    lines = statement.lines
    charged = sum(line.charge_cents for line in lines)
    taken_off = sum(line.adjusted_cents for line in lines)
    return {
        "sender": statement.sender,
        "title": TITLES.get(statement.sequence_number, LAST_TITLE),
        "number": statement.number,
        "issued_on": long_date(statement.issued_on),
        "due_on": long_date(statement.due_on),
        "to": [statement.addressee, *address_lines(Address(**statement.address))],
        "message": statement.message,
        "total": str(Money(statement.total_cents)),
        "summary": [
            ["Total charges", str(Money(charged))],
            ["Insurance paid", _minus(sum(line.insurance_cents for line in lines))],
            ["Discounts and write-offs", _minus(taken_off)],
            ["You have paid", _minus(sum(line.patient_paid_cents for line in lines))],
            *_on_account(statement.unapplied_cents),
        ],
        "plan": _plan(statement.plan),
        "visits": [_visit(line) for line in lines],
        "has_family": len({line.patient_id for line in lines}) > 1,
    }


def receipt_content(
    payment: PaymentView, *, patient: PatientSnapshot, profile: BillingProfile
) -> dict[str, Any]:
    """The receipt as its template wants it."""
    method = METHOD_WORDS[payment.method]
    facts = [
        ["Received from", patient.guarantor.natural],
        ["For patient", f"{patient.name.natural} (account {patient.account_number})"],
        ["Date", long_date(payment.received_on)],
        ["Paid by", f"{method} {payment.reference}".strip()],
    ]
    if payment.is_copay:
        facts.append(["For", "Copay"])
    if payment.unapplied_cents:
        facts.append(["Kept on account", str(Money(payment.unapplied_cents))])
    if payment.refunded_cents:
        facts.append(["Given back since", str(Money(payment.refunded_cents))])
    return {
        "sender": sender_of(profile),
        "title": "Receipt",
        "number": payment.number,
        "amount": str(Money(payment.amount_cents)),
        "facts": facts,
        "is_returned": payment.returned_on is not None,
        "returned_on": long_date(payment.returned_on) if payment.returned_on else "",
    }


def slip_content(batch: BatchView, *, profile: BillingProfile) -> dict[str, Any]:
    """A deposit slip as its template wants it: cash in one sum, each check by itself."""
    cash = [one for one in batch.slip if one.kind == CASH]
    checks = [one for one in batch.slip if one.kind != CASH]
    return {
        "sender": sender_of(profile),
        "title": "Deposit slip",
        "number": batch.number,
        "dated_on": long_date(batch.business_on),
        "cash_words": _counted(len(cash), "payment"),
        "cash": str(Money(sum(one.cents for one in cash))),
        "checks": [
            [one.check_number or one.number, one.who, str(Money(one.cents))] for one in checks
        ],
        "count_words": _counted(len(checks), "check"),
        "total": str(Money(batch.slip_cents)),
        "prepared_by": batch.closed_actor or batch.opened_actor,
    }


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"


def sender_of(profile: BillingProfile) -> dict[str, Any]:
    """The practice as a bill names it, frozen with each statement."""
    return {
        "name": profile.legal_name,
        "lines": address_lines(profile.pay_to or profile.address),
        "phone": phone_shown(profile.phone),
        "email": profile.email,
        "contact": profile.contact_name,
        "tax_id": profile.tax_id,
    }


def short_date(on: date) -> str:
    """3/4/2026, as bills in the United States print it."""
    return f"{on.month}/{on.day}/{on.year}"


def phone_shown(digits: str) -> str:
    """(217) 555-0142 for ten digits; anything else as it is."""
    if len(digits) == 10 and digits.isdigit():
        return f"({digits[:3]}) {digits[3:6]}-{digits[6:]}"
    return digits


def _visit(line: StatementLineView) -> dict[str, Any]:
    return {
        "date": short_date(line.service_on),
        "patient": line.patient_name,
        "provider": line.provider_name,
        "what": line.what,
        "charged": str(Money(line.charge_cents)),
        "insurance": _minus(line.insurance_cents),
        "adjusted": _minus(line.adjusted_cents),
        "paid": _minus(line.patient_paid_cents),
        "due": str(Money(line.due_cents)),
        "sentence": line.sentence,
    }


def _plan(plan: dict[str, Any] | None) -> list[list[str]]:
    """Your plan, row by row; empty without one."""
    if not plan:
        return []
    rows = [["Each month", str(Money(plan["monthly_cents"]))]]
    if plan["missed_cents"]:
        rows.append(["Missed", str(Money(plan["missed_cents"]))])
    rows.append(["Due now", str(Money(plan["due_cents"]))])
    rows.append(["Left of the plan", str(Money(plan["left_cents"]))])
    return rows


def _on_account(cents: int) -> list[list[str]]:
    return [["Money on account", _minus(cents)]] if cents else []


def _minus(cents: int) -> str:
    """What lowers a bill, with a true minus sign; a dash for nothing."""
    if not cents:
        return "–"
    return f"−{Money(cents)}" if cents > 0 else f"+{Money(-cents)}"
