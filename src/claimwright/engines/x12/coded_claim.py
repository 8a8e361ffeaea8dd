"""A claim as edits over codes see it, made from its segments once its loop has closed."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from claimwright.engines.x12.code_lookup import CodedClaim, CodedLine
from claimwright.engines.x12.elements import counts_of, day_of, procedure_of
from claimwright.engines.x12.judge_facts import (
    Bucket,
    ClaimFacts,
    LineFacts,
    element_of,
    place_of,
)


def coded_claim(claim: ClaimFacts) -> CodedClaim:
    """The professional claim in codes, days and units; lines without a service are left out."""
    patient = claim.level("2010CA" if claim.has_patient else "2010BA", "DMG")
    return CodedClaim(
        control_number=claim.number,
        filing_indicator=element_of(claim.level("2000B", "SBR"), 9),
        payer_id=element_of(claim.level("2010BB", "NM1"), 9),
        frequency=claim.facility[2],
        patient_born_on=day_of(element_of(patient, 2)),
        patient_sex=element_of(patient, 3),
        billing_npi=_npi(claim.levels.get("2010AA")),
        diagnoses=tuple([code for _, code in claim.diagnoses]),
        lines=tuple(
            [
                _line(claim, line, number)
                for number, line in enumerate(claim.lines, start=1)
                if line.service is not None
            ]
        ),
        where=claim.place().where(),
    )


def _line(claim: ClaimFacts, line: LineFacts, number: int) -> CodedLine:
    service = line.service
    assert service is not None
    _, procedure, modifiers, _ = procedure_of(element_of(service, 1), claim.component)
    listed = claim.diagnoses
    pointers = counts_of(element_of(service, 7), claim.component)
    rendering = _npi(line.parties.get("2420A")) or _npi(claim.parties.get("2310B"))
    first, last = line.dates
    drugs = line.parties.get("2410", {}).get("LIN")
    drug = drugs[0] if drugs else None
    return CodedLine(
        number=number,
        procedure=procedure,
        modifiers=modifiers,
        units=_units(element_of(service, 4)),
        unit=element_of(service, 3),
        place_of_service=element_of(service, 5) or claim.facility[0],
        first_on=first or claim.service_on,
        last_on=last or claim.service_on,
        charge_cents=line.charge_cents,
        diagnoses=tuple([listed[at - 1][1] for at in pointers if 1 <= at <= len(listed)]),
        rendering_npi=rendering or _npi(claim.levels.get("2010AA")),
        where=place_of(service).where(),
        national_drug_code=element_of(drug, 3) if element_of(drug, 2) == "N4" else "",
    )


def _npi(bucket: Bucket | None) -> str:
    """NM109 of a party's loop when it is an NPI."""
    names = bucket.get("NM1") if bucket else None
    return element_of(names[0], 9) if names and element_of(names[0], 8) == "XX" else ""


def _units(text: str) -> Decimal | None:
    try:
        units = Decimal(text)
    except InvalidOperation:
        return None
    return units if units.is_finite() else None
