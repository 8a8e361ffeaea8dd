"""A payer paid for a day it did not cover: its decision no longer settles the visit.

The payment waits in suspense under the payer's name, as any overpayment, until our check or the
payer's own correction takes it out; what it cut and shared waits. Replaying the visit gives the
same, so a later remittance changes nothing of it, and the decision settles again where the claim
comes back to the payer.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from claimwright.cycle.claims import queries as claims
from claimwright.cycle.remittance.domain.reversing import plan_reversal
from claimwright.cycle.remittance.domain.states import ITEM, REPLAY
from claimwright.cycle.remittance.models import RemittanceItem
from claimwright.cycle.remittance.operations.looking import look_around
from claimwright.cycle.remittance.operations.replaying import (
    Cause,
    move_to_suspense,
    replay_visits,
    what_they_did,
)
from claimwright.cycle.remittance.queries import facts
from claimwright.foundation.audit import log
from claimwright.ledger import operations as books_operations
from claimwright.ledger.domain.posting import RECEIVABLES, AccountKind, AccountRef, Posting


class NotFree(ValueError):
    """The decision was taken back meanwhile, or part of its payment is a credit already."""


@transaction.atomic
def free_decisions(*, item_ids: Sequence[int], on: date, reason: str) -> int:
    """Take the decisions' payments off their visits into suspense; returns the cents.

    The visits' receivables are the payer's again in full: who calls moves them to whom they
    belong and then settles them (`resettle_visits`). Raises NotFree. Source: reliability-money
    (M07, M22)
    """
    books_operations.take_turn(*RECEIVABLES)
    rows = list(facts.live_items().filter(pk__in=list(item_ids)).order_by("id"))
    if len(rows) < len(set(item_ids)) or any(row.excess_cents for row in rows):
        raise NotFree("A payment was taken back or corrected meanwhile. Look at the plan again.")
    done = what_they_did([row.pk for row in rows])
    wordings = claims.get_claims(ids=[row.claim_id for row in rows if row.claim_id])
    postings = []
    for row in rows:
        suspense = AccountRef(AccountKind.SUSPENSE, row.payer_id)
        legs = tuple(plan_reversal(done.get(row.pk, []), suspense))
        number = wordings[row.claim_id or 0].version_number
        key, source = f"835:{row.public_id}:free:{number}", str(row.public_id)
        postings.append(Posting(key, REPLAY, on, legs, reason, ITEM, source))
        row.excess_cents, row.is_settled = row.paid_cents, False
        move_to_suspense(row.remittance_id, row.paid_cents)
        log.record(
            "payment to go back",
            object_type="remittanceitem",
            object_id=row.public_id,
            reason=reason,
            amount_cents=row.paid_cents,
        )
    books_operations.post(postings)
    RemittanceItem.objects.bulk_update(rows, ["excess_cents", "is_settled"])
    return sum(row.paid_cents for row in rows)


@transaction.atomic
def resettle_visits(*, encounter_ids: Sequence[int], on: date) -> None:
    """Settle the visits anew by the decisions that stand, after their receivables moved.

    A share that vanished sets free what the patient paid of it. Idempotent.
    Source: reliability-money (M14, M22)
    """
    books_operations.take_turn(*RECEIVABLES)
    live = facts.live_rows(encounter_ids=encounter_ids)
    known = look_around(list(live))
    for encounter_id, rows in live.items():
        wording = max(known.current[c.id].version_id for c in known.siblings[encounter_id])
        cause = Cause(rows[-1].remittance, on, f"w{wording}")
        replay_visits(cause, [encounter_id], known)
