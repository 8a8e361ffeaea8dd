"""`verify` and `kpi`."""

from __future__ import annotations

from datetime import datetime

import click

from claimwright.interfaces.cli.session import finish, in_practice, practice_options, say_json


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@practice_options
def verify(as_json: bool, practice_name: str, username: str) -> None:
    """Prove the books: ledger, remittances, claims, submissions and audit log."""
    with in_practice(practice_name, username):
        from claimwright.journeys.verify_books import verify_books

        violations = verify_books()
    if as_json:
        say_json({"ok": not violations, "violations": [v.as_dict() for v in violations]})
    else:
        for violation in violations:
            click.echo(f"{violation.area}: {violation.words}")
        click.echo("Every check holds." if not violations else f"{len(violations)} violations.")
    finish(1 if violations else 0)


@click.command()
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), default=None, help="Any date.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@practice_options
def kpi(as_of: datetime | None, as_json: bool, practice_name: str, username: str) -> None:
    """The key figures of KPIS.md with numerator and denominator."""
    with in_practice(practice_name, username) as practice:
        from claimwright.cycle.analytics.queries import kpis
        from claimwright.foundation import clock

        on = as_of.date() if as_of else clock.today(practice.time_zone)
        figures = kpis(as_of=on)
    if as_json:
        say_json({"as_of": on, "kpis": {key: figure.as_dict() for key, figure in figures.items()}})
        return
    _print_kpis(figures, on.isoformat())


@click.command()
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), default=None, help="Any date.")
@click.option("--send", is_flag=True, help="Send the letter to the person named with --as.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@practice_options
def monday(
    as_of: datetime | None, send: bool, as_json: bool, practice_name: str, username: str
) -> None:
    """What moved last week, why, and who acts; with --send as a letter to yourself."""
    with in_practice(practice_name, username) as practice:
        from claimwright.cycle.analytics.domain.monday_mail import letter
        from claimwright.cycle.analytics.queries import monday as look
        from claimwright.foundation import clock
        from claimwright.foundation.tenancy import scope
        from claimwright.journeys.send_monday import send_monday

        on = as_of.date() if as_of else clock.today(practice.time_zone)
        user_id = scope.current().user_id
        if send and user_id is None:
            raise click.UsageError("Say with --as whose letter it is.")
        sent = send_monday(user_id=user_id, as_of=on) if send and user_id else None
        found = look(as_of=on)
    if as_json:
        say_json(found.as_dict())
    elif sent:
        click.echo(f"The letter to {sent.username} went to {sent.where}. {sent.file}".strip())
    else:
        click.echo(letter(found, practice=practice.name).text)


def _print_kpis(figures: dict, on: str) -> None:  # type: ignore[type-arg]
    from rich.console import Console
    from rich.table import Table

    table = Table(title=f"Key figures as of {on}")
    for heading in ("", "Figure", "Value", "Numerator", "Denominator", "Target"):
        table.add_column(
            heading, justify="right" if heading in ("Value", "Numerator", "Denominator") else "left"
        )
    for key, figure in figures.items():
        shown = figure.as_dict()
        table.add_row(
            key,
            shown.get("name", ""),
            f"{shown['value']} {shown['unit']}",
            str(shown["numerator"]),
            str(shown["denominator"]),
            str(shown.get("target", "")),
        )
    Console().print(table)
