"""A backup is of one instant, is proven before it is used, and never goes over books."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import jsonschema
import pytest
from django.db import connection

from tests.support.remits import a_decision, an_advice, as_bytes

SCHEMAS = Path(__file__).resolve().parents[2] / "docs" / "schemas"
# PostgreSQL's own tools, the newest first: they know what older ones wrote.
TOOLS = sorted(map(str, Path(sys.prefix).rglob("pginstall*/bin")), reverse=True)


class Place:
    """An installation of its own: a home, and on PostgreSQL a database."""

    def __init__(self, home: Path, url: str) -> None:
        self.home, self.url = home, url

    def run(self, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        """The command line in a process of its own."""
        given = {
            **os.environ,
            "CLAIMWRIGHT_HOME": str(self.home),
            "DATABASE_URL": self.url,
            "PATH": os.pathsep.join((*TOOLS, os.environ["PATH"])),
        }
        given.pop("CLAIMWRIGHT_SECRET_KEY", None)
        return subprocess.run(
            [sys.executable, "-m", "claimwright", *map(str, arguments)],
            env=given, capture_output=True, text=True, check=False,
        )  # fmt: skip

    def told(self, *arguments: str | Path) -> Any:
        """What it says as JSON; it must have worked."""
        done = self.run(*arguments, "--json")
        assert done.returncode == 0, done.stdout + done.stderr
        document = json.loads(done.stdout)
        published = json.loads((SCHEMAS / f"{arguments[0]}.json").read_text())
        jsonschema.validate(document, published, jsonschema.Draft202012Validator)
        return document


@pytest.fixture(scope="module")
def place(
    tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, django_db_blocker: Any
) -> Iterator[Callable[[], Place]]:
    """Makes empty places; their databases are dropped at the end."""
    made: list[str] = []

    def make() -> Place:
        home = tmp_path_factory.mktemp("place") / "home"
        if connection.vendor == "sqlite":
            return Place(home, "")
        made.append(f"place_{os.getpid()}_{len(made)}")
        with django_db_blocker.unblock():
            _on_server(f'CREATE DATABASE "{made[-1]}"')
        parts = urlsplit(os.environ["DATABASE_URL"])
        return Place(home, urlunsplit(parts._replace(path=f"/{made[-1]}")))

    yield make
    with django_db_blocker.unblock():
        for name in made:
            _on_server(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _on_server(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.fixture(scope="module")
def worked(place: Callable[[], Place], tmp_path_factory: pytest.TempPathFactory) -> Place:
    """A sandbox practice in whose books there is money. Its tests share it and only add to it."""
    made = place()
    made.told("init", "--sandbox")
    told = _receive(made, tmp_path_factory.mktemp("files"), "T1", 6_120)
    assert told["placed"]["suspense"] == 6_120
    return made


def _receive(into: Place, folder: Path, trace: str, cents: int) -> Any:
    file = folder / f"{trace}.835"
    line = ("99213", cents + 880, "CO-45 8.80")
    file.write_bytes(as_bytes(an_advice(a_decision(f"NOBODY{trace}", line), trace=trace)))
    return into.told("receive", file)[0]


def test_what_is_made_of_a_backup_says_what_was_kept(
    worked: Place, place: Callable[[], Place], tmp_path: Path
) -> None:
    """M39: the same trial balance and the same end of the log; raw files too, byte for byte."""
    kept = worked.told("backup", tmp_path / "one.tar.gz")
    again = place()
    restored = again.told("restore", tmp_path / "one.tar.gz")
    assert restored["practices"] == kept["practices"]
    assert kept["practices"][0]["log_count"] > 1
    assert again.told("verify")["violations"] == []
    raw = sorted(path.relative_to(worked.home) for path in (worked.home / "raw").rglob("*"))
    assert raw == sorted(path.relative_to(again.home) for path in (again.home / "raw").rglob("*"))
    for path in raw:
        if (worked.home / path).is_file():
            assert (worked.home / path).read_bytes() == (again.home / path).read_bytes()
    key = Path("keys/secret_key")
    assert (worked.home / key).read_text() == (again.home / key).read_text()
    assert _receive(again, tmp_path, "T1", 6_120)["outcome"] == "duplicate"
    assert _receive(again, tmp_path, "T2", 500)["placed"]["suspense"] == 500


def test_a_backup_is_readable_by_its_owner_alone_and_never_written_over(
    worked: Place, tmp_path: Path
) -> None:
    file = tmp_path / "one.tar.gz"
    worked.told("backup", file)
    assert file.stat().st_mode & 0o777 == 0o600
    before = file.read_bytes()
    refused = worked.run("backup", file)
    assert refused.returncode == 2
    assert "never written over" in refused.stderr
    assert file.read_bytes() == before
    assert sorted(tmp_path.glob("one*")) == [file]
    assert not list(worked.home.glob("backup-*"))


def test_a_backup_is_never_put_over_books(worked: Place, tmp_path: Path) -> None:
    worked.told("backup", tmp_path / "one.tar.gz")
    _receive(worked, tmp_path, "T3", 500)
    refused = worked.run("restore", tmp_path / "one.tar.gz")
    assert refused.returncode == 2
    assert "never put over books" in refused.stderr
    assert worked.told("verify")["ok"]
    assert _receive(worked, tmp_path, "T3", 500)["outcome"] == "duplicate"


def _cut_off(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-2_000])


def _one_byte_else(file: Path) -> None:
    """A changed byte inside the database's copy, in an archive that is whole otherwise."""
    data = bytearray(gzip.decompress(file.read_bytes()))
    data[len(data) // 2] ^= 1
    file.write_bytes(gzip.compress(bytes(data), 1))


def _another_file(file: Path) -> None:
    file.unlink()
    with tarfile.open(file, "w:gz") as tar:
        tar.add(__file__, arcname="test.py")


def _climbing(file: Path) -> None:
    file.unlink()
    with tarfile.open(file, "w:gz") as tar:
        tar.add(__file__, arcname="../outside.py")


@pytest.mark.parametrize("spoil", [_cut_off, _one_byte_else, _another_file, _climbing])
def test_a_damaged_backup_is_refused_and_leaves_nothing(
    worked: Place,
    place: Callable[[], Place],
    tmp_path: Path,
    spoil: Callable[[Path], None],
) -> None:
    file, sound = tmp_path / "one.tar.gz", tmp_path / "sound.tar.gz"
    worked.told("backup", file)
    sound.write_bytes(file.read_bytes())
    spoil(file)
    again = place()
    refused = again.run("restore", file)
    assert refused.returncode == 2
    assert refused.stderr.startswith("claimwright: ")
    assert sorted(each.name for each in again.home.iterdir()) == ["keys"]
    assert not (tmp_path / "outside.py").exists()
    again.told("restore", sound)  # for nothing was half done
