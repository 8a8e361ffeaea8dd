"""When a receivable opens again, what had to wait is posted: excess payments, then cuts.

So that any order of remittances ends in the same balances. Source: reliability-money (M14, M22)
"""

from __future__ import annotations

from collections.abc import Sequence
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
    items: Sequence[Unsettled], books: EncounterBooks, *, was_reopened: bool
) -> list[Settled]:
    """Settle in order of age. Cuts and shares wait until a reversal reopened the receivable."""
    settled = [_settle(item, books, was_reopened) for item in items]
    return [each for each in settled if each.moves]


def _settle(item: Unsettled, books: EncounterBooks, was_reopened: bool) -> Settled:
    done = Settled(item.item_id, excess_cents=item.excess_cents, waiting=list(item.waiting))
    kind = AccountKind.INSURANCE_RECEIVABLE
    if item.excess_cents > 0:
        pieces = books.draw(kind, item.payer_id, None, item.excess_cents)
        if pieces:
            done.moves.append((AccountRef(AccountKind.SUSPENSE, item.payer_id), pieces))
            done.excess_cents -= sum(piece.cents for piece in pieces)
    if not was_reopened:
        return done
    done.waiting = []
    for part in item.waiting:
        pieces = books.draw(kind, item.payer_id, part.line, part.cents)
        account = AccountRef(AccountKind(part.kind), part.payer_id)
        if pieces:
            done.moves.append((account, pieces))
            for piece in pieces:
                books.add(account.kind, account.payer_id, piece.line, piece.cents)
        left = part.cents - sum(piece.cents for piece in pieces)
        if left:
            done.waiting.append(Waiting(part.kind, part.payer_id, part.line, left))
    return done
