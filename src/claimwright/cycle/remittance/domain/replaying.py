"""What a visit's standing decisions do together, whatever order they came in.

The decisions that stand are planned anew, one after the other: first payers before later ones,
older payments before newer. What that comes to, less what they have done already, is posted.
So the balances depend on which decisions stand, never on the order of the files.

Source: reliability-money (M14, M15, M22)
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from claimwright.cycle.remittance.domain.books import EncounterBooks
from claimwright.cycle.remittance.domain.catching_up import Settled, Unsettled, catch_up
from claimwright.cycle.remittance.domain.next_payer import Holder, ShareRule
from claimwright.cycle.remittance.domain.posting import (
    Decision,
    PostingPlan,
    Waiting,
    leg_of,
    plan_posting,
)
from claimwright.ledger.domain.posting import PER_PAYER, AccountKind, AccountRef, Leg

Place = tuple[AccountRef, int | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A decision that stands, and what it has done to the books so far.

    `rank` is its payer's place on the visit, 0 first; `identity` tells decisions of one day apart
    by what they say. Only such as say the same go by when they came.
    """

    item_id: int
    decision: Decision
    rank: int
    paid_on: date
    identity: str
    done: tuple[Leg, ...]


@dataclass(slots=True)
class Replayed:
    """What is still to be posted for one decision, and what of it finds nothing open."""

    item_id: int
    legs: list[Leg] = field(default_factory=list)
    excess_cents: int = 0
    waiting: list[Waiting] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Hole:
    """A receivable below zero: what people settled of it is no longer owed."""

    account: AccountRef
    cents: int  # above zero
    lines: tuple[tuple[int | None, int], ...]  # the lines below zero, and by how much


def replay(standing: Sequence[Standing], books: EncounterBooks) -> list[Replayed]:
    """Plan the decisions anew. `books` holds them done; it is left as it will be."""
    ordered = sorted(standing, key=_age)
    for each in ordered:
        for leg in each.done:
            books.add(leg.account.kind, leg.owner_payer_id, leg.charge_line_id, -leg.amount_cents)
    plans = [plan_posting(each.decision, books) for each in ordered]
    late = {each.item_id: each for each in _settle_late(ordered, plans, books)}
    return [
        _what_is_left(each, plan, late.get(each.item_id))
        for each, plan in zip(ordered, plans, strict=True)
    ]


def _age(each: Standing) -> tuple[int, date, str, int]:
    return each.rank, each.paid_on, each.identity, each.item_id


def _settle_late(
    ordered: Sequence[Standing], plans: Sequence[PostingPlan], books: EncounterBooks
) -> list[Settled]:
    """A later payer that passes a share back opens what an earlier one waits for."""
    raised = {
        leg.account.payer_id
        for plan in plans
        for leg in plan.legs
        if leg.account.kind is AccountKind.INSURANCE_RECEIVABLE and leg.amount_cents > 0
    }
    items = [
        Unsettled(
            item_id=each.item_id,
            payer_id=each.decision.payer_id,
            excess_cents=plan.excess_cents,
            waiting=tuple(plan.waiting),
            refused_by=each.decision.refused_by,
        )
        for each, plan in zip(ordered, plans, strict=True)
    ]
    return catch_up(items, books, reopened=raised)


def _what_is_left(each: Standing, plan: PostingPlan, late: Settled | None) -> Replayed:
    sums: dict[Place, int] = {}
    _count(sums, plan.legs, 1)
    for account, pieces in late.moves if late else ():
        for piece in pieces:
            receivable = AccountRef(AccountKind.INSURANCE_RECEIVABLE, piece.payer_id)
            _put(sums, account, piece.line, piece.cents)
            _put(sums, receivable, piece.line, -piece.cents)
    _count(sums, each.done, -1)
    owner = each.decision
    legs = [
        leg_of(
            account,
            cents,
            line=line,
            claim_id=owner.claim_id,
            encounter_id=owner.encounter_id,
            patient_id=owner.patient_id,
            payer_id=owner.payer_id,
            service_on=owner.service_on,
        )
        for (account, line), cents in sums.items()
        if cents
    ]
    if late is None:
        return Replayed(each.item_id, legs, plan.excess_cents, plan.waiting)
    return Replayed(each.item_id, legs, late.excess_cents, late.waiting)


def _count(sums: dict[Place, int], legs: Iterable[Leg], sign: int) -> None:
    for leg in legs:
        kind = leg.account.kind
        payer_id = leg.owner_payer_id if kind in PER_PAYER else None
        _put(sums, AccountRef(kind, payer_id), leg.charge_line_id, sign * leg.amount_cents)


def _put(sums: dict[Place, int], account: AccountRef, line: int | None, cents: int) -> None:
    """The payment itself never changes, and a credit belongs to no line."""
    if account.kind is AccountKind.PAYER_CLEARING:
        return
    place = (account, None if account.kind is AccountKind.SUSPENSE else line)
    sums[place] = sums.get(place, 0) + cents


def holes(books: EncounterBooks) -> list[Hole]:
    """The receivables that what people did has left below zero."""
    return [
        Hole(account, -cents, books.lines_below_zero(account.kind, account.payer_id))
        for account, cents in books.totals()
        if cents < 0
    ]


def share_as_row(rule: ShareRule) -> list[object]:
    """JSON shape of the rule a decision was posted under."""
    return [rule.holder.value, rule.payer_id, rule.copay_only]


def share_of(row: Sequence[object] | None, done: Iterable[Leg], payer_id: int) -> ShareRule:
    """The rule a decision was posted under; for one that kept none, what its legs show."""
    if row:
        holder, next_payer_id, copay_only = row
        assert next_payer_id is None or isinstance(next_payer_id, int), "a payer's id"
        return ShareRule(
            holder=Holder(str(holder)), payer_id=next_payer_id, copay_only=bool(copay_only)
        )
    for leg in done:
        if leg.amount_cents > 0 and leg.account.kind is AccountKind.PATIENT_RECEIVABLE:
            return ShareRule(holder=Holder.PATIENT)
        is_payers = leg.account.kind is AccountKind.INSURANCE_RECEIVABLE
        if leg.amount_cents > 0 and is_payers and leg.account.payer_id != payer_id:
            return ShareRule(holder=Holder.NEXT_PAYER, payer_id=leg.account.payer_id)
    return ShareRule(holder=Holder.NOBODY)
