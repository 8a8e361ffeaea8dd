"""Which charge lines a correction keeps, rewrites in place, replaces or takes away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from claimwright.cycle.charges.domain.encounters import ChargeLineSnapshot, NewChargeLine


@dataclass(frozen=True, slots=True)
class LinePlan:
    """`rewrite` keeps the line's row and money; `remove` and `add` move money."""

    rewrite: tuple[tuple[int, int, NewChargeLine], ...]  # (line id, number, content)
    remove: tuple[int, ...]  # line ids
    add: tuple[tuple[int, NewChargeLine], ...]  # (number, content)


def plan_lines_change(
    present: Sequence[ChargeLineSnapshot], wanted: Sequence[NewChargeLine]
) -> LinePlan:
    """Lines are compared by their number; one whose charge stays the same keeps its row.

    Its payments so far then stay with it, whatever else of it was corrected.
    """
    by_number = {line.number: line for line in present}
    rewrite: list[tuple[int, int, NewChargeLine]] = []
    add: list[tuple[int, NewChargeLine]] = []
    kept: set[int] = set()
    for number, line in enumerate(wanted, 1):
        old = by_number.get(number)
        if old is not None and old.charge_cents == line.charge_cents:
            kept.add(old.id)
            rewrite.append((old.id, number, line))
        else:
            add.append((number, line))
    remove = tuple(line.id for line in present if line.id not in kept)
    return LinePlan(tuple(rewrite), remove, tuple(add))
