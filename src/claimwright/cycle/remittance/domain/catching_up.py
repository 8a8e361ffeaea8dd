"""When a later payer passes a share back, what had to wait is posted: excess payments, then cuts.

Source: reliability-money (M14, M22)
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from claimwright.cycle.remittance.domain.books import EncounterBooks, Piece
from claimwright.cycle.remittance.domain.posting import Waiting
from claimwright.ledger.domain.posting import AccountKind, AccountRef


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsettled:
    """A posted decision with excess money in suspense, or with parts that found nothing open."""

    item_id: int
    payer_id: int
    excess_cents: int
    waiting: tuple[Waiting, ...]
    refused_by: tuple[int, ...] = ()  # earlier payers that have decided


@dataclass(slots=True)
class Settled:
    """What can be posted of it now: (account debited, pieces credited); and what is left."""

    item_id: int
    moves: list[tuple[AccountRef, list[Piece]]] = field(default_factory=list)
    excess_cents: int = 0
    waiting: list[Waiting] = field(default_factory=list)

    @property
    def applied_cents(self) -> int:
        """Excess money that found its receivable."""
        return sum(
            piece.cents
            for account, pieces in self.moves
            if account.kind is AccountKind.SUSPENSE
            for piece in pieces
        )


def catch_up(
    items: Sequence[Unsettled], books: EncounterBooks, *, reopened: Collection[int | None]
) -> list[Settled]:
    """Settle in order of age, until nothing more finds an open receivable.

    Cuts and shares wait until their payer's receivable grew again: `reopened` are the payers
    whose receivable has just been raised; what settles now may raise further ones.
    """
    raised = set(reopened)
    all_done = [
        Settled(item.item_id, excess_cents=item.excess_cents, waiting=list(item.waiting))
        for item in items
    ]
    pairs = list(zip(items, all_done, strict=True))
    is_moving = True
    while is_moving:
        is_moving = any(_settle(item, done, books, raised) for item, done in pairs)
        # What an earlier payer refused is a last resort: its own decisions come first.
        is_moving = is_moving or any(_pay_refused(item, done, books) for item, done in pairs)
    return [done for done in all_done if done.moves]


def _settle(item: Unsettled, done: Settled, books: EncounterBooks, raised: set[int | None]) -> bool:
    """Post what can be posted of one item; whether anything was."""
    before = len(done.moves)
    _pay(item, done, books, item.payer_id)
    if item.payer_id in raised:
        waiting, done.waiting = sorted(done.waiting, key=_shares_first), []
        for part in waiting:
            done.waiting += _post_part(item, part, done, books, raised)
    return len(done.moves) > before


def _pay_refused(item: Unsettled, done: Settled, books: EncounterBooks) -> bool:
    """Excess money pays what earlier payers have left open; whether any did."""
    return any(_pay(item, done, books, payer_id) for payer_id in item.refused_by)


def _pay(item: Unsettled, done: Settled, books: EncounterBooks, payer_id: int) -> bool:
    if done.excess_cents <= 0:
        return False
    pieces = books.draw(AccountKind.INSURANCE_RECEIVABLE, payer_id, None, done.excess_cents)
    if pieces:
        done.moves.append((AccountRef(AccountKind.SUSPENSE, item.payer_id), pieces))
        done.excess_cents -= sum(piece.cents for piece in pieces)
    return bool(pieces)


def _post_part(
    item: Unsettled,
    part: Waiting,
    done: Settled,
    books: EncounterBooks,
    raised: set[int | None],
) -> list[Waiting]:
    """Post a cut or share as far as its receivable is open; returns what still waits."""
    pieces = books.draw(AccountKind.INSURANCE_RECEIVABLE, item.payer_id, part.line, part.cents)
    account = AccountRef(AccountKind(part.kind), part.payer_id)
    if pieces:
        done.moves.append((account, pieces))
    for piece in pieces:
        books.add(account.kind, account.payer_id, piece.line, piece.cents)
        if account.kind is AccountKind.INSURANCE_RECEIVABLE:
            raised.add(account.payer_id)
    left = part.cents - sum(piece.cents for piece in pieces)
    return [Waiting(part.kind, part.payer_id, part.line, left)] if left else []


def _shares_first(part: Waiting) -> bool:
    return part.kind not in (AccountKind.PATIENT_RECEIVABLE, AccountKind.INSURANCE_RECEIVABLE)
