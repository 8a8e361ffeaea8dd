"""`codes`: look-ups that need no database."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from claimwright.interfaces.cli.codes_load import diff, load, release_shape
from claimwright.interfaces.cli.codes_search import search

if TYPE_CHECKING:
    from claimwright.engines.codesets.icd10cm_source import Diagnosis
    from claimwright.engines.codesets.show import Section
    from claimwright.engines.codesets.tables import TableRelease

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
    """Load, search, compare and show code sets, by date of service."""


codes.add_command(search, "search")
codes.add_command(load, "load")
codes.add_command(diff, "diff")


@codes.command("show")
@click.argument("code")
@click.option("--on", type=DAY, default=None, help="Date of service; default today.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def show(code: str, on: datetime | None, as_json: bool) -> None:
    """Everything the tables on file say of a code: text and notes, fees, units, pairs."""
    from claimwright.engines.codesets.show import everything_about
    from claimwright.engines.codesets.store import open_store

    day = as_day(on) or datetime.now(UTC).date()
    sections = everything_about(open_store(codes_folder()), code, day)
    found = _diagnosis(code, day) if sections and sections[0].system == "icd10cm" else None
    if sections and sections[0].system == "icd10cm":
        _warn_if_old(day)
    if not sections:
        raise click.ClickException(
            f"No table on file knows {code} on {day}. Try 'codes search', or see 'codes list'."
        )
    if as_json:
        click.echo(json.dumps(_shape(code, day, sections, found), indent=2))
        return
    for section in sections:
        _tell(section)
    if found is not None:
        for child in found[1]:
            click.echo(f"  {child.dotted:<9} {child.description}")


def _warn_if_old(day: date) -> None:
    """Say when the list of diagnoses was made for another year than the day's."""
    from claimwright.engines.codesets.standing import old_table
    from claimwright.engines.codesets.store import open_store
    from claimwright.engines.codesets.tables import System

    release = open_store(codes_folder()).release_on(System.ICD10CM, day)
    finding = old_table(release, day) if release else None
    if finding is not None:
        click.echo(f"{finding.message} {finding.fix}", err=True)


def _diagnosis(code: str, day: date) -> tuple[Diagnosis, list[Diagnosis]] | None:
    from claimwright.engines.codesets import icd10cm

    book = icd10cm.open_book(codes_folder(), day)
    found = book.find(code)
    return (found, book.children(found.code)) if found else None


def _shape(
    code: str,
    day: date,
    sections: list[Section],
    found: tuple[Diagnosis, list[Diagnosis]] | None,
) -> dict[str, Any]:
    shape: dict[str, Any] = {
        "code": code.replace(".", "").strip().upper(),
        "on": day.isoformat(),
        "tables": [
            {
                "system": section.system.value,
                "release": section.release,
                "status": section.status.value,
                "description": section.description,
                "facts": [{"name": name, "value": value} for name, value in section.facts],
            }
            for section in sections
        ],
    }
    if found is not None:
        diagnosis, below = found
        shape |= {
            "dotted": diagnosis.dotted,
            "description": diagnosis.description,
            "billable": diagnosis.is_billable,
            "parent": diagnosis.parent,
            "children": [child.code for child in below],
            "notes": diagnosis.notes,
        }
    return shape


def _tell(section: Section) -> None:
    from claimwright.engines.codesets.tables import CodeStatus

    words = {
        CodeStatus.NOT_BILLABLE: " (not complete: choose one below it)",
        CodeStatus.NOT_YET: " (not in force yet)",
        CodeStatus.ENDED: " (not in force any more)",
    }
    said = f": {section.description}" if section.description else ""
    release = f" [{section.release}]" if section.release else ""
    click.echo(f"{section.system.value}{release}{said}{words.get(section.status, '')}")
    for name, value in section.facts:
        click.echo(f"  {name.replace('_', ' ')}: {value}")


@codes.command("list")
@click.option("--on", type=DAY, default=None, help="Also say what is missing for this day.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def list_releases(on: datetime | None, as_json: bool) -> None:
    """The releases on file, from when to when each holds, and where they came from."""
    from claimwright.engines.codesets.intake import overlaps
    from claimwright.engines.codesets.standing import standing
    from claimwright.engines.codesets.store import open_store

    store = open_store(codes_folder())
    releases = store.releases()
    found = overlaps(releases)
    if on is not None:
        found += [one.finding for one in standing(store, on.date()) if one.finding]
    if as_json:
        click.echo(json.dumps([release_shape(release) for release in releases], indent=2))
    else:
        for release in releases:
            click.echo(_line(release))
    for finding in found:
        click.echo(f"{finding.message} {finding.fix}".strip(), err=True)


def _line(release: TableRelease) -> str:
    until = f"to {release.ends_on}" if release.ends_on else "on"
    marks = " (a stand-in, not the official file)" if release.is_stand_in else ""
    notes = "".join(f"\n    {note}" for note in release.notes)
    return (
        f"{release.system.value:<16} {release.name:<14} {release.rows_count:>9,} rows,"
        f" from {release.starts_on} {until}, {release.origin}{marks}{notes}"
    )
