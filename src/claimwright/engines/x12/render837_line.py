"""Writes the service lines of a claim, 2400 and the loops below it, in guide order."""

from __future__ import annotations

from functools import lru_cache
from operator import attrgetter

from claimwright.engines.x12.parties import Party
from claimwright.engines.x12.professional import LineAdjudication, ServiceLine
from claimwright.engines.x12.render837_parts import (
    write_attachments,
    write_conditions,
    write_contract,
    write_equipment,
    write_forms,
    write_information,
    write_notes,
    write_repricing,
    write_transport,
)
from claimwright.engines.x12.writing import (
    InterchangeWriter,
    amount,
    composite,
    day,
    identifier,
    period,
    words,
    write_address,
    write_adjustments,
    write_contact,
    write_name,
    write_payer_references,
    write_references,
    write_tax_id,
)


def in_order(codes: str) -> dict[str, int]:
    """The place of each code in the guide's order."""
    return {code: place for place, code in enumerate(codes.split())}


def place_in(order: dict[str, int], code: str) -> int:
    """Where the code comes; codes the guide does not know come last."""
    return order.get(code, len(order))


_DATE_ORDER = in_order("471 607 463 461 304 738 739 011 455 454")
_REFERENCE_ORDER = in_order("9B 9D G1 6R EW X4 F4 BT 9F")
_LINE_PARTIES = (
    ("QB", "purchased_from"),
    ("77", "facility"),
    ("DQ", "supervising"),
    ("DK", "ordering"),
    ("DN", "referring"),
    ("P3", "primary_care"),
    ("PW", "pick_up"),
    ("45", "drop_off"),
)


_RARE_FIELDS = (
    "emergency epsdt family_planning copay_status dates periods payer_references "
    "drug_references product amounts quantities further_notes file_information "
    "attachments contract transport equipment certification conditions measurements "
    "purchased repricing forms ndc note rendering adjudications"
)
_rarely_sent = attrgetter(*_RARE_FIELDS.split(), *[name for _, name in _LINE_PARTIES])
_NOTHING_RARE = _rarely_sent(ServiceLine(number=0, procedure="", charge_cents=0))


def write_provider(writer: InterchangeWriter, entity: str, party: Party) -> None:
    """A provider below the claim: name, taxonomy, address, numbers and contact."""
    write_name(writer, entity, party)
    if party.taxonomy and entity == "82":
        writer.add("PRV", "PE", "PXC", identifier(party.taxonomy))
    write_address(writer, party.address)
    write_tax_id(writer, party)
    write_references(writer, party.references)
    write_payer_references(writer, party.payer_references)
    write_contact(writer, "IC", party)


def write_line(writer: InterchangeWriter, line: ServiceLine) -> None:
    """One LX with everything below it."""
    has_more = _rarely_sent(line) != _NOTHING_RARE
    writer.row(f"LX*{line.number}")
    writer.add(
        "SV1",
        _procedure(line.procedure_qualifier, line.procedure, line.modifiers, line.description),
        amount(line.charge_cents),
        line.unit_kind,
        line.units,
        line.place_of_service,
        "",
        _pointers(line.pointers),
        *(_indicators(line) if has_more else ()),
    )
    if has_more:
        _write_equipment(writer, line)
    if line.from_on is not None:
        kind, days = period(line.from_on, line.to_on)
        writer.row(f"DTP*472*{kind}*{days}")
    if has_more:
        _write_measures(writer, line)
    _write_references(writer, line)
    if has_more:
        _write_notes(writer, line)
        _write_drug(writer, line)
        _write_parties(writer, line)
        for adjudication in line.adjudications:
            _write_adjudication(writer, adjudication)
        write_forms(writer, line.forms)


def _indicators(line: ServiceLine) -> tuple[str, ...]:
    """SV108 to SV115."""
    family = line.family_planning
    return "", line.emergency, "", line.epsdt, family, "", "", line.copay_status


def _write_notes(writer: InterchangeWriter, line: ServiceLine) -> None:
    write_payer_references(writer, line.payer_references)
    for qualifier, cents in line.amounts:
        writer.add("AMT", qualifier, amount(cents))
    write_information(writer, line.file_information)
    write_notes(writer, (line.note_kind, line.note), line.further_notes)
    if line.purchased is not None:
        bought = line.purchased
        writer.add("PS1", identifier(bought.provider_id)[:50], amount(bought.charge_cents))
    write_repricing(writer, line.repricing)


def _write_equipment(writer: InterchangeWriter, line: ServiceLine) -> None:
    write_equipment(writer, line.equipment)
    write_attachments(writer, line.attachments)
    write_transport(writer, line.transport)
    if line.certification is not None:
        writer.add("CR3", line.certification.kind, "MO", line.certification.months)
    write_conditions(writer, line.conditions)


def _write_measures(writer: InterchangeWriter, line: ServiceLine) -> None:
    for qualifier, on in sorted(line.dates, key=lambda pair: place_in(_DATE_ORDER, pair[0])):
        writer.add("DTP", qualifier, "D8", day(on))
    for qualifier, first, last in line.periods:
        writer.add("DTP", qualifier, "RD8", f"{day(first)}-{day(last)}")
    for qualifier, quantity in line.quantities:
        writer.add("QTY", qualifier, quantity)
    for measured in line.measurements:
        writer.add("MEA", measured.reference, measured.kind, measured.value)
    write_contract(writer, line.contract)


def _write_references(writer: InterchangeWriter, line: ServiceLine) -> None:
    references = [("G1", line.prior_authorization), ("6R", line.control_number)]
    if line.references:
        references += line.references
        references.sort(key=lambda pair: place_in(_REFERENCE_ORDER, pair[0]))
    write_references(writer, references)


def _write_drug(writer: InterchangeWriter, line: ServiceLine) -> None:
    if line.ndc:
        writer.add("LIN", "", "N4", identifier(line.ndc).replace("-", ""))
    elif line.product is not None:
        writer.add("LIN", "", line.product[0], identifier(line.product[1])[:48])
    if line.ndc_quantity and (line.ndc or line.product):
        writer.add("CTP", "", "", "", line.ndc_quantity, line.ndc_unit)
    write_references(writer, line.drug_references)


def _write_parties(writer: InterchangeWriter, line: ServiceLine) -> None:
    if line.rendering is not None:
        write_provider(writer, "82", line.rendering)
    for entity, name in _LINE_PARTIES:
        party: Party | None = getattr(line, name)
        if party is not None:
            write_provider(writer, entity, party)


@lru_cache(maxsize=1 << 12)
def _procedure(qualifier: str, code: str, modifiers: tuple[str, ...], description: str = "") -> str:
    four = [*modifiers, "", "", "", ""][:4]
    return composite(qualifier, words(code), *four, words(description)[:80])


@lru_cache(maxsize=1 << 10)
def _pointers(pointers: tuple[int, ...]) -> str:
    return composite(*[str(pointer) for pointer in pointers])


def _write_adjudication(writer: InterchangeWriter, told: LineAdjudication) -> None:
    writer.add(
        "SVD",
        identifier(told.payer_id),
        amount(told.paid_cents),
        _procedure(told.procedure_qualifier, told.procedure, told.modifiers, told.description),
        "",
        told.units,
        told.bundled_line,
    )
    write_adjustments(writer, told.adjustments)
    if told.paid_on is not None:
        writer.add("DTP", "573", "D8", day(told.paid_on))
    if told.remaining_cents is not None:
        writer.add("AMT", "EAF", amount(told.remaining_cents))
