"""`codes search`: from words to codes, without Django."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import click

SYSTEMS = ("icd10cm", "hcpcs")
Shape = dict[str, Any]


@click.command()
@click.option("--system", type=click.Choice(SYSTEMS), default="icd10cm", show_default=True)
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), default=None, help="Date of service.")
@click.option("--limit", type=click.IntRange(1, 200), default=10, show_default=True)
@click.option("--batch", type=click.Path(exists=True, dir_okay=False), help="One phrase a line.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@click.argument("words", nargs=-1)
def search(
    system: str,
    on: datetime | None,
    limit: int,
    batch: str | None,
    as_json: bool,
    words: tuple[str, ...],
) -> None:
    """Find codes by words, abbreviations or number, misspelled or not; best first.

    A score is the share of belief in that answer, from 0 to 1.
    """
    if bool(batch) == bool(words):
        raise click.UsageError("Give words, or --batch with a file of phrases.")
    find = (_hcpcs if system == "hcpcs" else _diagnoses)(on.date() if on else None, limit)
    if batch:
        lines = Path(batch).read_text(encoding="utf-8-sig", errors="replace").splitlines()
        click.echo(json.dumps([find(line) for line in lines]))
        return
    results = find(" ".join(words))
    if as_json:
        click.echo(json.dumps(results, indent=2))
        return
    for result in results:
        click.echo(f"{result['code']:<8} {result['score']:.2f}  {result['description']}")
    if not results:
        click.echo("Nothing found. Try fewer or other words.")


def _folder() -> Path:
    return Path(os.environ.get("CLAIMWRIGHT_HOME", "var")).expanduser().absolute() / "codesets"


def _diagnoses(on: date | None, limit: int) -> Callable[[str], list[Shape]]:
    from claimwright.engines.codesets import icd10cm

    book = icd10cm.open_book(_folder(), on)
    return lambda words: [
        {"code": match.code, "description": match.description, "score": match.score}
        for match in book.search(words, limit=limit)
    ]


def _hcpcs(on: date | None, limit: int) -> Callable[[str], list[Shape]]:
    from claimwright.engines.codesets.hcpcs_search import NoHcpcs, open_hcpcs

    try:
        book = open_hcpcs(_folder(), on or datetime.now(UTC).date())
    except NoHcpcs as refusal:
        raise click.ClickException(str(refusal)) from refusal
    return lambda words: [
        {"code": match.code, "description": match.description, "score": match.score}
        for match in book.search(words, limit=limit)
    ]
