"""`codes load` and `codes diff`: releases in, and what they changed."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from claimwright.engines.codesets.intake import LoadOutcome
    from claimwright.engines.codesets.tables import TableRelease

DAY = click.DateTime(["%Y-%m-%d"])
SHOWN = 20


def _folder() -> Path:
    return Path(os.environ.get("CLAIMWRIGHT_HOME", "var")).expanduser().absolute() / "codesets"


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(dir_okay=False))
@click.option("--effective", type=DAY, default=None, help="First day, where no name says it.")
@click.option("--until", type=DAY, default=None, help="Last day; default the end of its cycle.")
@click.option("--system", default="", help="Which table, where the file does not say it.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def load(
    files: tuple[str, ...],
    effective: datetime | None,
    until: datetime | None,
    system: str,
    as_json: bool,
) -> None:
    """Load official files as published, zipped or not: recognized by content, whole or not at all.

    Loading a file again changes nothing. A file that is not loaded is told with line and reason.
    """
    from claimwright.engines.codesets.intake import Wish

    if until is not None and effective is None:
        raise click.UsageError("--until needs --effective.")
    first_day = effective.date() if effective else None
    last_day = until.date() if until else None
    shapes, worst = [], 0
    for name in files:
        wish = Wish(first_day, last_day, system, _progress(name))
        shape, code = _loaded(Path(name), wish)
        shapes.append(shape)
        worst = max(worst, code)
        if not as_json and code == 0:
            click.echo(_sentence(shape))
        for finding in shape["findings"]:
            click.echo(finding["message"], err=True)
    if as_json:
        click.echo(json.dumps(shapes, indent=2))
    sys.exit(worst)


def _loaded(path: Path, wish: Any) -> tuple[dict[str, Any], int]:
    from claimwright.engines.codesets.intake import LoadOutcome, load_file
    from claimwright.kernel.finding import Finding, Severity

    try:
        outcome = load_file(_folder(), path, wish)
    except OSError as error:
        finding = Finding(
            "TABLE-UNREADABLE",
            Severity.ERROR,
            f"{path}: cannot be read ({error.strerror or error}).",
        )
        outcome = LoadOutcome(path.name, "", "refused", findings=(finding,))
    return _shape(path, outcome), 2 if outcome.status == "refused" else 0


def _shape(path: Path, outcome: LoadOutcome) -> dict[str, Any]:
    return {
        "file": str(path),
        "sha256": outcome.sha256,
        "status": outcome.status,
        "rows": outcome.rows_count,
        "releases": [release_shape(release) for release in outcome.releases],
        "findings": [finding.as_dict() for finding in outcome.findings],
    }


def release_shape(release: TableRelease) -> dict[str, Any]:
    """A release in JSON."""
    return {
        "system": release.system.value,
        "release": release.name,
        "starts_on": release.starts_on.isoformat(),
        "ends_on": release.ends_on.isoformat() if release.ends_on else None,
        "rows": release.rows_count,
        "codes": release.rows_count,
        "sha256": release.sha256,
        "origin": release.origin,
        "is_stand_in": release.is_stand_in,
        "notes": list(release.notes),
    }


def _sentence(shape: dict[str, Any]) -> str:
    names = ", ".join(f"{one['system']} {one['release']}" for one in shape["releases"])
    if shape["status"] == "unchanged":
        return f"{shape['file']}: on file already ({names})"
    return f"{shape['file']}: {shape['rows']:,} rows: {names}"


def _progress(name: str) -> Callable[[int], None] | None:
    if not sys.stderr.isatty():
        return None
    return lambda rows: click.echo(f"\r{name}: {rows:,} rows", nl=False, err=True)


@click.command()
@click.argument("older")
@click.argument("newer")
@click.option("--system", default="icd10cm", show_default=True, help="Which table.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def diff(older: str, newer: str, system: str, as_json: bool) -> None:
    """What changed between two releases, each named as in 'codes list', or by a day it holds."""
    from claimwright.engines.codesets.compare import NoSuchRelease, compare
    from claimwright.engines.codesets.store import open_store
    from claimwright.engines.codesets.tables import System

    try:
        table = System(system)
    except ValueError as error:
        known = ", ".join(System)
        raise click.UsageError(f"{system} is no table; there are: {known}") from error
    try:
        found = compare(open_store(_folder()), table, older, newer)
    except NoSuchRelease as error:
        raise click.ClickException(f"{error}.") from error
    shape = {
        "system": table.value,
        "older": found.older.name,
        "newer": found.newer.name,
        "added": list(found.added),
        "ended": list(found.ended),
        "changed": list(found.changed),
    }
    if as_json:
        click.echo(json.dumps(shape, indent=2))
        return
    click.echo(f"{table.value}: {found.older.name} to {found.newer.name}")
    for kind in ("added", "ended", "changed"):
        codes = getattr(found, kind)
        more = " …" if len(codes) > SHOWN else ""
        click.echo(f"{len(codes):,} {kind}: {', '.join(codes[:SHOWN])}{more}")
