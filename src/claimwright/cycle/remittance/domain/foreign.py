"""Money a payer sent for a claim that is not ours: whose it is, and what takes it back.

Source: reliability-835 (B06), reliability-money (M19, M24)
"""

from __future__ import annotations

from datetime import date

from claimwright.engines.x12.remittance import RemittanceClaim
from claimwright.kernel.finding import Finding, Severity
from claimwright.kernel.money import Money
from claimwright.ledger.domain.posting import AccountKind, AccountRef, Leg, Posting

WHY = "why_not_ours"  # among an item's effects: what a person said; none when the payer did


class OursAfterAll(ValueError):
    """The payment is about a claim of ours, or was dealt with before."""


def are_alike(one: RemittanceClaim, other: RemittanceClaim) -> bool:
    """Whether both decisions name the same claim, as far as each says."""
    if not one.control_number or one.control_number != other.control_number:
        return False
    told = (
        (one.patient.name.upper(), other.patient.name.upper()),
        (one.patient.id, other.patient.id),
        (one.from_on, other.from_on),
    )
    return all(mine == theirs for mine, theirs in told if mine and theirs)


def taken_back(claim: RemittanceClaim, source: str) -> Finding:
    """What is said of a payment for a stranger's claim and of its reversal, once both came."""
    return Finding(
        "RMT-STRAY-SETTLED",
        Severity.INFO,
        f"Claim {claim.control_number} is not one of this practice's; the payer paid it and took "
        f"{Money(abs(claim.paid_cents))} back.",
        "Nothing to do: the two settle each other.",
        source,
    )


def closing_posting(
    key: str, source: tuple[str, str], payer_id: int | None, cents: int, *, on: date
) -> Posting:
    """Debit suspense, credit takebacks: our check paid the payer what was never ours.

    A correction that still comes finds the takeback account, where its PLB 72 goes too.
    """
    legs = (
        Leg(AccountRef(AccountKind.SUSPENSE, payer_id), cents),
        Leg(AccountRef(AccountKind.TAKEBACK, payer_id), -cents),
    )
    return Posting(key, "payer_suspense", on, legs, "Money that was not ours went back", *source)
