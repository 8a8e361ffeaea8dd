"""After a visit is coded: claims are assembled, charges posted, claims scrubbed.

Read top to bottom, this file answers "what happens after a visit is closed?".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction

from claimwright.cycle.charges import operations as charges
from claimwright.cycle.charges import queries as charge_queries
from claimwright.cycle.claims import operations as claims
from claimwright.cycle.claims import queries as claim_queries
from claimwright.cycle.receipts import operations as receipts
from claimwright.cycle.scrubbing import operations as scrubbing
from claimwright.kernel.finding import Finding

UNSENT = frozenset({"draft", "held", "ready", "void"})
NO_COVERAGE = "To the patient: no coverage was in force on the day."
KEPT = "To the patient, and kept from the plan:"


@dataclass(frozen=True, slots=True)
class Billed:
    """What became of the visits: every encounter asked for is in exactly one of the lists."""

    ready_claim_ids: tuple[int, ...]
    held_claim_ids: tuple[int, ...]
    self_pay_encounter_ids: tuple[int, ...]
    not_billable: dict[int, list[Finding]]
    self_pay_reasons: dict[int, str] = field(default_factory=dict)  # by encounter id


@transaction.atomic
def bill_encounters(*, encounter_ids: Sequence[int], as_of: date) -> Billed:
    """Turn coded encounters into claims, once: an encounter already billed is left alone.

    A self-pay visit is posted to the patient; a claim with errors is held, never sent.
    """
    assembled = claims.assemble_claims(encounter_ids=list(encounter_ids), as_of=as_of)
    made = claim_queries.get_claims(ids=list(assembled.claim_ids))
    receivables: dict[int, int | None] = {
        claim.encounter_id: claim.payer_id for claim in made.values()
    }
    receivables |= dict.fromkeys(assembled.self_pay_encounter_ids)
    charges.post_charges(receivables=receivables, on=as_of)
    encounters = charge_queries.get_encounters(ids=list(assembled.self_pay_encounter_ids))
    reasons = {
        visit.id: f"{KEPT} {visit.plan_restriction}" if visit.plan_restriction else NO_COVERAGE
        for visit in encounters.values()
    }
    charges.mark_billed(ids=[pk for pk in receivables if pk not in reasons])
    for reason in sorted(set(reasons.values())):
        of_reason = [pk for pk, why in reasons.items() if why == reason]
        charges.mark_billed(ids=of_reason, reason=reason)
    receipts.apply_unapplied(
        patient_ids=sorted({encounter.patient_id for encounter in encounters.values()}), on=as_of
    )
    scrubbed = scrubbing.scrub_claims(claim_ids=list(assembled.claim_ids), as_of=as_of)
    return Billed(
        ready_claim_ids=tuple(scrubbed.ready_ids),
        held_claim_ids=tuple(scrubbed.held_ids),
        self_pay_encounter_ids=tuple(assembled.self_pay_encounter_ids),
        not_billable=dict(assembled.findings),
        self_pay_reasons=reasons,
    )


@transaction.atomic
def keep_from_plans(*, encounter_id: int, reason: str, as_of: date) -> list[str]:
    """From now on no plan is told of the visit; claims not yet sent are held for good.

    Returns the numbers of claims that a plan has been sent before. An empty reason lets go.
    """
    charges.keep_from_plans(encounter_id=encounter_id, reason=reason)
    made = claim_queries.claims_of_encounters(encounter_ids=[encounter_id]).get(encounter_id, [])
    scrubbing.scrub_claims(claim_ids=[claim.id for claim in made], as_of=as_of)
    return [claim.number for claim in made if claim.state not in UNSENT]


def bill_waiting(*, as_of: date, limit: int = 5000) -> Billed:
    """Bill every coded encounter that waits, oldest first."""
    waiting = charge_queries.encounters_to_bill(limit=limit, as_of=as_of)
    return bill_encounters(encounter_ids=[encounter.id for encounter in waiting], as_of=as_of)
