"""`init`, `demo`, `simulate` and `user`: practices and who works in them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import click

from claimwright.interfaces.cli.session import (
    in_practice,
    open_books,
    practice_options,
    say_json,
)


@click.command()
@click.option("--sandbox", is_flag=True, help="May receive test files.")
@click.option("--name", default="", help="The practice's name.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def init(sandbox: bool, name: str, as_json: bool) -> None:
    """Open an empty practice."""
    open_books()
    from claimwright.foundation.tenancy.operations import create_practice

    practice = create_practice(
        name=name or ("Sandbox practice" if sandbox else "My practice"), is_sandbox=sandbox
    )
    if as_json:
        say_json({"practice": practice.slug, "name": practice.name, "sandbox": practice.is_sandbox})
    else:
        click.echo(f"Opened {practice.name} ({practice.slug}).")


@click.command()
@click.option("--seed", type=int, default=7, show_default=True, help="Same seed, same practice.")
@click.option(
    "--as-of", type=click.DateTime(["%Y-%m-%d"]), default=None, help="Last day; default today."
)
@click.option("--small", is_flag=True, help="200 patients over 120 days.")
@click.option("--no-serve", is_flag=True, help="Build it and stop.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document; implies --no-serve.")
def demo(seed: int, as_of: datetime | None, small: bool, no_serve: bool, as_json: bool) -> None:
    """Build the demo practice, run its revenue cycle through files on disk, and serve it."""
    open_books()
    from claimwright.demo.build import Size, build_demo
    from claimwright.demo.practice import TIME_ZONE
    from claimwright.foundation import clock

    with _progress("Building the demo practice") as tell:
        built = build_demo(
            seed=seed,
            as_of=as_of.date() if as_of else None,
            size=Size.SMALL if small else Size.FULL,
            today=clock.today(TIME_ZONE),
            tell=tell,
        )
    if as_json:
        say_json(built.as_dict())
        return
    click.echo(
        f"{built.name}: {built.patients:,} patients, {built.claims:,} claims, "
        f"{built.remittances:,} remittances, as of {built.as_of}."
    )
    click.echo(f"Sign in as {built.username} with the password {built.password}")
    if not no_serve:
        from claimwright.interfaces.cli.server import serve_application

        serve_application(bind="")


@click.command()
@click.option("--days", type=click.IntRange(1, 400), default=1, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@practice_options
def simulate(days: int, as_json: bool, practice_name: str, username: str) -> None:
    """Let the simulated clearinghouse and payers work, and take in what they answer."""
    with in_practice(practice_name, username):
        from claimwright.demo.sandbox import simulate_days

        with _progress("Simulating") as tell:
            result = simulate_days(days=days, tell=tell)
    if as_json:
        say_json(result.as_dict())
        return
    click.echo(
        f"{days} days, to {result.today}: {result.sent} files taken, {result.answered} answered."
    )
    for kind, count in sorted(result.received.items()):
        click.echo(f"  {kind}: {count}")


@click.group()
def user() -> None:
    """People who sign in."""


@user.command("add")
@click.argument("username")
@click.option(
    "--role",
    type=click.Choice(["owner", "biller", "coder", "front_desk", "read_only"]),
    required=True,
)
@click.option("--name", "full_name", default="", help="As shown to colleagues.")
@click.option("--practice", "practice_name", default="", metavar="NAME")
@click.password_option(help="At least twelve characters.")
def add_user(username: str, role: str, full_name: str, practice_name: str, password: str) -> None:
    """Add a person to the practice."""
    with in_practice(practice_name):
        from django.contrib.auth.password_validation import validate_password
        from django.core.exceptions import ValidationError

        from claimwright.foundation.access.operations import add_member

        try:
            validate_password(password)
        except ValidationError as error:
            raise click.ClickException(" ".join(error.messages)) from error
        add_member(username=username, password=password, role=role, full_name=full_name)
    click.echo(f"{username} may now sign in as {role.replace('_', ' ')}.")


@contextmanager
def _progress(title: str) -> Iterator[Any]:
    """A progress bar on stderr; the caller tells (done, total, what)."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task(title, total=None)

        def tell(done: int, total: int, what: str = "") -> None:
            bar.update(task, completed=done, total=total, description=what or title)

        yield tell
