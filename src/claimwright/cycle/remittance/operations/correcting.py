"""What people do with a remittance afterwards: post a held one, take one back, book its deposit."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from itertools import islice

from django.db import transaction

from claimwright.cycle.claims import operations as claim_operations
from claimwright.cycle.claims import queries as claims
from claimwright.cycle.receipts import operations as receipts
from claimwright.cycle.remittance.domain import judging
from claimwright.cycle.remittance.domain.balancing import judge_balance
from claimwright.cycle.remittance.domain.judging import Digests, Verdict
from claimwright.cycle.remittance.domain.outcomes import ReceivedSet
from claimwright.cycle.remittance.domain.states import (
    ASIDE,
    HELD,
    ITEM,
    POSTED,
    REVERSED,
    WHOLE,
    check_move,
)
from claimwright.cycle.remittance.domain.undoing import CannotTakeBack, contrary
from claimwright.cycle.remittance.models import (
    PayerAccountEntry,
    Remittance,
    RemittanceItem,
    RemittanceItemLine,
)
from claimwright.cycle.remittance.operations import foreign, storing
from claimwright.cycle.remittance.operations.looking import look_around
from claimwright.cycle.remittance.operations.receiving import post_set
from claimwright.cycle.remittance.operations.replaying import Cause, replay_visits
from claimwright.cycle.remittance.queries import facts
from claimwright.engines.x12.read835 import parse_835
from claimwright.engines.x12.remittance import Remittance as Remittance835
from claimwright.foundation import clock
from claimwright.foundation.audit import log
from claimwright.foundation.documents import store
from claimwright.ledger import operations as books_operations
from claimwright.ledger import queries as ledger
from claimwright.ledger.domain.posting import RECEIVABLES, AccountKind


class StillUnbalanced(ValueError):
    """The remittance does not add up; it is never forced."""


class PostedBefore(ValueError):
    """The same payment, or one under the same trace number, is in the books already."""


@transaction.atomic
def post_held(*, remittance_id: int, reason: str, now: datetime) -> ReceivedSet:
    """Post a held remittance (or one taken back) because a person decided so.

    Only what balances can be posted, and only once. Raises StillUnbalanced, PostedBefore,
    CannotMove. Source: reliability-835 (B03)
    """
    books_operations.take_turn(*RECEIVABLES)
    row = Remittance.objects.select_for_update().get(pk=remittance_id)
    check_move(row.state, POSTED)
    value = _read_again(row)
    balance = judge_balance(value)
    if not balance.must_hold:
        known_as = judging.digests(value)
        _refuse_repetition(row, known_as, value)
        if row.state == HELD:
            RemittanceItemLine.objects.filter(item__remittance=row, item__state=HELD).delete()
            RemittanceItem.objects.filter(remittance=row, state=HELD).delete()
        row.posted_cents = row.suspense_cents = row.provider_level_cents = 0
        verdict = Verdict(POSTED, balance.findings)
        return post_set(row, value, known_as, verdict, now=now, reason=reason)
    raise StillUnbalanced("This remittance does not add up and cannot be posted.")


@transaction.atomic
def set_held_aside(*, remittance_id: int, reason: str, now: datetime) -> None:
    """Leave a held remittance at that: it waits for nobody any more, and no cent of it posts.

    Raises CannotMove unless it is held.
    """
    _move_held(remittance_id, ASIDE, reason, now)


@transaction.atomic
def take_up_held(*, remittance_id: int, now: datetime) -> None:
    """Undo `set_held_aside`: it is held again. Raises CannotMove unless it was set aside."""
    _move_held(remittance_id, HELD, "", now)


def _move_held(remittance_id: int, state: str, reason: str, now: datetime) -> None:
    row = Remittance.objects.select_for_update().get(pk=remittance_id)
    check_move(row.state, state)
    storing.move(row, state, reason=reason, now=now)
    log.record(
        f"remittance {state}",
        object_type="remittance",
        object_id=row.public_id,
        reason=reason,
        amount_cents=row.payment_cents,
    )


@transaction.atomic
def reverse_remittance(*, remittance_id: int, reason: str, now: datetime) -> None:
    """Take our posting of a remittance back: every balance is as it was before it.

    The rows stay. Raises CannotTakeBack when later remittances or write-offs built on it,
    CannotMove unless it is posted. Source: reliability-money (M15)
    """
    books_operations.take_turn(*RECEIVABLES)
    row = Remittance.objects.select_for_update().get(pk=remittance_id)
    check_move(row.state, REVERSED)
    items = list(row.items.filter(round=row.times_posted))
    _refuse_foundations(row, items)
    sources = [str(item.public_id) for item in items]
    stored = ledger.standing_postings(source_type=ITEM, source_ids=sources)
    stored += ledger.standing_postings(source_type=WHOLE, source_ids=[str(row.public_id)])
    books_operations.reverse(
        keys=[each.posting.key for each in stored], on=clock.day_of(now), reason=reason
    )
    RemittanceItem.objects.filter(pk__in=[item.pk for item in items]).update(state=REVERSED)
    foreign.let_go(items)
    _undo_effects(row, items, now)
    _take_records_back(row, items, now)
    entries = PayerAccountEntry.objects.filter(remittance=row, round=row.times_posted)
    entries.update(taken_back_on=clock.day_of(now))
    storing.move(row, REVERSED, reason=reason, now=now)
    log.record(
        "remittance taken back",
        object_type="remittance",
        object_id=row.public_id,
        reason=reason,
        amount_cents=row.payment_cents,
    )


@transaction.atomic
def deposit_remittances(*, remittance_ids: Sequence[int], on: date) -> list[int]:
    """The payers' money is in the bank: one deposit a payment, out of clearing; each once.

    Remittances that pay nothing or are not posted are passed over. Returns the deposits' ids.
    Source: reliability-835 (B14)
    """
    books_operations.take_turn(AccountKind.PATIENT_RECEIVABLE)
    rows = list(
        Remittance.objects.select_for_update().filter(
            pk__in=list(remittance_ids), state=POSTED, payment_cents__gt=0, deposit__isnull=True
        )
    )
    ids = receipts.record_deposits(
        new=[
            receipts.NewDeposit(
                key=f"835:{row.public_id}",
                payer_id=row.payer_id,
                amount_cents=row.payment_cents,
                deposited_on=on,
                reference=row.trace_number,
            )
            for row in rows
        ]
    )
    for row, deposit_id in zip(rows, ids, strict=True):
        row.deposit_id = deposit_id
    Remittance.objects.bulk_update(rows, ["deposit"], batch_size=500)
    return ids


@transaction.atomic
def release_deposit(*, deposit_id: int) -> int:
    """The bank took the deposit back: its payments wait for their money again; how many."""
    return int(Remittance.objects.filter(deposit_id=deposit_id).update(deposit=None))


def _read_again(row: Remittance) -> Remittance835:
    with store.path_of(row.file_id).open("rb") as source:
        return next(islice(parse_835(source), row.position - 1, None))


def _refuse_repetition(row: Remittance, known_as: Digests, value: Remittance835) -> None:
    posted = Remittance.objects.filter(state=POSTED).exclude(pk=row.pk)
    same = posted.filter(content_key=known_as.content) | posted.filter(trace_key=known_as.trace)
    if same.exists():
        raise PostedBefore(f"Payment {value.trace_number} is in the books already.")


def _refuse_foundations(row: Remittance, items: Sequence[RemittanceItem]) -> None:
    """Nothing may have been built on these decisions since."""
    encounter_ids = {item.encounter_id for item in items if item.encounter_id is not None}
    later = facts.live_items().filter(encounter_id__in=encounter_ids)
    others = later.exclude(remittance=row).filter(pk__gt=max((i.pk for i in items), default=0))
    found = others.select_related("remittance").first()
    if found is not None:
        raise CannotTakeBack(
            f"Payment {found.remittance.trace_number} was posted later on the same visits; "
            "take that one back first."
        )
    reversing = RemittanceItem.objects.filter(
        reverses__in=[item.pk for item in items], state=POSTED
    ).exclude(remittance=row)
    if reversing.exists():
        raise CannotTakeBack("The payer has reversed one of its decisions since.")


def _undo_effects(row: Remittance, items: Sequence[RemittanceItem], now: datetime) -> None:
    """What still stands on its visits stands as before it came."""
    encounter_ids = sorted({item.encounter_id for item in items if item.encounter_id is not None})
    known = look_around(encounter_ids)
    cause = Cause(row, clock.day_of(now), "u")
    for moved in replay_visits(cause, encounter_ids, known).values():
        for leg in moved.written_off:
            if leg.account.kind is AccountKind.INSURANCE_RECEIVABLE:
                raise CannotTakeBack("A next payer's balance it made was settled since.")
            if leg.account.kind is AccountKind.PATIENT_RECEIVABLE:
                raise CannotTakeBack(
                    "A patient balance it made was written off since; undo that first."
                )
    patients = {
        claim.patient_id
        for item in items
        if item.effects.get("released")
        for claim in known.siblings.get(item.encounter_id or 0, ())
    }
    if patients:
        receipts.apply_unapplied(patient_ids=sorted(patients), on=clock.day_of(now))


def _take_records_back(row: Remittance, items: Sequence[RemittanceItem], now: datetime) -> None:
    ids = [item.adjudication_id for item in items if item.adjudication_id is not None]
    views = claims.get_adjudications(ids=ids)
    new = [contrary(views[pk], str(row.public_id)) for pk in ids if pk in views]
    claim_operations.record_adjudications(new=new, now=now, file_id=row.file_id)
