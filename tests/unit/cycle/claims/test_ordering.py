"""Which coverage answers first on a day."""

from __future__ import annotations

from datetime import date

from claimwright.cycle.claims.domain.ordering import coverages_in_order
from tests.unit.cycle.claims.cast import VISIT, a_coverage


def ids(*coverages):
    return [(c.id, c.rank) for c in coverages_in_order(coverages, VISIT)]


def test_ranks_are_kept():
    assert ids(a_coverage(id=2, rank="S"), a_coverage(id=1)) == [(1, "P"), (2, "S")]


def test_a_coverage_that_had_ended_does_not_count_and_the_next_moves_up():
    ended = a_coverage(id=1, ends_on=VISIT)
    assert ids(ended, a_coverage(id=2, rank="S")) == [(2, "P")]


def test_a_coverage_not_yet_begun_does_not_count():
    assert ids(a_coverage(starts_on=date(2026, 3, 3))) == []


def test_of_two_in_one_place_the_later_begun_counts():
    old = a_coverage(id=1, starts_on=date(2024, 1, 1))
    new = a_coverage(id=2, starts_on=date(2026, 1, 1))
    assert ids(old, new) == ids(new, old) == [(2, "P")]


def test_one_without_a_first_day_counts_as_oldest():
    assert ids(a_coverage(id=1, starts_on=None), a_coverage(id=2)) == [(2, "P")]
