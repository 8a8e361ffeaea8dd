"""A receivable ages from its date of service into five buckets."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from claimwright.ledger.domain.aging import age, bucket_of

AS_OF = date(2026, 6, 30)


@pytest.mark.parametrize(
    ("days", "bucket"),
    [(-3, 0), (0, 0), (30, 0), (31, 1), (60, 1), (61, 2), (90, 2), (91, 3), (120, 3), (121, 4)],
)
def test_the_edges_of_the_buckets(days: int, bucket: int) -> None:
    assert bucket_of(AS_OF - timedelta(days=days), AS_OF) == bucket


def test_one_row_a_payer_and_the_total() -> None:
    owed = [(2, AS_OF, 100), (1, AS_OF - timedelta(days=45), 50), (2, date(2025, 1, 1), 7)]
    report = age(owed, as_of=AS_OF, by_payer=True)
    assert [(row.payer_id, row.buckets) for row in report.rows] == [
        (1, (0, 50, 0, 0, 0)),
        (2, (100, 0, 0, 0, 7)),
    ]
    assert report.total.buckets == (100, 50, 0, 0, 7)
    assert report.total.total_cents == 157


def test_without_payers_there_is_one_row() -> None:
    report = age([(None, AS_OF, 5), (3, AS_OF, 6)], as_of=AS_OF, by_payer=False)
    assert [row.total_cents for row in report.rows] == [11]
