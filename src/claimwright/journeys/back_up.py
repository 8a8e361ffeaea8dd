"""Keep a whole copy of an installation, and make an installation of such a copy.

A copy says of each practice what its books come to and how its log ends; what is made of it must
say the same before anybody works with it. Source: reliability-money (M39)
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction

from claimwright import __version__
from claimwright.foundation.audit import log
from claimwright.foundation.backups import archive, database
from claimwright.foundation.durable import PART
from claimwright.foundation.tenancy.models import Practice
from claimwright.foundation.tenancy.scope import scope
from claimwright.ledger import queries as ledger

FOLDERS = ("raw", "codesets", "exchange", "keys")
EVER = date.max
Tell = Callable[[int], None]


class NotTheSame(RuntimeError):
    """The books made of the copy do not say what the copy says of them."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What the books of one practice come to: the same before and after."""

    practice: str  # its slug
    trial_balance: str  # SHA-256 of every account's balance
    log_count: int
    log_head: str  # SHA-256 over the log's leaves


@dataclass(frozen=True, slots=True)
class BackedUp:
    """A copy that was written, or an installation that was made of one."""

    file: str
    bytes_count: int
    sha256: str
    practices: tuple[Kept, ...]


def back_up(*, to: Path, now: datetime, actor: str, tell: Tell) -> BackedUp:
    """Write a copy of this installation to the path while others go on working.

    `tell` hears how many bytes were put in. Raises FileExistsError, MissingTool, and OSError when
    there is no room; then there is no file.
    """
    _note("backup begun", to.name, actor)
    with tempfile.TemporaryDirectory(prefix="backup-", dir=_home()) as folder:
        copy = Path(folder) / database.copy_name()
        with archive.writing(to) as written:
            with database.frozen() as write_copy:
                practices = tuple(_kept())
                write_copy(copy)
            # The database first: a raw file is on disk before any row names it.
            for path, name in [(copy, copy.name), *_files()]:
                written.add(path, name)
                tell(path.stat().st_size)
            written.close(
                {
                    "made_at": now.isoformat(),
                    "version": __version__,
                    "database": connection.vendor,
                    "practices": [asdict(each) for each in practices],
                }
            )
    return BackedUp(str(to), to.stat().st_size, _digest(to), practices)


def bytes_to_keep() -> int:
    """About how many bytes a copy takes in, for a bar that fills."""
    path = Path(str(connection.settings_dict["NAME"]))
    inside = path.stat().st_size if connection.vendor == "sqlite" and path.exists() else 0
    return inside + sum(each.stat().st_size for each, _ in _files())


def restore(*, file: Path, migrate: Callable[[], None], actor: str, tell: Tell) -> BackedUp:
    """Make this installation of the copy; it must have no database yet.

    Every file is proven before the database is put in place, which is the last step: cut off
    before it, there is none, and it can be run again. Raises Damaged, DatabaseInUse, MissingTool,
    NotTheSame.
    """
    database.check_empty()
    home = _home()
    with tempfile.TemporaryDirectory(prefix="restore-", dir=home) as folder:
        about = archive.unpack(file, Path(folder), tell)
        if about["database"] != connection.vendor:
            raise archive.Damaged(
                f"{file.name} is of a {about['database']} database and this installation uses "
                f"{connection.vendor}: set DATABASE_URL to the same kind."
            )
        for name in FOLDERS:
            if (Path(folder) / name).exists():
                shutil.copytree(Path(folder) / name, home / name, dirs_exist_ok=True)
        database.make_of(Path(folder) / database.copy_name())
    migrate()
    practices = tuple(_kept())
    if [asdict(each) for each in practices] != about["practices"]:
        raise NotTheSame(
            "The books were put back, but they do not come to what the backup says of them. "
            "Do not work with them; try another backup in an empty place."
        )
    _note("backup restored", file.name, actor)
    return BackedUp(str(file), file.stat().st_size, _digest(file), practices)


def _kept() -> Iterator[Kept]:
    """Each practice's books and log, read from the entries themselves."""
    for practice in Practice.objects.order_by("pk"):
        with scope(practice.pk, actor="backup"):
            log_count, log_head = log.head(practice.pk)
            yield Kept(practice.slug, ledger.seal_on(EVER), log_count, log_head)


def _note(action: str, name: str, actor: str) -> None:
    """In every practice's log, for its people's data are in the copy."""
    for practice in Practice.objects.order_by("pk"):
        with scope(practice.pk, actor=actor), transaction.atomic():
            log.record(action, object_type="backup", object_id=name[:64])


def _home() -> Path:
    home: Path = settings.CLAIMWRIGHT_HOME
    home.mkdir(parents=True, exist_ok=True)
    return home


def _files() -> Iterator[tuple[Path, str]]:
    """Everything an installation keeps beside its database, under its name below the home."""
    home = _home()
    for name in FOLDERS:
        for path in sorted((home / name).rglob("*")):
            is_whole = path.is_file() and not path.name.startswith(PART)
            if is_whole and not path.is_symlink():
                yield path, path.relative_to(home).as_posix()


def _digest(path: Path) -> str:
    with path.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()
