"""SQLite is told what its tables hold, so that it does not take a new index for the best."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

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


def test_a_database_brought_up_to_date_is_looked_at(tmp_path: Path) -> None:
    given = {**os.environ, "CLAIMWRIGHT_HOME": str(tmp_path)}
    given.pop("DATABASE_URL", None)
    command = [sys.executable, "-m", "claimwright", "init", "--sandbox"]
    subprocess.run(command, env=given, check=True, capture_output=True)
    with sqlite3.connect(tmp_path / "claimwright.db") as books:
        tables = {name for (name,) in books.execute("SELECT DISTINCT tbl FROM sqlite_stat1")}
    assert "django_migrations" in tables
