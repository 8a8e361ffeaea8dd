"""After a write-off was undone: what a payer's later decision has ended is not owed again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from django.db import transaction

from claimwright.cycle.remittance.domain.states import HOLE, WHOLE
from claimwright.cycle.remittance.domain.undone import settled_anew
from claimwright.cycle.remittance.operations.looking import look_around
from claimwright.cycle.remittance.operations.replaying import Cause, replay_visits
from claimwright.cycle.remittance.queries import facts
from claimwright.ledger import operations as books_operations
from claimwright.ledger import queries as ledger
from claimwright.ledger.domain.posting import AccountKind, Leg, Posting

INSURED = AccountKind.INSURANCE_RECEIVABLE
MEMO = "Taken back from write-off, no longer owed"


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
    settled = _settle(written, _encounters(legs), keys[0], on)
    insured = [leg for leg in legs if leg.account.kind is INSURED]
    return settled + _draw_on_suspense(_encounters(insured), keys[0], on)


def _encounters(legs: Iterable[Leg]) -> list[int]:
    return sorted({leg.encounter_id for leg in legs if leg.encounter_id is not None})


def _settle(written: list[Posting], encounter_ids: list[int], key: str, on: date) -> int:
    """What was given back when the balance ended settles it again; cents."""
    stored = ledger.standing_on_visits(kind=HOLE, encounter_ids=encounter_ids)
    postings = [
        Posting(f"835:{source_id}:{key}", HOLE, on, tuple(legs), MEMO, WHOLE, source_id)
        for source_id, legs in settled_anew(written, [one.posting for one in stored]).items()
    ]
    books_operations.post(postings)
    moved = (leg.amount_cents for posting in postings for leg in posting.legs)
    return sum(cents for cents in moved if cents > 0)


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
