"""The cycle's steps: import, eligibility, submit, receive, statements."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import click

from claimwright.interfaces.cli.session import finish, in_practice, practice_options, say_json

DAY = click.DateTime(["%Y-%m-%d"])
LARGEST_FILE_BYTES = 512 * 1024 * 1024


class CannotRead(click.ClickException):
    """A file that cannot be opened at all."""

    exit_code = 2


def read_bytes(name: str) -> bytes:
    """The whole file, or CannotRead in words."""
    path = Path(name)
    if path.is_dir():
        raise CannotRead(f"{name} is a folder; name the files in it.")
    try:
        if path.stat().st_size > LARGEST_FILE_BYTES:
            raise CannotRead(f"{name} is larger than 512 MB; split it first.")
        return path.read_bytes()
    except OSError as error:
        raise CannotRead(f"{name}: {error.strerror}.") from error


@click.command()
@click.argument("files", nargs=-1, required=True)
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@practice_options
def receive(files: tuple[str, ...], as_json: bool, practice_name: str, username: str) -> None:
    """Take in any inbound file: TA1, 999, 277CA, 277, 271, 278, 835."""
    code, results = 0, []
    with in_practice(practice_name, username):
        for name in files:
            shape, severity = _receive_one(name)
            code = max(code, severity)
            results.append(shape)
            if not as_json:
                _tell_received(shape)
    if as_json:
        say_json(results)
    finish(code)


def _receive_one(name: str) -> tuple[dict[str, Any], int]:
    from claimwright.foundation import clock
    from claimwright.journeys.receive_file import PLACES, receive_file

    try:
        data = read_bytes(name)
    except CannotRead as error:
        click.echo(f"claimwright: {error.format_message()}", err=True)
        finding = {
            "code": "FILE-UNREADABLE",
            "severity": "error",
            "message": error.format_message(),
            "fix": "Check the name and that you may read it.",
            "source": "",
            "where": {"segment": "", "loop": "", "element": "", "offset": None},
        }
        return {
            "file": name,
            "sha256": "",
            "kind": "unknown",
            "outcome": "refused",
            "payment_cents": 0,
            "placed": dict.fromkeys(PLACES, 0),
            "transactions": [],
            "findings": [finding],
        }, 2
    received = receive_file(data=data, name=name, now=clock.now())
    if received.outcome == "refused":
        message = received.findings[0].message if received.findings else "It could not be read."
        click.echo(f"claimwright: {name}: {message}", err=True)
        return received.as_dict(name), 2
    return received.as_dict(name), 1 if received.outcome == "held" else 0


def _tell_received(shape: dict[str, Any]) -> None:
    from claimwright.kernel.money import Money

    line = f"{shape['file']}: {shape['kind']} {shape['outcome']}"
    if shape["kind"].startswith("835"):
        placed = ", ".join(
            f"{Money(cents)} {place.replace('_', ' ')}"
            for place, cents in shape["placed"].items()
            if cents
        )
        line += f", {Money(shape['payment_cents'])}" + (f" ({placed})" if placed else "")
    click.echo(line)
    for finding in shape["findings"]:
        click.echo(f"  {finding['severity']}: {finding['message']}")
        if finding["fix"]:
            click.echo(f"    {finding['fix']}")


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@practice_options
def submit(as_json: bool, practice_name: str, username: str) -> None:
    """Bill coded visits, check the claims, send the clean ones as 837P files."""
    with in_practice(practice_name, username) as practice:
        from claimwright.foundation import clock
        from claimwright.journeys.bill_encounters import bill_waiting
        from claimwright.journeys.submit_claims import submit_claims

        billed = bill_waiting(as_of=clock.today(practice.time_zone))
        batches = submit_claims(now=clock.now())
    shape = {
        "held": len(billed.held_claim_ids),
        "not_billable": len(billed.not_billable),
        "self_pay": len(billed.self_pay_encounter_ids),
        "submitted": sum(batch.claim_count for batch in batches),
        "batches": [{"name": batch.name, "claims": batch.claim_count} for batch in batches],
    }
    if as_json:
        say_json(shape)
    else:
        click.echo(
            f"{shape['submitted']} claims sent in {len(batches)} files; "
            f"{shape['held']} held, {shape['not_billable']} visits cannot be billed yet."
        )
        for batch in batches:
            click.echo(f"  {batch.name}: {batch.claim_count} claims")
    finish(1 if billed.held_claim_ids or billed.not_billable else 0)


@click.command()
@click.option("--on", "service_on", type=DAY, default=None, help="Date of service; default today.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@practice_options
def eligibility(
    service_on: datetime | None, as_json: bool, practice_name: str, username: str
) -> None:
    """Ask who is covered, for every patient with an appointment that day (270)."""
    with in_practice(practice_name, username) as practice:
        from claimwright.foundation import clock
        from claimwright.journeys.ask_eligibility import ask_for_day

        on = service_on.date() if service_on else clock.today(practice.time_zone)
        sent = ask_for_day(on=on, now=clock.now())
    shape = {"on": on, "asked": sent.count if sent else 0, "file": sent.name if sent else None}
    if as_json:
        say_json(shape)
    else:
        click.echo(
            f"{shape['asked']} questions asked." if sent else "Nobody to ask about that day."
        )


@click.command()
@click.option("--as-of", type=DAY, default=None, help="Statement date; default today.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@practice_options
def statements(as_of: datetime | None, as_json: bool, practice_name: str, username: str) -> None:
    """Bill the patients who owe, once their insurance is final."""
    with in_practice(practice_name, username) as practice:
        from claimwright.foundation import clock
        from claimwright.journeys.run_statements import run_statements
        from claimwright.kernel.money import Money

        run = run_statements(as_of=as_of.date() if as_of else clock.today(practice.time_zone))
    if as_json:
        say_json(
            {
                "statements": len(run.statement_ids),
                "total_cents": run.total_cents,
                "skipped": run.skipped,
            }
        )
    else:
        click.echo(f"{len(run.statement_ids)} statements, {Money(run.total_cents)}.")
        for reason, count in run.skipped.items():
            click.echo(f"  {count} not billed: {reason}")


@click.command("import")
@click.argument("files", nargs=-1, required=True)
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@practice_options
def import_files(files: tuple[str, ...], as_json: bool, practice_name: str, username: str) -> None:
    """Take in charges, patients and appointments from CSV, HL7 v2 or FHIR R4."""
    code, results = 0, []
    with in_practice(practice_name, username):
        from claimwright.foundation import clock
        from claimwright.journeys.import_records import import_file

        for name in files:
            try:
                imported = import_file(data=read_bytes(name), name=name, now=clock.now())
                shape = imported.as_dict(name)
                code = max(code, 2 if imported.unreadable else 1 if shape["refused"] else 0)
                if imported.unreadable:
                    click.echo(f"claimwright: {name}: {imported.unreadable}", err=True)
            except CannotRead as error:
                click.echo(f"claimwright: {error.format_message()}", err=True)
                shape = {
                    "file": name,
                    "accepted": 0,
                    "refused": [{"record": "", "reason": error.format_message()}],
                }
                code = 2
            results.append(shape)
            if not as_json:
                click.echo(f"{name}: {shape['accepted']} accepted, {len(shape['refused'])} refused")
                for refused in shape["refused"]:
                    click.echo(f"  {refused['record']}: {refused['reason']}")
    if as_json:
        say_json(results)
    finish(code)
