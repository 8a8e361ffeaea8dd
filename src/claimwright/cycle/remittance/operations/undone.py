"""After a write-off was undone: what a payer's later decision has ended is not owed again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from claimwright.cycle.remittance.domain.states import HOLE, WHOLE
from claimwright.cycle.remittance.domain.undone import settled_anew
from claimwright.ledger import operations as books_operations
from claimwright.ledger import queries as ledger
from claimwright.ledger.domain.posting import Posting

MEMO = "Taken back from write-off, no longer owed"


@transaction.atomic
def settle_undone(*, keys: Sequence[str], on: date) -> int:
    """Settle anew what the undone write-offs `keys` owe of balances a payer has ended since.

    When a payer took back the decision behind a written-off balance, the write-off was given
    back. Undone by a person afterwards it would make the patient, or the payer, owe what no
    decision says. Who calls holds the turn of their receivables. Returns the cents that are not
    owed again. Source: reliability-money (M15, M22)
    """
    written = [one.posting for one in ledger.postings_by_key(keys=keys).values()]
    visits = {leg.encounter_id for posting in written for leg in posting.legs}
    standing = ledger.standing_on_visits(
        kind=HOLE, encounter_ids=sorted(each for each in visits if each is not None)
    )
    postings = [
        Posting(f"835:{source_id}:{keys[0]}", HOLE, on, tuple(legs), MEMO, WHOLE, source_id)
        for source_id, legs in settled_anew(written, [one.posting for one in standing]).items()
    ]
    books_operations.post(postings)
    moved = (leg.amount_cents for posting in postings for leg in posting.legs)
    return sum(cents for cents in moved if cents > 0)
