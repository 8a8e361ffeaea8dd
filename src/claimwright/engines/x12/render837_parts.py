"""Writes the small values of a claim or a line (`claim_parts`), one segment each."""

from __future__ import annotations

from collections.abc import Iterable

from claimwright.engines.x12.claim_parts import (
    Attachment,
    Condition,
    Contract,
    EquipmentPrice,
    Form,
    InpatientPayment,
    OutpatientPayment,
    Repricing,
    SpinalTreatment,
    Transport,
)
from claimwright.engines.x12.writing import (
    InterchangeWriter,
    amount,
    composite,
    day,
    identifier,
    words,
)

_MIA_REMARKS = ("MIA05", "MIA20", "MIA21", "MIA22", "MIA23")


def write_attachments(writer: InterchangeWriter, attachments: Iterable[Attachment]) -> None:
    """PWK."""
    for each in attachments:
        number = identifier(each.control_number)[:80]
        how = ("", "", "AC", number) if number else ()
        writer.add("PWK", each.report_type, each.transmission, *how)


def write_contract(writer: InterchangeWriter, contract: Contract | None) -> None:
    """CN1."""
    if contract is not None:
        writer.add(
            "CN1",
            contract.kind,
            amount(contract.amount_cents),
            contract.percent,
            identifier(contract.code)[:50],
            contract.discount_percent,
            identifier(contract.version)[:30],
        )


def write_notes(
    writer: InterchangeWriter, note: tuple[str, str], further: Iterable[tuple[str, str]]
) -> None:
    """NTE: the first note, then the further ones; an empty note is not written."""
    for kind, text in (note, *further):
        if text:
            writer.add("NTE", kind, words(text)[:80])


def write_information(writer: InterchangeWriter, texts: Iterable[str]) -> None:
    """K3."""
    for text in texts:
        writer.add("K3", words(text)[:80])


def write_transport(writer: InterchangeWriter, ride: Transport | None) -> None:
    """CR1."""
    if ride is not None:
        writer.add(
            "CR1",
            "LB" if ride.patient_pounds else "",
            ride.patient_pounds,
            "",
            ride.reason,
            "DH",
            ride.miles,
            "",
            "",
            words(ride.round_trip_purpose)[:80],
            words(ride.stretcher_purpose)[:80],
        )


def write_spinal(writer: InterchangeWriter, spinal: SpinalTreatment | None) -> None:
    """CR2."""
    if spinal is not None:
        described = words(spinal.description)[:80], words(spinal.more)[:80]
        writer.add("CR2", *[""] * 7, spinal.condition, "", *described)


def write_conditions(writer: InterchangeWriter, conditions: Iterable[Condition]) -> None:
    """CRC."""
    for each in conditions:
        writer.add("CRC", each.category, each.applies, *each.codes[:5])


def write_repricing(writer: InterchangeWriter, priced: Repricing | None) -> None:
    """HCP."""
    if priced is not None:
        writer.add(
            "HCP",
            priced.method,
            amount(priced.allowed_cents),
            amount(priced.saved_cents),
            identifier(priced.organization_id)[:50],
            priced.rate,
            identifier(priced.group_code)[:50],
            amount(priced.group_cents),
            "",
            priced.procedure_qualifier,
            words(priced.procedure)[:48],
            priced.unit_kind,
            priced.units,
            priced.rejection,
            priced.compliance,
            priced.exception,
        )


def write_equipment(writer: InterchangeWriter, priced: EquipmentPrice | None) -> None:
    """SV5."""
    if priced is not None:
        writer.add(
            "SV5",
            composite("HC", words(priced.procedure)),
            "DA",
            priced.days,
            amount(priced.rental_cents),
            amount(priced.purchase_cents),
            priced.frequency,
        )


def write_forms(writer: InterchangeWriter, forms: Iterable[Form]) -> None:
    """LQ and FRM."""
    for form in forms:
        writer.add("LQ", form.qualifier, identifier(form.code)[:30])
        for told in form.answers:
            writer.add(
                "FRM",
                identifier(told.question)[:20],
                told.yes_no,
                words(told.text)[:50],
                day(told.on),
                told.percent,
            )


def write_outpatient(
    writer: InterchangeWriter, paid: OutpatientPayment | None, remarks: tuple[str, ...]
) -> None:
    """MOA, when there is anything to say."""
    if paid is None and not remarks:
        return
    told = paid or OutpatientPayment()
    codes = [*remarks[:5], "", "", "", "", ""][:5]
    writer.add(
        "MOA",
        told.rate,
        amount(told.payable_cents),
        *codes,
        amount(told.esrd_cents),
        amount(told.nonpayable_cents),
    )


def write_inpatient(
    writer: InterchangeWriter, paid: InpatientPayment, remarks: tuple[str, ...]
) -> None:
    """MIA."""
    row = [""] * 25
    row[0] = "MIA"
    for name, quantity in paid.quantities:
        row[int(name[3:])] = quantity
    for name, cents in paid.amounts:
        row[int(name[3:])] = amount(cents)
    for name, code in zip(_MIA_REMARKS, remarks, strict=False):
        row[int(name[3:])] = code
    writer.add(*row)


def write_payment_remarks(
    writer: InterchangeWriter,
    inpatient: InpatientPayment | None,
    outpatient: OutpatientPayment | None,
    remarks: tuple[str, ...],
) -> None:
    """MIA with the remark codes when there is one, else MOA with them (five at most)."""
    if inpatient is not None:
        write_inpatient(writer, inpatient, remarks)
        remarks = remarks[5:]
    write_outpatient(writer, outpatient, remarks)
