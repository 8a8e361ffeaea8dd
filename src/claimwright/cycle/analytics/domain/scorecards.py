"""How each payer, provider or location behaves, from the same decisions, side by side. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

PAYER, PROVIDER, LOCATION = "payer", "provider", "location"


@dataclass(frozen=True, slots=True)
class CauseShare:
    """One kind of denial on a card."""

    category: str
    denial_count: int
    cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One payer, provider or location. Rates are given as part and whole; cents are whole."""

    key: int
    name: str
    kind: str = ""
    decision_count: int = 0
    charge_cents: int = 0
    allowed_cents: int = 0
    paid_cents: int = 0
    paid_days: tuple[int, ...] = ()  # of each paid claim, ascending
    first_count: int = 0
    first_pass_count: int = 0
    denied_decision_count: int = 0
    denial_count: int = 0
    denied_cents: int = 0
    causes: tuple[CauseShare, ...] = ()
    underpaid_count: int = 0
    underpaid_cents: int = 0
    takeback_cents: int = 0
    open_cents: int = 0

    @property
    def median_days(self) -> int | None:
        """Half of the paid claims were paid within so many days; None of none."""
        return percentile(self.paid_days, 50)

    @property
    def slow_days(self) -> int | None:
        """Nine in ten paid claims were paid within so many days."""
        return percentile(self.paid_days, 90)

    @property
    def first_pass_percent(self) -> Decimal | None:
        """Claims settled by their first decision on their first version. Source: kpi-dictionary"""
        return percent(self.first_pass_count, self.first_count)

    @property
    def denial_percent(self) -> Decimal | None:
        """Decisions that refused something ÷ decisions."""
        return percent(self.denied_decision_count, self.decision_count)

    @property
    def allowed_percent(self) -> Decimal | None:
        """Allowed ÷ charged."""
        return percent(self.allowed_cents, self.charge_cents)


def percent(part: int, whole: int) -> Decimal | None:
    """One decimal; None where there is nothing to divide by.

    >>> str(percent(1, 3)), percent(0, 0)
    ('33.3', None)
    """
    if not whole:
        return None
    return (Decimal(part) * 100 / whole).quantize(Decimal("0.1"), ROUND_HALF_UP)


def percentile(ascending: Sequence[int], share: int) -> int | None:
    """The smallest value that so many percent of the values do not exceed.

    >>> percentile((1, 2, 3, 4), 50), percentile((), 50)
    (2, None)
    """
    if not ascending:
        return None
    return ascending[(len(ascending) * share + 99) // 100 - 1]


@dataclass(slots=True)
class Tally:
    """What was counted for one key so far."""

    decision_count: int = 0
    charge_cents: int = 0
    allowed_cents: int = 0
    paid_cents: int = 0
    paid_days: Counter[int] = field(default_factory=Counter)  # days: how many paid decisions
    first_count: int = 0
    first_pass_count: int = 0
    denied_decisions: set[int] = field(default_factory=set)
    denied_cents: dict[str, int] = field(default_factory=dict)
    denial_counts: dict[str, int] = field(default_factory=dict)
    underpaid: list[int] = field(default_factory=list)
    takeback_cents: int = 0
    open_cents: int = 0

    def deny(self, decision_id: int, category: str, cents: int) -> None:
        """One denial of one decision."""
        self.denied_decisions.add(decision_id)
        self.denied_cents[category] = self.denied_cents.get(category, 0) + cents
        self.denial_counts[category] = self.denial_counts.get(category, 0) + 1

    def card(self, key: int, name: str, kind: str = "") -> Card:
        """The sums, the causes with most dollars first."""
        ordered = sorted(self.denied_cents, key=lambda one: (-self.denied_cents[one], one))
        return Card(
            key=key,
            name=name,
            kind=kind,
            decision_count=self.decision_count,
            charge_cents=self.charge_cents,
            allowed_cents=self.allowed_cents,
            paid_cents=self.paid_cents,
            paid_days=tuple(sorted(self.paid_days.elements())),
            first_count=self.first_count,
            first_pass_count=self.first_pass_count,
            denied_decision_count=len(self.denied_decisions),
            denial_count=sum(self.denial_counts.values()),
            denied_cents=sum(self.denied_cents.values()),
            causes=tuple(
                CauseShare(one, self.denial_counts[one], self.denied_cents[one]) for one in ordered
            ),
            underpaid_count=len(self.underpaid),
            underpaid_cents=sum(self.underpaid),
            takeback_cents=self.takeback_cents,
            open_cents=self.open_cents,
        )


SUMMED = (
    *("decision_count", "charge_cents", "allowed_cents", "paid_cents", "first_count"),
    *("first_pass_count", "takeback_cents", "open_cents"),
)


def together(tallies: Mapping[int, Tally]) -> Tally:
    """All of them as one."""
    every = Tally()
    for tally in tallies.values():
        for name in SUMMED:
            setattr(every, name, getattr(every, name) + getattr(tally, name))
        every.paid_days += tally.paid_days
        every.denied_decisions |= tally.denied_decisions
        for category, cents in tally.denied_cents.items():
            every.denied_cents[category] = every.denied_cents.get(category, 0) + cents
            count = every.denial_counts.get(category, 0) + tally.denial_counts[category]
            every.denial_counts[category] = count
        every.underpaid += tally.underpaid
    return every
