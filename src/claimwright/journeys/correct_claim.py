"""Mend a rejected or denied claim and send it again by that payer's own route."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from claimwright.cycle.claims import operations as claims
from claimwright.cycle.claims import queries as claim_queries
from claimwright.cycle.denials import operations as denials
from claimwright.cycle.scrubbing import operations as scrubbing


@dataclass(frozen=True, slots=True)
class Corrected:
    """Which claims may go out again, and which are held by findings."""

    ready_claim_ids: tuple[int, ...]
    held_claim_ids: tuple[int, ...]


@transaction.atomic
def correct_claims(
    *, claim_ids: Sequence[int], reason: str, as_of: date, now: datetime
) -> Corrected:
    """Rebuild the claims from the visit and coverage as they now stand, and scrub them.

    Frequency 7 with the payer's claim number where the payer takes replacements, a new claim for
    Original Medicare or after a rejection. Earlier versions stay as they were sent. Where the
    coverage on file now names another payer, what is open moves to that payer.
    """
    before = claim_queries.get_claims(ids=list(claim_ids))
    claims.revise_claims(claim_ids=list(claim_ids), reason=reason, as_of=as_of)
    claims.move_receivables(
        rebilled=[claims.Rebilled(one.id, one.payer_id) for one in before.values()], on=as_of
    )
    denials.resolve_denials(claim_ids=list(claim_ids), outcome="corrected", now=now)
    scrubbed = scrubbing.scrub_claims(claim_ids=list(claim_ids), as_of=as_of)
    return Corrected(tuple(scrubbed.ready_ids), tuple(scrubbed.held_ids))
