"""Amounts and counts no payer can mean: refused before anything is stored.

Source: reliability-money (M43)
"""

from __future__ import annotations

from collections.abc import Iterator

from claimwright.engines.x12.remittance import Remittance
from claimwright.kernel.finding import Finding, Severity, Where
from claimwright.ledger.domain.posting import LARGEST_LEG_CENTS

# A posting numbers its legs in two bytes; the guide allows 999 lines a claim.
MOST_LINES = 4_000
MOST_ADJUSTMENTS = 10_000


def is_within_limits(remittance: Remittance) -> bool:
    """Whether every amount fits the ten digits an amount may have, and no part is endless."""
    if len(remittance.provider_adjustments) > MOST_ADJUSTMENTS:
        return False
    if any(len(claim.lines) > MOST_LINES for claim in remittance.claims):
        return False
    return all(abs(cents) <= LARGEST_LEG_CENTS for cents in _amounts(remittance))


def too_large(remittance: Remittance) -> Finding:
    """Why the set is refused."""
    return Finding(
        "RMT-AMOUNT-TOO-LARGE",
        Severity.ERROR,
        f"Payment {remittance.trace_number} holds an amount of more than ten digits, a claim of "
        f"more than {MOST_LINES:,} lines or more than {MOST_ADJUSTMENTS:,} provider adjustments.",
        "Ask the payer for a corrected remittance.",
        "reliability-money",
        Where(segment="ST", offset=remittance.offset),
    )


def _amounts(remittance: Remittance) -> Iterator[int]:
    yield remittance.payment_cents
    for each in remittance.provider_adjustments:
        yield each.amount_cents
    for claim in remittance.claims:
        yield from (claim.charge_cents, claim.paid_cents, claim.patient_cents)
        for adjustment in claim.adjustments:
            yield adjustment.amount_cents
        for line in claim.lines:
            yield from (line.charge_cents, line.paid_cents, line.allowed_cents or 0)
            for adjustment in line.adjustments:
                yield adjustment.amount_cents
