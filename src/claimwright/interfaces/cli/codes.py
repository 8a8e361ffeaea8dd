"""`codes`: look-ups that need no database."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path

import click

from claimwright.interfaces.cli.codes_search import search

DAY = click.DateTime(["%Y-%m-%d"])


def codes_folder() -> Path:
    """Where releases lie, without asking Django."""
    import os

    return Path(os.environ.get("CLAIMWRIGHT_HOME", "var")).expanduser().absolute() / "codesets"


def as_day(given: datetime | None) -> date | None:
    """The day alone."""
    return given.date() if given else None


@click.group()
def codes() -> None:
    """Search and show code sets, by date of service."""


codes.add_command(search)


@codes.command("show")
@click.argument("code")
@click.option("--on", type=DAY, default=None, help="Date of service.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def show(code: str, on: datetime | None, as_json: bool) -> None:
    """One code with its notes and the level below it."""
    from claimwright.engines.codesets import icd10cm

    book = icd10cm.open_book(codes_folder(), as_day(on))
    found = book.find(code)
    if found is None:
        raise click.ClickException(
            f"{code} is not in ICD-10-CM {book.release.name}. Try 'codes search'."
        )
    below = book.children(found.code)
    if as_json:
        shape = {
            "code": found.code,
            "dotted": found.dotted,
            "description": found.description,
            "billable": found.is_billable,
            "parent": found.parent,
            "children": [child.code for child in below],
            "notes": found.notes,
            "release": book.release.name,
        }
        click.echo(json.dumps(shape, indent=2))
        return
    word = "may stand on a claim" if found.is_billable else "is not complete; choose one below it"
    click.echo(f"{found.dotted}  {found.description}\n  It {word}.")
    for kind, texts in found.notes.items():
        click.echo(f"  {kind.replace('_', ' ').capitalize()}:")
        for text in texts:
            click.echo(f"    {text}")
    for child in below:
        click.echo(f"  {child.dotted:<9} {child.description}")


@codes.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def list_releases(as_json: bool) -> None:
    """The releases on file."""
    from claimwright.engines.codesets import icd10cm

    found = [
        {
            "system": "icd10cm",
            "release": release.name,
            "starts_on": release.starts_on.isoformat(),
            "codes": release.codes_count,
        }
        for release in icd10cm.releases(codes_folder())
    ]
    if as_json:
        click.echo(json.dumps(found, indent=2))
        return
    for release in found:
        click.echo(
            f"ICD-10-CM {release['release']}: {release['codes']:,} billable codes, "
            f"in force from {release['starts_on']}"
        )


@codes.command("load")
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False))
def load(files: tuple[str, ...]) -> None:
    """Load the official ICD-10-CM tabular list (XML, or the ZIP it comes in)."""
    import zipfile

    from claimwright.engines.codesets import icd10cm
    from claimwright.engines.codesets.icd10cm_source import NotTabular

    for name in files:
        path = Path(name)
        data, title = path.read_bytes(), path.stem
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                inside = [n for n in archive.namelist() if "tabular" in n and n.endswith(".xml")]
                if not inside:
                    raise click.ClickException(f"{name} holds no tabular list in XML.")
                data, title = archive.read(inside[0]), Path(inside[0]).stem
        try:
            release = icd10cm.load(codes_folder(), name=title, data=data)
        except NotTabular as error:
            raise click.ClickException(f"{name}: {error}. Nothing was loaded.") from error
        click.echo(f"ICD-10-CM {release.name}: {release.codes_count:,} billable codes.")


@codes.command("diff")
@click.argument("older", type=DAY)
@click.argument("newer", type=DAY)
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def diff(older: datetime, newer: datetime, as_json: bool) -> None:
    """What changed between the releases in force on two dates."""
    from claimwright.engines.codesets import icd10cm

    folder = codes_folder()
    before = icd10cm.Icd10cm(icd10cm.release_on(folder, older.date())).billable_codes()
    after = icd10cm.Icd10cm(icd10cm.release_on(folder, newer.date())).billable_codes()
    shape = {
        "added": sorted(after.keys() - before.keys()),
        "removed": sorted(before.keys() - after.keys()),
        "reworded": sorted(c for c in before.keys() & after.keys() if before[c] != after[c]),
    }
    if as_json:
        click.echo(json.dumps(shape, indent=2))
        return
    for kind, changed in shape.items():
        click.echo(f"{len(changed)} {kind}: {', '.join(changed[:20])}")
