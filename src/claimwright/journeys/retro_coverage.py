"""Coverage turns out to have ended, or another to have been in force: the visits follow.

Planned first, so that a person sees which claims go to whom and which payments go back; one press
does what can be done today, and what has to wait is done by pressing again later.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db import transaction

from claimwright.cycle.charges import queries as charges
from claimwright.cycle.claims import operations as claim_operations
from claimwright.cycle.claims import queries as claims
from claimwright.cycle.claims.domain.ordering import coverages_in_order
from claimwright.cycle.eligibility import operations as eligibility
from claimwright.cycle.eligibility import queries as eligibility_queries
from claimwright.cycle.eligibility.domain.retro import (
    ChangeView,
    ClaimFacts,
    RetroPlan,
    StepKind,
    VisitFacts,
    plan_retro,
)
from claimwright.cycle.registration import operations as registration
from claimwright.cycle.registration import queries as patients
from claimwright.cycle.registration.domain.coverage import CoverageSnapshot
from claimwright.cycle.scrubbing import operations as scrubbing
from claimwright.journeys.correct_claim import correct_claims
from claimwright.ledger import queries as ledger
from claimwright.ledger.domain.posting import AccountKind

NOT_SENT = ("draft", "held", "ready")
OWED = (AccountKind.PATIENT_RECEIVABLE, None)


class CannotUndo(ValueError):
    """A claim has left since, or the change was undone before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """A coverage that ended on a day gone by; `on` is the first day it no longer holds."""

    coverage_id: int
    on: date


@dataclass(frozen=True, slots=True)
class Carried:
    """What one press did: claims billed anew, those of them held by findings, what waits."""

    plan: RetroPlan
    rebilled_claim_ids: tuple[int, ...]
    held_claim_ids: tuple[int, ...]


def preview(*, patient_id: int, ending: Ending | None = None) -> RetroPlan:
    """What the coverage on file calls for, were the ending true; changes nothing."""
    held = patients.coverages_for(patient_ids=[patient_id])[patient_id]
    if ending is not None:
        held = [
            replace(one, ends_on=ending.on) if one.id == ending.coverage_id else one for one in held
        ]
    return plan_retro(_visits(patient_id, held))


@transaction.atomic
def carry_out(*, patient_id: int, ending: Ending | None, as_of: date, now: datetime) -> Carried:
    """End the coverage, bill what can be billed to whom it now belongs, and keep what was done.

    Idempotent: done twice, the second press finds nothing left to do and keeps nothing.
    """
    former = None
    if ending is not None:
        former = patients.get_coverages(ids=[ending.coverage_id])[ending.coverage_id].ends_on
        if former != ending.on:
            registration.end_coverage(coverage_id=ending.coverage_id, on=ending.on)
    plan = preview(patient_id=patient_id)
    ended_now = ending is not None and former != ending.on
    if not plan.at_once and not ended_now:
        return Carried(plan, (), ())
    ready, held = _bill(plan, as_of, now)
    eligibility.keep_change(
        patient_id=patient_id,
        coverage_id=ending.coverage_id if ending and ended_now else None,
        days=(former, ending.on if ending else None),
        plan=plan,
        now=now,
    )
    return Carried(plan, (*ready, *held), held)


@transaction.atomic
def undo(*, change: ChangeView, as_of: date, now: datetime) -> tuple[int, ...]:
    """Put the coverage back and its claims with it; returns the claims billed back.

    Raises CannotUndo once a claim has left for the new payer, or when it was undone before.
    """
    if not change.is_done:
        raise CannotUndo("This was undone before.")
    if change.coverage_id is None:
        raise CannotUndo("No coverage was ended by it; change the coverage instead.")
    moved = change.claims(StepKind.REBILL)
    held = claims.get_claims(ids=moved)
    gone = [claim.number for claim in held.values() if claim.state not in NOT_SENT]
    if gone or change.claims(StepKind.BILL):
        raise CannotUndo(
            f"{', '.join(gone) or 'A new claim'} has left or was made for the new payer. Correct "
            "the coverage and carry that out instead."
        )
    registration.correct_coverage(
        coverage_id=change.coverage_id, changes={"ends_on": change.former_ends_on}, as_of=as_of
    )
    if moved:
        correct_claims(claim_ids=moved, reason="coverage change undone", as_of=as_of, now=now)
    eligibility.mark_undone(change_id=change.id)
    return tuple(moved)


def _bill(plan: RetroPlan, as_of: date, now: datetime) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """(ready, held) claims of the steps that can be taken at once."""
    again = [step.claim_id for step in plan.at_once if step.kind is StepKind.REBILL]
    visits = [step.encounter_id for step in plan.at_once if step.kind is StepKind.BILL]
    ready: list[int] = []
    held: list[int] = []
    if again:
        reason = "coverage changed for the day of service"
        done = correct_claims(claim_ids=again, reason=reason, as_of=as_of, now=now)
        ready += done.ready_claim_ids
        held += done.held_claim_ids
    if visits:
        made = claim_operations.assemble_claims(encounter_ids=visits, as_of=as_of)
        claim_operations.move_receivables(
            rebilled=[claim_operations.Rebilled(claim_id, None) for claim_id in made.claim_ids],
            on=as_of,
        )
        scrubbed = scrubbing.scrub_claims(claim_ids=list(made.claim_ids), as_of=as_of)
        ready += scrubbed.ready_ids
        held += scrubbed.held_ids
    return tuple(ready), tuple(held)


def _visits(patient_id: int, held: list[CoverageSnapshot]) -> list[VisitFacts]:
    made = claims.claims_of_patients(patient_ids=[patient_id])[patient_id]
    visits = charges.find_encounters_of_patients(patient_ids=[patient_id])[patient_id]
    billed = [visit for visit in visits if visit.state == "billed"]
    owed = ledger.receivables(by="encounter", ids=[visit.id for visit in billed])
    facts = []
    for visit in billed:
        mine = [claim for claim in made if claim.encounter_id == visit.id]
        owes = max(0, owed.get(visit.id, {}).get(OWED, 0))
        charged = sum(line.charge_cents for line in visit.lines)
        after = coverages_in_order(held, visit.service_on)
        facts.append(
            VisitFacts(
                encounter_id=visit.id,
                service_on=visit.service_on,
                claims=tuple(
                    ClaimFacts(
                        id=claim.id,
                        number=claim.number,
                        rank=claim.rank,
                        payer_id=claim.payer_id,
                        state=claim.state,
                        paid_cents=claim.paid_cents,
                    )
                    for claim in mine
                ),
                after={one.rank: one.payer_id for one in after},
                patient_owes_cents=owes,
                patient_paid_cents=0 if mine else max(0, charged - owes),
            )
        )
    return facts


def changes_of(*, patient_id: int) -> list[ChangeView]:
    """What was carried out before for the patient, latest first."""
    return eligibility_queries.coverage_changes(patient_id=patient_id)
