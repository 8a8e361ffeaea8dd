"""`edits`: what lines of codes would trip on a day, before anything is billed. No database."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from typing import Any

import click

from claimwright.interfaces.cli.codes import DAY, codes_folder

COLORS = {"error": "red", "warning": "yellow", "info": "blue"}
MARKS = {"error": "✗", "warning": "!", "info": "·"}


@click.command(short_help="What lines of codes would trip.")
@click.argument("items", nargs=-1, required=True, metavar="CODE[-MOD…][xUNITS]…")
@click.option("--on", type=DAY, required=True, help="Date of service.")
@click.option("--payer", default="", metavar="NAME", help="Who is billed; Medicare without one.")
@click.option("--dx", multiple=True, metavar="CODE", help="A diagnosis, first one first.")
@click.option("--place", default="11", show_default=True, metavar="POS", help="Place of service.")
@click.option("--born", type=DAY, default=None, help="The patient's day of birth.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def edits(items: tuple[str, ...], on: datetime, as_json: bool, **around: Any) -> None:
    """NCCI pairs, unit limits, add-ons, ages, places, coverage: what the lines would trip.

    Exit 1 when something would be denied. Other payers than Medicare follow its tables by
    their own policy, so for them its edits are warnings.
    """
    from claimwright.cycle.scrubbing.domain.coded import Asked, edits_of, future_of, is_diagnosis
    from claimwright.cycle.scrubbing.domain.reading import Reading
    from claimwright.engines.codesets.store import open_store
    from claimwright.kernel.finding import has_errors

    named = [code for given in around["dx"] for code in given.replace(",", " ").split()]
    if around["dx"] and not named:
        raise click.UsageError("--dx names no diagnosis.")
    asked = Asked(
        items=tuple(item for item in items if not is_diagnosis(item)),
        on=on.date(),
        payer=around["payer"],
        diagnoses=(*named, *filter(is_diagnosis, items)),
        place_of_service=around["place"],
        born_on=around["born"].date() if around["born"] else None,
    )
    found = future_of(asked.on, datetime.now(UTC).date())
    found += edits_of(asked, Reading(open_store(codes_folder())))
    if as_json:
        click.echo(json.dumps({"findings": [finding.as_dict() for finding in found]}, indent=2))
    for finding in () if as_json else found:
        mark = click.style(MARKS[finding.severity], fg=COLORS[finding.severity])
        is_new = finding.found and finding.found not in finding.message
        shown = f" ({finding.found})" if is_new else ""
        click.echo(f"{mark} {finding.code}  {finding.message}{shown}")
        if finding.fix:
            click.echo(f"    → {finding.fix}")
    if not found and not as_json:
        click.echo("Nothing: these lines trip no edit.")
    if has_errors(found):
        sys.exit(1)
