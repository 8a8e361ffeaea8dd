"""One encounter's open balances while a remittance is planned: drawn from, never below zero."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from claimwright.ledger.domain.posting import AccountKind, AccountRef


@dataclass(frozen=True, slots=True)
class Piece:
    """Cents of one payer's receivable on one charge line."""

    payer_id: int | None
    line: int | None
    cents: int


class EncounterBooks:
    """Receivables by account, payer and charge line; None stands for the visit as a whole.

    A balance without a line may be negative (a write-off of the whole visit); it then lowers
    what can be drawn from the lines.
    """

    def __init__(self) -> None:
        self._cents: dict[tuple[AccountKind, int | None], dict[int | None, int]] = {}

    def add(self, kind: AccountKind, payer_id: int | None, line: int | None, cents: int) -> None:
        """Raise (or lower) a balance; accounts that are no receivable are not followed."""
        if kind is AccountKind.PATIENT_RECEIVABLE:
            payer_id = None
        elif kind is not AccountKind.INSURANCE_RECEIVABLE:
            return
        account = self._cents.setdefault((kind, payer_id), {})
        account[line] = account.get(line, 0) + cents

    def total(self, kind: AccountKind, payer_id: int | None) -> int:
        """The account's balance over all lines."""
        return sum(self._cents.get((kind, payer_id), {}).values())

    def on_line(self, kind: AccountKind, payer_id: int | None, line: int | None) -> int:
        """The balance on one line."""
        return self._cents.get((kind, payer_id), {}).get(line, 0)

    def totals(self) -> list[tuple[AccountRef, int]]:
        """Every receivable with its balance over all lines."""
        return [(AccountRef(*account), sum(of.values())) for account, of in self._cents.items()]

    def lines_below_zero(
        self, kind: AccountKind, payer_id: int | None
    ) -> tuple[tuple[int | None, int], ...]:
        """The lines that were settled beyond what is owed on them, and by how much."""
        account = self._cents.get((kind, payer_id), {})
        return tuple(
            (line, -account[line]) for line in sorted(account, key=_none_last) if account[line] < 0
        )

    def draw(
        self, kind: AccountKind, payer_id: int | None, line: int | None, cents: int
    ) -> list[Piece]:
        """Take up to `cents`, from the line named first, then from the others in order."""
        account = self._cents.get((kind, payer_id), {})
        left = min(cents, max(0, sum(account.values())))
        pieces: list[Piece] = []
        for place in self._order(account, line):
            part = min(left, account[place])
            if part > 0:
                account[place] -= part
                left -= part
                pieces.append(Piece(payer_id, place, part))
        return pieces

    @staticmethod
    def _order(account: dict[int | None, int], line: int | None) -> Iterable[int | None]:
        others = sorted((place for place in account if place != line), key=_none_last)
        return [line, *others] if line in account else others


def _none_last(place: int | None) -> tuple[bool, int]:
    return place is None, place or 0
