"""What the product asks of the database it is given."""

from __future__ import annotations

from pathlib import Path

from claimwright.config.database import PLANNED_SO, database_settings

HOME = Path("home")


def test_postgresql_is_told_how_we_ask() -> None:
    settings = database_settings("postgresql://ada@db/books", HOME)
    assert settings["OPTIONS"]["options"] == PLANNED_SO
    assert "jit=off" in PLANNED_SO


def test_what_the_url_says_wins() -> None:
    url = "postgresql://ada@db/books?options=-c%20jit%3Don&sslmode=require"
    settings = database_settings(url, HOME)
    assert settings["OPTIONS"] == {"options": "-c jit=on", "sslmode": "require"}


def test_without_a_url_the_books_are_a_file_at_home_written_through_to_the_disk() -> None:
    settings = database_settings("", HOME)
    assert settings["NAME"] == str(HOME / "claimwright.db")
    assert "synchronous=FULL" in settings["OPTIONS"]["init_command"]
