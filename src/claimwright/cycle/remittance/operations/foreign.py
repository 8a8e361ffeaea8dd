"""Payments that are not ours: put with what payers are owed back, and settled when it went back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from django.db import transaction

from claimwright.cycle.remittance.domain import codec
from claimwright.cycle.remittance.domain.foreign import (
    WHY,
    OursAfterAll,
    are_alike,
    closing_posting,
    taken_back,
)
from claimwright.cycle.remittance.domain.from_835 import adjusted
from claimwright.cycle.remittance.domain.reversing import (
    LiveItem,
    find_original,
    net_legs,
    plan_reversal,
)
from claimwright.cycle.remittance.domain.states import FOREIGN, ITEM, POSTED, SUSPENSE
from claimwright.cycle.remittance.models import RemittanceItem
from claimwright.cycle.remittance.operations.placing import SOURCE, Context
from claimwright.cycle.remittance.operations.replaying import what_they_did
from claimwright.cycle.remittance.queries.told import claim_of
from claimwright.engines.x12.remittance import RemittanceClaim
from claimwright.foundation.audit import log
from claimwright.foundation.tenancy.among import Many
from claimwright.foundation.tenancy.columns import batches
from claimwright.kernel.finding import Finding
from claimwright.ledger import operations as books_operations
from claimwright.ledger.domain.posting import AccountKind, Posting

MEMO = "The payer took back what was not ours"
ANY = 0  # one payer's items are compared: who it is need not be


@transaction.atomic
def set_aside(*, item_id: int, reason: str) -> None:
    """The payment is not ours: it leaves the queue, and the payer is owed it back.

    Its cents stay in suspense until a check of ours or the payer's reversal takes them out.
    Raises OursAfterAll. Source: reliability-money (M24)
    """
    row = _locked(item_id)
    if row.state != SUSPENSE or row.remittance.state != POSTED:
        raise OursAfterAll("This payment is not waiting in suspense.")
    if row.claim_id is not None:
        raise OursAfterAll("The payer names a claim of this practice; match it there.")
    if row.paid_cents < 0:
        raise OursAfterAll("The payer takes money here. Ask it which payment that takes back.")
    _move(row, FOREIGN, row.paid_cents)
    row.effects = {**row.effects, WHY: reason[:200]}
    row.save(update_fields=["effects"])
    _note(row, "payment not ours", reason)


@transaction.atomic
def take_up(*, item_id: int) -> None:
    """It may be ours after all: back to suspense, to be matched. Raises OursAfterAll."""
    row = _locked(item_id)
    is_open = row.excess_cents == row.paid_cents and not _is_reversed(row)
    if row.state != FOREIGN or not is_open:
        raise OursAfterAll("The money went back to the payer.")
    _back_to_suspense(row)
    _note(row, "payment looked at again", "")


@transaction.atomic
def close_returned(*, item_id: int, on: date) -> None:
    """Our check for money that was not ours is paid: nothing waits for a correction any more.

    Of what is ours, or what the payer has reversed itself, nothing changes. Idempotent.
    """
    row = _locked(item_id)
    if row.state != FOREIGN or not row.excess_cents or _is_reversed(row):
        return
    source = (ITEM, str(row.public_id))
    key, payer_id = f"835:{row.public_id}:returned", row.remittance.payer_id
    books_operations.post([closing_posting(key, source, payer_id, row.excess_cents, on=on)])
    _move(row, FOREIGN, 0)


def settle_strays(context: Context, rows: Sequence[RemittanceItem]) -> dict[int, Finding]:
    """Let payments for claims of nobody here and their reversals settle each other.

    `rows` are those of the remittance that matched no claim. Returns, by item, what is to be said
    of each that met its counterpart, on either side. Source: reliability-money (M19)
    """
    told: dict[int, Finding] = {}
    numbers = sorted({row.claim_control_number for row in rows if row.claim_control_number})
    for some in batches(numbers, 5000):
        told |= _settle_some(context, some)
    return told


def let_go(items: Sequence[RemittanceItem]) -> None:
    """Reversals were taken back with their remittance: what they had settled waits again."""
    ids = [item.reverses_id for item in items if item.reverses_id is not None]
    for row in RemittanceItem.objects.filter(pk__in=ids, state=FOREIGN):
        if WHY not in row.effects:
            _back_to_suspense(row)


def _settle_some(context: Context, numbers: Sequence[str]) -> dict[int, Finding]:
    reversals = _loose(context, numbers, is_reversal=True)
    if not reversals:
        return {}
    own = sorted({row.claim_control_number for row, _ in reversals})
    originals: dict[str, dict[int, tuple[RemittanceItem, RemittanceClaim]]] = {}
    for each in _loose(context, own, is_reversal=False):
        originals.setdefault(each[1].control_number, {})[each[0].pk] = each
    pairs: list[tuple[RemittanceItem, RemittanceItem]] = []
    told: dict[int, Finding] = {}
    for row, claim in reversals:
        there = originals.get(claim.control_number, {})
        alike = [_live(*each) for each in there.values() if are_alike(each[1], claim)]
        found = find_original(claim, ANY, alike)
        if found is not None:
            original, _ = there.pop(found.item_id)
            pairs.append((row, original))
            told[row.pk] = told[original.pk] = taken_back(claim, SOURCE)
    _settle(context, pairs, told)
    return told


def _loose(
    context: Context, numbers: Sequence[str], *, is_reversal: bool
) -> list[tuple[RemittanceItem, RemittanceClaim]]:
    """The payer's items for claims of nobody here that nothing settled, ours until the commit."""
    rows = RemittanceItem.objects.filter(
        claim_control_number__among=Many(numbers),
        claim__isnull=True,
        is_reversal=is_reversal,
        state__in=(SUSPENSE, FOREIGN),
        remittance__state=POSTED,
        remittance__payer_key=context.row.payer_key,
    ).exclude(reversed_by__state=POSTED)
    rows = rows.select_for_update(of=("self",)).prefetch_related("lines").order_by("id")
    return [(row, claim_of(row)) for row in rows]


def _live(row: RemittanceItem, claim: RemittanceClaim) -> LiveItem:
    return LiveItem(
        item_id=row.pk,
        payer_id=ANY,
        charge_cents=row.charge_cents,
        paid_cents=row.paid_cents,
        payer_claim_number=row.payer_claim_number,
        excess_cents=row.excess_cents,
        adjusted=adjusted(claim),
    )


def _settle(
    context: Context,
    pairs: Sequence[tuple[RemittanceItem, RemittanceItem]],
    told: dict[int, Finding],
) -> None:
    done = what_they_did([original.pk for _, original in pairs])
    postings = []
    for row, original in pairs:
        key, source = f"835:{row.public_id}:met", str(row.public_id)
        plan = tuple(
            plan_reversal(done.get(original.pk, []), context.account(AccountKind.SUSPENSE))
        )
        posting = Posting(key, "payer_reversal", context.on, plan, MEMO, ITEM, source)
        legs = tuple(net_legs([posting]))
        if legs:
            postings.append(replace(posting, legs=legs))
        if original.state == SUSPENSE:
            _move(original, FOREIGN, original.paid_cents)
        row.reverses_id = original.pk
        row.state, row.payer_id = POSTED, context.row.payer_id
        for each in (row, original):
            each.findings = codec.findings_to_rows([told[each.pk]])
            each.save(update_fields=["reverses", "state", "payer", "findings"])
    books_operations.post(postings)


def _locked(item_id: int) -> RemittanceItem:
    """Ours until the commit: who matches it, or settles it with its reversal, waits for the row."""
    rows = RemittanceItem.objects.select_for_update(of=("self",)).select_related("remittance")
    row: RemittanceItem = rows.get(pk=item_id)
    return row


def _is_reversed(row: RemittanceItem) -> bool:
    return bool(row.reversed_by.filter(state=POSTED).exists())


def _move(row: RemittanceItem, state: str, excess_cents: int) -> None:
    row.state, row.excess_cents, row.payer_id = state, excess_cents, row.remittance.payer_id
    row.is_settled = not excess_cents
    row.save(update_fields=["state", "excess_cents", "payer", "is_settled"])


def _back_to_suspense(row: RemittanceItem) -> None:
    row.effects = {name: said for name, said in row.effects.items() if name != WHY}
    row.state, row.excess_cents, row.payer_id, row.is_settled = SUSPENSE, 0, None, True
    row.save(update_fields=["effects", "state", "excess_cents", "payer", "is_settled"])


def _note(row: RemittanceItem, action: str, reason: str) -> None:
    log.record(
        action,
        object_type="remittanceitem",
        object_id=row.public_id,
        reason=reason,
        amount_cents=row.paid_cents,
    )
