"""What an 835 says, in the shapes this stage decides on: identities, days, digests."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import date

from claimwright.engines.x12.remittance import Remittance, RemittanceClaim
from claimwright.kernel.person_name import folded

REVERSAL = "22"
PREDETERMINATION = "25"  # CLP02: what would be paid; nothing was decided yet
FORWARDED = frozenset({"19", "20", "21", "23"})  # CLP02: the payer sent the claim on by itself
# CLP02: at which place the payer processed the claim.
RANK_OF_STATUS = {"1": "P", "2": "S", "3": "T", "19": "P", "20": "S", "21": "T"}


def payer_key(remittance: Remittance) -> str:
    """Who pays, as one text: TRN03, else the payer's id, else its folded name.

    Source: x12-835 section 1.10.2.2
    """
    payer = remittance.payer
    return (remittance.payer_trace_id or payer.id or folded(payer.name))[:80]


def payer_ids(remittance: Remittance) -> list[str]:
    """Every identifier the payer gives itself, the plainest first."""
    payer = remittance.payer
    trace_id = remittance.payer_trace_id
    tax_id = trace_id[1:] if len(trace_id) == 10 and trace_id[0] == "1" else ""
    given = [payer.id, *(value for _, value in payer.references), trace_id, tax_id]
    return [value for value in dict.fromkeys(given) if value]


def claim_fingerprint(claim: RemittanceClaim, payer: str) -> str:
    """A digest of what the payer decided on a claim, whatever file wraps it.

    CLP01, 02, 03, 04, 07 and every line's code, modifiers, day, charge and payment.
    Source: reliability-files (FL08)
    """
    lines = [
        (line.procedure, line.modifiers, line.from_on, line.charge_cents, line.paid_cents)
        for line in claim.lines
    ]
    return _digest(
        payer,
        claim.control_number,
        claim.status,
        claim.charge_cents,
        claim.paid_cents,
        claim.payer_claim_number,
        lines,
    )


def content_key(remittance: Remittance, fingerprints: Iterable[str]) -> str:
    """A digest of the payment and its claims, the envelope left out and in any order.

    Source: reliability-files (FL05, FL08)
    """
    adjustments = sorted(
        (each.reason, each.reference, each.amount_cents) for each in remittance.provider_adjustments
    )
    return _digest(
        payer_key(remittance),
        remittance.trace_number,
        remittance.payment_cents,
        remittance.credit_or_debit,
        remittance.paid_on,
        sorted(fingerprints),
        adjustments,
    )


def trace_key(remittance: Remittance, content: str) -> str:
    """Payer, TRN02, BPR02 and BPR16 as one digest; without a trace number the content itself.

    Source: reliability-files (FL07)
    """
    if not remittance.trace_number:
        return content
    return _digest(
        payer_key(remittance),
        remittance.trace_number,
        remittance.payment_cents,
        remittance.paid_on,
    )


def is_reversal(claim: RemittanceClaim) -> bool:
    """Whether the payer takes an earlier decision back: status 22, or the charge negated."""
    return claim.status == REVERSAL or claim.charge_cents < 0


def is_estimate(claim: RemittanceClaim) -> bool:
    """Whether the payer only says what it would pay. Source: x12-835 CLP02"""
    return claim.status == PREDETERMINATION and not is_reversal(claim)


def adjusted(claim: RemittanceClaim) -> tuple[tuple[str, str, int], ...]:
    """What the claim and its lines adjust, summed by group and reason, in order; no zeros."""
    sums: dict[tuple[str, str], int] = {}
    for some in (claim.adjustments, *(line.adjustments for line in claim.lines)):
        for each in some:
            place = (each.group, each.reason)
            sums[place] = sums.get(place, 0) + each.amount_cents
    return tuple((*place, cents) for place, cents in sorted(sums.items()) if cents)


def wording(claim: RemittanceClaim) -> str:
    """What the claim and its lines pay and adjust, as text: equal where the decisions are."""
    lines = [(line.procedure, line.paid_cents, line.adjustments) for line in claim.lines]
    return repr((claim.paid_cents, claim.adjustments, lines))


def is_negative_payment(claim: RemittanceClaim) -> bool:
    """Whether money is taken back without saying which decision falls."""
    return claim.paid_cents < 0 and not is_reversal(claim)


def was_forwarded(claim: RemittanceClaim) -> bool:
    """Whether the payer sent the claim on to the next one by itself.

    Source: x12-835 CLP02, NM1*TT
    """
    return claim.status in FORWARDED or claim.crossover is not None


def service_day(claim: RemittanceClaim) -> date | None:
    """The first day of service the claim or its lines name."""
    days = [line.from_on for line in claim.lines if line.from_on is not None]
    return claim.from_on or min(days, default=None)


def posting_order(claims: Sequence[RemittanceClaim]) -> list[tuple[int, RemittanceClaim]]:
    """The claims with their place in the file, 1 first; reversals before everything else.

    Source: reliability-835 (B07)
    """
    placed = list(enumerate(claims, start=1))
    return sorted(placed, key=lambda item: not is_reversal(item[1]))


def _digest(*parts: object) -> str:
    return hashlib.sha256(repr(parts).encode()).hexdigest()
