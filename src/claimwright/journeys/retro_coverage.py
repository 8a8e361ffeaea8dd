"""Coverage turns out to have ended, or another to have been in force: the visits follow.

Planned first, so that a person sees which claims go to whom and which payments go back; one press
carries out that very plan, refunds included. What has to wait (an answer, a second person, a credit
that is none yet) is written down where it will be done.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db import transaction

from claimwright.cycle.charges import queries as charges
from claimwright.cycle.claims import operations as claim_operations
from claimwright.cycle.claims import queries as claims
from claimwright.cycle.claims.domain.ordering import coverages_in_order
from claimwright.cycle.claims.domain.snapshots import ClaimSnapshot
from claimwright.cycle.eligibility import operations as eligibility
from claimwright.cycle.eligibility import queries as eligibility_queries
from claimwright.cycle.eligibility.domain.retro import (
    ChangeView,
    ClaimFacts,
    RetroPlan,
    Return,
    StepKind,
    VisitFacts,
    plan_retro,
)
from claimwright.cycle.patient_billing import operations as patient_billing
from claimwright.cycle.patient_billing import queries as patient_bills
from claimwright.cycle.patient_billing.domain.payer_checks import ASKED, POSTED, NewPayerCheck
from claimwright.cycle.receipts import operations as receipts
from claimwright.cycle.receipts import queries as receipt_queries
from claimwright.cycle.receipts.domain.refunds import NewPromise
from claimwright.cycle.registration import operations as registration
from claimwright.cycle.registration import queries as patients
from claimwright.cycle.registration.domain.coverage import CoverageSnapshot
from claimwright.cycle.remittance import operations as remittance
from claimwright.cycle.remittance import queries as remittances
from claimwright.cycle.scrubbing import operations as scrubbing
from claimwright.journeys.correct_claim import correct_claims
from claimwright.kernel.money import Money
from claimwright.ledger import queries as ledger
from claimwright.ledger.domain.posting import AccountKind

NOT_SENT = ("draft", "held", "ready")
OWED = (AccountKind.PATIENT_RECEIVABLE, None)
REASON = "The payer did not cover the day of service"
BILLED_ANEW = (StepKind.REBILL, StepKind.GIVE_BACK)


class CannotUndo(ValueError):
    """A claim or a check has left since, or the change was undone before."""


class PlanChanged(ValueError):
    """What is on file is no longer what the person saw; nothing was done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """A coverage that ended on a day gone by; `on` is the first day it no longer holds."""

    coverage_id: int
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What one person says about one patient's coverage.

    `by_check`: payers get their money by our checks; else they keep it from a later payment.
    `seen` is the digest of the plan the person saw; empty, nobody looked.
    """

    patient_id: int
    user_id: int
    ending: Ending | None = None
    by_check: bool = True
    seen: str = ""


@dataclass(frozen=True, slots=True)
class Carried:
    """What one press did: claims billed anew, those of them held by findings, what waits."""

    plan: RetroPlan
    rebilled_claim_ids: tuple[int, ...]
    held_claim_ids: tuple[int, ...]


def preview(*, patient_id: int, ending: Ending | None = None, by_check: bool = True) -> RetroPlan:
    """What the coverage on file calls for, were the ending true; changes nothing."""
    held = patients.coverages_for(patient_ids=[patient_id])[patient_id]
    if ending is not None:
        held = [
            replace(one, ends_on=ending.on) if one.id == ending.coverage_id else one for one in held
        ]
    return plan_retro(
        _visits(patient_id, held),
        by_check=by_check,
        alone_cents=receipt_queries.refund_limit(),
    )


@transaction.atomic
def carry_out(*, wish: Wish, as_of: date, now: datetime) -> Carried:
    """End the coverage, bill to whom it now belongs, give back what did not, keep what was done.

    Idempotent: done twice, the second press finds nothing left to do and keeps nothing. Raises
    PlanChanged when the plan is another than the one seen.
    """
    ending, former = wish.ending, None
    if ending is not None:
        former = patients.get_coverages(ids=[ending.coverage_id])[ending.coverage_id].ends_on
        if former != ending.on:
            registration.end_coverage(coverage_id=ending.coverage_id, on=ending.on)
    ended_now = ending is not None and former != ending.on
    plan = preview(patient_id=wish.patient_id, by_check=wish.by_check)
    if not plan.at_once and not ended_now:
        return Carried(plan, (), ())
    if wish.seen and wish.seen != plan.digest:
        raise PlanChanged("Something changed since you looked. Nothing was done; look again.")
    change_id = eligibility.keep_change(
        patient_id=wish.patient_id,
        coverage_id=ending.coverage_id if ending and ended_now else None,
        days=(former, ending.on if ending else None),
        plan=plan,
        now=now,
    )
    paid = _free(plan, as_of)
    ready, held = _bill(plan, as_of, now)
    remittance.resettle_visits(encounter_ids=_visits_of(plan), on=as_of)
    _send_back(plan, change_id, wish.user_id, as_of)
    _promise(paid, change_id, wish.user_id)
    return Carried(plan, (*ready, *held), held)


@transaction.atomic
def undo(*, change: ChangeView, user_id: int, as_of: date, now: datetime) -> tuple[int, ...]:
    """Put the coverage back, its claims and payments with it; returns the claims billed back.

    Raises CannotUndo once a claim has left for the new payer or a check for the former one, or
    when it was undone before.
    """
    if not change.is_done:
        raise CannotUndo("This was undone before.")
    if change.coverage_id is None:
        raise CannotUndo("No coverage was ended by it; change the coverage instead.")
    moved = change.claims(*BILLED_ANEW)
    held = claims.get_claims(ids=moved)
    gone = [claim.number for claim in held.values() if claim.state not in NOT_SENT]
    if gone or change.claims(StepKind.BILL):
        raise CannotUndo(
            f"{', '.join(gone) or 'A new claim'} has left or was made for the new payer. Correct "
            "the coverage and carry that out instead."
        )
    _withdraw_checks(change, user_id)
    visits = change.encounters(*BILLED_ANEW)
    receipts.withdraw_promises(encounter_ids=visits)
    claim_operations.return_to_patients(claim_ids=moved, on=as_of, reason="Coverage change undone")
    registration.correct_coverage(
        coverage_id=change.coverage_id, changes={"ends_on": change.former_ends_on}, as_of=as_of
    )
    if moved:
        correct_claims(claim_ids=moved, reason="coverage change undone", as_of=as_of, now=now)
    remittance.resettle_visits(encounter_ids=visits, on=as_of)
    receipts.apply_unapplied(patient_ids=[change.patient_id], on=as_of)
    eligibility.mark_undone(change_id=change.id)
    return tuple(moved)


def _free(plan: RetroPlan, as_of: date) -> dict[tuple[int, int], int]:
    """Payments leave the visits: payers' to suspense, patients' on account.

    Returns the patients' cents by (visit, who paid).
    """
    items = [one.item_id for one in plan.returns]
    if items:
        remittance.free_decisions(item_ids=items, on=as_of, reason=REASON)
        patient_billing.identify_overpayments(item_ids=items, on=as_of, note=REASON)
    visits = [step.encounter_id for step in plan.at_once]
    return receipts.release_visits(encounter_ids=visits, on=as_of, reason="Another payer decides")


def _bill(plan: RetroPlan, as_of: date, now: datetime) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """(ready, held) claims of the steps that go to a payer now."""
    again = [step.claim_id for step in plan.at_once if step.claim_id]
    visits = [step.encounter_id for step in plan.at_once if not step.claim_id]
    ready: list[int] = []
    held: list[int] = []
    if again:
        reason = "coverage changed for the day of service"
        done = correct_claims(claim_ids=again, reason=reason, as_of=as_of, now=now)
        ready += done.ready_claim_ids
        held += done.held_claim_ids
    if visits:
        made = claim_operations.assemble_claims(encounter_ids=visits, as_of=as_of)
        again += made.claim_ids
        scrubbed = scrubbing.scrub_claims(claim_ids=list(made.claim_ids), as_of=as_of)
        ready += scrubbed.ready_ids
        held += scrubbed.held_ids
    claim_operations.move_receivables(
        rebilled=[claim_operations.Rebilled(claim_id, None) for claim_id in again], on=as_of
    )
    return tuple(ready), tuple(held)


def _send_back(plan: RetroPlan, change_id: int, user_id: int, as_of: date) -> None:
    """Our checks to the payers, as far as the plan says so; above the limit they wait."""
    if not plan.by_check:
        return
    for step in plan.at_once:
        for one in step.returns:
            patient_billing.ask_payer_check(
                new=NewPayerCheck(
                    payer_id=step.from_payer_id,
                    item_id=one.item_id,
                    amount_cents=one.cents,
                    issued_on=as_of,
                    reason=f"{REASON}, {step.service_on:%m/%d/%Y}",
                    key=f"coverage-change:{change_id}:{one.item_id}",
                ),
                user_id=user_id,
            )


def _promise(paid: dict[tuple[int, int], int], change_id: int, user_id: int) -> None:
    """What patients paid is theirs as far as the new payer leaves them no share."""
    receipts.promise_refunds(
        new=[
            NewPromise(
                key=f"coverage-change:{change_id}:{encounter_id}:{patient_id}",
                patient_id=patient_id,
                encounter_id=encounter_id,
                amount_cents=cents,
                reason="Paid before the right insurance was known",
            )
            for (encounter_id, patient_id), cents in sorted(paid.items())
        ],
        user_id=user_id,
    )


def _withdraw_checks(change: ChangeView, user_id: int) -> None:
    """No check goes for what will settle the visit again. Raises CannotUndo for one that went."""
    checks = patient_bills.return_checks(item_ids=change.item_ids).values()
    out = sum(check.amount_cents for check in checks if check.state == POSTED)
    if out:
        raise CannotUndo(f"{Money(out)} went back to the payer by check. Void that check first.")
    for check in checks:
        if check.state == ASKED:
            patient_billing.decline_payer_check(check_id=check.id, user_id=user_id)


def _visits_of(plan: RetroPlan) -> list[int]:
    return sorted({step.encounter_id for step in plan.at_once})


def _visits(patient_id: int, held: list[CoverageSnapshot]) -> list[VisitFacts]:
    made = claims.claims_of_patients(patient_ids=[patient_id])[patient_id]
    visits = charges.find_encounters_of_patients(patient_ids=[patient_id])[patient_id]
    billed = [visit for visit in visits if visit.state == "billed"]
    ids = [visit.id for visit in billed]
    owed = ledger.receivables(by="encounter", ids=ids)
    applied = receipt_queries.applied_to_visits(encounter_ids=ids)
    brought = remittances.brought(claim_ids=[claim.id for claim in made])
    return [
        VisitFacts(
            encounter_id=visit.id,
            service_on=visit.service_on,
            claims=tuple(
                _facts(claim, brought.get(claim.id, []))
                for claim in made
                if claim.encounter_id == visit.id
            ),
            after={one.rank: one.payer_id for one in coverages_in_order(held, visit.service_on)},
            patient_owes_cents=max(0, owed.get(visit.id, {}).get(OWED, 0)),
            patient_paid_cents=applied.get(visit.id, 0),
        )
        for visit in billed
    ]


def _facts(claim: ClaimSnapshot, brought: list[remittances.Brought]) -> ClaimFacts:
    """What its payer paid and the visit still counts; it can be freed where remittances of ours
    brought all of it.
    """
    own = [one for one in brought if one.payer_id == claim.payer_id]
    others = sum(one.paid_cents for one in brought if one.payer_id != claim.payer_id)
    paid = claim.paid_cents - others - sum(one.excess_cents for one in own)
    whole = tuple(Return(one.item_id, one.paid_cents) for one in own if not one.excess_cents)
    is_free = paid == sum(one.cents for one in whole)
    return ClaimFacts(
        id=claim.id,
        number=claim.number,
        rank=claim.rank,
        payer_id=claim.payer_id,
        state=claim.state,
        paid_cents=paid,
        returns=whole if is_free else (),
    )


def changes_of(*, patient_id: int) -> list[ChangeView]:
    """What was carried out before for the patient, latest first."""
    return eligibility_queries.coverage_changes(patient_id=patient_id)
