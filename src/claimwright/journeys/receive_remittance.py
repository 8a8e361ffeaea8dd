"""A remittance comes in: money is posted, denials opened, the next payer billed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from claimwright.cycle.claims import operations as claims
from claimwright.cycle.claims import queries as claim_queries
from claimwright.cycle.claims.domain.adjudications import DecidedClaims
from claimwright.cycle.denials import operations as denials
from claimwright.cycle.receipts import operations as receipts
from claimwright.cycle.remittance import operations as remittance
from claimwright.cycle.remittance.domain.outcomes import Received835
from claimwright.cycle.scrubbing import operations as scrubbing
from claimwright.foundation import clock
from claimwright.foundation.garbage import seldom_searched
from claimwright.foundation.meanwhile import meanwhile
from claimwright.foundation.tenancy.columns import batches

PART = 5000


@transaction.atomic
def receive_remittance(*, file_id: int, now: datetime) -> Received835:
    """Post what balances and is new, then let each later stage do its part.

    One transaction: a run cut off half-way has done nothing and is run again. Were the posting
    committed alone, the next run would call the file a duplicate and open no denial.
    """
    with seldom_searched():
        received = remittance.receive_835(file_id=file_id, now=now)
        act_on_decisions(claim_ids=list(received.posted_claim_ids), now=now)
    return received


def act_on_decisions(*, claim_ids: list[int], now: datetime) -> None:
    """After claims were adjudicated: denials to work, next payers to bill, copays to apply.

    In parts, so that memory does not grow with the file.
    """
    for some in batches(claim_ids, PART):
        _act(some, now)


def _act(claim_ids: Sequence[int], now: datetime) -> None:
    as_of = clock.today()
    with meanwhile():
        decided = claim_queries.decided_claims(claim_ids=claim_ids)
        adjudication_ids = _of_present_payers(decided)
        denials.open_denials(adjudication_ids=adjudication_ids, as_of=as_of, decided=decided)
        remittance.open_underpayments(claim_ids=claim_ids, now=now, decided=decided)
        next_ids = claims.assemble_next_payer(claim_ids=claim_ids, as_of=as_of)
        scrubbing.scrub_claims(claim_ids=next_ids, as_of=as_of)
    patient_ids = sorted({claim.patient_id for claim in decided.claims.values()})
    receipts.apply_unapplied(patient_ids=patient_ids, on=as_of)
    receipts.keep_promises()


def _of_present_payers(decided: DecidedClaims) -> list[int]:
    """The decisions to follow up: a payer the claim was taken from refuses nothing of it."""
    views = [view for some in decided.decisions.values() for view in some]
    others = {v.claim_id for v in views if v.payer_id != decided.claims[v.claim_id].payer_id}
    billed = claim_queries.billed_payers(claim_ids=sorted(others)) if others else {}
    return [
        view.id
        for view in views
        if view.payer_id == decided.claims[view.claim_id].payer_id
        or view.payer_id not in billed.get(view.claim_id, ())
    ]
