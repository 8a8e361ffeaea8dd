"""Which of a visit's payers a decision settles: the one who pays, when it covers the patient."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from claimwright.cycle.claims.domain.ordering import coverages_in_order
from claimwright.cycle.claims.domain.snapshots import ClaimSnapshot
from claimwright.cycle.contracting.domain.payers import PayerProfile, find_payer_id
from claimwright.cycle.registration.domain.coverage import RANKS, CoverageSnapshot
from claimwright.cycle.remittance.domain.from_835 import RANK_OF_STATUS
from claimwright.engines.x12.parties import Party


@dataclass(frozen=True, slots=True)
class Acting:
    """The claim the decision is kept with, the payer it settles, and that payer's rank."""

    claim: ClaimSnapshot
    payer_id: int
    rank: str


def find_acting(
    matched: ClaimSnapshot,
    siblings: Sequence[ClaimSnapshot],
    coverages: Sequence[CoverageSnapshot],
    *,
    paying_payer_id: int | None,
    status: str,
) -> Acting:
    """A crossover answer carries the first payer's claim number but comes from the second.

    The paying payer's own claim of the visit, else its coverage of the patient, else the claim
    matched. When we do not know who pays, CLP02 tells the place it pays in.
    """
    ordered = coverages_in_order(coverages, matched.service_on)
    rank = RANK_OF_STATUS.get(status, matched.rank)
    if paying_payer_id == matched.payer_id or (paying_payer_id is None and rank == matched.rank):
        return Acting(matched, matched.payer_id, matched.rank)

    def fits(payer_id: int, place: str) -> bool:
        return place == rank if paying_payer_id is None else payer_id == paying_payer_id

    for sibling in siblings:
        if sibling.state != "void" and fits(sibling.payer_id, sibling.rank):
            return Acting(sibling, sibling.payer_id, sibling.rank)
    for coverage in ordered:
        if fits(coverage.payer_id, coverage.rank):
            return Acting(matched, coverage.payer_id, coverage.rank)
    return Acting(matched, matched.payer_id, matched.rank)


def former_payer(acting: Acting, paying_payer_id: int, billed: Collection[int]) -> Acting:
    """The same, settling the payer that pays when the claim was once billed to it.

    A payer whose coverage turned out to have ended takes back what it paid after the claim went
    to another: its word is no word of the payer that has the claim now.
    """
    if paying_payer_id == acting.payer_id or paying_payer_id not in billed:
        return acting
    return Acting(acting.claim, paying_payer_id, acting.rank)


def earlier_payers(
    payer_id: int,
    siblings: Sequence[ClaimSnapshot],
    coverages: Sequence[CoverageSnapshot],
    on: date,
) -> list[int]:
    """The payers that answer before this one, first to last; empty when it is the first."""
    ranks = {claim.payer_id: claim.rank for claim in siblings if claim.state != "void"}
    ranks |= {each.payer_id: each.rank for each in coverages_in_order(coverages, on)}
    own = RANKS.index(ranks.get(payer_id, RANKS[0]))
    earlier = [other for other, rank in ranks.items() if RANKS.index(rank) < own]
    return sorted(earlier, key=lambda other: RANKS.index(ranks[other]))


def forwarded_to(crossover: Party | None, payers: Sequence[PayerProfile]) -> int | None:
    """The payer NM1*TT names, when it is one of ours."""
    if crossover is None:
        return None
    return find_payer_id([crossover.id] if crossover.id else [], crossover.name, payers)
