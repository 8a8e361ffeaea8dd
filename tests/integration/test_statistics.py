"""SQLite is told what its tables hold, so that it does not take a new index for the best."""

from __future__ import annotations

import pytest
from django.db import connection

from claimwright.foundation.statistics import renew_statistics
from claimwright.ledger import operations
from tests.integration.test_ledger_folds import some_days

pytestmark = pytest.mark.usefixtures("practice")


def test_a_patient_is_found_by_the_patient_and_not_by_the_account() -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL looks by itself")
    operations.post(some_days(1, count=400))
    renew_statistics()
    with connection.cursor() as cursor:
        cursor.execute(
            "EXPLAIN QUERY PLAN SELECT SUM(amount_cents) FROM ledger_entry WHERE practice_id = 1 "
            "AND account_kind IN ('patient_receivable', 'insurance_receivable') AND patient_id = 5"
        )
        (plan,) = [row[3] for row in cursor.fetchall() if "ledger" in row[3]]
    assert "ledger_patient" in plan
