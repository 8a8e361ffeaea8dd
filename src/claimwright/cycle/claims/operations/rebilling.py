"""What a visit is owed moves to the payer its claim now goes to, or to the patient."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from claimwright.cycle.charges import queries as charges
from claimwright.cycle.charges.domain.encounters import EncounterSnapshot
from claimwright.cycle.claims.domain.owing import why_not_theirs
from claimwright.cycle.claims.domain.snapshots import ClaimSnapshot
from claimwright.cycle.claims.domain.states import ClaimState
from claimwright.cycle.claims.operations.moving import move_claims
from claimwright.cycle.claims.queries import adjudications, claims_of_encounters, get_claims
from claimwright.foundation.audit import log
from claimwright.ledger import operations as books
from claimwright.ledger import queries as ledger
from claimwright.ledger.domain.posting import (
    RECEIVABLES,
    AccountKind,
    AccountRef,
    Leg,
    Posting,
    reversal_key,
)


@dataclass(frozen=True, slots=True)
class Rebilled:
    """A claim that goes to another payer: who owed it before (None: the patient)."""

    claim_id: int
    from_payer_id: int | None


class NotTheirs(ValueError):
    """What is open on the claim is not the patient's to pay."""


def rebill_key(claim_id: int, version_number: int, from_payer_id: int | None) -> str:
    """The key of the posting that moves a claim's receivable; the patient's part has its own."""
    key = f"rebill:{claim_id}:{version_number}"
    return f"{key}:patient" if from_payer_id is None else key


@transaction.atomic
def move_receivables(*, rebilled: Sequence[Rebilled], on: date) -> int:
    """Move what is still open to each claim's present payer, line by line; returns the cents.

    Idempotent by the claim's version. What was paid and adjusted stays where it was posted.
    Source: reliability-money (M07)
    """
    books.take_turn(*RECEIVABLES)
    held = get_claims(ids=[one.claim_id for one in rebilled])
    visits = charges.get_encounters(ids=[claim.encounter_id for claim in held.values()])
    lines = [line.id for visit in visits.values() for line in visit.lines]
    open_cents = ledger.receivables(by="charge_line", ids=lines)
    postings = []
    for one in rebilled:
        claim = held[one.claim_id]
        source, target = _account(one.from_payer_id), _account(claim.payer_id)
        if source == target:
            continue
        legs = _legs(claim, visits[claim.encounter_id], open_cents, (source, target))
        if legs:
            postings.append(
                Posting(
                    key=rebill_key(claim.id, claim.version_number, one.from_payer_id),
                    kind="payer_change",
                    posted_on=on,
                    legs=tuple(legs),
                    memo=f"Claim {claim.number} goes to another payer",
                    source_type="claim",
                    source_id=str(claim.public_id),
                )
            )
    books.post(postings)
    moved = sum(leg.amount_cents for p in postings for leg in p.legs if leg.amount_cents > 0)
    if postings:
        log.record("receivables moved", object_type="claim", amount_cents=moved)
    return moved


@transaction.atomic
def return_to_patients(*, claim_ids: Sequence[int], on: date, reason: str) -> None:
    """Take back what `move_receivables` moved from patients with the claims' present wording."""
    held = get_claims(ids=claim_ids)
    keys = [rebill_key(one.id, one.version_number, None) for one in held.values()]
    booked = ledger.known_keys(keys=keys)
    gone = ledger.known_keys(keys=[reversal_key(key) for key in keys])
    standing = [key for key in keys if key in booked and reversal_key(key) not in gone]
    if standing:
        books.reverse(keys=standing, on=on, reason=reason)


@transaction.atomic
def owe_by_patients(*, claim_ids: Sequence[int], reason: str, on: date, now: datetime) -> int:
    """Void claims no payer decided, and move what their payers owe to the patients; the cents.

    A claim that is void already leaves its money behind: that moves too.

    For a day that no plan covers, or a patient who asked to pay. Idempotent by the claim. Raises
    NotTheirs where a payer decided or another claim of the visit is alive, IllegalMove where the
    claim is with the payer; and then changes none.
    """
    books.take_turn(*RECEIVABLES)
    held = get_claims(ids=claim_ids)
    _check_theirs(held)
    visits = charges.get_encounters(ids=[claim.encounter_id for claim in held.values()])
    lines = [line.id for visit in visits.values() for line in visit.lines]
    open_cents = ledger.receivables(by="charge_line", ids=lines)
    alive = [claim.id for claim in held.values() if claim.state != ClaimState.VOID]
    move_claims(ids=alive, to=ClaimState.VOID, reason=reason, now=now)
    postings = []
    for claim in held.values():
        visit = visits[claim.encounter_id]
        accounts = (_account(claim.payer_id), _account(None))
        if legs := _legs(claim, visit, open_cents, accounts):
            memo = f"Claim {claim.number} is void: the patient owes the visit"
            key, source_id = f"to-patient:{claim.id}", str(claim.public_id)
            postings.append(Posting(key, "payer_change", on, tuple(legs), memo, "claim", source_id))
    books.post(postings)
    moved = sum(leg.amount_cents for p in postings for leg in p.legs if leg.amount_cents > 0)
    log.record("visits billed to patients", object_type="claim", amount_cents=moved, reason=reason)
    return moved


def _check_theirs(held: Mapping[int, ClaimSnapshot]) -> None:
    decided = adjudications(claim_ids=list(held))
    siblings = claims_of_encounters(encounter_ids=[one.encounter_id for one in held.values()])
    for claim in held.values():
        why = why_not_theirs(claim, decided[claim.id], siblings.get(claim.encounter_id, []))
        if why:
            raise NotTheirs(why)


def _legs(
    claim: ClaimSnapshot,
    visit: EncounterSnapshot,
    open_cents: Mapping[int, Mapping[tuple[AccountKind, int | None], int]],
    accounts: tuple[AccountRef, AccountRef],
) -> list[Leg]:
    """What the first account owes of each line of the visit goes to the second."""
    source, target = accounts
    legs: list[Leg] = []
    for line in visit.lines:
        cents = open_cents.get(line.id, {}).get((source.kind, source.payer_id), 0)
        if cents > 0:
            legs += [
                Leg(
                    account,
                    amount,
                    encounter_id=claim.encounter_id,
                    charge_line_id=line.id,
                    claim_id=claim.id,
                    patient_id=claim.patient_id,
                    payer_id=account.payer_id,
                    service_on=claim.service_on,
                )
                for account, amount in ((target, cents), (source, -cents))
            ]
    return legs


def _account(payer_id: int | None) -> AccountRef:
    if payer_id is None:
        return AccountRef(AccountKind.PATIENT_RECEIVABLE)
    return AccountRef(AccountKind.INSURANCE_RECEIVABLE, payer_id)
