"""Which coverage answers first, second and third for a day of service."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from claimwright.cycle.registration.domain.coverage import RANKS, CoverageSnapshot


def coverages_in_order(
    coverages: Sequence[CoverageSnapshot], on: date
) -> tuple[CoverageSnapshot, ...]:
    """The coverages in force on the day, ranked P, S, T without gaps.

    Of several in one place the one that began last counts. Where the first place is empty the
    next moves up: the first insurance there is comes first.
    """
    by_rank: dict[str, CoverageSnapshot] = {}
    for coverage in coverages:
        if not coverage.covers(on):
            continue
        held = by_rank.get(coverage.rank)
        if held is None or (coverage.starts_on or date.min) > (held.starts_on or date.min):
            by_rank[coverage.rank] = coverage
    present = [by_rank[rank] for rank in RANKS if rank in by_rank]
    return tuple(
        coverage if coverage.rank == rank else replace(coverage, rank=rank)
        for rank, coverage in zip(RANKS, present, strict=False)
    )
