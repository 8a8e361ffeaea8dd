"""`backup` and `restore`: one file that holds a whole installation."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from claimwright.interfaces.cli.session import open_books, say_json

OPERATOR = "operator"  # whoever may read the machine's files: no person of one practice


@click.command()
@click.argument("to", required=False, type=click.Path(dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def backup(to: Path | None, as_json: bool) -> None:
    """Keep the database of this instant, raw files, code sets and keys in one file.

    Others may go on working. Without TO it goes to "backups" in the home, named by the time.
    The file holds patients' data and the keys: keep it where only you can read it.
    """
    open_books()
    from django.conf import settings

    from claimwright.foundation import clock
    from claimwright.foundation.backups.database import MissingTool
    from claimwright.journeys.back_up import back_up, bytes_to_keep

    now = clock.now()
    name = f"claimwright-{now:%Y%m%d-%H%M%S}.tar.gz"
    path = to or Path(settings.CLAIMWRIGHT_HOME) / "backups" / name
    try:
        with _bar("Keeping", bytes_to_keep()) as tell:
            kept = back_up(to=path, now=now, actor=OPERATOR, tell=tell)
    except (FileExistsError, MissingTool) as refusal:
        raise click.UsageError(str(refusal)) from refusal
    except OSError as refusal:
        raise click.UsageError(f"No backup was written: {refusal.strerror or refusal}.") from None
    _say("Kept in", kept, as_json)


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def restore(file: Path, as_json: bool) -> None:
    """Make this installation of a backup, and prove that its books say what they said.

    Nothing is ever written over: the home, or the database that DATABASE_URL names, must have no
    books yet. Set CLAIMWRIGHT_HOME to an empty folder to try a backup without touching your own.
    """
    import django

    django.setup()
    from claimwright.foundation.backups.archive import Damaged
    from claimwright.foundation.backups.database import DatabaseInUse, MissingTool
    from claimwright.journeys.back_up import NotTheSame
    from claimwright.journeys.back_up import restore as put_back

    try:
        with _bar("Proving", file.stat().st_size) as tell:
            kept = put_back(file=file, migrate=open_books, actor=OPERATOR, tell=tell)
    except DatabaseInUse as refusal:
        raise click.UsageError(
            f"{refusal} A backup is never put over books: set CLAIMWRIGHT_HOME to an empty folder."
        ) from refusal
    except (Damaged, MissingTool, NotTheSame) as refusal:
        raise click.UsageError(str(refusal)) from refusal
    _say("Restored from", kept, as_json)


@contextmanager
def _bar(words: str, total: int) -> Iterator[Callable[[int], None]]:
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn

    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn())
    console = Console(stderr=True)
    is_unseen = not console.is_terminal
    with Progress(*columns, console=console, transient=True, disable=is_unseen) as bar:
        task = bar.add_task(words, total=total)
        yield lambda count: bar.advance(task, count)


def _say(words: str, kept: Any, as_json: bool) -> None:
    if as_json:
        say_json(asdict(kept))
        return
    click.echo(f"{words} {kept.file} ({kept.bytes_count:,} bytes)")
    for each in kept.practices:
        click.echo(
            f"{each.practice}: trial balance {each.trial_balance[:16]}, "
            f"{each.log_count:,} log entries ending in {each.log_head[:16]}"
        )
    click.echo(f"SHA-256 {kept.sha256}")
