"""The letter that goes with our check to a payer: what it returns, by the payer's own numbers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from claimwright.cycle.contracting.domain.payers import PayerProfile
from claimwright.cycle.denials.domain.letters import address_lines, long_date
from claimwright.cycle.patient_billing.domain.documents import phone_shown, sender_of
from claimwright.cycle.practice.domain.profiles import BillingProfile
from claimwright.cycle.remittance.domain.views import ItemView
from claimwright.kernel.money import Money


class NoLetter(ValueError):
    """No check is out, or it is not known who gets it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundFacts:
    """Everything the letter may say. `item` is the payment returned; without one the check pays
    the `debts`: the payer's references of what it may still take, each with its open cents."""

    sender: BillingProfile
    payer: PayerProfile
    amount_cents: int
    number: str  # of our check; empty when it has none
    mailed_on: date
    item: ItemView | None = None
    debts: tuple[tuple[str, int], ...] = ()


def refund_letter(facts: RefundFacts) -> dict[str, Any]:
    """The letter's content for its template."""
    profile = facts.sender
    contact = (profile.contact_name, phone_shown(profile.phone), profile.email)
    return {
        "title": "Refund of a payment" if facts.item else "Payment of a balance due",
        "sender": sender_of(profile),
        "npi": profile.npi,
        "to": [facts.payer.name, "Refunds and recoveries", *address_lines(facts.payer.address)],
        "written_on": long_date(facts.mailed_on),
        "facts": [
            ["Enclosed", f"Our check for {Money(facts.amount_cents)}"],
            ["Check number", facts.number or "on the check"],
            *_payment(facts.item),
        ],
        "opening": _opening(facts),
        "debts": [[reference, str(Money(cents))] for reference, cents in facts.debts],
        "request": _request(facts),
        "contact": " · ".join(part for part in contact if part),
    }


def _payment(item: ItemView | None) -> list[list[str]]:
    if item is None:
        return []
    return [
        ["Patient", item.patient_name or "not named"],
        ["Member ID", item.member_id or "not named"],
        ["Date of service", long_date(item.service_on) if item.service_on else "not named"],
        ["Your claim number", item.payer_claim_number or "not named"],
        ["Our claim number, as quoted", item.claim_control_number or "not named"],
        ["Your payment", item.trace_number],
        ["You paid", str(Money(item.paid_cents))],
    ]


def _opening(facts: RefundFacts) -> str:
    item = facts.item
    if item is None:
        return "You announced that these amounts are to be taken back. We pay them by this check:"
    if item.why_not_ours:
        why = item.why_not_ours.rstrip(".")
        return f"This payment was not for us: {why[:1].lower()}{why[1:]}. We return it."
    return (
        f"You paid {Money(facts.amount_cents)} more on this claim than is owed to us. We return it."
    )


def _request(facts: RefundFacts) -> str:
    if facts.item is None:
        return (
            "Please credit the check to these references, withhold nothing more for them, and "
            "acknowledge it with your next remittance."
        )
    return (
        "Please credit the check to this claim, withhold nothing for it from other payments, and "
        "send us the corrected remittance."
    )
