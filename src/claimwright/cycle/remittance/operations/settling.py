"""After the decisions: post what had to wait, settle reversals that came first, match by hand."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from django.db import transaction

from claimwright.cycle.claims.domain.snapshots import ClaimSnapshot
from claimwright.cycle.contracting import queries as contracting
from claimwright.cycle.remittance.domain.catching_up import Settled, Unsettled, catch_up
from claimwright.cycle.remittance.domain.posting import Waiting, leg_of
from claimwright.cycle.remittance.domain.states import POSTED, SUSPENSE
from claimwright.cycle.remittance.models import Remittance, RemittanceItem
from claimwright.cycle.remittance.operations import placing, storing
from claimwright.cycle.remittance.operations.looking import Known, look_up
from claimwright.cycle.remittance.operations.placing import Context, Task
from claimwright.cycle.remittance.operations.unsettling import ITEM, move_to_suspense
from claimwright.cycle.remittance.queries import facts
from claimwright.foundation.audit import log
from claimwright.foundation.tenancy.columns import batches
from claimwright.ledger import operations as books_operations
from claimwright.ledger.domain.posting import AccountKind, AccountRef, Leg, Posting


class NotInSuspense(ValueError):
    """The item is not waiting for a claim."""


class NoSuchClaimToMatch(LookupError):
    """The practice has no such claim, or the reversal finds no decision on it to take back."""


@transaction.atomic
def match_item(*, item_id: int, claim_id: int, now: datetime) -> None:
    """Give a suspense item to a claim: its money and adjustments are posted as if just received.

    Raises NotInSuspense, NoSuchClaimToMatch.
    """
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
            claim_control_number__in=some,
        )
        waiting: dict[int, list[RemittanceItem]] = {}
        for row in rows.select_related("remittance").order_by("id"):
            waiting.setdefault(row.remittance_id, []).append(row)
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
            claim=storing.claim_of(item),
            source=context.account(AccountKind.SUSPENSE),
            key=f"835:{item.public_id}:match",
        )
        for item in items
    ]
    known = look_up([(task.row.position, task.claim) for task in tasks], forced=forced)
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
    placing.post_tasks(context, placed)
    settle_waiting(context, placed, known, batch="m")
    return [task.acting.claim.id for task in placed if task.acting is not None]


def settle_waiting(context: Context, tasks: Sequence[Task], known: Known, *, batch: str) -> None:
    """Catch up on the visits of the tasks. `batch` keeps the keys of one remittance apart."""
    encounter_ids = {task.encounter_id for task in tasks if task.encounter_id is not None}
    legs = [leg for task in tasks for leg in task.legs]
    settle_visits(context, encounter_ids, known, reopened=_reopened(legs), batch=batch)


def settle_visits(
    context: Context,
    encounter_ids: Iterable[int],
    known: Known,
    *,
    reopened: Mapping[int, Collection[int | None]],
    batch: str,
) -> None:
    """Post what waits on the visits and finds an open receivable now; `reopened` says whose."""
    waiting = facts.unsettled_items(encounter_ids=encounter_ids)
    if not waiting:
        return
    known.live = facts.live_decisions(encounter_ids=waiting)
    postings: list[Posting] = []
    for encounter_id, items in waiting.items():
        rows = {item.pk: item for item in items}
        done = catch_up(
            [_unsettled(item, known) for item in items],
            known.books[encounter_id],
            reopened=reopened.get(encounter_id, set()),
        )
        for settled in done:
            row = rows[settled.item_id]
            postings.append(_caught_up(context, row, settled, known, batch))
            _keep(row, settled)
    books_operations.post(postings)


def _reopened(legs: Iterable[Leg]) -> dict[int, set[int | None]]:
    """The payers whose receivable on a visit has just grown, by visit."""
    found: dict[int, set[int | None]] = {}
    for leg in legs:
        grew = leg.account.kind is AccountKind.INSURANCE_RECEIVABLE and leg.amount_cents > 0
        if grew and leg.encounter_id is not None:
            found.setdefault(leg.encounter_id, set()).add(leg.account.payer_id)
    return found


def _unsettled(row: RemittanceItem, known: Known) -> Unsettled:
    assert row.payer_id is not None, "a posted decision settles a payer's receivable"
    return Unsettled(
        item_id=row.pk,
        payer_id=row.payer_id,
        excess_cents=row.excess_cents,
        waiting=tuple(Waiting(*each) for each in row.waiting),
        refused_by=placing.refused_by(known, _claim_of(row, known), row.payer_id),
    )


def _claim_of(row: RemittanceItem, known: Known) -> ClaimSnapshot:
    return next(c for c in known.siblings[row.encounter_id or 0] if c.id == row.claim_id)


def _caught_up(
    context: Context, row: RemittanceItem, settled: Settled, known: Known, batch: str
) -> Posting:
    claim = _claim_of(row, known)
    legs: list[Leg] = []
    for account, pieces in settled.moves:
        for piece in pieces:
            for target, cents in (
                (account, piece.cents),
                (AccountRef(AccountKind.INSURANCE_RECEIVABLE, piece.payer_id), -piece.cents),
            ):
                legs.append(
                    leg_of(
                        target,
                        cents,
                        line=piece.line,
                        claim_id=claim.id,
                        encounter_id=claim.encounter_id,
                        patient_id=claim.patient_id,
                        payer_id=row.payer_id,
                        service_on=claim.service_on,
                    )
                )
    key = f"835:{row.public_id}:{context.row.public_id.hex}:{batch}"
    memo = "Posted now that a balance is open again"
    return Posting(key, "payer_catch_up", context.on, tuple(legs), memo, ITEM, str(row.public_id))


def _keep(row: RemittanceItem, settled: Settled) -> None:
    row.excess_cents = settled.excess_cents
    row.waiting = [each.as_list() for each in settled.waiting]
    row.is_settled = not row.excess_cents and not row.waiting
    row.save(update_fields=["excess_cents", "waiting", "is_settled"])
    move_to_suspense(row.remittance_id, -settled.applied_cents)
