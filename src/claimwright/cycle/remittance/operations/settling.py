"""After the decisions: post what had to wait, settle reversals that came first, match by hand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction

from claimwright.cycle.contracting import queries as contracting
from claimwright.cycle.remittance.domain.states import POSTED, SUSPENSE
from claimwright.cycle.remittance.models import Remittance, RemittanceItem
from claimwright.cycle.remittance.operations import placing
from claimwright.cycle.remittance.operations.given_up import give_up_again
from claimwright.cycle.remittance.operations.looking import Known, look_up
from claimwright.cycle.remittance.operations.placing import Context, Task
from claimwright.cycle.remittance.operations.replaying import (
    Cause,
    move_to_suspense,
    replay_visits,
)
from claimwright.cycle.remittance.queries import facts
from claimwright.cycle.remittance.queries.told import claim_of
from claimwright.foundation.audit import log
from claimwright.foundation.tenancy.among import Many
from claimwright.foundation.tenancy.columns import batches
from claimwright.ledger import operations as books_operations
from claimwright.ledger.domain.posting import RECEIVABLES, AccountKind


class NotInSuspense(ValueError):
    """The item is not waiting for a claim."""


class NoSuchClaimToMatch(LookupError):
    """The practice has no such claim, or the reversal finds no decision on it to take back."""


@transaction.atomic
def match_item(*, item_id: int, claim_id: int, now: datetime) -> None:
    """Give a suspense item to a claim: its money and adjustments are posted as if just received.

    Raises NotInSuspense, NoSuchClaimToMatch.
    """
    books_operations.take_turn(*RECEIVABLES)
    item = RemittanceItem.objects.select_for_update().select_related("remittance").get(pk=item_id)
    if item.state != SUSPENSE or item.remittance.state != POSTED:
        raise NotInSuspense("This payment is not waiting in suspense.")
    context = context_of(item.remittance, now)
    if not _match(context, [item], forced={item.position: claim_id}):
        raise NoSuchClaimToMatch(
            "The claim is unknown, or nothing on it was paid that this reversal could take back."
        )
    log.record(
        "remittance item matched",
        object_type="remittanceitem",
        object_id=item.public_id,
        amount_cents=item.paid_cents,
        detail={"claim": claim_id},
    )


def context_of(row: Remittance, now: datetime) -> Context:
    """The remittance at work."""
    return Context(row, {payer.id: payer for payer in contracting.list_payers()}, now)


def settle_reversals(context: Context, control_numbers: Iterable[str]) -> list[int]:
    """Settle reversals in suspense whose decision has come since; returns the claims' ids.

    Source: reliability-money (M19)
    """
    claim_ids: list[int] = []
    for some in batches(sorted(set(control_numbers)), 5000):
        rows = RemittanceItem.objects.filter(
            state=SUSPENSE,
            is_reversal=True,
            remittance__state=POSTED,
            claim_control_number__among=Many(some),
        )
        waiting: dict[int, list[RemittanceItem]] = {}
        for row in rows.select_related("remittance").order_by("id"):
            waiting.setdefault(row.remittance_id, []).append(row)
        if waiting:
            books_operations.take_turn(*RECEIVABLES)
        for items in waiting.values():
            there = Context(items[0].remittance, context.payers, context.now)
            claim_ids += _match(there, items)
    return claim_ids


def _match(
    context: Context, items: Sequence[RemittanceItem], forced: dict[int, int] | None = None
) -> list[int]:
    """Post the items that find their claim (and original) now; returns the claims' ids."""
    tasks = [
        Task(
            row=item,
            claim=claim_of(item),
            source=context.account(AccountKind.SUSPENSE),
            key=f"835:{item.public_id}:match",
            is_chosen=forced is not None,
        )
        for item in items
    ]
    known = look_up([(task.row.position, task.claim) for task in tasks], forced=forced)
    placing.recognize_tasks(context, tasks, known)
    placing.plan_tasks(context, tasks, known)
    placed = [task for task in tasks if task.row.state == POSTED]
    placing.record_decisions(context, placed)
    for task in placed:
        placing.tell(task)
        task.row.save()
        for line, ours in zip(task.row.lines.all(), task.lines, strict=True):
            line.charge_line_id = ours.charge_line_id if ours else None
            line.save(update_fields=["charge_line_id"])
        moved = task.claim.paid_cents - task.suspense_cents
        move_to_suspense(context.row.pk, -moved)
    books_operations.post(placing.postings_of(context, placed))
    settle_visits(context, placed, known, batch=f"m{items[0].pk}")
    return [task.acting.claim.id for task in placed if task.acting is not None]


def settle_visits(context: Context, tasks: Sequence[Task], known: Known, *, batch: str) -> None:
    """Replay the visits the tasks' decisions meet others on. `batch` keeps a remittance's apart.

    A lone first decision was planned on what is open: there is nothing to replay.
    """
    by_visit: dict[int, Task] = {}
    for task in tasks:
        if task.encounter_id is not None and task.row.state == POSTED:
            before = by_visit.get(task.encounter_id)
            if before is None or task.row.is_reversal:
                by_visit[task.encounter_id] = task
    several = facts.decided_more_than_once(encounter_ids=by_visit)
    wanted = {pk for pk, task in by_visit.items() if task.row.is_reversal} | several
    cause = Cause(context.row, context.on, batch)
    legs = [leg for task in tasks for leg in task.legs]
    for encounter_id, moved in replay_visits(cause, wanted, known).items():
        placing.tell_moved(context, by_visit[encounter_id], moved)
        legs += moved.legs
    give_up_again(cause, legs)
