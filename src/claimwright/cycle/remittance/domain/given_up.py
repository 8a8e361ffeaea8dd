"""What people gave up of a balance, after payers ended that balance or made it owed again.

A hole is a posting that gives a write-off back, because its balance is no longer owed. What a
later decision makes owed of it is given up again by a posting the other way. So at any time what
is given back is what is written off beyond what is owed, and it is kept by the remittance that
moved it: taken back with it.

Source: reliability-money (M14, M15, M22)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from claimwright.cycle.remittance.domain.books import EncounterBooks
from claimwright.ledger.domain.posting import RECEIVABLES, AccountKind, AccountRef, Leg, Posting

Place = tuple[int | None, AccountRef]  # an encounter and one of its receivables


@dataclass(slots=True)
class GivenBack:
    """What one remittance gave back of one balance, or, below zero, gave up again; by line."""

    lines: dict[int | None, tuple[int, Leg, Leg]] = field(default_factory=dict)

    @property
    def cents(self) -> int:
        """Over all lines."""
        return sum(cents for cents, _, _ in self.lines.values())

    def add(self, leg: Leg, other: Leg) -> None:
        """One leg of the receivable, and its fellow of the write-offs."""
        before = self.lines.get(leg.charge_line_id, (0, leg, other))[0]
        self.lines[leg.charge_line_id] = (before + leg.amount_cents, leg, other)

    def less(self, cents: int) -> list[Leg]:
        """Legs that take as much of it away: above zero of what was given back."""
        sign, left, legs = (1 if cents > 0 else -1), abs(cents), []
        for held, leg, other in self.lines.values():
            part = sign * min(max(sign * held, 0), left)
            if part:
                left -= abs(part)
                legs += [replace(leg, amount_cents=-part), replace(other, amount_cents=part)]
        return legs


Holes = dict[Place, dict[str, GivenBack]]  # by source, in the order posted


def holes_of(postings: Iterable[Posting]) -> Holes:
    """What standing postings gave back of each balance, and gave up again."""
    found: Holes = {}
    for posting in postings:
        others = {
            (leg.encounter_id, leg.charge_line_id, leg.amount_cents): leg
            for leg in posting.legs
            if leg.account.kind is AccountKind.WRITE_OFF
        }
        for leg in posting.legs:
            if leg.account.kind in RECEIVABLES:
                other = others[leg.encounter_id, leg.charge_line_id, -leg.amount_cents]
                sources = found.setdefault((leg.encounter_id, leg.account), {})
                sources.setdefault(posting.source_id, GivenBack()).add(leg, other)
    return found


def raised_by(legs: Iterable[Leg], sign: int = 1) -> dict[Place, int]:
    """The receivables that the legs raise (`sign` −1: lower), and by how many cents."""
    sums: dict[Place, int] = {}
    for leg in legs:
        if leg.account.kind in RECEIVABLES:
            place = (leg.encounter_id, leg.account)
            sums[place] = sums.get(place, 0) + sign * leg.amount_cents
    return {place: cents for place, cents in sums.items() if cents > 0}


def without(holes: Holes, undone: Mapping[Place, int]) -> dict[str, list[Leg]]:
    """What each source gives back less, now that write-offs of so many cents are undone.

    As if they had never been: what was given back after each source sinks by the cents, as far as
    there was any.
    """
    legs: dict[str, list[Leg]] = {}
    for place, cents in undone.items():
        before = after = 0
        for source_id, given in holes.get(place, {}).items():
            here = before + given.cents
            here_after = max(here - cents, 0)
            less = given.cents - (here_after - after)
            if less:
                legs.setdefault(source_id, []).extend(given.less(less))
            before, after = here, here_after
    return legs


def given_up_again(
    holes: Holes, raised: Mapping[Place, int], books: Mapping[int, EncounterBooks]
) -> list[Leg]:
    """Legs that give up again what a decision makes owed and was given back before."""
    legs: list[Leg] = []
    for place, sources in holes.items():
        encounter_id, account = place
        cents = min(sum(each.cents for each in sources.values()), raised.get(place, 0))
        if encounter_id is None or cents <= 0:
            continue
        _, leg, other = next(iter(next(iter(sources.values())).lines.values()))
        for piece in books[encounter_id].draw(account.kind, account.payer_id, None, cents):
            here = piece.line
            legs.append(replace(leg, amount_cents=-piece.cents, charge_line_id=here))
            legs.append(replace(other, amount_cents=piece.cents, charge_line_id=here))
    return legs
