"""Batches: what one person enters is held against totals made before it was entered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from claimwright.kernel.money import Money

CHARGES, PAYMENTS = "charges", "payments"
KIND_WORDS = {CHARGES: "Charges", PAYMENTS: "Payments"}
NOUNS = {CHARGES: ("visit", "visits"), PAYMENTS: ("payment", "payments")}
VISIT, CASH, CHECK, CARD, PAYER_CHECK = "visit", "cash", "check", "card", "payer check"
ON_THE_SLIP = (CASH, CHECK, PAYER_CHECK)


class NotABatch(ValueError):
    """The kind is unknown, or the totals are below zero."""


class BatchIsClosed(ValueError):
    """The batch was closed before; nothing is put in or taken out any more."""


class AlreadyOpen(ValueError):
    """The person has a batch of the kind open; one is enough."""


class NeedsReason(ValueError):
    """The batch, or the day, does not agree: who closes it says why."""


@dataclass(frozen=True, slots=True)
class Totals:
    """How many, and how much in cents."""

    count: int
    cents: int


@dataclass(frozen=True, slots=True)
class Member:
    """One thing in a batch. `is_void` ones are shown and not counted."""

    entry_id: int
    kind: str  # VISIT, CASH, CHECK, CARD or PAYER_CHECK
    number: str  # the visit's or receipt's number, for a payer's check its own
    who: str
    cents: int
    is_void: bool = False
    check_number: str = ""
    source: str = ""  # the payment's or deposit's public id, as the ledger has it


def counted(members: Sequence[Member]) -> Totals:
    """What is in the batch, void things left out."""
    standing = [member for member in members if not member.is_void]
    return Totals(len(standing), sum(member.cents for member in standing))


def differences(kind: str, control: Totals, members: Sequence[Member]) -> list[str]:
    """A sentence for each way in which the batch is not what its totals say; none when it agrees.

    The last one names what often is behind such a sum: one thing twice or left out, or two digits
    changed places, which makes any difference a multiple of nine.
    """
    found = counted(members)
    one, many = NOUNS[kind]
    said: list[str] = []
    more = found.count - control.count
    if more:
        noun = one if abs(more) == 1 else many
        said.append(f"{abs(more)} {noun} {'too many' if more > 0 else 'missing'}.")
    cents = found.cents - control.cents
    if cents:
        said.append(f"{Money(abs(cents))} {'too much' if cents > 0 else 'missing'}.")
        said += _guesses(more, cents, members)
    return said


def _guesses(more: int, cents: int, members: Sequence[Member]) -> list[str]:
    standing = [member for member in members if not member.is_void]
    if more > 0:
        exact = [m.number for m in standing if m.cents == cents]
        if exact:
            return [f"{exact[0]} is exactly that much: is it in twice, or of another batch?"]
    if not more:
        half = [m.number for m in standing if m.cents * 2 == cents]
        if half:
            return [f"{half[0]} is half of that: should it lower the total?"]
        if cents % 9 == 0:
            return ["It can be divided by nine: look for two digits that changed places."]
    return []


def check_new(kind: str, control: Totals) -> None:
    """Raise NotABatch unless the kind is known and the totals are not below zero."""
    if kind not in KIND_WORDS:
        raise NotABatch(f"{kind!r} is no kind of batch; use charges or payments")
    if control.count < 0 or control.cents < 0:
        raise NotABatch("Control totals are not below zero.")


def slip_members(members: Sequence[Member]) -> list[Member]:
    """What goes to the bank: cash first, then the checks; cards and void things do not."""
    wanted = [m for m in members if m.kind in ON_THE_SLIP and not m.is_void]
    return sorted(wanted, key=lambda m: (ON_THE_SLIP.index(m.kind) > 0, m.entry_id))


def slip_cents(members: Sequence[Member]) -> int:
    """The slip's total."""
    return sum(member.cents for member in slip_members(members))


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchView:
    """A batch with what is in it. A closed one keeps the totals it was closed with."""

    id: int
    public_id: UUID
    number: str
    kind: str
    business_on: date
    control: Totals
    opened_by: int
    opened_actor: str
    opened_at: datetime
    closed_at: datetime | None
    closed_actor: str
    reason: str
    members: tuple[Member, ...]
    at_bank: bool

    @property
    def counted(self) -> Totals:
        """What is in it now."""
        return counted(self.members)

    @property
    def differences(self) -> list[str]:
        """A sentence for each way in which it is not what its totals say."""
        return differences(self.kind, self.control, self.members)

    @property
    def slip(self) -> list[Member]:
        """What goes to the bank."""
        return slip_members(self.members) if self.kind == PAYMENTS else []

    @property
    def slip_cents(self) -> int:
        """The deposit slip's total."""
        return slip_cents(self.members) if self.kind == PAYMENTS else 0
