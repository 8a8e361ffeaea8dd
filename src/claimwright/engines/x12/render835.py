"""Writes remittance advices (835, 005010X221A1) in guide order."""

from __future__ import annotations

from collections.abc import Iterable

from claimwright.engines.x12.parties import Envelope, Party
from claimwright.engines.x12.remittance import (
    ProviderAdjustment,
    Remittance,
    RemittanceClaim,
    RemittanceLine,
)
from claimwright.engines.x12.writing import (
    InterchangeWriter,
    amount,
    composite,
    day,
    identifier,
    words,
    write_address,
    write_adjustments,
    write_contact,
    write_name,
    write_references,
)

GUIDE_835 = "005010X221A1"


def render_835(envelope: Envelope, remittances: Iterable[Remittance]) -> bytes:
    """One interchange, one set for each remittance; the same values give the same bytes.

    A payer id without `id_qualifier` (read from TRN03 or REF*2U) is not written in N1.
    The payer's contact is written as PER*BL. `header`, `faults` and offsets are not used.

    Source: x12-835
    """
    writer = InterchangeWriter(envelope, "HP", GUIDE_835)
    for remittance in remittances:
        writer.begin("835")
        _write_payment(writer, remittance)
        _write_parties(writer, remittance)
        if remittance.claims:
            writer.add("LX", "1")
        for claim in remittance.claims:
            _write_claim(writer, claim)
        _write_provider_adjustments(writer, remittance.provider_adjustments)
        writer.end()
    return writer.finish()


def _write_payment(writer: InterchangeWriter, remittance: Remittance) -> None:
    banked = bool(remittance.payer_bank or remittance.payee_bank)
    trace_id = identifier(remittance.payer_trace_id)
    writer.add(
        "BPR",
        remittance.handling,
        amount(remittance.payment_cents),
        remittance.credit_or_debit,
        remittance.method,
        "CCP" if remittance.method == "ACH" else "",
        "01" if remittance.payer_bank else "",
        identifier(remittance.payer_bank),
        "DA" if remittance.payer_account else "",
        identifier(remittance.payer_account),
        trace_id if banked else "",
        "",
        "01" if remittance.payee_bank else "",
        identifier(remittance.payee_bank),
        "DA" if remittance.payee_account else "",
        identifier(remittance.payee_account),
        day(remittance.paid_on),
    )
    writer.add("TRN", "1", identifier(remittance.trace_number)[:50], trace_id)
    if remittance.production_on is not None:
        writer.add("DTM", "405", day(remittance.production_on))


def _write_parties(writer: InterchangeWriter, remittance: Remittance) -> None:
    payer, payee = remittance.payer, remittance.payee
    _write_n1(writer, "PR", payer)
    write_address(writer, payer.address)
    write_references(writer, payer.references)
    write_contact(writer, "BL", payer)
    _write_n1(writer, "PE", payee)
    write_address(writer, payee.address)
    write_references(writer, payee.references)
    if payee.tax_id:
        writer.add("REF", payee.tax_id_qualifier or "TJ", identifier(payee.tax_id)[:50])


def _write_n1(writer: InterchangeWriter, entity: str, party: Party) -> None:
    named = bool(party.id and party.id_qualifier)
    qualifier, code = (party.id_qualifier, identifier(party.id)[:80]) if named else ("", "")
    writer.add("N1", entity, words(party.name)[:60], qualifier, code)


def _write_claim(writer: InterchangeWriter, claim: RemittanceClaim) -> None:
    writer.add(
        "CLP",
        identifier(claim.control_number),
        claim.status,
        amount(claim.charge_cents),
        amount(claim.paid_cents),
        amount(claim.patient_cents or None),
        claim.filing_indicator,
        identifier(claim.payer_claim_number),
        claim.place_of_service,
        claim.frequency,
    )
    write_adjustments(writer, claim.adjustments)
    for entity, party in (
        ("QC", claim.patient if claim.patient != Party() else None),
        ("IL", claim.insured),
        ("74", claim.corrected),
        ("82", claim.rendering),
        ("TT", claim.crossover),
        ("PR", claim.corrected_payer),
    ):
        if party is not None:
            write_name(writer, entity, party)
    if claim.remarks:
        writer.add("MOA", "", "", *claim.remarks[:5])
    write_references(writer, claim.references)
    for qualifier, on in (
        ("232", claim.from_on),
        ("233", claim.to_on),
        ("050", claim.received_on),
    ):
        if on is not None:
            writer.add("DTM", qualifier, day(on))
    for qualifier, cents in claim.amounts:
        writer.add("AMT", qualifier, amount(cents))
    for line in claim.lines:
        _write_line(writer, line)


def _write_line(writer: InterchangeWriter, line: RemittanceLine) -> None:
    submitted = line.submitted_procedure
    qualifier = line.procedure_qualifier
    writer.add(
        "SVC",
        composite(qualifier, words(line.procedure), *line.modifiers)
        if qualifier
        else words(line.procedure),
        amount(line.charge_cents),
        amount(line.paid_cents),
        line.revenue_code,
        line.units,
        composite("HC", words(submitted), *line.submitted_modifiers) if submitted else "",
        line.submitted_units,
    )
    if line.from_on is not None and line.to_on is None:
        writer.add("DTM", "472", day(line.from_on))
    elif line.to_on is not None:
        if line.from_on is not None:
            writer.add("DTM", "150", day(line.from_on))
        writer.add("DTM", "151", day(line.to_on))
    write_adjustments(writer, line.adjustments)
    if line.control_number:
        writer.add("REF", "6R", identifier(line.control_number)[:50])
    write_references(writer, line.references)
    if line.allowed_cents is not None:
        writer.add("AMT", "B6", amount(line.allowed_cents))
    for code in line.remarks:
        writer.add("LQ", "HE", identifier(code))


def _write_provider_adjustments(
    writer: InterchangeWriter, adjustments: Iterable[ProviderAdjustment]
) -> None:
    groups: dict[tuple[str, str], list[ProviderAdjustment]] = {}
    for adjustment in adjustments:
        key = identifier(adjustment.provider_id), day(adjustment.fiscal_year_end)
        groups.setdefault(key, []).append(adjustment)
    for key, members in groups.items():
        for start in range(0, len(members), 6):
            row: list[str] = []
            for member in members[start : start + 6]:
                row.append(composite(member.reason, identifier(member.reference)[:50]))
                row.append(amount(member.amount_cents))
            writer.add("PLB", *key, *row)
