"""Which database, with settings safe for money.

SQLite before 3.51.3 can corrupt a write-ahead log when it is reset, so the library from PyPI
replaces the system's; where that is missing, the slower rollback journal is used.
Source: sqlite-wal-reset
"""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from typing import Any

import dj_database_url

WAL_IS_SAFE_FROM = (3, 51, 3)
# Our questions are short: compiling one takes longer than asking it. A disk without moving parts
# finds a page anywhere, which PostgreSQL does not expect unless told. A URL's own options win.
PLANNED_SO = "-c jit=off -c random_page_cost=1.1 -c work_mem=32MB"


def use_safe_sqlite() -> tuple[int, ...]:
    """Put the newer SQLite in place of the standard library's; returns the version in use."""
    try:
        library = importlib.import_module("pysqlite3")
        sys.modules["sqlite3"] = library
        sys.modules["sqlite3.dbapi2"] = importlib.import_module("pysqlite3.dbapi2")
    except ImportError:
        library = importlib.import_module("sqlite3")
    return tuple(int(part) for part in library.sqlite_version.split("."))


def database_settings(url: str, home: Path) -> dict[str, Any]:
    """Django's DATABASES["default"] for DATABASE_URL, or for SQLite in the home."""
    version = use_safe_sqlite()
    if url:
        settings: dict[str, Any] = dict(dj_database_url.parse(url, conn_max_age=60))
        if "sqlite" not in settings["ENGINE"]:
            settings.setdefault("OPTIONS", {}).setdefault("options", PLANNED_SO)
            return settings
    else:
        settings = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(home / "claimwright.db")}
    journal = "WAL" if version >= WAL_IS_SAFE_FROM else "TRUNCATE"
    settings["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            f"PRAGMA journal_mode={journal};PRAGMA synchronous=FULL;PRAGMA cache_size=-65536;"
            "PRAGMA temp_store=MEMORY;PRAGMA journal_size_limit=67108864;"
        ),
    }
    return settings
