"""What a practice must hold, added up from payers' files by plain means.

Nothing of the product reads for it: an 835 is split at its separators, and sums are dictionaries.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal

TAKEBACKS = ("WO", "FB", "72")
CONTRACTUAL = (("CO", "45"), ("CO", "253"))


@dataclass
class Told:
    """One claim's part of a payment, in cents; what was taken back counts against it."""

    control_number: str
    charge_cents: int
    paid_cents: int
    status: str
    adjusted: Counter[tuple[str, str]] = field(default_factory=Counter)
    lines: dict[str, Line] = field(default_factory=dict)  # by the procedure we sent


@dataclass
class Line:
    """What one claim's part says of a procedure, in cents."""

    charge_cents: int = 0
    paid_cents: int = 0
    cut_cents: int = 0  # by contract


@dataclass
class Payment:
    """One ST of an 835, in cents."""

    trace_number: str = ""
    paid_cents: int = 0
    claims: list[Told] = field(default_factory=list)
    moved: Counter[str] = field(default_factory=Counter)  # PLB, by reason: what it takes away

    @property
    def is_balanced(self) -> bool:
        """At the payment and at each of its claims."""
        claims = sum(claim.paid_cents for claim in self.claims)
        return self.paid_cents == claims - self.moved.total() and all(
            claim.charge_cents - claim.adjusted.total() == claim.paid_cents for claim in self.claims
        )


def payments(data: bytes) -> Iterator[Payment]:
    """Every payment of a file whose separators are * and ~."""
    payment, line = Payment(), None
    for segment in data.decode().replace("\r", "").replace("\n", "").split("~"):
        name, *parts = segment.split("*")
        if name == "ST":
            payment = Payment()
        elif name == "BPR":
            payment.paid_cents = _cents(parts[1])
        elif name == "TRN":
            payment.trace_number = parts[1]
        elif name == "CLP":
            payment.claims.append(Told(parts[0], _cents(parts[2]), _cents(parts[3]), parts[1]))
            line = None
        elif name == "SVC":
            sent = parts[5] if len(parts) > 5 and parts[5] else parts[0]
            line = payment.claims[-1].lines.setdefault(sent, Line())
            line.charge_cents += _cents(parts[1])
            line.paid_cents += _cents(parts[2])
        elif name == "CAS":
            for place in range(1, len(parts), 3):
                if parts[place]:
                    key = (parts[0], parts[place])
                    payment.claims[-1].adjusted[key] += _cents(parts[place + 1])
                    if line is not None and key in CONTRACTUAL:
                        line.cut_cents += _cents(parts[place + 1])
        elif name == "PLB":
            for reason, amount in zip(parts[2::2], parts[3::2], strict=True):
                payment.moved[reason.split(":")[0]] += _cents(amount)
        elif name == "SE":
            yield payment


@dataclass
class Oracle:
    """What came so far, each payment once, however often it was sent."""

    known: dict[str, Payment] = field(default_factory=dict)
    held: set[str] = field(default_factory=set)  # does not add up
    banked_cents: int = 0
    on_the_way_cents: int = 0

    def came(self, data: bytes) -> None:
        """A file was taken in."""
        for payment in payments(data):
            if payment.trace_number in self.known:
                continue
            self.known[payment.trace_number] = payment
            if payment.is_balanced:
                self.on_the_way_cents += payment.paid_cents
            else:
                self.held.add(payment.trace_number)

    def bank_day(self) -> None:
        """What was on the way is in the bank."""
        self.banked_cents += self.on_the_way_cents
        self.on_the_way_cents = 0

    @property
    def posted(self) -> list[Payment]:
        """Payments that must be in the books."""
        return [one for trace, one in self.known.items() if trace not in self.held]

    @property
    def paid_cents(self) -> int:
        """Of all posted payments."""
        return sum(one.paid_cents for one in self.posted)

    def moved_cents(self, *reasons: str) -> int:
        """By provider-level adjustments of these reasons; positive lowered what was paid."""
        return sum(one.moved[reason] for one in self.posted for reason in reasons)

    def other_moves(self) -> int:
        """By provider-level adjustments that are neither taken back nor interest."""
        known = (*TAKEBACKS, "L6")
        return sum(
            cents for one in self.posted for reason, cents in one.moved.items()
            if reason not in known
        )  # fmt: skip

    def told_of(self) -> dict[str, list[Told]]:
        """{CLM01: every decision on it that came}."""
        found: dict[str, list[Told]] = {}
        for payment in self.posted:
            for claim in payment.claims:
                found.setdefault(claim.control_number, []).append(claim)
        return found

    def settled(self) -> dict[str, int]:
        """{CLM01: what payments and contracts took off the charge}, over every payer."""
        found: Counter[str] = Counter()
        for payment in self.posted:
            for claim in payment.claims:
                found[claim.control_number] += claim.paid_cents
                found[claim.control_number] += sum(claim.adjusted[key] for key in CONTRACTUAL)
        return dict(found)


def told_over(decisions: Iterable[Told]) -> int:
    """What contracts took off lines of one visit that payments and cuts together more than settle.

    A second payer that decided on what a first one said, and not yet on what that one says now,
    cuts what is no longer there: so much less than the plain sum may have been cut.
    """
    charges: Counter[str] = Counter()
    paid: Counter[str] = Counter()
    cut: Counter[str] = Counter()
    for decision in decisions:
        for sent, line in decision.lines.items():
            charges[sent] = max(charges[sent], line.charge_cents)
            paid[sent] += line.paid_cents
            cut[sent] += line.cut_cents
    over = {sent: paid[sent] + cut[sent] - cents for sent, cents in charges.items()}
    return sum(min(cut[sent], cents) for sent, cents in over.items() if cents > 0)


def _cents(text: str) -> int:
    return int(Decimal(text or "0") * 100)
