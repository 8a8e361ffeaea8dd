"""Chance that depends only on the seed and on what it is asked about, never on the order asked."""

from __future__ import annotations

import math
from collections.abc import Sequence
from hashlib import blake2b
from statistics import NormalDist
from typing import TypeVar

MILLION = 1_000_000
T = TypeVar("T")
_NORMAL = NormalDist()
_P90_DEVIATIONS = 1.2815515655446004


def roll(seed: int, *about: object) -> int:
    """A number in [0, 1,000,000), the same for the same seed and subject."""
    text = "\x1f".join((str(seed), *(str(part) for part in about)))
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big") % MILLION


def is_lucky(per_million: int, seed: int, *about: object) -> bool:
    """Whether something that happens `per_million` times in a million happens here."""
    return per_million > 0 and roll(seed, *about) < per_million


def pick(choices: Sequence[T], seed: int, *about: object) -> T:
    """One of the choices, each as likely."""
    return choices[roll(seed, *about) % len(choices)]


def skewed_days(median: int, p90: int, seed: int, *about: object) -> int:
    """A waiting time in days, log-normal, with the given median and ninetieth percentile.

    No one waits longer than twice the ninetieth percentile.
    """
    if p90 <= median:
        return median
    place = (roll(seed, *about) + 0.5) / MILLION
    spread = math.log(p90 / max(median, 0.5)) / _P90_DEVIATIONS
    days = round(max(median, 0.5) * math.exp(spread * _NORMAL.inv_cdf(place)))
    return min(days, 2 * p90)
