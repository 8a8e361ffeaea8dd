"""Medicare's allowed amount for the lines of one patient and day, with the proof of each.

Order of the rules: fee, shares of the surgical package, both sides, endoscopy families, ranking,
therapy, units, imaging and tests, roles, practitioner, the charge where it is lower.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from claimwright.cycle.contracting.domain.medicare import anesthesia, other_tables, statuses
from claimwright.cycle.contracting.domain.medicare.fees import FeeTables, read_fees, schedule_system
from claimwright.cycle.contracting.domain.medicare.places import is_facility_place
from claimwright.cycle.contracting.domain.medicare.practitioners import price_practitioner
from claimwright.cycle.contracting.domain.medicare.reductions import reduce_repeated
from claimwright.cycle.contracting.domain.medicare.roles import price_roles, share_package
from claimwright.cycle.contracting.domain.medicare.surgery import (
    STANDARD,
    price_sides,
    rank_procedures,
)
from claimwright.cycle.contracting.domain.medicare.tables import PriceTables
from claimwright.cycle.contracting.domain.medicare.working import (
    Circumstances,
    Line,
    fault,
    open_lines,
)
from claimwright.cycle.contracting.domain.pricing import Priced, PricedItem
from claimwright.engines.codesets.tables import System
from claimwright.kernel.finding import Finding, Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """Which rules follow the fee. Medicare's are all of them; a contract names its own."""

    ranking: tuple[Decimal, ...] = STANDARD  # empty: every procedure in full
    has_package_shares: bool = True
    has_sides: bool = True
    has_reductions: bool = True
    has_roles: bool = True
    has_practitioner_rates: bool = True


MEDICARE = Rules()


@dataclass(frozen=True, slots=True)
class MedicarePrices:
    """Every line's price in the order given, and what is wrong with the tables as a whole."""

    lines: tuple[Priced, ...]
    findings: tuple[Finding, ...] = ()


def price_medicare(
    items: Sequence[PricedItem], circumstances: Circumstances, tables: PriceTables
) -> MedicarePrices:
    """Price the lines of one patient and day.

    A line nothing prices has no amount and a finding; a missing table is told once for all.
    """
    lines = lines_of(items, circumstances)
    fees = read_fees(sorted({item.code for item in items}), circumstances, tables)
    _price_outside(lines, circumstances, tables, fees)
    if fees is not None:
        for line in lines:
            if not line.is_settled and line.fee is None:
                statuses.start_line(line, fees, lines)
    apply_rules(lines, circumstances, MEDICARE)
    take_lower_charge(lines)
    unpriced = [line.item for line in lines if line.cents is None and not line.findings]
    missing = missing_tables(unpriced, circumstances, tables)
    return MedicarePrices(tuple(line.priced() for line in lines), tuple(missing))


def lines_of(items: Sequence[PricedItem], circumstances: Circumstances) -> list[Line]:
    """The lines at work, each with its own setting where it names a place."""
    return [
        Line(
            position=position,
            item=item,
            units=item.exact_units,
            is_facility=(
                is_facility_place(item.place_of_service, circumstances.on)
                if item.place_of_service
                else circumstances.is_facility
            ),
        )
        for position, item in enumerate(items)
    ]


def apply_rules(lines: list[Line], circumstances: Circumstances, rules: Rules) -> None:
    """From the price of a unit to the allowed amount of each line, in the documented order."""
    if rules.has_package_shares:
        share_package(lines)
    if rules.has_sides:
        price_sides(lines)
    if rules.ranking:
        rank_procedures(lines, rules.ranking)
    if rules.has_reductions:
        reduce_repeated(lines, circumstances.on)
    for line in open_lines(lines):
        line.times_units()
    if rules.has_roles:
        price_roles(lines)
    if rules.has_practitioner_rates:
        price_practitioner(lines, circumstances)


def take_lower_charge(lines: Sequence[Line]) -> None:
    """Nobody allows more than was charged, where the charge is known."""
    for line in lines:
        charge = line.item.charge_cents
        if charge is not None and line.cents is not None and charge < line.cents:
            words = "The charge is lower than the price"
            line.step("charge", words, charge, "cms-claims-manual chapter 12 section 20")


def _price_outside(
    lines: Sequence[Line],
    circumstances: Circumstances,
    tables: PriceTables,
    fees: FeeTables | None,
) -> None:
    """Anesthesia, and codes that only the laboratory or drug tables price."""
    on, carrier, locality = circumstances.on, circumstances.carrier, circumstances.locality
    asleep = [line for line in lines if anesthesia.is_anesthesia(line.item.code)]
    factor = tables.anesthesia_factor(carrier, locality, on) if asleep else None
    for line in asleep:
        anesthesia.price_anesthesia(line, circumstances, factor)
        line.is_settled = True
    others = [line for line in lines if not line.is_settled and not _is_on_schedule(line, fees)]
    if not others:
        return
    codes = sorted({line.item.code for line in others})
    labs, drugs = tables.lab_prices(codes, on), tables.drug_prices(codes, on)
    names = {s: _release_name(tables, s, circumstances) for s in (System.CLFS, System.ASP)}
    for line in others:
        if not other_tables.price_lab(line, labs, names[System.CLFS]):
            other_tables.price_drug(line, drugs, names[System.ASP])


def _is_on_schedule(line: Line, fees: FeeTables | None) -> bool:
    fee = fees.fee(line.item.code, line.modifiers, line.is_facility) if fees else None
    return fee is not None and fee.row is not None and fee.row.status in statuses.PAYABLE


def _release_name(tables: PriceTables, system: System, circumstances: Circumstances) -> str:
    release = tables.release_on(system, circumstances.on)
    return release.name if release else ""


def missing_tables(
    items: Sequence[PricedItem], circumstances: Circumstances, tables: PriceTables
) -> list[Finding]:
    """The tables without which these unpriced lines stay so; never a silent zero."""
    if not items:
        return []
    needed = [schedule_system(circumstances), System.GPCI]
    found = [
        fault(
            "PRICE-NO-TABLE",
            f"No {WORDS[system]} on file covers {circumstances.on:%m/%d/%Y}.",
            "Load the release of that day: claimwright codes load FILE.zip",
            "cms-pfs-file",
            Severity.ERROR,
        )
        for system in needed
        if tables.release_on(system, circumstances.on) is None
    ]
    if not found:
        place = (circumstances.carrier, circumstances.locality)
        if tables.gpci(*place, circumstances.on) is None:
            found.append(
                fault(
                    "PRICE-NO-LOCALITY",
                    f"Locality {'-'.join(place)} is not in the geographic factors of that day.",
                    "Give --zip, or --locality as MAC-LOC, such as 05102-00.",
                    "cms-pfs-file",
                    Severity.ERROR,
                )
            )
    return found


WORDS = {
    System.PFS: "physician fee schedule (relative values)",
    System.PFS_QP: "physician fee schedule for qualifying participants",
    System.GPCI: "table of geographic factors (GPCI)",
    System.LOCALITY: "table of ZIP codes and localities",
}
