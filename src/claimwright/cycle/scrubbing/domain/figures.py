"""How good each edit is: what it held, what became of it, and what the payers then said."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

MENDED, RELEASED = "mended", "released"
COUNTED = {MENDED: "mended_count", RELEASED: "released_count"}


@dataclass(frozen=True, slots=True)
class Held:
    """One edit held one claim; `freed_by` is mended, released, or empty while it holds."""

    claim_id: int
    code: str
    charge_cents: int
    freed_by: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the payer did with a claim: cents paid, and cents denied."""

    paid_cents: int
    denied_cents: int


@dataclass(frozen=True, slots=True)
class EditFigures:
    """Counts are claims, amounts cents.

    `right_count` of `decided_count`: of the claims that left although the edit spoke (released,
    or only warned), how many the payer denied. `saved_cents` is what was paid on claims that it
    held and that were mended.
    """

    holding_count: int = 0
    mended_count: int = 0
    released_count: int = 0
    warned_count: int = 0
    decided_count: int = 0
    right_count: int = 0
    denied_cents: int = 0
    saved_cents: int = 0

    @property
    def held_count(self) -> int:
        """How many claims the edit ever held."""
        return self.holding_count + self.mended_count + self.released_count

    @property
    def precision_percent(self) -> int | None:
        """Of those that left all the same and were decided, the percentage denied."""
        if not self.decided_count:
            return None
        return (200 * self.right_count + self.decided_count) // (2 * self.decided_count)


def edit_figures(
    holds: Iterable[Held],
    warned: Iterable[tuple[int, str]],
    outcomes: Mapping[int, Outcome],
) -> dict[str, EditFigures]:
    """Figures by edit. `warned` are (claim, edit) pairs that only told; claims not decided yet
    are left out of the precision.
    """
    counts: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    passed: dict[str, set[int]] = defaultdict(set)
    for hold in holds:
        mine = counts[hold.code]
        mine[
            {MENDED: "mended_count", RELEASED: "released_count"}.get(hold.freed_by, "holding_count")
        ] += 1
        if hold.freed_by == RELEASED:
            passed[hold.code].add(hold.claim_id)
        elif hold.freed_by == MENDED and hold.claim_id in outcomes:
            mine["saved_cents"] += outcomes[hold.claim_id].paid_cents
    for claim_id, code in set(warned):
        if claim_id not in passed[code]:
            counts[code]["warned_count"] += 1
            passed[code].add(claim_id)
    for code, claim_ids in passed.items():
        for claim_id in claim_ids & outcomes.keys():
            denied = outcomes[claim_id].denied_cents
            counts[code]["decided_count"] += 1
            counts[code]["right_count"] += denied > 0
            counts[code]["denied_cents"] += denied
    return {code: EditFigures(**mine) for code, mine in counts.items()}
