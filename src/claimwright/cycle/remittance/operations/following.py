"""A visit's charges were corrected: what was paid and adjusted on it follows them."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from claimwright.cycle.charges.domain.encounters import EncounterSnapshot
from claimwright.cycle.receipts import operations as receipts
from claimwright.cycle.receipts.domain.payments import OpenBalance
from claimwright.cycle.remittance.domain.replaying import holes
from claimwright.cycle.remittance.models import Remittance
from claimwright.cycle.remittance.operations.looking import look_around, open_books
from claimwright.cycle.remittance.operations.replaying import Cause, replay_visits
from claimwright.cycle.remittance.queries import facts
from claimwright.ledger import operations as books_operations
from claimwright.ledger.domain.posting import RECEIVABLES, AccountKind


class PaidBeyond(ValueError):
    """More was settled on the visit than it costs now, and it is no payment that can be freed."""


@transaction.atomic
def follow_charges(*, visit: EncounterSnapshot, on: date) -> None:
    """Settle the visit anew by the decisions that stand, on its charges as they now are.

    What payers paid beyond them waits in suspense, patients' money goes on account, so that no
    receivable falls below zero. Raises PaidBeyond where neither explains it.
    Source: reliability-money (M08, M22)
    """
    books_operations.take_turn(*RECEIVABLES)
    live = facts.live_rows(encounter_ids=[visit.id]).get(visit.id, [])
    if live:
        row: Remittance = live[-1].remittance
        last = max((line.id for line in visit.lines), default=0)  # another with each correction
        replay_visits(Cause(row, on, f"c{last}"), [visit.id], look_around([visit.id]))
    _free_what_the_patient_paid(visit, on)
    if holes(open_books([visit.id])[visit.id]):
        raise PaidBeyond(
            f"More was paid, written off or adjusted on {visit.number} than it costs now. "
            "Take that back first."
        )


def _free_what_the_patient_paid(visit: EncounterSnapshot, on: date) -> None:
    for hole in holes(open_books([visit.id])[visit.id]):
        if hole.account.kind is not AccountKind.PATIENT_RECEIVABLE:
            continue
        left, wanted = hole.cents, []
        for line, cents in hole.lines:
            part = min(left, cents)
            left -= part
            if part:
                wanted.append(OpenBalance(visit.id, line, visit.service_on, part))
        receipts.release_applications(
            wanted=wanted, on=on, reason="The visit costs less than was paid"
        )
