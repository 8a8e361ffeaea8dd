"""`print`: the claims of an 837 file on paper forms; no database, no Django."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from claimwright.interfaces.cli.x12_io import open_or_fail

if TYPE_CHECKING:
    from claimwright.engines.x12.institutional import InstitutionalClaim
    from claimwright.engines.x12.professional import ProfessionalClaim


@click.command("print", short_help="Print the claims of an 837 on paper forms.")
@click.argument("file", metavar="FILE")
@click.option("--out", required=True, metavar="PDF", help="Where the PDF is written.")
@click.option("--plain", is_flag=True, help="Draw the form too; without it, data for stock.")
@click.option(
    "--dated", type=click.DateTime(["%Y-%m-%d"]), help="The day of signing; today if not given."
)
@click.option("--right", type=click.IntRange(-50, 50), default=0, help="Hundredths of an inch.")
@click.option("--down", type=click.IntRange(-50, 50), default=0, help="Hundredths of an inch.")
def print_forms(file: str, out: str, plain: bool, **how: object) -> None:
    """Print FILE's claims: professional on the CMS-1500 (02/12), institutional on the UB-04.

    Without --plain the PDF holds the data alone, ten characters and six lines to the inch, for
    pre-printed stock; print it at 100 %. What a box has no room for is said on standard error.
    """
    from claimwright.cycle.claims.domain.paper import forms
    from claimwright.cycle.claims.domain.paper.sheet import Shift
    from claimwright.engines.x12.lexer import Unreadable
    from claimwright.foundation.documents.pdf import render

    try:
        claims = _claims_of(file)
    except Unreadable as refusal:
        raise click.ClickException(f"{file}: {refusal}") from refusal
    if not claims:
        raise click.ClickException(f"{file}: no professional or institutional claim is in it.")
    shift = Shift(right=int(str(how["right"])), down=int(str(how["down"])))
    chosen = how["dated"]
    dated = date.fromisoformat(str(chosen)[:10]) if chosen else date.today()  # noqa: DTZ011
    made = forms.print_claims(
        claims, dated=dated, is_plain=plain, shifts=dict.fromkeys(forms.FORM_NAMES, shift)
    )
    Path(out).write_bytes(render(forms.TEMPLATE, made.content, dated=dated))
    for finding in made.findings:
        click.echo(f"! {finding.message}", err=True)
    noun = "page" if made.page_count == 1 else "pages"
    click.echo(f"{out}: {made.page_count} {noun}, {made.content['title']}")


def _claims_of(file: str) -> list[ProfessionalClaim | InstitutionalClaim]:
    """Every claim by the guide of its set; dental claims have a form of their own."""
    from claimwright.engines.x12.read837 import parse_837p
    from claimwright.engines.x12.read837i import parse_837i

    with open_or_fail(file) as source:
        found: list[ProfessionalClaim | InstitutionalClaim] = [
            claim
            for claim in parse_837p(source)
            if not any(other in claim.header.guide for other in ("X223", "X224"))
        ]
        source.seek(0)
        found += parse_837i(source)
    return found
