"""What moved from one week to the next, by how much against the usual, and who moved it. Pure.

A figure is whole cents, a whole count, or whole hundredths of a day; up is plus. The lines of a
breakdown sum to the change of the figure exactly: what is too small to be named is in the last.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction

CENTS, COUNT, DAYS = "cents", "count", "days"
MOST_NAMED = 5
CLEARLY_PERCENT = 10  # further from the usual than this is said to be above or below it
OTHERS = ""


@dataclass(frozen=True, slots=True)
class Contributor:
    """One payer, reason or provider: its part of the figure before and now.

    A flow of a balance (charged, paid) has no part before: it is what happened in between.
    """

    key: str
    name: str
    change: int
    before: int | None = None
    last: int | None = None


@dataclass(frozen=True, slots=True)
class Breakdown:
    """Who moved the figure, the largest first; `lines` sum to `change`."""

    by: str
    lines: tuple[Contributor, ...]

    @property
    def change(self) -> int:
        """The sum of the lines."""
        return sum(line.change for line in self.lines)

    @property
    def largest(self) -> int:
        """The largest change either way, for bars."""
        return max((abs(line.change) for line in self.lines), default=0)

    @property
    def has_parts(self) -> bool:
        """Whether the lines say what was before and now, besides the change."""
        return any(line.last is not None for line in self.lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class Movement:
    """One figure of the week, the week before, and the average of the weeks before."""

    key: str
    name: str
    words: str
    unit: str
    last: int
    before: int
    usual: int | None
    is_good_up: bool | None  # None: neither way is good by itself
    breakdowns: tuple[Breakdown, ...]

    @property
    def change(self) -> int:
        """Last week less the week before."""
        return self.last - self.before

    @property
    def is_good(self) -> bool | None:
        """Whether the change is welcome; None when it is not known or nothing changed."""
        if self.is_good_up is None or not self.change:
            return None
        return (self.change > 0) == self.is_good_up

    @property
    def against_usual(self) -> str:
        """Says "above", "below", "near", or nothing while there is no usual."""
        if self.usual is None:
            return ""
        away = self.last - self.usual
        if abs(away) * 100 <= abs(self.usual) * CLEARLY_PERCENT:
            return "near"
        return "above" if away > 0 else "below"


def break_down(
    by: str, *, before: Mapping[str, int], last: Mapping[str, int], names: Mapping[str, str]
) -> Breakdown:
    """Rank what each key added to the change; what is not named is one line at the end.

    >>> found = break_down("payer", before={"1": 500}, last={"1": 200, "2": 50}, names={})
    >>> [(line.key, line.change) for line in found.lines], found.change
    ([('1', -300), ('2', 50)], -250)
    """
    moved = {key: last.get(key, 0) - before.get(key, 0) for key in {**before, **last}}
    ranked = sorted(
        (key for key in moved if before.get(key) or last.get(key)),
        key=lambda key: (-abs(moved[key]), names.get(key, key), key),
    )
    named = ranked if len(ranked) <= MOST_NAMED + 1 else ranked[:MOST_NAMED]
    lines = [
        Contributor(key, names.get(key, key), moved[key], before.get(key, 0), last.get(key, 0))
        for key in named
    ]
    rest = ranked[len(named) :]
    if rest:
        parts = [sum(side.get(key, 0) for key in rest) for side in (before, last)]
        name = f"{len(rest)} others"
        lines.append(Contributor(OTHERS, name, parts[1] - parts[0], parts[0], parts[1]))
    return Breakdown(by, tuple(lines))


def bridge(by: str, steps: Sequence[tuple[str, str, int]]) -> Breakdown:
    """A balance's way from before to now: (key, name, change) in the order of the cycle."""
    return Breakdown(by, tuple(Contributor(key, name, change) for key, name, change in steps))


def average(values: Sequence[int]) -> int | None:
    """The mean, rounded half to even to a whole unit; None of nothing.

    >>> average([1, 2]), average([])
    (2, None)
    """
    if not values:
        return None
    return round(Fraction(sum(values), len(values)))


@dataclass(frozen=True, slots=True)
class Standing:
    """A balance in cents, and the charges in cents of so many days it is measured by."""

    balance_cents: int
    charge_cents: int
    days_count: int

    @property
    def hundredths(self) -> int:
        """Days in receivables, in hundredths of a day; 0 where nothing was charged.

        >>> Standing(5_000_000, 8_127_000, 90).hundredths
        5537
        """
        return _hundredths(self.balance_cents, self)


def days_bridge(before: Standing, last: Standing) -> Breakdown:
    """What moved the days: the balance at the old pace of charging, then the pace itself."""
    change = last.hundredths - before.hundredths
    at_old_pace = _hundredths(last.balance_cents, before) - before.hundredths
    return bridge(
        "What moved it",
        [
            ("balance", "the balance, at the earlier pace of charging", at_old_pace),
            ("pace", "the pace of charging", change - at_old_pace),
        ],
    )


def _hundredths(balance_cents: int, pace: Standing) -> int:
    if not pace.charge_cents:
        return 0
    days = Decimal(balance_cents) * pace.days_count / Decimal(pace.charge_cents)
    return int(days.scaleb(2).quantize(Decimal(1), ROUND_HALF_EVEN))
