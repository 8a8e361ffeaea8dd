"""A claim's life in a biller's words."""

from __future__ import annotations

from claimwright.cycle.claims.domain.adjudications import NewAdjudication
from claimwright.cycle.claims.domain.states import STATE_WORDS
from claimwright.kernel.money import Money

TITLES = {
    "created": "Claim assembled from the visit",
    "revised": "Claim rebuilt",
    "taken_back": "Payer took back its decision",
    "decided": "Payer decided",
    "acknowledged": "Acknowledged",
    "status": "Status answered",
    "asked": "Status asked",
    "note": "Note",
}
MOVES = {
    "draft": "Back to preparation",
    "held": "Held by an edit",
    "ready": "Passed every edit, ready to send",
    "submitted": "Sent",
    "accepted": "Accepted by the payer",
    "rejected": "Rejected",
    "adjudicated": "Decided by the payer",
    "closed": "Closed",
    "void": "Voided",
}


def title_of(kind: str, to_state: str) -> str:
    """The heading of one event."""
    if kind == "moved":
        return MOVES.get(to_state, STATE_WORDS.get(to_state, to_state))
    return TITLES.get(kind, "Note")


def decision_words(new: NewAdjudication, payer_name: str) -> str:
    """One decision in a sentence or two."""
    if new.is_reversal:
        return f"{payer_name} took back {Money(abs(new.paid_cents))} it had paid."
    said = f"{payer_name} paid {Money(new.paid_cents)} of {Money(new.charge_cents)} charged."
    if new.patient_cents:
        said += f" {Money(new.patient_cents)} is left to the patient or the next payer."
    if new.crossed_over:
        said += " It forwarded the claim to the next payer by itself."
    return said
