"""Which denial to work first: dollars × chance × urgency ÷ minutes, all in integers.

The chance starts as our guess for the kind of denial, moves with the practice's own results of
that kind, and then with its results for that very payer and reason.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from claimwright.kernel.money import Money

# (days left at most, factor); later than the last row counts as LATER, past the deadline 0.
URGENCY: tuple[tuple[int, int], ...] = ((3, 8), (7, 6), (14, 4), (30, 3))
LATER = 2
HISTORY_WEIGHT = 20
PAYER_WEIGHT = 10


@dataclass(frozen=True, slots=True)
class Record:
    """Denials that came to an end. Halves, so that a part paid counts as half won, half lost."""

    won_halves: int = 0
    lost_halves: int = 0

    def __add__(self, other: Record) -> Record:
        return Record(self.won_halves + other.won_halves, self.lost_halves + other.lost_halves)

    @property
    def count(self) -> int:
        """How many ended."""
        return (self.won_halves + self.lost_halves) // 2

    @property
    def won_words(self) -> str:
        """ "3 of 7", "2½ of 7"."""
        half = "½" if self.won_halves % 2 else ""
        whole = str(self.won_halves // 2) if self.won_halves > 1 or not half else ""
        return f"{whole}{half} of {self.count}"


NOTHING = Record()


@dataclass(frozen=True, slots=True)
class Results:
    """What the practice won and lost so far, by category and by (payer, reason)."""

    by_category: Mapping[str, Record] = field(default_factory=dict)
    by_payer: Mapping[tuple[int, str], Record] = field(default_factory=dict)

    def of(self, *, category: str, payer_id: int, reason: str) -> tuple[Record, Record]:
        """The record of the category, and that of the payer and reason."""
        return (
            self.by_category.get(category, NOTHING),
            self.by_payer.get((payer_id, reason), NOTHING),
        )


@dataclass(frozen=True, slots=True)
class Chance:
    """A chance in percent and what it rests on."""

    percent: int
    guess_percent: int
    of_kind: Record
    of_payer: Record

    @property
    def words(self) -> str:
        """ "45 % guessed; of this kind you won 3 of 10; of this payer's 2 of 4"."""
        said = [f"{self.guess_percent} % to begin with"]
        if self.of_kind.count:
            said.append(f"of this kind you won {self.of_kind.won_words}")
        if self.of_payer.count:
            said.append(f"of this payer's with this reason {self.of_payer.won_words}")
        return "; ".join(said)


@dataclass(frozen=True, slots=True, kw_only=True)
class Worth:
    """The arithmetic of one row of the worklist."""

    amount_cents: int
    chance: Chance
    minutes: int
    urgency: int
    days_left: int | None

    @property
    def cents_a_minute(self) -> int:
        """What orders the list."""
        percent, minutes = self.chance.percent, self.minutes
        return (
            rank_value(amount_cents=self.amount_cents, chance_percent=percent, minutes=minutes)
            * self.urgency
        )

    @property
    def words(self) -> str:
        """ "$177.90 × 45 % × 4 ÷ 25 min = $12.80"."""
        return (
            f"{Money(self.amount_cents)} × {self.chance.percent} % × {self.urgency} ÷ "
            f"{self.minutes} min = {Money(self.cents_a_minute)}"
        )

    @property
    def factors(self) -> str:
        """ "× 45 % × 4 ÷ 25 min", to stand beside the dollars."""
        return f"× {self.chance.percent} % × {self.urgency} ÷ {self.minutes} min"

    @property
    def urgency_words(self) -> str:
        """Why that factor."""
        if self.days_left is None:
            return "1: no deadline"
        if self.days_left < 0:
            return "0: the deadline has passed"
        days = "day" if self.days_left == 1 else "days"
        return f"{self.urgency}: {self.days_left} {days} left"


def rank_value(*, amount_cents: int, chance_percent: int, minutes: int) -> int:
    """Expected cents recovered for each minute of work, rounded down, at least one."""
    return max(1, amount_cents * chance_percent // (100 * minutes))


@lru_cache(maxsize=8192)  # asked for every row of long lists, which share few days
def urgency(*, act_by: date | None, as_of: date) -> int:
    """How much nearer deadlines count; a deadline that passed counts nothing."""
    if act_by is None:
        return 1
    left = (act_by - as_of).days
    if left < 0:
        return 0
    return next((factor for days, factor in URGENCY if left <= days), LATER)


def learn_chance(*, guess_percent: int, of_kind: Record, of_payer: Record) -> Chance:
    """The guess moved by results: of the kind as if it rested on twenty cases, then of the payer
    and reason as if that rested on ten. Rounded down.

    >>> learn_chance(guess_percent=50, of_kind=Record(0, 40), of_payer=NOTHING).percent
    25
    >>> learn_chance(guess_percent=50, of_kind=NOTHING, of_payer=Record(20, 0)).percent
    75
    """
    kind = _moved(guess_percent, HISTORY_WEIGHT, of_kind)
    return Chance(_moved(kind, PAYER_WEIGHT, of_payer), guess_percent, of_kind, of_payer)


def _moved(percent: int, weight: int, seen: Record) -> int:
    total = 2 * weight + seen.won_halves + seen.lost_halves
    return (percent * 2 * weight + 100 * seen.won_halves) // total
