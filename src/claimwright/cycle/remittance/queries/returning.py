"""What a payer paid on claims: which decisions could be freed, and what is a credit already."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from claimwright.cycle.remittance.queries import facts
from claimwright.foundation.tenancy.among import Many


@dataclass(frozen=True, slots=True)
class Brought:
    """One standing decision of a payer on a claim: what it paid, and how much of it is a credit."""

    item_id: int
    claim_id: int
    payer_id: int
    paid_cents: int
    excess_cents: int


def brought(*, claim_ids: Sequence[int]) -> dict[int, list[Brought]]:
    """The standing decisions that paid, by claim, oldest first; claims without are absent."""
    rows = facts.live_items().filter(claim_id__among=Many(sorted(set(claim_ids))))
    rows = rows.filter(is_reversal=False, paid_cents__gt=0).order_by("id")
    found: dict[int, list[Brought]] = {}
    for values in rows.values_list("id", "claim_id", "payer_id", "paid_cents", "excess_cents"):
        one = Brought(*values)
        found.setdefault(one.claim_id, []).append(one)
    return found
