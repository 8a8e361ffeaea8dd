"""A claim that no plan covers is void, and the patient owes the visit."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from claimwright.cycle.claims import operations as claims
from claimwright.cycle.claims import queries as claim_queries
from claimwright.cycle.receipts import operations as receipts


@transaction.atomic
def bill_patients(*, claim_ids: Sequence[int], reason: str, as_of: date, now: datetime) -> int:
    """Void the claims and move what is open on them to the patients; returns the cents.

    What the patients have on account pays it at once. Raises claims.NotTheirs or IllegalMove,
    and then changes nothing.
    """
    moved = claims.owe_by_patients(claim_ids=claim_ids, reason=reason, on=as_of, now=now)
    held = claim_queries.get_claims(ids=list(claim_ids))
    patient_ids = sorted({claim.patient_id for claim in held.values()})
    receipts.apply_unapplied(patient_ids=patient_ids, on=as_of)
    return moved
