"""Seeded choices for the demo: weighted picks, shares and shuffles that never depend on order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from claimwright.simulator.dice import MILLION, is_lucky, pick, roll, skewed_days

T = TypeVar("T")

__all__ = [
    "MILLION",
    "Weighted",
    "is_lucky",
    "percent",
    "pick",
    "roll",
    "skewed_days",
    "weighted",
]

Weighted = Sequence[tuple[T, int]]


def percent(share: float, seed: int, *about: object) -> bool:
    """Whether something that happens in `share` percent of cases happens here."""
    return is_lucky(round(share * 10_000), seed, *about)


def weighted(choices: Weighted[T], seed: int, *about: object) -> T:
    """One of the choices, as often as its weight says."""
    place = roll(seed, *about) * sum(weight for _, weight in choices) // MILLION
    for choice, weight in choices:
        place -= weight
        if place < 0:
            return choice
    return choices[-1][0]
