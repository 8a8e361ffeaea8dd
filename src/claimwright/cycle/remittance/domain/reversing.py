"""A payer takes a decision back: the exact contrary of what it did to our books.

Where a later payer or the patient has settled what it had made open, room is made first: the
later payer's cuts and shares wait again and its payment becomes a credit; the patient's payment
goes on account. What a person wrote off since is credited to write-offs.

Source: reliability-835 (B06), reliability-money (M15–M18, M22)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

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


@dataclass(frozen=True, slots=True)
class Cushion:
    """Cents of a decision that can be undone: they then wait, or are a credit in suspense."""

    item_id: int
    account: AccountRef
    line: int | None
    cents: int


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


def next_payer_shortages(done: Iterable[Leg], books: EncounterBooks) -> dict[int, int]:
    """What later payers have settled of the receivables that are about to fall, by payer."""
    kind = AccountKind.INSURANCE_RECEIVABLE
    made: dict[int, int] = {}
    for leg in done:
        payer_id = leg.account.payer_id
        if leg.account.kind is kind and payer_id is not None:
            made[payer_id] = made.get(payer_id, 0) + leg.amount_cents
    short = {
        payer_id: cents - max(0, books.total(kind, payer_id))
        for payer_id, cents in made.items()
        if cents > 0
    }
    return {payer_id: cents for payer_id, cents in short.items() if cents > 0}


def plan_room(
    cents: int, items: Sequence[LiveItem], done: Mapping[int, Sequence[Leg]]
) -> list[Cushion]:
    """What of a payer's decisions is undone to make room, newest first: cuts, shares, payment."""
    plan: list[Cushion] = []
    for each in sorted(items, key=lambda item: -item.item_id):
        for cushion in _cushions(each, done.get(each.item_id, ())):
            part = min(cents, cushion.cents)
            if part > 0:
                plan.append(replace(cushion, cents=part))
                cents -= part
    return plan


def _cushions(item: LiveItem, done: Sequence[Leg]) -> Iterable[Cushion]:
    for kinds in (_CUTS, _SHARES):
        for leg in done:
            if leg.account.kind in kinds and leg.amount_cents > 0:
                yield Cushion(item.item_id, leg.account, leg.charge_line_id, leg.amount_cents)
    credit = AccountRef(AccountKind.SUSPENSE, item.payer_id)
    yield Cushion(item.item_id, credit, None, max(0, item.paid_cents - item.excess_cents))


_CUTS = frozenset({AccountKind.CONTRACTUAL_ALLOWANCE, AccountKind.INTEREST})
_SHARES = frozenset({AccountKind.PATIENT_RECEIVABLE, AccountKind.INSURANCE_RECEIVABLE})


def plan_reversal(done: Sequence[Leg], source: AccountRef, books: EncounterBooks) -> list[Leg]:
    """The contrary of `done` (see `net_legs`); the money goes back through `source`.

    Receivables fall no further than to zero; the rest is credited to write-offs.
    """
    legs: list[Leg] = []
    for leg in done:
        back = leg.negated()
        kind = leg.account.kind
        if kind is AccountKind.PAYER_CLEARING:
            legs.append(replace(back, account=source))
        elif kind in _SHARES and back.amount_cents < 0:
            legs += credit_open(back, books)
        else:
            books.add(kind, leg.owner_payer_id, leg.charge_line_id, back.amount_cents)
            legs.append(back)
    return legs


def credit_open(back: Leg, books: EncounterBooks) -> list[Leg]:
    """Credit a receivable as far as it is open, the rest to write-offs."""
    payer_id = back.account.payer_id
    pieces = books.draw(back.account.kind, payer_id, back.charge_line_id, -back.amount_cents)
    legs = [replace(back, charge_line_id=p.line, amount_cents=-p.cents) for p in pieces]
    left = -back.amount_cents - sum(piece.cents for piece in pieces)
    if left:
        legs.append(replace(back, account=WRITE_OFF, amount_cents=-left))
    return legs
