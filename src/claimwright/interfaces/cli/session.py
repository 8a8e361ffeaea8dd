"""Open the books for a command: Django ready, database migrated, practice and actor in scope."""

from __future__ import annotations

import functools
import json
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])


@functools.cache
def open_books() -> None:
    """Set Django up and bring the database to the present shape; creates it when new."""
    import django

    django.setup()
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    targets = executor.loader.graph.leaf_nodes()
    if executor.migration_plan(targets):
        from django.core.management import call_command

        logging.getLogger("django.db.backends.schema").setLevel(logging.WARNING)
        call_command("migrate", verbosity=0, interactive=False)
        from claimwright.foundation.statistics import renew_statistics

        renew_statistics()  # a migration's new index would count as the best there is


def practice_options(function: F) -> F:
    """--practice and --as may also be given after the command's name."""
    function = click.option("--as", "username", metavar="USER", default="", help="Who acts.")(
        function
    )
    return click.option(
        "--practice", "practice_name", metavar="NAME", default="", help="Which practice."
    )(function)


@contextmanager
def in_practice(practice_name: str = "", username: str = "") -> Iterator[Any]:
    """The chosen practice in scope. A named user needs the command's declared permission; the
    machine's operator, who can read the database anyway, is written down as "operator".
    """
    open_books()
    permission = _declared_permission()
    from claimwright.foundation.access import guard
    from claimwright.foundation.tenancy.operations import choose_practice
    from claimwright.foundation.tenancy.scope import scope

    given = (click.get_current_context().find_root().obj) or {}
    practice = choose_practice(practice_name or given.get("practice", ""))
    name = username or given.get("as", "")
    user = guard.user_by_name(name) if name else None
    with scope(
        practice.pk, user_id=user.pk if user else None, actor=user.username if user else "operator"
    ):
        if user and permission != "public":
            guard.require(user.pk, permission)
        yield practice


def _declared_permission() -> str:
    from claimwright.interfaces.cli.main import COMMANDS

    context = click.get_current_context()
    while context.parent is not None and context.parent.parent is not None:
        context = context.parent
    return COMMANDS[context.info_name or ""][3]


def say_json(value: Any) -> None:
    """One JSON document on stdout, ASCII-safe."""
    click.echo(json.dumps(value, indent=2, default=_as_json))


def _as_json(value: Any) -> int | float | str:
    """Exact decimals become JSON numbers here, at the very edge; all else its text."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return str(value)


def finish(code: int) -> None:
    """End with the contract's exit code."""
    if code:
        click.get_current_context().exit(code)
