"""Every EB of an answer as a sentence a front desk understands."""

from __future__ import annotations

from claimwright.cycle.eligibility.domain.words import (
    ACTIVE_KINDS,
    FOLLOW_UPS,
    INACTIVE_KINDS,
    INSURANCES,
    KINDS,
    LEFT,
    LEVELS,
    NETWORKS,
    PERIODS,
    QUANTITIES,
    REJECTIONS,
    REMEDIES,
    SERVICES,
    USED,
)
from claimwright.engines.x12.elements import percent_of
from claimwright.engines.x12.eligibility import Benefit, Rejection
from claimwright.kernel.money import Money

SERVICES_SHOWN = 6


def sentence_of(benefit: Benefit) -> str:
    """What the EB says: kind, amount, period, services, level, network, plan, conditions.

    An unknown code is shown as sent, never dropped.
    """
    head = f"{KINDS.get(benefit.kind, f'Benefit {benefit.kind}')}{_amounts(benefit)}"
    about = [part for part in (_services(benefit), *_conditions(benefit)) if part]
    plan = _plan(benefit)
    text = head
    if about:
        text += (": " if _is_status(benefit) else " for " if _services(benefit) else ", ") + (
            ", ".join(about)
        )
    if plan:
        text += f" ({plan})"
    return " ".join([f"{text}.", *_further(benefit)])


def rejection_words(rejection: Rejection) -> str:
    """Why the payer could not answer and what to do: "The payer says: …. Correct …"."""
    reason = REJECTIONS.get(rejection.reason, f"reason {rejection.reason}")
    remedy = REMEDIES.get(rejection.reason) or FOLLOW_UPS.get(rejection.follow_up, "")
    return f"No answer: {reason}. {remedy}".strip()


def _is_status(benefit: Benefit) -> bool:
    return benefit.kind in ACTIVE_KINDS | INACTIVE_KINDS


def _amounts(benefit: Benefit) -> str:
    parts: list[str] = []
    if benefit.amount_cents is not None:
        parts.append(str(Money(benefit.amount_cents)))
    percent = percent_of(benefit.percent) if benefit.percent else None
    if percent is not None and not (benefit.amount_cents is not None and not percent):
        parts.append(f"{percent:f} %")
    if benefit.quantity:
        unit = QUANTITIES.get(benefit.quantity_kind, benefit.quantity_kind)
        parts.append(f"{benefit.quantity} {unit}".strip())
    if benefit.time_period and (parts or benefit.time_period in (USED, LEFT)):
        parts.append(PERIODS.get(benefit.time_period, f"period {benefit.time_period}"))
    return f" {' '.join(parts)}" if parts else ""


def _services(benefit: Benefit) -> str:
    named = [SERVICES.get(code, f"service {code}") for code in benefit.service_types]
    if len(named) > SERVICES_SHOWN:
        rest = len(named) - SERVICES_SHOWN
        named = [*named[:SERVICES_SHOWN], f"{rest} more"]
    if len(named) < 2:
        return "".join(named)
    return f"{', '.join(named[:-1])} and {named[-1]}"


def _conditions(benefit: Benefit) -> list[str]:
    level = LEVELS.get(benefit.coverage_level, benefit.coverage_level)
    return [level, NETWORKS.get(benefit.in_network, "")]


def _plan(benefit: Benefit) -> str:
    insurance = INSURANCES.get(benefit.insurance_type, benefit.insurance_type)
    return ", ".join(part for part in (benefit.plan_name, insurance) if part)


def _further(benefit: Benefit) -> list[str]:
    """Conditions that deserve a sentence of their own."""
    found: list[str] = []
    if benefit.authorization_required == "Y":
        found.append("Prior authorization is required.")
    if benefit.other_payer is not None and benefit.other_payer.name:
        who = benefit.other_payer
        name = f"{who.first} {who.name}".strip()
        found.append(f"Named: {name}{f', id {who.id}' if who.id else ''}.")
    messages = [message.strip().rstrip(".") for message in benefit.messages if message.strip()]
    if messages:
        found.append(f"The payer adds: {'; '.join(messages)}.")
    return found
