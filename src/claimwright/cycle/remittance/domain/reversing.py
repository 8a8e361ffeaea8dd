"""A payer takes a decision back: the exact contrary of what it did to our books.

What the decisions that still stand do without it is replayed after it, see `replaying`.

Source: reliability-835 (B06), reliability-money (M15–M18, M22)
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from claimwright.cycle.remittance.domain.from_835 import adjusted
from claimwright.engines.x12.remittance import RemittanceClaim
from claimwright.kernel.money import Money
from claimwright.ledger.domain.posting import AccountKind, AccountRef, Leg, Posting


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveItem:
    """A posted decision that nobody has taken back."""

    item_id: int
    payer_id: int
    charge_cents: int
    paid_cents: int
    payer_claim_number: str
    excess_cents: int
    adjudication_id: int | None = None
    adjusted: tuple[tuple[str, str, int], ...] = ()  # see from_835.adjusted


def find_original(
    claim: RemittanceClaim, payer_id: int, live: Sequence[LiveItem], *, is_chosen: bool = False
) -> LiveItem | None:
    """The decision a reversal negates: same payer, charge and payment; the newest of several.

    The adjustments decide among equals, then the payer's claim number. One that agrees in neither
    is another decision, unless a person chose the claim (`is_chosen`): the right one may still
    come. Source: reliability-835 (B06)
    """
    fitting = [
        each
        for each in live
        if each.payer_id == payer_id
        and each.charge_cents == -claim.charge_cents
        and each.paid_cents == -claim.paid_cents
    ]
    told = tuple((group, reason, -cents) for group, reason, cents in adjusted(claim))
    negated = [each for each in fitting if each.adjusted == told]
    numbered = [
        each for each in negated or fitting if each.payer_claim_number == claim.payer_claim_number
    ]
    rest = negated or (fitting if is_chosen or not told else [])
    return max(numbered or rest, key=lambda each: each.item_id, default=None)


def why_alone(claim: RemittanceClaim, payer_id: int, standing: Sequence[LiveItem]) -> str:
    """Why a reversal finds no decision to negate among those `standing`, to be read after it."""
    own = [each for each in standing if each.payer_id == payer_id]
    if not own:
        return "reverses a decision, and none of this claim stands posted here"
    latest = max(own, key=lambda each: each.item_id)
    said = f"{Money(claim.charge_cents)} charged and {Money(claim.paid_cents)} paid"
    kept = f"{Money(latest.charge_cents)} charged and {Money(latest.paid_cents)} paid"
    if (claim.charge_cents, claim.paid_cents) == (-latest.charge_cents, -latest.paid_cents):
        return f"reverses {said} with other adjustments than the decision posted here"
    return f"reverses {said}, which is not the opposite of the decision posted here: {kept}"


def net_legs(postings: Iterable[Posting]) -> list[Leg]:
    """Everything the postings did, summed per account and owner."""
    sums: dict[Leg, int] = {}
    for posting in postings:
        for leg in posting.legs:
            owner = replace(leg, amount_cents=0)
            sums[owner] = sums.get(owner, 0) + leg.amount_cents
    return [replace(owner, amount_cents=cents) for owner, cents in sums.items() if cents]


def plan_reversal(done: Sequence[Leg], source: AccountRef) -> list[Leg]:
    """The contrary of `done` (see `net_legs`); the money goes back through `source`."""
    clearing = AccountKind.PAYER_CLEARING
    return [
        replace(leg.negated(), account=source) if leg.account.kind is clearing else leg.negated()
        for leg in done
    ]
