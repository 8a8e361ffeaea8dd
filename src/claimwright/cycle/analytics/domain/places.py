"""Where money stands: every open dollar in exactly one place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from claimwright.cycle.analytics.domain.views import Flow, MoneyFlow, Place

# (code, name, what moves it on), in the order of the cycle
PLACES: tuple[tuple[str, str, str], ...] = (
    ("preparing", "Being prepared", "Finish and send these claims."),
    ("held", "Held by our own edits", "Correct what the findings name."),
    ("rejected", "Rejected before processing", "Correct and send again before the filing limit."),
    ("sent", "On its way", "Wait for the acknowledgement."),
    ("with_payer", "With the payer", "Wait; ask for the status when it is late."),
    ("denied", "Denied", "Work the denial before its deadline."),
    ("decided", "Decided, not settled", "See the remittance; a next payer may still be billed."),
    ("patient", "With the patient", "Send the statement; take the payment."),
)
BY_STATE = {
    "draft": "preparing",
    "ready": "preparing",
    "held": "held",
    "rejected": "rejected",
    "submitted": "sent",
    "accepted": "with_payer",
    "adjudicated": "decided",
    "closed": "decided",
    "void": "preparing",
}


@dataclass(frozen=True, slots=True)
class OpenVisit:
    """One visit's open receivables in cents, and the states of the claims that ask for them."""

    encounter_id: int
    insurance_cents: int
    patient_cents: int
    denied_cents: int
    claim_states: tuple[str, ...]  # by payer rank

    @property
    def parts(self) -> dict[str, int]:
        """Its cents by place; they sum to what is open."""
        return _split(self)


def place_money(visits: Iterable[OpenVisit]) -> list[Place]:
    """All open money by place, in the order of the cycle; places without any are left out."""
    cents = {code: 0 for code, _, _ in PLACES}
    counts = dict(cents)
    for visit in visits:
        for code, amount in visit.parts.items():
            cents[code] += amount
            counts[code] += 1
    return [
        Place(code, name, words, counts[code], cents[code])
        for code, name, words in PLACES
        if counts[code]
    ]


def _split(visit: OpenVisit) -> dict[str, int]:
    parts: dict[str, int] = {}
    denied = max(0, min(visit.denied_cents, visit.insurance_cents))
    if denied:
        parts["denied"] = denied
    rest = visit.insurance_cents - denied
    if rest:
        code = place_of(visit.claim_states)
        parts[code] = parts.get(code, 0) + rest
    if visit.patient_cents:
        parts["patient"] = visit.patient_cents
    return parts


def place_of(states: tuple[str, ...]) -> str:
    """Where the insurer's part of a visit stands whose claims stand so, by payer rank."""
    return BY_STATE[_asking(states)]


def _asking(states: tuple[str, ...]) -> str:
    """The state of the claim now asked: the first not decided yet, else the last."""
    waiting = [state for state in states if state not in ("adjudicated", "closed", "void")]
    if waiting:
        return waiting[0]
    return states[-1] if states else "draft"


def money_flow(
    *,
    charge_cents: int,
    paid_by_payer: Mapping[str, int],
    patient_paid_cents: int,
    adjusted: Mapping[str, int],
    still_open: Mapping[str, int],
) -> MoneyFlow:
    """Charges → paid, adjusted, open → by whom and why; nothing is drawn for zero or less."""
    groups = {
        "Paid": {**paid_by_payer, "Patients": patient_paid_cents},
        "Adjusted": dict(adjusted),
        "Open": dict(still_open),
    }
    flows: list[Flow] = []
    for name, parts in groups.items():
        kept = {part: cents for part, cents in parts.items() if cents > 0}
        if kept:
            flows.append(Flow("Charges", name, sum(kept.values())))
            flows += [Flow(name, part, cents) for part, cents in kept.items()]
    return MoneyFlow(charge_cents, tuple(flows))
