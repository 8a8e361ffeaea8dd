"""A line so small that it stands in a tile: points for an SVG, with the target as a second line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

WIDTH, HEIGHT, EDGE = 150, 36, 4


@dataclass(frozen=True, slots=True)
class Spark:
    """Coordinates in a box of WIDTH × HEIGHT; `runs` are unbroken stretches of the line."""

    runs: tuple[str, ...]
    last: tuple[str, str] | None
    target_y: str
    width: int = WIDTH
    height: int = HEIGHT


def spark(values: Sequence[Decimal | None], *, target: Decimal | None) -> Spark:
    """The line of the values, oldest first; a month without a value is a gap."""
    known = [value for value in values if value is not None]
    if not known:
        return Spark((), None, "")
    low, high = _range([*known, *([target] if target is not None else [])])
    runs: list[list[str]] = [[]]
    last = None
    for place, value in enumerate(values):
        if value is None:
            runs.append([])
            continue
        x, y = _x(place, len(values)), _y(value, low, high)
        runs[-1].append(f"{x},{y}")
        last = (x, y)
    drawn = tuple(" ".join(run) for run in runs if len(run) > 1)
    return Spark(drawn, last, _y(target, low, high) if target is not None else "")


def _range(values: list[Decimal]) -> tuple[Decimal, Decimal]:
    low, high = min(values), max(values)
    return (low - 1, high + 1) if low == high else (low, high)


def _x(place: int, count: int) -> str:
    span = Decimal(WIDTH - 2 * EDGE)
    return f"{EDGE + span * place / max(count - 1, 1):.1f}"


def _y(value: Decimal, low: Decimal, high: Decimal) -> str:
    span = Decimal(HEIGHT - 2 * EDGE)
    return f"{HEIGHT - EDGE - span * (value - low) / (high - low):.1f}"
