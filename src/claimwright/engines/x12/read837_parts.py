"""Segments that become one small value of a claim or a line (`claim_parts`)."""

from __future__ import annotations

from claimwright.engines.x12.claim_parts import (
    Attachment,
    Condition,
    Contract,
    EquipmentCertification,
    EquipmentPrice,
    FormAnswer,
    InpatientPayment,
    Measurement,
    OutpatientPayment,
    PurchasedService,
    Repricing,
    SpinalTreatment,
    Transport,
)
from claimwright.engines.x12.elements import (
    CENTS,
    DAYS,
    at,
    codes_from,
    padded,
    procedure_of,
)
from claimwright.engines.x12.lexer import Segment

_MIA_COUNTS = (1, 3, 15)
_MIA_AMOUNTS = (2, 4, *range(6, 15), *range(16, 20), 24)
_MIA_REMARKS = (5, 20, 21, 22, 23)


def cents_or_none(text: str) -> int | None:
    """An amount in cents; None when it was not sent or is no amount."""
    return CENTS[text] if text else None


def attachment_of(pwk: Segment) -> Attachment:
    """PWK."""
    return Attachment(at(pwk, 1), at(pwk, 2), at(pwk, 6))


def contract_of(cn1: Segment) -> Contract:
    """CN1."""
    row = padded(cn1)
    return Contract(row[1], cents_or_none(row[2]), row[3], row[4], row[5], row[6])


def transport_of(cr1: Segment) -> Transport:
    """CR1."""
    row = padded(cr1)
    return Transport(row[4], row[6], row[2], row[9], row[10])


def spinal_of(cr2: Segment) -> SpinalTreatment:
    """CR2."""
    row = padded(cr2)
    return SpinalTreatment(row[8], row[10], row[11])


def condition_of(crc: Segment) -> Condition:
    """CRC."""
    return Condition(at(crc, 1), codes_from(crc, 3, 8), at(crc, 2))


def repricing_of(hcp: Segment) -> Repricing:
    """HCP."""
    row = padded(hcp)
    return Repricing(
        method=row[1],
        allowed_cents=cents_or_none(row[2]),
        saved_cents=cents_or_none(row[3]),
        organization_id=row[4],
        rate=row[5],
        group_code=row[6],
        group_cents=cents_or_none(row[7]),
        procedure_qualifier=row[9],
        procedure=row[10],
        unit_kind=row[11],
        units=row[12],
        rejection=row[13],
        compliance=row[14],
        exception=row[15],
    )


def equipment_of(sv5: Segment, component: str) -> EquipmentPrice:
    """SV5."""
    row = padded(sv5)
    _, procedure, _, _ = procedure_of(row[1], component)
    return EquipmentPrice(procedure, row[3], cents_or_none(row[4]), cents_or_none(row[5]), row[6])


def certification_of(cr3: Segment) -> EquipmentCertification:
    """CR3."""
    return EquipmentCertification(at(cr3, 1), at(cr3, 3))


def measurement_of(mea: Segment) -> Measurement:
    """MEA."""
    return Measurement(at(mea, 1), at(mea, 2), at(mea, 3))


def purchased_of(ps1: Segment) -> PurchasedService:
    """PS1."""
    return PurchasedService(at(ps1, 1), cents_or_none(at(ps1, 2)) or 0)


def answer_of(frm: Segment) -> FormAnswer:
    """FRM."""
    row = padded(frm)
    return FormAnswer(row[1], row[2], row[3], DAYS[row[4]], row[5])


def outpatient_of(moa: Segment) -> OutpatientPayment | None:
    """MOA without its remark codes; None when there is nothing else in it."""
    row = padded(moa)
    told = OutpatientPayment(
        row[1], cents_or_none(row[2]), cents_or_none(row[8]), cents_or_none(row[9])
    )
    return None if told == OutpatientPayment() else told


def outpatient_remarks(moa: Segment) -> list[str]:
    """The remark codes of an MOA."""
    return [code for code in moa[3:8] if code]


def inpatient_of(mia: Segment) -> InpatientPayment:
    """MIA without its remark codes."""
    row = padded(mia)
    amounts = [(f"MIA{n:02d}", CENTS[row[n]]) for n in _MIA_AMOUNTS if row[n]]
    return InpatientPayment(
        tuple([(f"MIA{n:02d}", row[n]) for n in _MIA_COUNTS if row[n]]),
        tuple([(name, cents) for name, cents in amounts if cents is not None]),
    )


def inpatient_remarks(mia: Segment) -> list[str]:
    """The remark codes of an MIA."""
    return [code for place in _MIA_REMARKS if (code := at(mia, place))]
