"""A payer takes a decision back: the exact contrary of what it did to our books.

Where the contrary would turn a balance negative, because someone has paid it since, the cents
go to whoever paid them: the next payer's credit, or (after its payments were released) write-off.

Source: reliability-835 (B06), reliability-money (M15–M18, M22)
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from claimwright.cycle.remittance.domain.books import EncounterBooks
from claimwright.cycle.remittance.domain.posting import WRITE_OFF
from claimwright.engines.x12.remittance import RemittanceClaim
from claimwright.ledger.domain.posting import AccountKind, AccountRef, Leg, Posting


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveItem:
    """A posted decision that nobody has taken back."""

    item_id: int
    payer_id: int
    charge_cents: int
    paid_cents: int
    payer_claim_number: str
    excess_cents: int
    adjudication_id: int | None = None


@dataclass(slots=True)
class ReversalPlan:
    """Legs that balance; credits that payers who answered later now have, by payer."""

    legs: list[Leg] = field(default_factory=list)
    overpaid: dict[int, int] = field(default_factory=dict)
    written_off_cents: int = 0


@dataclass(frozen=True, slots=True)
class Shortage:
    """What the patient has paid of a share that is about to be taken back."""

    line: int | None
    cents: int


def find_original(
    claim: RemittanceClaim, payer_id: int, live: Sequence[LiveItem]
) -> LiveItem | None:
    """The decision a reversal negates: same payer, charge and payment; the newest of several.

    The payer's claim number decides among equals. Source: reliability-835 (B06)
    """
    fitting = [
        each
        for each in live
        if each.payer_id == payer_id
        and each.charge_cents == -claim.charge_cents
        and each.paid_cents == -claim.paid_cents
    ]
    same = [each for each in fitting if each.payer_claim_number == claim.payer_claim_number]
    return max(same or fitting, key=lambda each: each.item_id, default=None)


def net_legs(postings: Iterable[Posting]) -> list[Leg]:
    """Everything the postings did, summed per account and owner."""
    sums: dict[Leg, int] = {}
    for posting in postings:
        for leg in posting.legs:
            owner = replace(leg, amount_cents=0)
            sums[owner] = sums.get(owner, 0) + leg.amount_cents
    return [replace(owner, amount_cents=cents) for owner, cents in sums.items() if cents]


def patient_shortages(done: Iterable[Leg], books: EncounterBooks) -> list[Shortage]:
    """The part of the patient share that is no longer open, line by line."""
    shares = [
        leg
        for leg in done
        if leg.account.kind is AccountKind.PATIENT_RECEIVABLE and leg.amount_cents > 0
    ]
    open_cents = max(0, books.total(AccountKind.PATIENT_RECEIVABLE, None))
    left = sum(leg.amount_cents for leg in shares) - open_cents
    shortages: list[Shortage] = []
    for leg in shares:
        line = leg.charge_line_id
        open_here = max(0, books.on_line(AccountKind.PATIENT_RECEIVABLE, None, line))
        cents = min(left, max(0, leg.amount_cents - open_here))
        if cents > 0:
            shortages.append(Shortage(line, cents))
            left -= cents
    return shortages


def plan_reversal(done: Sequence[Leg], source: AccountRef, books: EncounterBooks) -> ReversalPlan:
    """The contrary of `done` (see `net_legs`); the money goes back through `source`."""
    plan = ReversalPlan()
    for leg in done:
        back = leg.negated()
        kind = leg.account.kind
        if kind is AccountKind.PAYER_CLEARING:
            plan.legs.append(replace(back, account=source))
        elif kind is AccountKind.INSURANCE_RECEIVABLE and back.amount_cents < 0:
            _credit_next_payer(back, books, plan)
        elif kind is AccountKind.PATIENT_RECEIVABLE and back.amount_cents < 0:
            _credit_patient(back, books, plan)
        else:
            books.add(kind, leg.owner_payer_id, leg.charge_line_id, back.amount_cents)
            plan.legs.append(back)
    return plan


def _credit_next_payer(back: Leg, books: EncounterBooks, plan: ReversalPlan) -> None:
    payer_id = back.account.payer_id
    assert payer_id is not None, "an insurance receivable names its payer"
    left = _draw(back, payer_id, books, plan)
    if left:
        credit = AccountRef(AccountKind.SUSPENSE, payer_id)
        plan.legs.append(replace(back, account=credit, payer_id=payer_id, amount_cents=-left))
        plan.overpaid[payer_id] = plan.overpaid.get(payer_id, 0) + left


def _credit_patient(back: Leg, books: EncounterBooks, plan: ReversalPlan) -> None:
    left = _draw(back, None, books, plan)
    if left:
        plan.legs.append(replace(back, account=WRITE_OFF, amount_cents=-left))
        plan.written_off_cents += left


def _draw(back: Leg, payer_id: int | None, books: EncounterBooks, plan: ReversalPlan) -> int:
    """Credit what is open; returns what is not."""
    pieces = books.draw(back.account.kind, payer_id, back.charge_line_id, -back.amount_cents)
    plan.legs += [
        replace(back, charge_line_id=piece.line, amount_cents=-piece.cents) for piece in pieces
    ]
    return -back.amount_cents - sum(piece.cents for piece in pieces)


def spread_credit(cents: int, items: Sequence[LiveItem]) -> list[tuple[int, int]]:
    """(item id, cents): over which of a payer's decisions its credit lies, newest first."""
    spread: list[tuple[int, int]] = []
    for each in sorted(items, key=lambda item: -item.item_id):
        part = min(cents, max(0, each.paid_cents - each.excess_cents))
        if part > 0:
            spread.append((each.item_id, part))
            cents -= part
    return spread
