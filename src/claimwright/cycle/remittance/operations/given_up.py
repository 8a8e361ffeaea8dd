"""What people gave up of balances, after payers decide anew or a person undoes it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from django.db import transaction

from claimwright.cycle.remittance.domain.given_up import (
    Holes,
    Place,
    given_up_again,
    holes_of,
    raised_by,
    without,
)
from claimwright.cycle.remittance.domain.states import HOLE, WHOLE
from claimwright.cycle.remittance.operations.looking import look_around, open_books
from claimwright.cycle.remittance.operations.replaying import Cause, replay_visits
from claimwright.cycle.remittance.queries import facts
from claimwright.ledger import operations as books_operations
from claimwright.ledger import queries as ledger
from claimwright.ledger.domain.posting import RECEIVABLES, AccountKind, Leg, Posting

INSURED = AccountKind.INSURANCE_RECEIVABLE
NOT_OWED = "Taken back from write-off, no longer owed"
AGAIN = "Written off before, and owed again"


def give_up_again(cause: Cause, legs: Iterable[Leg]) -> None:
    """What decisions make owed again stays given up, as far as a write-off was given back of it.

    `legs` are what the decisions did to their visits. Source: reliability-money (M14, M25)
    """
    raised = raised_by(legs)
    holes = _holes(place[0] for place in raised)
    if not holes:
        return
    books_operations.take_turn(AccountKind.PATIENT_RECEIVABLE)
    books = open_books(sorted({place[0] for place in holes if place[0] is not None}))
    found: dict[int, list[Leg]] = {}
    for leg in given_up_again(holes, raised, books):
        found.setdefault(leg.encounter_id or 0, []).append(leg)
    books_operations.post(
        [
            cause.posting(f"again:{pk}", HOLE, some, AGAIN, str(cause.row.public_id))
            for pk, some in found.items()
        ]
    )


@transaction.atomic
def settle_undone(*, keys: Sequence[str], on: date) -> int:
    """Settle anew what the undone write-offs `keys` owe of balances a payer has ended since.

    When a payer took back the decision behind a written-off balance, the write-off was given
    back. Undone by a person afterwards it would make the patient, or the payer, owe what no
    decision says. What a payer paid beyond what was open settles the payer's balance at once. Who
    calls holds the turn of their receivables. Returns the cents that are not owed again.

    Source: reliability-money (M15, M22)
    """
    written = [one.posting for one in ledger.postings_by_key(keys=keys).values()]
    legs = [leg for posting in written for leg in posting.legs]
    settled = _settle(raised_by(legs, -1), keys[0], on)
    insured = {leg.encounter_id for leg in legs if leg.account.kind is INSURED}
    return settled + _draw_on_suspense(sorted(pk for pk in insured if pk), keys[0], on)


def _holes(encounter_ids: Iterable[int | None]) -> Holes:
    ids = sorted({pk for pk in encounter_ids if pk is not None})
    stored = ledger.standing_on_visits(kind=HOLE, encounter_ids=ids)
    return holes_of(one.posting for one in stored)


def _settle(undone: dict[Place, int], key: str, on: date) -> int:
    """What was given back of the balances settles them; cents."""
    less = without(_holes(place[0] for place in undone), undone)
    postings = [
        Posting(f"835:{source_id}:{key}", HOLE, on, tuple(legs), NOT_OWED, WHOLE, source_id)
        for source_id, legs in less.items()
    ]
    books_operations.post(postings)
    return -sum(
        leg.amount_cents
        for posting in postings
        for leg in posting.legs
        if leg.account.kind in RECEIVABLES
    )


def _draw_on_suspense(encounter_ids: Sequence[int], key: str, on: date) -> int:
    """What payers paid of the visits beyond what was open settles what is open again; cents."""
    before = _open(encounter_ids)
    live = facts.live_rows(encounter_ids=encounter_ids)
    known = look_around(list(live))
    for encounter_id, rows in live.items():
        replay_visits(Cause(rows[-1].remittance, on, f"d{key}"), [encounter_id], known)
    return max(before - _open(encounter_ids), 0)


def _open(encounter_ids: Sequence[int]) -> int:
    owed = ledger.receivables(by="encounter", ids=encounter_ids)
    return sum(
        cents for some in owed.values() for (kind, _), cents in some.items() if kind is INSURED
    )
