"""Writes dental claims (837D, 005010X224A2), every loop of `dental` in guide order."""

from __future__ import annotations

from collections.abc import Iterable

from claimwright.engines.x12.dental import DentalClaim, DentalLine
from claimwright.engines.x12.parties import Envelope
from claimwright.engines.x12.render837 import write_coverage
from claimwright.engines.x12.render837_parts import (
    write_attachments,
    write_contract,
    write_information,
    write_repricing,
)
from claimwright.engines.x12.renderclaim import (
    in_order,
    procedure,
    render_claims,
    write_adjudication,
    write_diagnoses,
    write_provider,
)
from claimwright.engines.x12.writing import (
    InterchangeWriter,
    amount,
    composite,
    day,
    identifier,
    words,
    write_payer_references,
    write_references,
)

GUIDE_837D = "005010X224A2"
_REFERENCE_ORDER = "G3 4N F8 9F G1 9A 9C D9"
_LINE_REFERENCE_ORDER = "G3 G1 6R 9A 9B 9C 9D 9F"


def render_837d(
    envelope: Envelope, claims: Iterable[DentalClaim], *, batch_reference: str
) -> bytes:
    """One interchange of claims; `batch_reference` is BHT03, further sets add -2, -3 …

    The same values give the same bytes. Text is put in capitals of the X12 character set; a
    claim's own `header` and `offset` are not used.

    Source: x12-837d
    """
    return render_claims(envelope, GUIDE_837D, claims, batch_reference, _write_claim)


def _write_claim(writer: InterchangeWriter, claim: DentalClaim) -> None:
    causes = [*claim.related_causes[:3], "", "", ""][:3]
    writer.add(
        "CLM",
        identifier(claim.control_number),
        amount(claim.charge_cents),
        *("", ""),
        composite(claim.place_of_service, "B", claim.frequency),
        claim.signature_on_file,
        claim.assignment,
        claim.benefits_assigned,
        claim.release,
        "",
        composite(*causes, words(claim.accident_state)),
        claim.special_program,
        *([""] * 6),
        "PB" if claim.is_predetermination else "",
        claim.delay_reason,
    )
    for qualifier, on in in_order(claim.dates, "439 452 472 050"):
        writer.add("DTP", qualifier, "D8", day(on))
    _write_orthodontics(writer, claim)
    write_attachments(writer, claim.attachments)
    write_contract(writer, claim.contract)
    if claim.patient_paid_cents:
        writer.add("AMT", "F5", amount(claim.patient_paid_cents))
    write_references(writer, in_order(claim.references, _REFERENCE_ORDER))
    write_information(writer, claim.file_information)
    for kind, text in claim.notes:
        writer.add("NTE", kind, words(text)[:80])
    write_diagnoses(writer, claim, "ABK BK ABF BF TQ")
    write_repricing(writer, claim.repricing)
    write_provider(writer, "DN", claim.referring, "RF")
    write_provider(writer, "P3", claim.primary_care, "RF")
    write_provider(writer, "82", claim.rendering, "PE")
    write_provider(writer, "77", claim.facility)
    write_provider(writer, "DD", claim.assistant, "AS")
    write_provider(writer, "DQ", claim.supervising)
    for coverage in claim.other_coverages:
        write_coverage(writer, coverage)
    for line in claim.lines:
        _write_line(writer, line)


def _write_orthodontics(writer: InterchangeWriter, claim: DentalClaim) -> None:
    """DN1 and DN2."""
    treatment = claim.orthodontics
    if treatment is not None:
        writer.add(
            "DN1",
            treatment.months_total,
            treatment.months_remaining,
            "Y" if treatment.is_orthodontic else "",
            words(treatment.description)[:80],
        )
    for each in claim.tooth_statuses:
        writer.add("DN2", identifier(each.number), each.status, "", "", "", "JP")


def _write_line(writer: InterchangeWriter, line: DentalLine) -> None:
    writer.add("LX", str(line.number))
    writer.add(
        "SV3",
        procedure("AD", line.procedure, line.modifiers, line.description),
        amount(line.charge_cents),
        line.place_of_service,
        composite(*line.oral_cavities),
        line.prosthesis,
        line.quantity,
        *([""] * 4),
        composite(*[str(pointer) for pointer in line.pointers]),
    )
    for tooth in line.teeth:
        writer.add("TOO", "JP", identifier(tooth.number), composite(*tooth.surfaces))
    for qualifier, on in in_order(line.dates, "472 441 452 446 196 198"):
        writer.add("DTP", qualifier, "D8", day(on))
    write_contract(writer, line.contract)
    references = [("6R", line.control_number), *line.references]
    write_references(writer, in_order(references, _LINE_REFERENCE_ORDER))
    write_payer_references(writer, line.payer_references)
    if line.tax_cents is not None:
        writer.add("AMT", "T", amount(line.tax_cents))
    write_information(writer, line.file_information)
    write_repricing(writer, line.repricing)
    write_provider(writer, "82", line.rendering, "PE")
    write_provider(writer, "DD", line.assistant, "AS")
    write_provider(writer, "DQ", line.supervising)
    write_provider(writer, "77", line.facility)
    for each in line.adjudications:
        paid = procedure("AD", each.procedure, each.modifiers, each.description)
        write_adjudication(writer, each, paid)
