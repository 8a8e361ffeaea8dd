"""`price`: what Medicare or a payer's contract allows, with the proof."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import TYPE_CHECKING

import click

from claimwright.interfaces.cli.codes import DAY, as_day, codes_folder
from claimwright.interfaces.cli.session import finish

if TYPE_CHECKING:
    from claimwright.cycle.contracting.domain.medicare.working import Circumstances
    from claimwright.journeys.price_medicare import Place, PricedCodes

MEDICARE = "medicare"
NO_PLACE = "Give --zip or --locality for Medicare's own price, which depends on the place."


@click.command()
@click.argument("items", nargs=-1, required=True, metavar="CODE[-MOD…][xUNITS]…")
@click.option("--payer", required=True, help="The payer's name or id; medicare needs no practice.")
@click.option("--on", type=DAY, default=None, help="Date of service; default today.")
@click.option("--zip", "zip_code", default="", help="Where the service is given.")
@click.option("--locality", default="", metavar="MAC-LOC", help="Instead of --zip: 05102-00.")
@click.option(
    "--setting",
    type=click.Choice(["facility", "nonfacility"]),
    default="nonfacility",
    show_default=True,
)
@click.option("--qp", is_flag=True, help="Qualifying participant: the higher factor since 2026.")
@click.option("--nonpar", is_flag=True, help="Not participating: 95 %.")
@click.option("--np", "is_np", is_flag=True, help="Given by a non-physician: 85 %.")
@click.option(
    "--base-units",
    multiple=True,
    metavar="CODE=UNITS",
    help="Base units of an anesthesia code, whose xUNITS are minutes.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@click.option("--practice", "practice_name", default="", metavar="NAME", help="Which practice.")
def price(
    items: tuple[str, ...],
    payer: str,
    on: datetime | None,
    zip_code: str,
    locality: str,
    as_json: bool,
    practice_name: str,
    **circumstances: object,
) -> None:
    """What is allowed for codes, with the steps that lead there."""
    if zip_code and locality:
        raise click.UsageError("Give --zip or --locality, not both.")
    place, here = _asked(zip_code, locality, as_day(on) or _today(), circumstances)
    is_medicare = payer.strip().casefold() == MEDICARE
    if is_medicare and (zip_code or locality):
        priced = _by_medicare(items, place, here)
    else:
        try:
            priced = _by_contract(items, payer, place, here, practice_name)
        except LookupError as unknown:
            if not is_medicare:
                raise
            raise click.UsageError(f"{NO_PLACE} {unknown}") from unknown
    _tell(priced, as_json)
    finish(1 if any(f.severity == "error" for f in priced.findings) else 0)


def _asked(
    zip_code: str, locality: str, on: date, given: dict[str, object]
) -> tuple[Place, Circumstances]:
    from claimwright.cycle.contracting.domain.asking import read_base_units, read_locality
    from claimwright.cycle.contracting.domain.medicare.working import Circumstances, Practitioner
    from claimwright.journeys.price_medicare import Place

    base_units = given["base_units"]
    assert isinstance(base_units, tuple)
    here = Circumstances(
        on=on,
        is_facility=given["setting"] == "facility",
        is_qualifying=bool(given["qp"]),
        is_nonparticipating=bool(given["nonpar"]),
        practitioner=Practitioner.NON_PHYSICIAN if given["is_np"] else Practitioner.PHYSICIAN,
        base_units=dict(read_base_units(text) for text in base_units),
    )
    return Place(read_locality(locality) if locality else None, zip_code), here


def _today() -> date:
    from claimwright.foundation import clock

    return clock.today()


def _by_medicare(items: tuple[str, ...], place: Place, here: Circumstances) -> PricedCodes:
    from claimwright.engines.codesets.store import open_store
    from claimwright.journeys.price_medicare import price_by_medicare

    return price_by_medicare(
        items=items, place=place, circumstances=here, tables=open_store(codes_folder())
    )


def _by_contract(
    items: tuple[str, ...], payer: str, place: Place, here: Circumstances, practice_name: str
) -> PricedCodes:
    from claimwright.interfaces.cli.session import in_practice

    with in_practice(practice_name):
        from claimwright.journeys.price_codes import price_codes

        return price_codes(items=items, payer_name=payer, place=place, circumstances=here)


def _tell(priced: PricedCodes, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(priced.as_dict(), indent=2))
        return
    for line in priced.lines:
        click.echo(f"{line.label:<16} {line.allowed_words}")
        for step in line.steps:
            click.echo(f"    {step}")
    click.echo(f"Total allowed {priced.total}")
    for note in priced.notes:
        click.echo(note)
    for finding in priced.findings:
        click.echo(f"{finding.severity}: {finding.message} {finding.fix}")
