"""Writes institutional claims (837I, 005010X223A2), every loop of `institutional` in order."""

from __future__ import annotations

from collections.abc import Iterable

from claimwright.engines.x12.institutional import InstitutionalClaim, RevenueLine
from claimwright.engines.x12.parties import Envelope
from claimwright.engines.x12.render837 import write_coverage
from claimwright.engines.x12.render837_parts import (
    write_attachments,
    write_conditions,
    write_contract,
    write_information,
    write_repricing,
)
from claimwright.engines.x12.renderclaim import (
    in_order,
    procedure,
    render_claims,
    write_adjudication,
    write_coded,
    write_diagnoses,
    write_provider,
)
from claimwright.engines.x12.writing import (
    InterchangeWriter,
    amount,
    composite,
    day,
    identifier,
    period,
    words,
    write_references,
)

GUIDE_837I = "005010X223A2"
_REFERENCE_ORDER = "4N 9F G1 F8 9A 9C LX D9 LU EA P4 G4"


def render_837i(
    envelope: Envelope, claims: Iterable[InstitutionalClaim], *, batch_reference: str
) -> bytes:
    """One interchange of claims; `batch_reference` is BHT03, further sets add -2, -3 …

    The same values give the same bytes. Text is put in capitals of the X12 character set; a
    claim's own `header` and `offset` are not used.

    Source: x12-837i
    """
    return render_claims(envelope, GUIDE_837I, claims, batch_reference, _write_claim)


def _write_claim(writer: InterchangeWriter, claim: InstitutionalClaim) -> None:
    writer.add(
        "CLM",
        identifier(claim.control_number),
        amount(claim.charge_cents),
        *("", ""),
        composite(claim.facility_code, "A", claim.frequency),
        "",
        claim.assignment,
        claim.benefits_assigned,
        claim.release,
        *([""] * 10),
        claim.delay_reason,
    )
    _write_stay(writer, claim)
    write_attachments(writer, claim.attachments)
    write_contract(writer, claim.contract)
    if claim.estimated_due_cents is not None:
        writer.add("AMT", "F3", amount(claim.estimated_due_cents))
    write_references(writer, in_order(claim.references, _REFERENCE_ORDER))
    write_information(writer, claim.file_information)
    for kind, text in sorted(claim.notes, key=lambda pair: pair[0] == "ADD"):
        writer.add("NTE", kind, words(text)[:80])
    write_conditions(writer, claim.epsdt)
    _write_codes(writer, claim)
    write_repricing(writer, claim.repricing)
    write_provider(writer, "71", claim.attending, "AT")
    write_provider(writer, "72", claim.operating)
    write_provider(writer, "ZZ", claim.other_operating)
    write_provider(writer, "82", claim.rendering)
    write_provider(writer, "77", claim.facility)
    write_provider(writer, "DN", claim.referring)
    for coverage in claim.other_coverages:
        write_coverage(writer, coverage)
    for line in claim.lines:
        _write_line(writer, line)


def _write_stay(writer: InterchangeWriter, claim: InstitutionalClaim) -> None:
    """Discharge hour, statement days, admission and CL1."""
    if claim.discharge_time:
        writer.add("DTP", "096", "TM", claim.discharge_time)
    if claim.statement_from is not None:
        last = claim.statement_to or claim.statement_from
        writer.add("DTP", "434", "RD8", f"{day(claim.statement_from)}-{day(last)}")
    if claim.admitted_on is not None:
        form = "DT" if claim.admission_time else "D8"
        writer.add("DTP", "435", form, day(claim.admitted_on) + claim.admission_time)
    if claim.repricer_received_on is not None:
        writer.add("DTP", "050", "D8", day(claim.repricer_received_on))
    if claim.patient_status or claim.admission_type or claim.admission_source:
        writer.add("CL1", claim.admission_type, claim.admission_source, claim.patient_status)


def _write_codes(writer: InterchangeWriter, claim: InstitutionalClaim) -> None:
    """Every HI, one kind a segment, twelve codes at most."""
    for kinds in ("ABK BK", "ABJ BJ", "APR PR", "ABN BN"):
        write_diagnoses(writer, claim, kinds)
    if claim.drg:
        writer.add("HI", composite("DR", words(claim.drg)))
    write_diagnoses(writer, claim, "ABF BF")
    for family in (("BBR", "BR", "CAH"), ("BBQ", "BQ")):
        done = [each for each in claim.procedures if each.qualifier in family]
        write_coded(
            writer,
            [
                composite(
                    each.qualifier,
                    words(each.code),
                    "D8" if each.done_on else "",
                    day(each.done_on),
                )
                for each in done
            ],
        )
    write_coded(
        writer,
        [
            composite("BI", each.code, "RD8", f"{day(each.first_on)}-{day(each.last_on)}")
            for each in claim.occurrence_spans
        ],
    )
    write_coded(
        writer,
        [composite("BH", each.code, "D8", day(each.first_on)) for each in claim.occurrences],
    )
    write_coded(writer, [composite("BE", each.code, "", "", each.amount) for each in claim.values])
    write_coded(writer, [composite("BG", words(code)) for code in claim.conditions])
    write_coded(writer, [composite("TC", words(code)) for code in claim.treatments])


def _write_line(writer: InterchangeWriter, line: RevenueLine) -> None:
    service = procedure(line.procedure_qualifier, line.procedure, line.modifiers, line.description)
    writer.add("LX", str(line.number))
    writer.add(
        "SV2",
        identifier(line.revenue_code),
        service,
        amount(line.charge_cents),
        line.unit_kind,
        line.units,
        "",
        amount(line.noncovered_cents),
    )
    write_attachments(writer, line.attachments)
    if line.from_on is not None:
        writer.add("DTP", "472", *period(line.from_on, line.to_on))
    write_references(writer, in_order([("6R", line.control_number), *line.references], "6R 9B 9D"))
    for kind, cents in in_order(line.amounts, "GT N8"):
        writer.add("AMT", kind, amount(cents))
    if line.note:
        writer.add("NTE", "TPO", words(line.note)[:80])
    write_repricing(writer, line.repricing)
    if line.ndc:
        writer.add("LIN", "", "N4", identifier(line.ndc).replace("-", ""))
        if line.ndc_quantity:
            writer.add("CTP", "", "", "", line.ndc_quantity, line.ndc_unit)
        write_references(writer, line.drug_references)
    write_provider(writer, "72", line.operating)
    write_provider(writer, "ZZ", line.other_operating)
    write_provider(writer, "82", line.rendering)
    write_provider(writer, "DN", line.referring)
    for each in line.adjudications:
        told = each.procedure_qualifier, each.procedure, each.modifiers, each.description
        paid = procedure(*told)
        write_adjudication(writer, each, paid, each.revenue_code or line.revenue_code)
