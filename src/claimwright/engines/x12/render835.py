"""Writes remittance advices (835, 005010X221A1) in guide order."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from operator import attrgetter

from claimwright.engines.x12.parties import Envelope, Party
from claimwright.engines.x12.remittance import (
    ProviderAdjustment,
    ProviderSummary,
    Remittance,
    RemittanceClaim,
    RemittanceLine,
)
from claimwright.engines.x12.render837_parts import write_payment_remarks
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
    write_contacts,
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
        _write_claims(writer, remittance)
        _write_provider_adjustments(writer, remittance.provider_adjustments)
        writer.end()
    return writer.finish()


def _write_payment(writer: InterchangeWriter, remittance: Remittance) -> None:
    banked = bool(remittance.payer_bank or remittance.payee_bank)
    trace_id = identifier(remittance.payer_trace_id)
    usual_format = "CCP" if remittance.method == "ACH" else ""
    writer.add(
        "BPR",
        remittance.handling,
        amount(remittance.payment_cents),
        remittance.credit_or_debit,
        remittance.method,
        remittance.payment_format or usual_format,
        *_account(
            remittance.payer_bank_qualifier,
            remittance.payer_bank,
            remittance.payer_account_kind,
            remittance.payer_account,
        ),
        identifier(remittance.originator_id) or (trace_id if banked else ""),
        identifier(remittance.originator_suffix),
        *_account(
            remittance.payee_bank_qualifier,
            remittance.payee_bank,
            remittance.payee_account_kind,
            remittance.payee_account,
        ),
        day(remittance.paid_on),
    )
    suffix = identifier(remittance.trace_suffix)[:50]
    writer.add("TRN", "1", identifier(remittance.trace_number)[:50], trace_id, suffix)
    if remittance.currency:
        writer.add("CUR", "PR", remittance.currency)
    write_references(writer, remittance.references)
    if remittance.production_on is not None:
        writer.add("DTM", "405", day(remittance.production_on))
    _write_dates(writer, remittance.dates)


def _account(qualifier: str, bank: str, kind: str, account: str) -> tuple[str, str, str, str]:
    """Four elements of BPR: a bank's number and an account there, each after its qualifier."""
    return (
        (qualifier or "01") if bank else "",
        identifier(bank),
        (kind or "DA") if account else "",
        identifier(account),
    )


def _write_dates(writer: InterchangeWriter, dates: Iterable[tuple[str, date]]) -> None:
    for qualifier, on in dates:
        writer.add("DTM", qualifier, day(on))


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
    if remittance.delivery is not None:
        told = remittance.delivery
        writer.add("RDM", told.transmission, words(told.name)[:60], identifier(told.number))
    for entity, party in remittance.other_parties:
        _write_n1(writer, entity, party)
        write_address(writer, party.address)
        write_references(writer, party.references)
        write_contact(writer, "BL", party)


def _write_claims(writer: InterchangeWriter, remittance: Remittance) -> None:
    """The claims, under an LX and its summary whenever the number of it changes."""
    summaries: dict[str, list[ProviderSummary]] = {}
    for summary in remittance.summaries:
        summaries.setdefault(summary.header_number, []).append(summary)
    opened = ""
    for claim in remittance.claims:
        if claim.header_number != opened:
            opened = claim.header_number
            _write_header_number(writer, opened, summaries.pop(opened, []))
        _write_claim(writer, claim)
    for number, left in summaries.items():
        _write_header_number(writer, number, left)


def _write_header_number(
    writer: InterchangeWriter, number: str, summaries: Iterable[ProviderSummary]
) -> None:
    writer.add("LX", identifier(number))
    for summary in summaries:
        row = [""] * 25
        row[:6] = (
            "TS3",
            identifier(summary.provider_id),
            summary.facility_kind,
            day(summary.year_end),
            summary.claims_count,
            amount(summary.charge_cents),
        )
        more = ["TS2", *[""] * 19]
        for name, cents in summary.amounts:
            (row if name[:3] == "TS3" else more)[int(name[3:])] = amount(cents)
        for name, count in summary.quantities:
            (row if name[:3] == "TS3" else more)[int(name[3:])] = count
        writer.add(*row)
        if any(more[1:]):
            writer.add(*more)


def _write_n1(writer: InterchangeWriter, entity: str, party: Party) -> None:
    named = bool(party.id and party.id_qualifier)
    qualifier, code = (party.id_qualifier, identifier(party.id)[:80]) if named else ("", "")
    writer.add("N1", entity, words(party.name)[:60], qualifier, code)


_CLAIM_ENTITIES = ("QC", "IL", "74", "82", "TT", "PR", "GB")
_CLAIM_FIELDS = "patient insured corrected rendering crossover corrected_payer other_subscriber"
_claim_parties = attrgetter(*_CLAIM_FIELDS.split())
_NOBODY = Party()


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
        claim.patient_status,
        claim.drg,
        claim.drg_weight,
        claim.discharge_fraction,
    )
    write_adjustments(writer, claim.adjustments)
    for entity, party in zip(_CLAIM_ENTITIES, _claim_parties(claim), strict=True):
        if party is not None and (entity != "QC" or party != _NOBODY):
            write_name(writer, entity, party)
    for entity, party in claim.other_parties:
        write_name(writer, entity, party)
    write_payment_remarks(writer, claim.inpatient, claim.outpatient, claim.remarks)
    write_references(writer, claim.references)
    for qualifier, on in (
        ("232", claim.from_on),
        ("233", claim.to_on),
        ("050", claim.received_on),
    ):
        if on is not None:
            writer.add("DTM", qualifier, day(on))
    _write_dates(writer, claim.dates)
    write_contacts(writer, claim.contacts)
    for qualifier, cents in claim.amounts:
        writer.add("AMT", qualifier, amount(cents))
    for qualifier, quantity in claim.quantities:
        writer.add("QTY", qualifier, quantity)
    for line in claim.lines:
        _write_line(writer, line)


def _write_line(writer: InterchangeWriter, line: RemittanceLine) -> None:
    writer.add(
        "SVC",
        _procedure(line.procedure_qualifier, line.procedure, line.modifiers, line.description),
        amount(line.charge_cents),
        amount(line.paid_cents),
        line.revenue_code,
        line.units,
        _submitted(line),
        line.submitted_units,
    )
    if line.from_on is not None and line.to_on is None:
        writer.add("DTM", "472", day(line.from_on))
    elif line.to_on is not None:
        if line.from_on is not None:
            writer.add("DTM", "150", day(line.from_on))
        writer.add("DTM", "151", day(line.to_on))
    _write_dates(writer, line.dates)
    write_adjustments(writer, line.adjustments)
    if line.control_number:
        writer.add("REF", "6R", identifier(line.control_number)[:50])
    write_references(writer, line.references)
    if line.allowed_cents is not None:
        writer.add("AMT", "B6", amount(line.allowed_cents))
    for qualifier, cents in line.amounts:
        writer.add("AMT", qualifier, amount(cents))
    for qualifier, quantity in line.quantities:
        writer.add("QTY", qualifier, quantity)
    for code in line.remarks:
        writer.add("LQ", "HE", identifier(code))
    for qualifier, code in line.other_remarks:
        writer.add("LQ", qualifier, identifier(code))


def _procedure(qualifier: str, code: str, modifiers: tuple[str, ...], description: str) -> str:
    if not qualifier:
        return words(code)
    if not description:
        return composite(qualifier, words(code), *modifiers)
    four = [*modifiers, "", "", "", ""][:4]
    return composite(qualifier, words(code), *four, words(description)[:80])


def _submitted(line: RemittanceLine) -> str:
    """SVC06: the code the claim had, when the payer changed or bundled it."""
    if not line.submitted_procedure:
        return ""
    return _procedure(
        line.submitted_qualifier or "HC",
        line.submitted_procedure,
        line.submitted_modifiers,
        line.submitted_description,
    )


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
